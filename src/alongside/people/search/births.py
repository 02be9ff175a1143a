"""Dates of birth as people type them: swapped, slipped, in part, or only as an age."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from alongside.kernel.dates import FIRST_YEAR, LAST_YEAR, MONTHS, UncertainDate, month_span, year_span


class DateSlip(IntEnum):
    """How a possible date differs from what was typed, the likeliest first."""

    NONE = 0
    SWAPPED = 1
    SLIP = 2
    NEAR = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedBirth:
    """What was typed about a birth.

    `numbers` is a full date as (day, month, year), possible or not; else `earliest` and `latest` span it.
    `is_age` says that the span was worked out from an age.
    """

    earliest: date | None
    latest: date | None
    numbers: tuple[int, int, int] | None = None
    is_age: bool = False

    def years(self) -> range:
        """This will give the years that the birth can lie in; an age is loose, so one year either side."""
        if self.earliest is None or self.latest is None:
            return range(self.numbers[2], self.numbers[2] + 1) if self.numbers else range(0)
        slack = 1 if self.is_age else 0
        return range(self.earliest.year - slack, self.latest.year + slack + 1)


def possible_dates(*, typed: TypedBirth) -> dict[date, DateSlip]:
    """This will give the dates that a full date may have been meant for, each with its likeliest slip.

    The date itself, day and month swapped, one digit wrong, two neighbouring digits swapped, or one day,
    month or year (or ten years) out. A partial date or an age gives none.
    """
    found: dict[date, DateSlip] = {}
    if typed.numbers is None:
        return found
    day, month, year = typed.numbers
    _keep(found, (day, month, year), DateSlip.NONE)
    _keep(found, (month, day, year), DateSlip.SWAPPED)
    for numbers in _one_slip(f"{day:02}{month:02}{year:04}"):
        _keep(found, numbers, DateSlip.SLIP)
    for out in (-1, 1):
        _keep(found, (day, month + out, year), DateSlip.NEAR)
        _keep(found, (day, month, year + out), DateSlip.NEAR)
    if typed.earliest is not None:
        for out in (-1, 1):
            found.setdefault(typed.earliest + timedelta(days=out), DateSlip.NEAR)
    return found


def _keep(found: dict[date, DateSlip], numbers: tuple[int, int, int], slip: DateSlip) -> None:
    day, month, year = numbers
    with suppress(ValueError):  # not every change of a digit gives a day that exists
        found.setdefault(date(year, month, day), slip)


def _one_slip(digits: str) -> Iterator[tuple[int, int, int]]:
    """Every date whose digits differ from these in one place, or in two neighbours swapped."""
    changed = [digits[:at] + other + digits[at + 1 :] for at in range(8) for other in "0123456789"]
    changed += [digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :] for at in (0, 2, 4, 5, 6)]
    for text in changed:
        if FIRST_YEAR <= int(text[4:]) <= LAST_YEAR:
            yield int(text[:2]), int(text[2:4]), int(text[4:])


_MONTH_NUMBERS = {name[:3].lower(): number for number, name in enumerate(MONTHS, start=1)}
_MONTH = (
    r"(?P<word>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<y>\d{4}|\d{2})"
_GAP = r"[\s,/.-]{0,3}"
_EDGE, _END = r"(?<![\w/.-])", r"(?![\w/-])"
_DATES = tuple(
    re.compile(f"{_EDGE}(?:{shape}){_END}", re.ASCII | re.IGNORECASE)
    for shape in (
        r"(?P<y>\d{4})[/.-](?P<m>\d{1,2})[/.-](?P<d>\d{1,2})",
        r"(?P<d>\d{1,2})\s?[/.-]\s?(?P<m>\d{1,2})\s?[/.-]\s?" + _YEAR,
        r"(?P<d>\d{1,2})\s(?P<m>\d{1,2})\s(?P<y>\d{4})",
        rf"{_DAY}{_GAP}(?:of\s)?{_MONTH}{_GAP}{_YEAR}",
        rf"{_MONTH}{_GAP}{_DAY}{_GAP}(?P<y>\d{{4}})",
        rf"{_MONTH}{_GAP}(?P<y>\d{{4}})",
        r"(?P<m>\d{1,2})[/.-](?P<y>\d{4})",
        r"(?P<d>\d{2})(?P<m>\d{2})(?P<y>(?:19|20)\d{2})",
        r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})",
        r"(?P<y>(?:19|20)\d{2})",
    )
)
_AGE = re.compile(
    _EDGE + r"(?:(?:aged?|about|around|approx(?:imately)?\.?|roughly|circa|nearly|nearing|just)\s?)*"
    r"~?(?P<low>\d{1,2})(?:\s?(?:-|–|to|or)\s?(?P<high>\d{1,2}))?"
    r"\s?(?:years?(?:[\s-]old)?|yrs?(?:[\s-]old)?|y/?o|y)?" + _END,
    re.ASCII | re.IGNORECASE,
)


def read_birth(*, text: str, today: date) -> tuple[TypedBirth | None, str]:
    """This will find a date of birth or an age in what was typed, and give it with the rest of the text.

    The day comes before the month; where that cannot be and the other order can, the other order is meant.
    A year of two digits is the latest one up to `today` (in London). Nothing found gives (None, text).
    """
    for shape in _DATES:
        match = shape.search(text)
        if match is None:
            continue
        rest = f"{text[: match.start()]} {text[match.end() :]}"
        typed = None if _is_name(match, rest) else _typed(match.groupdict(), today)
        if typed:
            return typed, rest
    match = _AGE.search(text)
    if match is None:
        return None, text
    low = int(match["low"])
    high = max(low, int(match["high"] or low))
    typed = TypedBirth(earliest=_years_before(today, high + 1), latest=_years_before(today, low), is_age=True)
    return typed, f"{text[: match.start()]} {text[match.end() :]}"


def _is_name(match: re.Match[str], rest: str) -> bool:
    """Whether a month with a year is rather a surname with a year: "Ruby May 2011", "Casey March 2011"."""
    parts = match.groupdict()
    is_month_of_year = bool(parts.get("word")) and not parts.get("d")
    return is_month_of_year and parts["word"].lower() in _MONTH_NAMES and len(rest.split()) == 1


_MONTH_NAMES = frozenset(("jan", "march", "april", "may", "june", "july", "august"))


def _typed(parts: dict[str, str | None], today: date) -> TypedBirth | None:
    year = _year(parts["y"] or "", today)
    word, figure = parts.get("word"), parts.get("m")
    month = _MONTH_NUMBERS[word[:3].lower()] if word else int(figure or 0)
    if parts.get("d"):
        return _full(int(parts["d"] or 0), month, year, today)
    if not FIRST_YEAR <= year <= today.year + 1 or month > 12:
        return None
    first, last = month_span(date(year, month, 1)) if month else year_span(date(year, 1, 1))
    return TypedBirth(earliest=first, latest=last)


def _full(day: int, month: int, year: int, today: date) -> TypedBirth:
    """A full date; one that cannot be is still looked for, by its slips."""
    if month > 12 and 1 <= day <= 12:
        day, month = month, day
    if FIRST_YEAR <= year <= today.year + 1:
        with suppress(ValueError):
            exact = date(year, month, day)
            return TypedBirth(earliest=exact, latest=exact, numbers=(day, month, year))
    return TypedBirth(earliest=None, latest=None, numbers=(day, month, year))


def _year(digits: str, today: date) -> int:
    if len(digits) != 2:
        return int(digits)
    year = today.year // 100 * 100 + int(digits)
    return year if year <= today.year else year - 100


def _years_before(today: date, years: int) -> date:
    with suppress(ValueError):  # 29 February
        return today.replace(year=today.year - years)
    return date(today.year - years, 3, 1)


def recorded_years(birth: UncertainDate | None) -> range:
    """This will give the years of a recorded birth that it is found under: none where they are over three."""
    if birth is None or birth.earliest is None or birth.latest is None:
        return range(0)
    years = range(birth.earliest.year, birth.latest.year + 1)
    return years if len(years) <= _MOST_YEARS else range(0)


_MOST_YEARS = 3
