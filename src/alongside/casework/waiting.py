"""Since when a worry waits, in words, and when its working day is over (C02)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alongside.concerns.deciding import OWNED, REOPENED, URGENT
from alongside.concerns.queries import ConcernFact, DecisionFact, HandlingFact
from alongside.kernel.dates import local_date
from alongside.kernel.ids import UserId
from alongside.pathway.clocks.policy import get_calendar, get_clock_rules
from alongside.pathway.clocks.rules import due_at

_MINUTE, _HOUR = 60, 3600


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a worry stands: worked out from what was decided about it and done with it, never stored."""

    is_open: bool
    since: datetime
    due_at: datetime
    is_late: bool
    owner_id: UserId | None
    owned_since: datetime | None
    acted: tuple[HandlingFact, ...]
    reopened: tuple[HandlingFact, ...]
    asked: DecisionFact | None
    is_answer_overdue: bool
    untold: DecisionFact | None
    is_telling_late: bool
    steps: int


def stand(
    *,
    fact: ConcernFact,
    decisions: Sequence[DecisionFact],
    handlings: Sequence[HandlingFact],
    told_at: Sequence[datetime],
    now: datetime,
) -> Standing:
    """This will say where a worry stands at `now`. A worry that was opened again waits from then on."""
    reopened = tuple(row for row in handlings if row.kind == REOPENED)
    owned = [row for row in handlings if row.kind == OWNED]
    since = reopened[-1].made_at if reopened else fact.sent_at
    due = due_for(since=since, limb="decision")
    is_open = fact.decided_at is None
    last = decisions[-1] if decisions else None
    asked = last if is_open and last is not None and last.keeps_open else None
    untold = last if last and last.tell_by and not any(at >= last.decided_at for at in told_at) else None
    return Standing(
        is_open=is_open,
        since=since,
        due_at=due,
        is_late=is_open and now >= due,
        owner_id=owned[-1].owner_id if owned else None,
        owned_since=owned[-1].made_at if owned else None,
        acted=tuple(row for row in handlings if row.kind == URGENT),
        reopened=reopened,
        asked=asked,
        is_answer_overdue=bool(asked and asked.ask_by and asked.ask_by < local_date(now)),
        untold=untold,
        is_telling_late=bool(untold and untold.tell_by and untold.tell_by < now),
        steps=len(decisions) + len(handlings),
    )


def due_for(*, since: datetime, limb: str) -> datetime:
    """This will give when the working day is over in which a worry is decided on, or its author told."""
    return due_at(clock="C02", limb=limb, since=since, rules=get_clock_rules(), calendar=get_calendar())


def say_age(*, since: datetime, now: datetime) -> str:
    """This will say how long ago something was, as people say it: 25 minutes, 5 hours, 3 days."""
    seconds = max(0, int((now - since).total_seconds()))
    days = (local_date(now) - local_date(since)).days
    if seconds < _HOUR:
        return _many(seconds // _MINUTE, "minute") if seconds >= _MINUTE else "less than a minute"
    if seconds < 24 * _HOUR:
        return _many(seconds // _HOUR, "hour")
    return _many(days, "day")


def _many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
