"""The guidance itself, as far as it is to hand, and which paragraph a page puts into effect."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from alongside.reference.loader import Row, check_fields, policy_folder, read_policy

_FILE = {
    "guidance": str, "title": str, "short_title": str, "publisher": str, "published": str, "standing": str,
    "from": date, "until": object, "replaces": str, "read_with": str, "source": str, "licence": str,
    "verified": object, "note": str, "missing_from": int, "missing_to": int, "contents": list,
    "paragraphs": list,
}  # fmt: skip
_PARAGRAPH = {"id": str, "page": int, "kind": str, "text": str}
_KINDS = ("heading", "text", "item", "definition")


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """A paragraph: `key` is its anchor; `kind` is heading, text, item or definition."""

    key: str
    page: int
    kind: str
    text: str
    depth: int = 0


@dataclass(frozen=True, kw_only=True)
class Guidance:
    """An edition of the guidance: what it is, and its paragraphs as far as they are to hand."""

    title: str
    short_title: str
    publisher: str
    published: str
    standing: str
    replaces: str
    read_with: str
    source: str
    licence: str
    missing_from: int
    missing_to: int
    contents: tuple[tuple[str, int], ...]
    paragraphs: tuple[Paragraph, ...]

    def get(self, key: str) -> Paragraph:
        """This will give a paragraph by its key. Raises KeyError."""
        return next(each for each in self.paragraphs if each.key == key)


def get_guidance() -> Guidance:
    """This will give the guidance. Raises UnableToReadPolicy where its file is wrong."""
    return _read(policy_folder())


@cache
def _read(folder: Path) -> Guidance:
    """Read the file. `folder` is there so that a change of folder is noticed."""
    file = read_policy("guidance/cse_2017")
    data = file.data
    check_fields(file, data, what="the guidance", required=_FILE, optional={})
    rows: list[Row] = data["paragraphs"]
    for row in rows:
        check_fields(file, row, what="a paragraph", required=_PARAGRAPH, optional={"depth": int})
        if row["kind"] not in _KINDS:
            raise file.fault(f"'kind' should be one of {', '.join(_KINDS)}.", at=row)
    if len({row["id"] for row in rows}) != len(rows):
        raise file.fault("two paragraphs have the same id. Each needs its own.")
    texts = ("title", "short_title", "publisher", "published", "standing", "replaces", "read_with")
    return Guidance(
        **{name: data[name] for name in (*texts, "source", "licence", "missing_from", "missing_to")},
        contents=tuple((row["title"], row["page"]) for row in data["contents"]),
        paragraphs=tuple(
            Paragraph(
                key=row["id"],
                page=row["page"],
                kind=row["kind"],
                text=row["text"],
                depth=row.get("depth", 0),
            )
            for row in rows
        ),
    )
