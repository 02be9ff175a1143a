"""The clocks a second time, from the words of the domain paper and the conventions: by walking the days.

It shares nothing with alongside.pathway.clocks but the shape of what goes in and the policy file, read anew.
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.yaml_files import read_yaml

LONDON = ZoneInfo("Europe/London")
POLICY = read_yaml(Path(__file__).parents[2] / "policy/timescales/clocks.yaml")
# A case's event: kind, first and last possible moment, matter.
Happening = tuple[str, datetime, datetime, str]
# What is expected of a clock: clock, limb, start, last moment, last working day, state, words, when done.
Expected = tuple[str, str, datetime, datetime, date, str, str, datetime | None]

_ONE_OFF = {
    date(1999, 12, 31), date(2002, 6, 3), date(2002, 6, 4), date(2011, 4, 29), date(2012, 6, 4),
    date(2012, 6, 5), date(2022, 6, 2), date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8),
    date(1995, 5, 8), date(2020, 5, 8),
}  # fmt: skip
_MOVED_MAY = {1995, 2020}
_MOVED_SPRING = {2002, 2012, 2022}


def easter_sunday(year: int) -> date:
    """By counting the full moons of the church's calendar."""
    golden = year % 19
    century = year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    epact -= (epact // 28) * (1 - (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    shift = epact - weekday
    month = 3 + (shift + 40) // 44
    return date(year, month, shift + 28 - 31 * (month // 4))


def free_days(year: int) -> set[date]:
    """The bank holidays of England in a year, with the days that are taken instead of a weekend's."""
    easter = easter_sunday(year)
    free = {easter - timedelta(days=2), easter + timedelta(days=1)}
    free |= {day for day in _ONE_OFF if day.year == year}
    mondays = [day for day in _days_of(year) if day.weekday() == 0]
    if year not in _MOVED_MAY:
        free.add(min(day for day in mondays if day.month == 5))
    if year not in _MOVED_SPRING:
        free.add(max(day for day in mondays if day.month == 5))
    free.add(max(day for day in mondays if day.month == 8))
    fixed = [date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)]
    for day in fixed:
        while day.weekday() >= 5 or day in free:
            day += timedelta(days=1)
        free.add(day)
    return free


def _days_of(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=n) for n in range(366 if year % 4 == 0 else 365)]


_FREE: dict[int, set[date]] = {}


def works(day: date) -> bool:
    if day.year not in _FREE:
        _FREE[day.year] = free_days(day.year)
    return day.isoweekday() not in {6, 7} and day not in _FREE[day.year]


# The day on which every rule of a changed policy gets another number: for events before, the old one holds.
CHANGE = date(2016, 10, 30)


def changed_rows() -> list[dict[str, Any]]:
    """The policy as it would be had every clock got one hour, day or month more on that day."""
    rows = []
    for row in POLICY["clocks"]:
        ((unit, size),) = row["limit"].items()
        rows += [{**row, "until": CHANGE}, {**row, "from": CHANGE, "limit": {unit: size + 1}}]
    return rows


def expected(
    happenings: list[Happening], now: datetime, rows: list[dict[str, Any]] | None = None
) -> list[Expected]:
    """Every clock that these happenings began by now, by the policy or by other rows."""
    known = sorted((each for each in happenings if each[1] <= now), key=lambda each: each[1])
    found = []
    for row in rows or POLICY["clocks"]:
        if not row.get("in_force", True):
            continue
        for start in _beginnings(row, known):
            day = start[1].astimezone(LONDON).date()
            if row.get("from", POLICY["from"]) <= day < row.get("until", date.max):
                found.append(_clock(row, start, known, now))
    return sorted(found, key=lambda each: (each[2], each[0], each[1]))


def _beginnings(row: dict[str, Any], known: list[Happening]) -> list[Happening]:
    begins = []
    for place, one in enumerate(known):
        if one[0] != row["starts"]:
            continue
        before = known[:place]
        if "since" in row:
            places = [n for n, other in enumerate(before) if other[0] == row["since"]]
            before = before[places[-1] + 1 :] if places else before
        earlier = sum(other[0] == row["starts"] for other in before)
        if row.get("number") == "first" and earlier:
            continue
        if row.get("number") == "later" and not earlier:
            continue
        begins.append(one)
    return begins


def _clock(row: dict[str, Any], start: Happening, known: list[Happening], now: datetime) -> Expected:
    ((unit, size),) = row["limit"].items()
    begun = start[1]
    if unit == "hours":
        due = (begun.astimezone(UTC) + timedelta(seconds=3600 * size)).astimezone(LONDON)
        last = due.date()
    else:
        last = _last_day(begun.astimezone(LONDON).date(), unit, size)
        due = datetime(last.year, last.month, last.day, tzinfo=LONDON)
        due = datetime.combine(last + timedelta(days=1), datetime.min.time(), LONDON)
    do_by = last
    while not works(do_by):
        do_by -= timedelta(days=1)
    done = _done(row, start, known)
    state, words = _state(row, done, due, now, unit)
    return row["clock"], row.get("limb", ""), begun, due, do_by, state, words, done[1] if done else None


def _last_day(day: date, unit: str, size: int) -> date:
    if unit == "days":
        return day + timedelta(days=size)
    if unit == "working_days":
        counted = 0
        while counted < size:
            day += timedelta(days=1)
            counted += 1 if works(day) else 0
        return day
    month, year = day.month, day.year
    for _ in range(size):
        month, year = (1, year + 1) if month == 12 else (month + 1, year)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(day.day, number))
        except ValueError:
            continue
    raise AssertionError


def _done(row: dict[str, Any], start: Happening, known: list[Happening]) -> Happening | None:
    ends = [*row["met_by"], *row.get("ended_by", {})]
    for one in known:
        if one[0] not in ends or (start[3] and one[3] != start[3]):
            continue
        if one[0] == start[0]:
            if one[1] > start[1]:
                return one
        elif one[2] >= start[1]:
            return one
    return None


def _state(
    row: dict[str, Any], done: Happening | None, due: datetime, now: datetime, unit: str
) -> tuple[str, str]:
    def over(moment: datetime) -> bool:
        return moment > due or (moment == due and unit != "hours")

    if row.get("not_before"):
        if done is None:
            return "due", ""
        if done[0] in row.get("ended_by", {}):
            return "ended", row["ended_by"][done[0]]
        return ("met", "") if done[1] >= due else ("too early", "before its time")
    if done is None:
        return ("late" if over(now) else "due"), ""
    words = row.get("ended_by", {}).get(done[0])
    if over(done[1]):
        return "late", words or "done late"
    return ("ended", words) if words else ("met", "")
