"""What is due for a person, worked out from everything that the viewer may see of what happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from alongside.access.door import Granted
from alongside.assessments.holistic import queries as assessments
from alongside.casework.plan_events import list_plan_events
from alongside.concerns import queries as concerns
from alongside.kernel.dates import local_date, local_midnight
from alongside.kernel.ids import AgencyId
from alongside.missing import queries as missing
from alongside.organisations import queries as organisations
from alongside.pathway import queries as pathway
from alongside.pathway.clocks.policy import get_calendar, get_clock_rules
from alongside.pathway.clocks.rules import Clock, Event, State, run_clocks

# What a meeting of a kind is to the clocks. Meetings of other kinds begin and end none.
_MEETINGS = {
    "STRATEGY": "strategy_held",
    "COMPLEX_STRATEGY": "strategy_held",
    "INITIAL_CONFERENCE": "initial_conference_held",
    "REVIEW_CONFERENCE": "review_conference_held",
    "CORE_GROUP": "core_group_held",
    "LOOKED_AFTER_REVIEW": "looked_after_review_held",
    "CHILD_IN_NEED": "help_plan_reviewed",
    "EXPLOITATION_PANEL": "exploitation_panel_held",
}
# What the first and the last day of a stage of a return are to the clocks.
_STAGES = {
    "referral": ("referral_received", "referral_closed"),
    "assessment": ("", "assessment_completed"),
    "section47": ("enquiry_decided", ""),
    "conference": ("initial_conference_held", ""),
    "protection_plan": ("", "protection_plan_ended"),
    "review": ("review_conference_held", ""),
    "cin_plan": ("help_plan_started", "help_plan_closed"),
}
# After these decisions children's social care assesses: the clock of the assessment runs from the receipt.
_ASSESSED = frozenset({"ASSESSMENT", "STRATEGY", "IMMEDIATE"})
_ASSESSES = "CHILDRENS_SOCIAL_CARE"
# This keeps a worry open: the clock of the decision runs on.
_NOT_YET = "MORE_INFORMATION"
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class ClockRow:
    """A clock as it is shown: what is asked, from when, by when, and where it stands."""

    clock: str
    limb: str
    title: str
    started_at: datetime
    due_at: datetime
    do_by: date
    is_in_hours: bool
    state: State
    done_at: datetime | None
    outcome: str
    standing: str
    source: str
    is_verified: bool

    @property
    def is_open(self) -> bool:
        """This will say whether somebody still has to do something."""
        return self.done_at is None


def list_clocks(*, granted: Granted) -> tuple[ClockRow, ...]:
    """This will give the opened person's clocks, in order of beginning.

    Gives none to one who does not see what every agency did: it would look undone where it was done.
    """
    if not granted.sees_all(klass="ordinary"):
        return ()
    events = list(_events(granted))
    told = {(event.kind, local_date(event.at)) for event in events}
    events += [_on(kind, day) for kind, day in list_plan_events(granted=granted, already=told)]
    ran = run_clocks(events=events, rules=get_clock_rules(), calendar=get_calendar(), now=granted.now)
    return tuple(map(_row, ran))


def _row(clock: Clock) -> ClockRow:
    rule = clock.rule
    return ClockRow(
        clock=rule.clock,
        limb=rule.limb,
        title=rule.title,
        started_at=clock.started_at,
        due_at=clock.due_at,
        do_by=clock.do_by,
        is_in_hours=rule.limit.hours is not None,
        state=clock.state,
        done_at=clock.done_at,
        outcome=clock.outcome,
        standing=rule.standing,
        source=rule.source,
        is_verified=rule.verified,
    )


def _events(granted: Granted) -> Iterator[Event]:
    yield from _of_worries(granted)
    yield from _of_missing(granted)
    for meeting in pathway.list_meetings(granted=granted):
        if meeting.kind in _MEETINGS:
            yield _at(_MEETINGS[meeting.kind], meeting.held_at)
    yield from _of_assessments(granted)
    for stage in pathway.list_stages(granted=granted):
        for kind, day in zip(
            _STAGES.get(stage.kind, ("", "")), (stage.starts_on, stage.ends_on), strict=True
        ):
            if kind and day:
                yield _on(kind, day)


def _of_worries(granted: Granted) -> Iterator[Event]:
    sent = concerns.list_for_person(person_id=granted.person_id)
    ids = [worry.concern_id for worry in sent]
    decisions, replies = concerns.list_decisions(concern_ids=ids), concerns.list_replies(concern_ids=ids)
    for worry in sent:
        decided = [row for row in decisions.get(worry.concern_id, ()) if row.decision != _NOT_YET]
        yield _at("concern_received", worry.sent_at, worry.concern_id)
        for row in decided:
            yield _at("concern_decided", row.decided_at, worry.concern_id)
            if row.decision == "STRATEGY":
                yield _at("strategy_decided", row.decided_at)
        if any(row.decision in _ASSESSED for row in decided):
            yield _at("referral_received", worry.sent_at)
        for reply in replies.get(worry.concern_id, ()):
            yield _at("referrer_told", reply.told_at, worry.concern_id)


def _of_missing(granted: Granted) -> Iterator[Event]:
    for episode in missing.list_episodes(granted=granted):
        if episode.found_at:
            yield _at("found", episode.found_at, episode.episode_id)
    for talk in missing.list_interviews(granted=granted):
        yield _at("interview_offered", talk.offered_at, talk.episode_id)
        if talk.answer == "declined":
            yield _at("interview_declined", talk.offered_at, talk.episode_id)
        if talk.held_at:
            yield _at("interview_held", talk.held_at, talk.episode_id)


def _of_assessments(granted: Granted) -> Iterator[Event]:
    """The statutory clock is met by an assessment of children's social care, as signed and not sent back."""
    signed = [row for row in assessments.list_assessments(granted=granted) if row.completed_at]
    agencies = organisations.list_agencies(ids={row.agency_id for row in signed}) if signed else {}
    for row in signed:
        agency = agencies.get(AgencyId(row.agency_id))
        if row.completed_at and agency and agency.kind == _ASSESSES:
            yield _at("assessment_completed", row.completed_at)


def _at(kind: str, moment: datetime, about: UUID | None = None) -> Event:
    return Event(kind=kind, at=moment, latest=moment, about=str(about or ""))


def _on(kind: str, day: date) -> Event:
    """Known by its day alone: the earliest possible moment counts (convention 6)."""
    first = local_midnight(day)
    return Event(kind=kind, at=first, latest=local_midnight(day + _DAY) - timedelta(seconds=1))
