"""How a file is refused, what bounds it, and what comes out of cleaning it."""

from dataclasses import asdict, dataclass
from typing import Any

from alongside.kernel.errors import UnableToError

# What cleaning did or saw, to be said on the document's page.
METADATA, RE_ENCODED, SCRIPTS, ATTACHMENTS = "metadata", "re_encoded", "scripts", "attachments"
LINKS, FORMULAS, LETTERS = "links", "formulas", "letters"

SAVE_AS_PDF = "Open it, save or print it as PDF, and add that."


class UnableToTakeIn(UnableToError):
    """A file is not taken in; the message says why, and what to do instead."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="file")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a file may be: its kinds, and how much may be in it."""

    kinds: tuple[str, ...]
    most_unpacked: int
    most_files_inside: int
    most_pages: int
    most_pixels: int

    def to_dict(self) -> dict[str, Any]:
        """This will give the limits as plain data, to be sent to the process that cleans."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """A file as it is kept: its kind by its content, what is left of it, and what was done to it."""

    kind: str
    content: bytes
    notes: tuple[str, ...] = ()
