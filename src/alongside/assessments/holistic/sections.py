"""The sections of a holistic assessment as policy/assessment/sections.yaml asks them on a day."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from alongside.kernel.dates import is_in_force
from alongside.reference.loader import Row, check_fields, read_policy

_SECTION = {
    "key": str, "title": str, "prompt": str, "guidance": str, "source": str, "from": date, "fields": list,
}  # fmt: skip
_EXTRAS = {"until": date, "list": str, "of": str, "needed": list}
_FIELD = {"key": str, "label": str}
_FIELD_EXTRAS = {"hint": str, "quote": bool}


@dataclass(frozen=True, kw_only=True)
class SectionField:
    """One question of a section, answered in words; `is_quote` holds words that nobody corrects."""

    key: str
    label: str
    hint: str
    is_quote: bool


@dataclass(frozen=True, kw_only=True)
class Section:
    """A section: what it asks, what the guidance says of it, and whether it holds a list of statements.

    `list_kind` and `list_of` are the kind of its statements and their code list, or "". Unless one of the
    fields in `needed` is answered, the assessment cannot be signed.
    """

    key: str
    title: str
    prompt: str
    guidance: str
    source: str
    valid_from: date
    valid_until: date | None
    list_kind: str
    list_of: str
    needed: tuple[str, ...]
    fields: tuple[SectionField, ...]

    @property
    def field_keys(self) -> tuple[str, ...]:
        """This will name its fields, in order."""
        return tuple(each.key for each in self.fields)


def get_sections(*, as_at: date) -> tuple[Section, ...]:
    """This will give the sections that are asked on a day, in order."""
    return tuple(
        each for each in _sections() if is_in_force(on=as_at, begins=each.valid_from, until=each.valid_until)
    )


@cache
def _sections() -> tuple[Section, ...]:
    file = read_policy("assessment/sections")
    found = []
    for row in file.data["sections"]:
        check_fields(file, row, what="a section", required=_SECTION, optional=_EXTRAS)
        for field in row["fields"]:
            check_fields(file, field, what="a field", required=_FIELD, optional=_FIELD_EXTRAS)
        found.append(_section(row))
    return tuple(found)


def _section(row: Row) -> Section:
    fields = tuple(
        SectionField(
            key=each["key"],
            label=each["label"],
            hint=each.get("hint", ""),
            is_quote=each.get("quote", False),
        )
        for each in row["fields"]
    )
    return Section(
        key=row["key"],
        title=row["title"],
        prompt=row["prompt"],
        guidance=row["guidance"],
        source=row["source"],
        valid_from=row["from"],
        valid_until=row.get("until"),
        list_kind=row.get("list", ""),
        list_of=row.get("of", ""),
        needed=tuple(row.get("needed", ())),
        fields=fields,
    )
