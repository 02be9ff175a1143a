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
_NOTES = {"source": str, "verified": object, "from": date, "notes": list, "silent": dict}
_NOTE = {"title": str, "pages": list, "at": list, "says": str, "why": str}
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


@dataclass(frozen=True, kw_only=True)
class Note:
    """What the guidance says at some pages, why they ask what they ask, and the paragraphs it rests on."""

    title: str
    pages: tuple[str, ...]
    at: tuple[str, ...]
    says: str
    why: str


def find_note(page: str) -> Note | None:
    """This will give the note for a page, by the name of its address; None where it has none."""
    return next((note for note in list_notes() if page in note.pages), None)


def list_notes() -> tuple[Note, ...]:
    """This will list the notes in the order of their file. Raises UnableToReadPolicy where it is wrong."""
    return _read_notes(policy_folder())


def list_silent_pages() -> dict[str, str]:
    """This will give the pages that have no note, and why not."""
    return dict(read_policy("guidance/notes").data["silent"])


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


@cache
def _read_notes(folder: Path) -> tuple[Note, ...]:
    """Read the notes. `folder` is there so that a change of folder is noticed."""
    file = read_policy("guidance/notes")
    check_fields(file, file.data, what="the notes", required=_NOTES, optional={})
    known = {row.key for row in get_guidance().paragraphs}
    found: list[Note] = []
    for row in file.data["notes"]:
        check_fields(file, row, what="a note", required=_NOTE, optional={"from": date, "until": date})
        if not set(row["at"]) <= known:
            raise file.fault(f"'at' names no paragraph of the guidance: {row['at']}.", at=row)
        note = Note(
            title=row["title"],
            pages=tuple(row["pages"]),
            at=tuple(row["at"]),
            says=row["says"],
            why=row["why"],
        )
        if any(page in other.pages for other in found for page in note.pages):
            raise file.fault("a page stands in two notes. Leave it in one.", at=row)
        found.append(note)
    return tuple(found)
