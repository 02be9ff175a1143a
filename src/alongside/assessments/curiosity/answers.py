"""Whether a question still stands after what was answered. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from alongside.kernel.dates import local_date, local_midnight
from alongside.kernel.working_days import WorkingDays, end_of_day

ANSWERED, PUT_OFF, DISMISSED = "answered", "put off", "dismissed"
OUTCOMES = (ANSWERED, PUT_OFF, DISMISSED)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was answered to the question of a rule, when, and until which day it was put off."""

    rule: str
    outcome: str
    until: date | None
    recorded_at: datetime


def stands_since(
    *, rule: str, arose_at: datetime, newest_at: datetime, answers: Iterable[Answer], as_at: datetime
) -> datetime | None:
    """This will say since when a question stands unanswered at a moment; None where it does not.

    An answer speaks of what had been recorded by then: new facts of the same kind bring the question back,
    and so does the day until which it was put off.
    """
    given = [one for one in answers if one.rule == rule and one.recorded_at <= as_at]
    if not given:
        return arose_at
    last = max(given, key=lambda one: one.recorded_at)
    if newest_at > last.recorded_at:
        return max(arose_at, newest_at)
    if last.until is None or local_date(as_at) < last.until:
        return None
    return max(arose_at, local_midnight(last.until))


def is_ignored(*, since: datetime, working_days: int, calendar: WorkingDays, as_at: datetime) -> bool:
    """This will say whether a question has stood for longer than so many working days."""
    return as_at >= end_of_day(calendar.after(local_date(since), working_days=working_days))
