"""Working days in England, and limits counted from an event. All days are days in London.

The day after the event is working day 1, whether or not the event fell on a working day itself, and a limit
ends with the calendar day on which it falls. A limit is a maximum: no weekend or holiday moves it.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache

import holidays

from alongside.kernel.dates import LONDON, local_midnight

_DAY = timedelta(days=1)


class WorkingDays:
    """The calendar of one place: weekdays that are no bank holiday, less days that were added as free."""

    def __init__(self, *, also_free: Iterable[date] = ()) -> None:
        self._also_free = frozenset(also_free)

    def is_working_day(self, day: date) -> bool:
        """This will say whether the day is a working day."""
        return day.weekday() < 5 and day not in self._also_free and day not in _bank_holidays(day.year)

    def after(self, day: date, *, working_days: int) -> date:
        """This will give the working day of that number after a day; the day after it is the first to count.

        Raises ValueError for a number below one.
        """
        if working_days < 1:
            raise ValueError("working days are counted from one")
        left = working_days
        while left:
            day += _DAY
            left -= self.is_working_day(day)
        return day

    def last_until(self, day: date) -> date:
        """This will give the last working day up to and including a day: by when to have it done."""
        while not self.is_working_day(day):
            day -= _DAY
        return day


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def add_months(day: date, *, months: int) -> date:
    """This will give the same day of a later month, or that month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def end_of_day(day: date) -> datetime:
    """This will give the first moment after a day in London: a limit of that day has passed by then."""
    return local_midnight(day + _DAY)


def add_hours(moment: datetime, *, hours: int) -> datetime:
    """This will give the moment so many elapsed hours later, also over a change of the clocks."""
    return (moment.astimezone(UTC) + timedelta(hours=hours)).astimezone(LONDON)
