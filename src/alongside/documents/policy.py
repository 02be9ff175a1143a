"""policy/documents/kinds.yaml as this package uses it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from alongside.documents.cleaning.faults import Limits
from alongside.reference.loader import load_policy

_MEGA = 1_000_000
# Who a person is, is never a document.
_NOT_FOR_DOCUMENTS = "identity"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of file that is taken in: what it is called, and how it is given out."""

    label: str
    ending: str
    media: str


@dataclass(frozen=True, kw_only=True)
class DocumentPolicy:
    """Which files are taken in, how large, and whether unscanned ones may be given out."""

    kinds: Mapping[str, Kind]
    most_bytes: int
    limits: Limits
    accept_unscanned: bool


@cache
def get_document_policy() -> DocumentPolicy:
    """This will give what policy/documents says. Raises UnableToReadPolicy where it cannot be read."""
    data = load_policy("documents/kinds")
    kinds = {code: Kind(**row) for code, row in data["kinds"].items()}
    return DocumentPolicy(
        kinds=kinds,
        most_bytes=data["most_megabytes"] * _MEGA,
        limits=Limits(
            kinds=tuple(kinds),
            most_unpacked=data["most_unpacked_megabytes"] * _MEGA,
            most_files_inside=data["most_files_inside"],
            most_pages=data["most_pages"],
            most_pixels=data["most_megapixels"] * _MEGA,
        ),
        accept_unscanned=data["accept_unscanned"] is True,
    )


@cache
def get_document_classes() -> Mapping[str, str]:
    """This will give the classes of policy/access that a document can be of, and what each holds."""
    classes = load_policy("access/relations")["classes"]
    return {name: meaning for name, meaning in classes.items() if name != _NOT_FOR_DOCUMENTS}
