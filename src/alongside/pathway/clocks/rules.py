"""How long there is for what law, guidance or local agreement ask. Pure: events and rules in, clocks out.

A clock is worked out from what happened each time it is looked at; nothing is counted down or stored, and no
clock closes anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from alongside.kernel.dates import local_date
from alongside.kernel.working_days import WorkingDays, add_hours, add_months, end_of_day


class State(StrEnum):
    """Where a clock stands."""

    DUE = "due"
    MET = "met"
    LATE = "late"
    ENDED = "ended"
    TOO_EARLY = "too early"


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened: the earliest and the latest possible moment, the same where it is certain.

    `about` ties events of one matter together, such as one missing episode; "" is about the person as such.
    """

    kind: str
    at: datetime
    latest: datetime
    about: str = ""

    def may_follow(self, start: "Event") -> bool:
        """This will say whether this can have come after the start of a clock, in the same matter."""
        same_matter = not start.about or self.about == start.about
        at_once = self.at == start.at and self.kind == start.kind
        return same_matter and self.latest >= start.at and not at_once and not self.is_surely_before(start)

    def is_surely_before(self, start: "Event") -> bool:
        """This will say whether one of the same kind and the same uncertain day stands before the other."""
        return self.kind == start.kind and self.at < start.at


@dataclass(frozen=True, kw_only=True)
class Limit:
    """How long: exactly one of the numbers. Hours are elapsed hours; the others end with a day in London."""

    hours: int | None = None
    working_days: int | None = None
    days: int | None = None
    months: int | None = None


@dataclass(frozen=True, kw_only=True)
class ClockRule:
    """One limb of one clock (domain 4.1), in the version that holds from a day until a day, exclusive.

    `number` says which of the starting events begin it since `since`: "each", "first" or "later".
    `ended_by` names what makes it unnecessary, and in which words. `is_earliest`: not before, instead of
    not after. `standing` is statutory, advice or local.
    """

    clock: str
    limb: str
    title: str
    starts: str
    number: str
    since: str
    met_by: frozenset[str]
    ended_by: Mapping[str, str]
    limit: Limit
    is_earliest: bool
    standing: str
    source: str
    verified: bool
    from_day: date
    until_day: date | None


@dataclass(frozen=True, kw_only=True)
class Clock:
    """One running or finished clock. `due_at` is the first moment by which it is late, for days and months;
    the last moment that is in time, for hours. `do_by` is the last working day within it."""

    rule: ClockRule
    started_at: datetime
    due_at: datetime
    do_by: date
    state: State
    done_at: datetime | None
    outcome: str


def run_clocks(
    *, events: Iterable[Event], rules: Sequence[ClockRule], calendar: WorkingDays, now: datetime
) -> tuple[Clock, ...]:
    """This will give every clock that the events up to `now` began, in order of beginning."""
    past = sorted((event for event in events if event.at <= now), key=lambda event: event.at)
    clocks = [
        _run(rule, start, past, calendar, now)
        for rule in rules
        for start in _starts(rule, past)
        if rule.from_day <= local_date(start.at) and _is_before(local_date(start.at), rule.until_day)
    ]
    return tuple(sorted(clocks, key=lambda clock: (clock.started_at, clock.rule.clock, clock.rule.limb)))


def due_at(
    *, clock: str, limb: str, since: datetime, rules: Sequence[ClockRule], calendar: WorkingDays
) -> datetime:
    """This will give when one limb of one clock that begins at `since` is late, by the rule of that day.

    Raises LookupError where no rule of that name holds on that day.
    """
    day = local_date(since)
    for rule in rules:
        if (
            (rule.clock, rule.limb) == (clock, limb)
            and rule.from_day <= day
            and _is_before(day, rule.until_day)
        ):
            return _due(rule.limit, since, calendar)[0]
    raise LookupError(f"No rule {clock} {limb} on {day}.")


def _is_before(day: date, until: date | None) -> bool:
    return until is None or day < until


def _starts(rule: ClockRule, past: Sequence[Event]) -> list[Event]:
    """The events that begin the clock."""
    found, number = [], 0
    for event in past:
        if event.kind == rule.since:
            number = 0
        if event.kind == rule.starts:
            number += 1
            if rule.number == "each" or (rule.number == "first") == (number == 1):
                found.append(event)
    return found


def _run(rule: ClockRule, start: Event, past: Sequence[Event], calendar: WorkingDays, now: datetime) -> Clock:
    due_at, last_day = _due(rule.limit, start.at, calendar)
    ends = rule.met_by | frozenset(rule.ended_by)
    done = next((event for event in past if event.kind in ends and event.may_follow(start)), None)
    state, outcome = _stand(rule, done, due_at, now)
    return Clock(
        rule=rule,
        started_at=start.at,
        due_at=due_at,
        do_by=calendar.last_until(last_day),
        state=state,
        done_at=done.at if done else None,
        outcome=outcome,
    )


def _due(limit: Limit, start: datetime, calendar: WorkingDays) -> tuple[datetime, date]:
    if limit.hours is not None:
        due = add_hours(start, hours=limit.hours)
        return due, local_date(due)
    day = local_date(start)
    if limit.working_days is not None:
        last = calendar.after(day, working_days=limit.working_days)
    elif limit.months is not None:
        last = add_months(day, months=limit.months)
    else:
        last = day + timedelta(days=limit.days or 0)
    return end_of_day(last), last


def _stand(rule: ClockRule, done: Event | None, due_at: datetime, now: datetime) -> tuple[State, str]:
    if rule.is_earliest:
        return _stand_not_before(rule, done, due_at)
    if done is None:
        return (State.LATE if _is_past(rule, now, due_at) else State.DUE), ""
    if _is_past(rule, done.at, due_at):
        return State.LATE, rule.ended_by.get(done.kind, "done late")
    if done.kind in rule.ended_by:
        return State.ENDED, rule.ended_by[done.kind]
    return State.MET, ""


def _stand_not_before(rule: ClockRule, done: Event | None, due_at: datetime) -> tuple[State, str]:
    if done is None:
        return State.DUE, ""
    if done.kind in rule.ended_by:
        return State.ENDED, rule.ended_by[done.kind]
    return (State.TOO_EARLY, "before its time") if done.at < due_at else (State.MET, "")


def _is_past(rule: ClockRule, moment: datetime, due_at: datetime) -> bool:
    """A limit in hours holds up to its last moment; one in days until the day is over."""
    return moment > due_at if rule.limit.hours is not None else moment >= due_at
