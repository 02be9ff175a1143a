"""Dates and times as people write them in a story."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from alongside.kernel.dates import LONDON, Precision, UnableToReadDate, UncertainDate, read_date

_TIME = re.compile(
    r"(?:(?P<day>.*?)(?:\s*,\s*|\s+at\s+|\s+|(?<=\d)[tT](?=\d)))?(?:at\s+)?"
    r"(?:(?P<hour>\d{1,2}):(?P<minute>\d{2})\s*(?P<half>am|pm)?|(?P<hour12>\d{1,2})\s*(?P<half12>am|pm))",
    re.ASCII | re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"between (?P<first>\d{1,2}) ?(?P<month>[a-z]{3,9})? and (?P<last>\d{1,2}) (?P<last_month>[a-z]{3,9})"
    r" (?P<year>\d{4})",
    re.ASCII | re.IGNORECASE,
)
_CLOCK = r"\d{1,2}(?::\d{2} ?(?:am|pm)?| ?(?:am|pm))"
_TWO_TIMES = re.compile(rf"{_CLOCK} ?(?:and|to|until|-|\u2013) ?{_CLOCK}", re.ASCII | re.IGNORECASE)
_HOW_UNCERTAIN = re.compile(r"Write 27 March 2026, .*not known\.")
BEGIN_OF_DAY = "09:00"  # when something is played for which no time is written
HOW_EXACT = "Write a day such as 2 March 2026 or 2026-03-02, with a time after it where it is known: 16:40."


@dataclass(frozen=True, slots=True)
class Stated:
    """When something happened as far as it was said: a date that may be uncertain, and a time or ""."""

    date: UncertainDate
    time: str

    @property
    def moment(self) -> datetime | None:
        """This will give the moment in London where both the day and the time are known."""
        if self.date.precision is not Precision.EXACT or self.date.earliest is None or not self.time:
            return None
        return at(day=self.date.earliest, clock=self.time)


def read_stated(*, text: str, today: date | None = None, exact: bool = False) -> Stated:
    """This will read a date with or without a time; a time alone belongs to `today`.

    Raises UnableToReadDate, saying how to write it: with `exact`, how to write one certain moment.
    """
    try:
        return _read_stated(_with_both_ends_whole(text), today)
    except UnableToReadDate as error:
        if not exact:
            raise
        raise UnableToReadDate(_HOW_UNCERTAIN.sub(HOW_EXACT, error.message)) from error


def _with_both_ends_whole(text: str) -> str:
    """Give the first day of a range the month and the year that stand with the last only."""
    found = _BETWEEN.fullmatch(text.strip())
    if found is None:
        return text
    first = f"{found['first']} {found['month'] or found['last_month']} {found['year']}"
    return f"between {first} and {found['last']} {found['last_month']} {found['year']}"


def _read_stated(text: str, today: date | None) -> Stated:
    if _TWO_TIMES.search(text):
        raise UnableToReadDate(f"'{text}' gives two times. Write the first here, and the rest in words.")
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return Stated(read_date(text=text, today=today), "")
    clock = _clock(match, text)
    day = (match["day"] or "").strip()
    if day:
        return Stated(read_date(text=day, today=today), clock)
    if today is None:
        raise UnableToReadDate(f"'{text}' is a time without a day. {HOW_EXACT}")
    return Stated(UncertainDate.exact(today), clock)


def read_day(*, text: str, today: date | None = None) -> date:
    """This will read one certain day. Raises UnableToReadDate."""
    stated = read_stated(text=text, today=today)
    if stated.date.precision is not Precision.EXACT or stated.date.earliest is None:
        raise UnableToReadDate(f"'{text}' is not one certain day. {HOW_EXACT}")
    return stated.date.earliest


def at(*, day: date, clock: str) -> datetime:
    """This will give the moment of a clock time, such as 16:40, on a day in London."""
    hour, minute = clock.split(":")
    return datetime.combine(day, time(int(hour), int(minute)), tzinfo=LONDON)


def _clock(match: re.Match[str], text: str) -> str:
    hour, minute = int(match["hour"] or match["hour12"]), int(match["minute"] or 0)
    half = (match["half"] or match["half12"] or "").lower()
    if half and not 1 <= hour <= 12:
        raise UnableToReadDate(f"There is no such time as in '{text}'. Write 16:40 or 4:40pm.")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise UnableToReadDate(f"There is no such time as in '{text}'. Write 16:40 or 4:40pm.")
    return f"{hour:02}:{minute:02}"
