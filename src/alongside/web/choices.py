"""The choices that a form offers, from the code lists as they stand today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from alongside.kernel.dates import local_date
from alongside.reference.codelists import get_codelist


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A code list as a form offers it: each choice as the design system's components want it."""

    title: str
    items: tuple[dict[str, object], ...]
    other: str

    def __contains__(self, code: object) -> bool:
        return any(item["value"] == code for item in self.items)


def offer(key: str, *, now: datetime, leave_out: Iterable[str] = ()) -> Offer:
    """This will give a code list's choices in the order of its file."""
    codes = get_codelist(key=key, as_at=local_date(now))
    left_out = set(leave_out)
    items: list[dict[str, object]] = [
        {"value": row.code, "text": row.label, "hint": {"text": row.help} if row.help else None}
        for row in codes.codes
        if row.code not in left_out
    ]
    return Offer(title=codes.title, items=tuple(items), other=codes.other)
