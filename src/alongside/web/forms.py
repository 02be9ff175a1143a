"""What somebody typed into a form, what it means, and what is wrong with it. One way for every form."""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Generic, TypeVar
from uuid import UUID

from django.db import transaction
from django.http import QueryDict

from alongside.kernel.dates import LONDON, UncertainDate, local_date, read_date
from alongside.kernel.errors import UnableToError
from alongside.web.choices import Offer
from alongside.web.requests import Request
from alongside.web.unfinished import Keeper, keeper_of

T = TypeVar("T")
Fields = Mapping[str, str | list[str]]

_TIME = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?", re.ASCII)
_NAMED_TIMES = {"midday": time(12), "noon": time(12), "midnight": time(0)}
HOW_TO_WRITE_TIME = "Write the time as 5:30pm or 17:30."


class UnableToReadTime(UnableToError):
    """What was typed is not a time of day."""


@dataclass(frozen=True)
class Done(Generic[T]):
    """A form was sent and carried out; `value` is what came of it."""

    value: T


class Form:
    """A form as posted, or as first shown with what is known already.

    Readers (`text`, `day`, ...) turn what was typed into values; what they cannot read they note in
    `problems`, field by field, and the form is shown again with everything that was typed. `keeper` keeps
    the form while it is typed, on the pages where that is done; what was left unfinished is filled in.
    """

    def __init__(
        self, fields: Fields, *, is_posted: bool, now: datetime, keeper: Keeper | None = None
    ) -> None:
        self.is_posted = is_posted
        self.keeper = keeper
        self.problems: dict[str, str] = {}
        self._fields = dict(fields)
        self._now = now

    @classmethod
    def of(cls, request: Request, *, known: Fields | None = None) -> "Form":
        """This will make the form as it was posted, or else as it opens, with what is known already."""
        keeper = keeper_of(request)
        if request.method == "POST":
            return cls(_as_fields(request.POST), is_posted=True, now=request.now, keeper=keeper)
        if keeper and keeper.found:
            known = keeper.found.fields
        return cls(known or {}, is_posted=False, now=request.now, keeper=keeper)

    @classmethod
    def fresh(cls, request: Request, *, known: Fields | None = None) -> "Form":
        """This will make a form that opens, whatever was posted."""
        return cls(known or {}, is_posted=False, now=request.now)

    @classmethod
    def asked(cls, request: Request) -> "Form":
        """This will make the form behind a list: asked for in the address, or posted."""
        fields = request.POST if request.method == "POST" else request.GET
        return cls(_as_fields(fields), is_posted=True, now=request.now)

    def typed(self, name: str) -> str:
        """This will give a field exactly as it was typed."""
        value = self._fields.get(name, "")
        return value if isinstance(value, str) else (value[-1] if value else "")

    def text(self, name: str) -> str:
        """This will give a field without the spaces around it."""
        return self.typed(name).strip()

    def many(self, name: str) -> list[str]:
        """This will give every value that was chosen for a field."""
        value = self._fields.get(name, [])
        values = [value] if isinstance(value, str) else value
        return [each for each in values if each]

    def choice(self, name: str, offered: Offer) -> str:
        """This will give the one code that was chosen from those offered; none is refused."""
        code = self.text(name)
        if code not in offered:
            self.refuse(name, "Choose one of these.")
        return code

    def has_any(self, names: Iterable[str]) -> bool:
        """This will say whether any of these fields was filled, or has a problem."""
        return any(self.text(name) or name in self.problems for name in names)

    def is_ticked(self, name: str) -> bool:
        """This will say whether a single box was ticked."""
        return self.typed(name) == "yes"

    def uuid(self, name: str) -> UUID | None:
        """This will read the id behind a choice; None where nothing, or nothing offered, was chosen."""
        try:
            return UUID(self.text(name))
        except ValueError:
            return None

    def uuids(self, name: str) -> list[UUID]:
        """This will read the ids behind several choices, leaving out what was never offered."""
        found = []
        for text in self.many(name):
            with suppress(ValueError):
                found.append(UUID(text))
        return found

    def uncertain(self, name: str) -> UncertainDate:
        """This will read a date that may be uncertain; blank is not known."""
        if not self.text(name):
            return UncertainDate.unknown()
        try:
            return read_date(text=self.text(name), today=local_date(self._now))
        except UnableToError as error:
            self.refuse(name, error.message)
            return UncertainDate.unknown()

    def day(self, name: str, *, required: bool = False) -> date | None:
        """This will read one day; None where it was left blank or could not be read."""
        if not self.text(name):
            if required:
                self.refuse(name, "Give the day.")
            return None
        found = self.uncertain(name)
        if found.earliest != found.latest or (found.earliest is None and name not in self.problems):
            self.refuse(name, "Give one day here, for example 27 March 2026.")
            return None
        return found.earliest

    def moment(self, name: str) -> datetime:
        """This will read a day and a time in London, both of which must be given."""
        day = self.day(name, required=True)
        try:
            clock = read_time(self.text(f"{name}_time"))
        except UnableToReadTime as error:
            self.refuse(f"{name}_time", error.message)
            clock = time(0)
        return datetime.combine(day or local_date(self._now), clock, tzinfo=LONDON)

    def moment_if_given(self, name: str) -> datetime | None:
        """This will read a day and a time, or None where both were left blank."""
        return self.moment(name) if self.text(name) or self.text(f"{name}_time") else None

    def refuse(self, name: str, message: str) -> None:
        """This will note what is wrong with a field; the first thing found stands."""
        if self.is_posted:
            self.problems.setdefault(name, message)

    def submit(self, act: Callable[[], T]) -> Done[T] | None:
        """This will carry the form out when it was posted and could be read whole.

        Gives None where it was not, or where the domain was unable to: then nothing of it is kept, the
        reason stands at its field, and the form is shown again.
        """
        if not self.is_posted or self.problems:
            return None
        mark = transaction.savepoint()
        try:
            value = act()
        except UnableToError as error:
            transaction.savepoint_rollback(mark)
            self.refuse(error.field, error.message)
            return None
        if self.problems:  # a field was read only while acting
            transaction.savepoint_rollback(mark)
            return None
        transaction.savepoint_commit(mark)
        if self.keeper:
            self.keeper.drop()
        return Done(value)

    def message(self, name: str) -> dict[str, str] | None:
        """This will give a field's problem as the design system's components want it."""
        return {"text": self.problems[name]} if name in self.problems else None

    def problem_links(self) -> list[dict[str, str]]:
        """This will give the error summary's lines, each leading to its field."""
        return [
            {"text": message, "href": f"#{name}"} if name else {"text": message}
            for name, message in self.problems.items()
        ]


def read_time(text: str) -> time:
    """This will read a time of day as people type it: 5:30pm, 17:30, 1730, 5pm, midday.

    Raises UnableToReadTime with how to write it.
    """
    words = " ".join(text.lower().split())
    if words in _NAMED_TIMES:
        return _NAMED_TIMES[words]
    match = _TIME.fullmatch(words)
    if match is None or not (match[2] or match[3]):
        raise UnableToReadTime(f"Give the time. {HOW_TO_WRITE_TIME}" if not words else HOW_TO_WRITE_TIME)
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").replace(".", "")
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        raise UnableToReadTime(f"There is no such time as {words}. {HOW_TO_WRITE_TIME}")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute)


def _as_fields(sent: QueryDict) -> dict[str, str | list[str]]:
    # PostgreSQL stores no NUL, and nobody types one.
    return {name: [str(value).replace("\0", "") for value in values] for name, values in sent.lists()}
