"""What is due for a person, worked out from everything that the viewer may see of what happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from alongside.access.door import SEE, Granted, open_record
from alongside.access.viewer import Viewer
from alongside.casework.clock_events import list_events
from alongside.casework.late_reasons import SaidReason, list_said_reasons
from alongside.kernel.ids import PersonId
from alongside.pathway import queries as pathway
from alongside.pathway.clocks.policy import get_calendar, get_clock_rules
from alongside.pathway.clocks.rules import Clock, State, run_clocks
from alongside.pathway.stages.queries import LateFact
from alongside.supervision.policy import get_due_within


@dataclass(frozen=True, kw_only=True)
class ClockRow:
    """A clock as it is shown: what is asked, from when, by when, and where it stands.

    `is_near`: it is over, or will be within the days of policy/supervision. `is_earliest`: it says before
    when something does not happen, and nobody is late.
    """

    clock: str
    limb: str
    title: str
    started_at: datetime
    due_at: datetime
    do_by: date
    is_in_hours: bool
    is_earliest: bool
    state: State
    done_at: datetime | None
    outcome: str
    standing: str
    source: str
    is_verified: bool
    late_reason: str
    is_near: bool

    @property
    def is_open(self) -> bool:
        """This will say whether somebody still has to do something."""
        return self.done_at is None


def list_clocks(*, granted: Granted, as_at: datetime | None = None) -> tuple[ClockRow, ...]:
    """This will give the opened person's clocks as they stand now, or stood at a moment, by their beginning.

    Gives none to one who does not see what every agency did: it would look undone where it was done.
    """
    if not granted.sees_all(klass="ordinary"):
        return ()
    now = as_at or granted.now
    ran = run_clocks(
        events=list_events(granted=granted, as_at=now),
        rules=get_clock_rules(),
        calendar=get_calendar(),
        now=now,
    )
    reasons = [row for row in pathway.list_late_reasons(granted=granted) if row.recorded_at <= now]
    said = list_said_reasons(granted=granted) if any(clock.state == "late" for clock in ran) else ()
    near = now + get_due_within()
    return tuple(_row(clock, reasons, said, near) for clock in ran)


def list_person_clocks(
    *, viewer: Viewer, person_id: PersonId, as_at: datetime | None = None, now: datetime
) -> tuple[ClockRow, ...]:
    """This will open a person's record and give their clocks, as `list_clocks` does. Raises NotFoundError."""
    granted = open_record(viewer=viewer, person_id=person_id, action=SEE, purpose="reading clocks", now=now)
    return list_clocks(granted=granted, as_at=as_at)


def _row(clock: Clock, reasons: Iterable[LateFact], said: Iterable[SaidReason], near: datetime) -> ClockRow:
    rule = clock.rule
    beside = [
        row.reason
        for row in reasons
        if (row.clock, row.limb, row.started_at) == (rule.clock, rule.limb, clock.started_at)
    ]
    with_it = [row.reason for row in said if clock.state == "late" and row.is_of(clock)]
    return ClockRow(
        clock=rule.clock,
        limb=rule.limb,
        title=rule.title,
        started_at=clock.started_at,
        due_at=clock.due_at,
        do_by=clock.do_by,
        is_in_hours=rule.limit.hours is not None,
        is_earliest=rule.is_earliest,
        state=clock.state,
        done_at=clock.done_at,
        outcome=clock.outcome,
        standing=rule.standing,
        source=rule.source,
        is_verified=rule.verified,
        late_reason="; ".join([*beside, *with_it]),
        is_near=clock.due_at <= near and not rule.is_earliest,
    )
