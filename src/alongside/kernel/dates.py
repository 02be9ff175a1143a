"""Dates that may be uncertain, and what they mean in London. No time is ever invented.

A date is kept as the first and the last day on which the thing can have happened, both inclusive, and as how
it was known.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from alongside.kernel.errors import UnableToError

LONDON = ZoneInfo("Europe/London")
FIRST_YEAR, LAST_YEAR = 1900, 2100  # outside these a date is a slip of the keyboard
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EITHER_SIDE = timedelta(days=7)


class UnableToReadDate(UnableToError):
    """The date cannot be understood; the message says what is wrong and how to write it."""


class Precision(StrEnum):
    """How a date is known."""

    EXACT = "exact"
    APPROXIMATE = "approximate"
    MONTH = "month"
    YEAR = "year"
    RANGE = "range"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of days: `start` is in it, `end` is not; None is open."""

    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UncertainDate:
    """The first and last day on which something can have happened (both inclusive), and how that is known.

    Both days are None exactly when the date is unknown. Raises UnableToReadDate when they do not agree.
    """

    earliest: date | None
    latest: date | None
    precision: Precision

    def __post_init__(self) -> None:
        object.__setattr__(self, "precision", Precision(self.precision))
        if (self.precision is Precision.UNKNOWN) != (self.earliest is None) or (
            (self.earliest is None) != (self.latest is None)
        ):
            raise UnableToReadDate("Give both days, or say that the date is not known.")
        if self.earliest is None or self.latest is None:
            return
        if self.latest < self.earliest:
            raise UnableToReadDate("The last possible day stands before the first: swap them.")
        if self.precision in _SPANS and (self.earliest, self.latest) != _SPANS[self.precision](self.earliest):
            raise UnableToReadDate(f"These days are not one {self.precision.value}: give first and last.")

    @classmethod
    def exact(cls, day: date) -> "UncertainDate":
        """This will make the date of something whose day is known."""
        return cls(earliest=day, latest=day, precision=Precision.EXACT)

    @classmethod
    def month(cls, *, year: int, month: int) -> "UncertainDate":
        """This will make the date of something that happened within a calendar month."""
        first, last = month_span(date(year, month, 1))
        return cls(earliest=first, latest=last, precision=Precision.MONTH)

    @classmethod
    def year(cls, year: int) -> "UncertainDate":
        """This will make the date of something that happened within a calendar year."""
        return cls(earliest=date(year, 1, 1), latest=date(year, 12, 31), precision=Precision.YEAR)

    @classmethod
    def between(cls, *, first: date, last: date) -> "UncertainDate":
        """This will make the date of something that happened between two days, both possible."""
        return cls(earliest=first, latest=last, precision=Precision.RANGE)

    @classmethod
    def about(cls, day: date) -> "UncertainDate":
        """This will make the date of something that happened about a day: a week either side is possible."""
        return cls(earliest=day - _EITHER_SIDE, latest=day + _EITHER_SIDE, precision=Precision.APPROXIMATE)

    @classmethod
    def about_same(cls, stated: "UncertainDate") -> "UncertainDate":
        """This will loosen a date that was given with the word "about" before it."""
        if stated.precision is Precision.EXACT and stated.earliest is not None:
            return cls.about(stated.earliest)
        return cls(earliest=stated.earliest, latest=stated.latest, precision=Precision.APPROXIMATE)

    @classmethod
    def unknown(cls) -> "UncertainDate":
        """This will make the date of something whose day nobody knows."""
        return cls(earliest=None, latest=None, precision=Precision.UNKNOWN)

    def show(self) -> str:
        """This will write the date as a reader should hear it, such as "about March 2026"."""
        if self.earliest is None or self.latest is None:
            return "date not known"
        if self.precision is Precision.EXACT:
            return show_day(self.earliest)
        if self.precision is Precision.APPROXIMATE:
            return f"about {_show_middle(self.earliest, self.latest)}"
        if self.precision is Precision.RANGE:
            return f"between {show_day(self.earliest)} and {show_day(self.latest)}"
        return f"some time in {_show_middle(self.earliest, self.latest)}"

    @property
    def sort_key(self) -> tuple[date, date]:
        """The order of a chronology, oldest first: by first possible day, the surer first, unknown last."""
        return (self.earliest or date.max, self.latest or date.max)

    def overlaps(self, period: Period) -> bool:
        """This will say whether it can have happened within the period; an unknown date always can."""
        if self.earliest is None or self.latest is None:
            return True
        started = period.start is None or self.latest >= period.start
        return started and (period.end is None or self.earliest < period.end)


def show_day(day: date) -> str:
    """This will write a day as 27 March 2026."""
    return f"{day.day} {_show_month(day)}"


def show_clock(moment: datetime) -> str:
    """This will write the time in London as 5:30pm; midnight and midday in words."""
    local = moment.astimezone(LONDON)
    if (local.hour, local.minute) in {(0, 0), (12, 0)}:
        return "midday" if local.hour else "midnight"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.IGNORECASE)


def minute_of_day(text: str) -> int | None:
    """This will read a time such as 5:30pm, 17:30 or midday as minutes after midnight, else give None."""
    words = text.strip().casefold()
    if words in {"midnight", "midday", "noon"}:
        return 0 if words == "midnight" else 720
    found = _CLOCK.fullmatch(words)
    if found is None or not (found[2] or found[3]):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def month_span(day: date) -> tuple[date, date]:
    """This will give the first and the last day of the month that holds the day."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def year_span(day: date) -> tuple[date, date]:
    """This will give the first and the last day of the year that holds the day."""
    return date(day.year, 1, 1), date(day.year, 12, 31)


def is_in_force(*, on: date, begins: date, until: date | None) -> bool:
    """This will say whether something dated holds on a day; `until` is the first day on which it does not."""
    return begins <= on and (until is None or on < until)


def age_on(*, birth: date, on: date) -> int:
    """This will give the age in whole years on a day; who was born on 29 February turns on 1 March.

    Raises UnableToReadDate when the day is before the birth.
    """
    if on < birth:
        raise UnableToReadDate(f"On {show_day(on)} the child was not yet born ({show_day(birth)}).")
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def local_date(moment: datetime) -> date:
    """This will give the day in London on which an aware moment falls. Raises ValueError for a naive one."""
    return _aware(moment).astimezone(LONDON).date()


def local_midnight(day: date) -> datetime:
    """This will give the moment at which the day begins in London."""
    return datetime.combine(day, time.min, tzinfo=LONDON)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone names no day: pass an aware datetime")
    return moment


def _show_month(day: date) -> str:
    # Not strftime: its month names follow the locale of the machine.
    return f"{MONTHS[day.month - 1]} {day.year}"


def _show_middle(earliest: date, latest: date) -> str:
    """Name the month or year that the two days span, or else the day half way between them."""
    if (earliest, latest) == month_span(earliest):
        return _show_month(earliest)
    if (earliest, latest) == year_span(earliest):
        return str(earliest.year)
    if latest - earliest > timedelta(days=60):
        return f"{_show_month(earliest)} to {_show_month(latest)}"
    return show_day(earliest + (latest - earliest) // 2)


_SPANS: dict[Precision, Callable[[date], tuple[date, date]]] = {
    Precision.EXACT: lambda day: (day, day),
    Precision.MONTH: month_span,
    Precision.YEAR: year_span,
}

_UNKNOWN_WORDS = {"not known", "unknown", "date not known", "n/k", "nk"}
_ABOUT = re.compile(r"(?:about|around|approximately|approx\.?|roughly|circa|c\.|~)\s*(.+)")
_BETWEEN = re.compile(r"between (.+) and (.+)|(?:from )?(.+) (?:to|until|-|\u2013) (.+)")
_LEAD_IN = re.compile(r"^(?:some ?time (?:in|during) |in |during |on )")
_WEEKDAY = re.compile(r"^(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)? ")
_MONTH_WORD = r"([a-z]{3,9})\.?"
_DAY_WORD = r"(\d{1,2})(?:st|nd|rd|th)?"
_SHAPES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.ASCII), order)
    for pattern, order in (
        (r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", "dmy"),
        (r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})", "ymd"),
        (r"(\d{1,2})[/.-](\d{4})", "my"),
        (r"(\d{4})[/.-](\d{1,2})", "ym"),
        (r"(\d{4})", "y"),
        (rf"{_DAY_WORD} (?:of )?{_MONTH_WORD} (\d{{4}})", "dmy"),
        (rf"{_MONTH_WORD} {_DAY_WORD} (\d{{4}})", "mdy"),
        (rf"{_MONTH_WORD} (\d{{4}})", "my"),
        (rf"{_DAY_WORD} (?:of )?{_MONTH_WORD}", "dm"),
        (rf"{_MONTH_WORD} {_DAY_WORD}", "md"),
    )
)
_HOW = "Write 27 March 2026, 27/3/2026, March 2026, 2026, about March 2026, or not known."


def read_date(*, text: str, today: date | None = None) -> UncertainDate:
    """This will read a date as people type it, with the day before the month, and keep its uncertainty.

    With `today` (in London) a day without a year is the last such day up to today, and "today" and
    "yesterday" are understood; without it they are refused. Raises UnableToReadDate with what is wrong and
    how to write it.
    """
    words = " ".join(text.replace(",", " ").lower().split())
    if not words:
        raise UnableToReadDate(f"No date was given. {_HOW}")
    if len(words) > 80:
        raise UnableToReadDate(f"This is too long for a date. {_HOW}")
    if words in _UNKNOWN_WORDS:
        return UncertainDate.unknown()
    between = _BETWEEN.fullmatch(words)
    if between:
        ends = [part for part in between.groups() if part is not None]
        return _read_between(ends[0], ends[1], today)
    about = _ABOUT.fullmatch(words)
    if about:
        return UncertainDate.about_same(_read_plain(about[1], today))
    return _read_plain(words, today)


def _read_between(first: str, last: str, today: date | None) -> UncertainDate:
    start, end = _read_plain(first, today), _read_plain(last, today)
    if start.earliest is None or end.latest is None:
        raise UnableToReadDate(f"Give both days of a range. {_HOW}")
    return UncertainDate.between(first=start.earliest, last=end.latest)


def _read_plain(words: str, today: date | None) -> UncertainDate:
    if words in ("today", "yesterday") and today is not None:
        return UncertainDate.exact(today - timedelta(days=words == "yesterday"))
    bare = _LEAD_IN.sub("", words)
    weekday = _WEEKDAY.match(bare)
    bare = bare[weekday.end() :] if weekday else bare
    for shape, order in _SHAPES:
        match = shape.fullmatch(bare)
        if match:
            found = _from_parts(dict(zip(order, match.groups(), strict=True)), words, today)
            return _with_weekday(found, weekday[1] if weekday else "", words)
    raise UnableToReadDate(_why_unread(words))


def _from_parts(parts: dict[str, str], words: str, today: date | None) -> UncertainDate:
    month = _month_number(parts["m"], words) if "m" in parts else 0
    if "y" not in parts:
        return UncertainDate.exact(_last_such_day(int(parts["d"]), month, words, today))
    year = int(parts["y"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnableToReadDate(f"The year {year} in '{words}' cannot be right. {_HOW}")
    if "d" in parts:
        return UncertainDate.exact(_day(year, month, int(parts["d"]), words))
    return UncertainDate.month(year=year, month=month) if month else UncertainDate.year(year)


def _month_number(word: str, words: str) -> int:
    if word.isdigit():
        if 1 <= int(word) <= 12:
            return int(word)
        raise UnableToReadDate(f"There is no month {word} in '{words}': the day comes first: 27/3/2026.")
    for number, name in enumerate(MONTHS, start=1):
        if name.lower() == word or word == name[:3].lower() or (word == "sept" and number == 9):
            return number
    raise UnableToReadDate(_why_unread(words))


def _day(year: int, month: int, day: int, words: str) -> date:
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        name = f"{MONTHS[month - 1]} {year}"
        raise UnableToReadDate(f"There is no day {day} in '{words}': {name} has {last} days.")
    return date(year, month, day)


def _last_such_day(day: int, month: int, words: str, today: date | None) -> date:
    """Find the last such day up to today; 29 February waits for a leap year."""
    if today is None:
        raise UnableToReadDate(f"'{words}' names no year. Add it, as in {words} 2026.")
    _day(2000, month, day, words)  # a leap year: refuses 30 February at once
    for year in range(today.year, today.year - 9, -1):
        if day <= monthrange(year, month)[1] and date(year, month, day) <= today:
            return date(year, month, day)
    raise UnableToReadDate(f"'{words}' names no year. Add it, as in {words} 2026.")


def _with_weekday(found: UncertainDate, named: str, words: str) -> UncertainDate:
    """Hold the date against the weekday that was written before it: one of the two would be wrong."""
    if not named:
        return found
    if found.precision is not Precision.EXACT or found.earliest is None:
        raise UnableToReadDate(f"'{words}' names a weekday but no day. {_HOW}")
    true = WEEKDAYS[found.earliest.weekday()]
    if not true.lower().startswith(named[:3]):
        raise UnableToReadDate(f"{show_day(found.earliest)} is a {true}: mend the day or leave it out.")
    return found


def _why_unread(words: str) -> str:
    shown = f"'{words[:40]}'"
    if re.search(r"\b(spring|summer|autumn|winter|easter|christmas|term|half[- ]term)\b", words):
        return f"{shown} is not the same for everybody. Write months: between March 2026 and May 2026."
    if re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}", words, re.ASCII):
        return f"The year in {shown} has two digits. Write all four, as in 27/3/2026."
    if re.search(r"\b(ago|last|next|this|today|yesterday|tomorrow|recently)\b", words):
        return f"{shown} changes its meaning as time passes. Write the date itself, or about March 2026."
    return f"{shown} cannot be read as a date. {_HOW}"
