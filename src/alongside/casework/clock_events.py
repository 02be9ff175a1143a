"""What happened for a person, as the clocks see it: from worries, meetings, stages, episodes and returns."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID, uuid5

from alongside.access.door import Granted
from alongside.assessments.curiosity.policy import read_topic_file
from alongside.assessments.curiosity.reading import Topics, read_topics
from alongside.assessments.holistic import queries as assessments
from alongside.casework.plan_events import list_plan_events
from alongside.concerns import queries as concerns
from alongside.concerns.chronology import list_entries
from alongside.concerns.deciding import REOPENED
from alongside.concerns.queries import DecisionFact
from alongside.kernel.dates import local_date, local_midnight
from alongside.kernel.ids import AgencyId
from alongside.missing import queries as missing
from alongside.organisations import queries as organisations
from alongside.pathway import queries as pathway
from alongside.pathway.clocks.rules import Event
from alongside.pathway.meetings.queries import MeetingFact

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
# What an entry of a kind is to the clocks, where the chronology alone tells it.
_ENTRIES = {
    "STRATEGY_DISCUSSION": "strategy_held",
    "SECTION_47": "enquiry_decided",
    "ASSESSMENT_COMPLETED": "assessment_completed",
    "PROTECTION_PLAN_ENDED": "protection_plan_ended",
}
# Stages of which several may run: what ends one does not end another.
_APART = frozenset({"allegation", "disagreement", "nrm", "police_protection", "emergency_order"})
# After these decisions children's social care assesses: the clock of the assessment runs from the receipt.
_ASSESSED = frozenset({"ASSESSMENT", "STRATEGY", "IMMEDIATE"})
# After these, a strategy discussion is owed: there is reasonable cause to suspect significant harm.
_TO_STRATEGY = frozenset({"STRATEGY", "IMMEDIATE"})
_ASSESSES = "CHILDRENS_SOCIAL_CARE"
_DAY = timedelta(days=1)


def list_events(*, granted: Granted, as_at: datetime) -> tuple[Event, ...]:
    """This will list what happened for the opened person, as the clocks see it: each thing once.

    What can be taken back, a signature that a manager sends back, stands as it stood `as_at`.
    """
    events = list(_once(_events(granted, as_at)))
    told = {(event.kind, local_date(event.at)) for event in events}
    events += [_on(kind, day) for kind, day in list_plan_events(granted=granted, already=told)]
    begun = {local_date(event.at) for event in events if event.kind == "help_plan_started"}
    return tuple(event for event in events if not _is_of_the_beginning(event, begun))


def _is_of_the_beginning(event: Event, begun: Collection[date]) -> bool:
    """The meeting of the day on which help begins, at which the plan was made, reviews nothing."""
    return event.kind == "help_plan_reviewed" and local_date(event.at) in begun


def _once(events: Iterable[Event]) -> Iterator[Event]:
    """What is told twice on one day, by a meeting and a stage, is one thing. What is certain counts first."""
    seen: set[tuple[str, str, date]] = set()
    for event in sorted(events, key=lambda event: (event.latest - event.at, event.at)):
        known = (event.kind, event.about, local_date(event.at))
        if known not in seen:
            seen.add(known)
            yield event


def _events(granted: Granted, as_at: datetime) -> Iterator[Event]:
    others = [*_of_worries(granted), *_of_missing(granted), *_of_meetings(granted)]
    yield from others
    for event in _of_stages(granted):
        if event.kind != "strategy_decided" or not _is_awaited(event, others):
            yield event
    yield from _of_assessments(granted, as_at)
    yield from _of_entries(granted)
    for stage in pathway.list_stages(granted=granted):
        for kind, day in zip(
            _STAGES.get(stage.kind, ("", "")), (stage.starts_on, stage.ends_on), strict=True
        ):
            if kind and day:
                yield _on(kind, day)


def _is_awaited(decided: Event, others: Iterable[Event]) -> bool:
    """Whether a strategy discussion was decided on before, over a worry, and has not been held since."""
    past = sorted((event for event in others if event.at <= decided.at), key=lambda event: event.at)
    strategy = [event.kind for event in past if event.kind in {"strategy_decided", "strategy_held"}]
    return bool(strategy) and strategy[-1] == "strategy_decided"


def _of_meetings(granted: Granted) -> Iterator[Event]:
    for meeting in pathway.list_meetings(granted=granted):
        # The meeting with which help begins reviews nothing.
        if meeting.kind in _MEETINGS and meeting.outcome != "HELP_BEGINS":
            yield _at(_MEETINGS[meeting.kind], meeting.held_at)
        if not meeting.outcome:
            yield from _of_minutes(meeting)


def _of_minutes(meeting: MeetingFact) -> Iterator[Event]:
    """Where nobody gave the outcome, what the decisions say of it: policy/timescales/words.yaml."""
    said = read_topics(text=meeting.decisions, topics=_words_of_minutes())
    if _MEETINGS.get(meeting.kind) == "strategy_held" and "says-enquiry" in said:
        yield _at("enquiry_decided", meeting.held_at)
    if meeting.kind == "INITIAL_CONFERENCE" and "says-no-plan" in said and "says-plan-made" not in said:
        yield _at("no_protection_plan", meeting.held_at)


@cache
def _words_of_minutes() -> Topics:
    return read_topic_file(name="timescales/words")


def _of_entries(granted: Granted) -> Iterator[Event]:
    """What somebody put on the chronology by itself, of a kind that a clock knows."""
    for entry in list_entries(granted=granted):
        if entry.source_kind == "event" and entry.kind in _ENTRIES and entry.happened.earliest:
            yield _on(_ENTRIES[entry.kind], entry.happened.earliest)


def _of_worries(granted: Granted) -> Iterator[Event]:
    sent = concerns.list_for_person(person_id=granted.person_id)
    ids = [worry.concern_id for worry in sent]
    decisions, replies = concerns.list_decisions(concern_ids=ids), concerns.list_replies(concern_ids=ids)
    handlings = concerns.list_handlings(concern_ids=ids)
    for worry in sent:
        rounds = [worry.sent_at]
        rounds += [row.made_at for row in handlings.get(worry.concern_id, ()) if row.kind == REOPENED]
        decided = [row for row in decisions.get(worry.concern_id, ()) if not row.keeps_open]
        told = [row.told_at for row in replies.get(worry.concern_id, ())]
        for number, start in enumerate(rounds):
            end = rounds[number + 1] if number + 1 < len(rounds) else None
            yield from _of_round(worry.concern_id, number, start, end, decided, told)
        for row in decided:
            if _TO_STRATEGY & set(row.routes):
                yield _at("strategy_decided", row.decided_at)
        if any(_ASSESSED & set(row.routes) for row in decided):
            yield _at("referral_received", worry.sent_at)


def _of_round(
    worry: UUID,
    number: int,
    start: datetime,
    end: datetime | None,
    decided: Sequence[DecisionFact],
    told: Sequence[datetime],
) -> Iterator[Event]:
    """A worry from when it was sent, or opened again, until it is opened again: each a matter of its own."""
    about = worry if number == 0 else uuid5(worry, str(number))
    yield _at("concern_received", start, about)
    for row in decided:
        if start <= row.decided_at and (end is None or row.decided_at < end):
            yield _at("concern_decided", row.decided_at, about)
    for at in told:
        if start <= at and (end is None or at < end):
            yield _at("referrer_told", at, about)


def _of_stages(granted: Granted) -> Iterator[Event]:
    for stage in pathway.list_stages_now(granted=granted):
        about = stage.course_id if stage.kind in _APART else None
        held = next((step.at for step in stage.steps if step.to_state == "held"), None)
        for step in stage.steps:
            for kind in step.events:
                # The conference counts from the strategy discussion at which the enquiry was decided.
                moment = held if kind == "enquiry_decided" and held else step.at
                yield _at(kind, moment, about)


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


def _of_assessments(granted: Granted, as_at: datetime) -> Iterator[Event]:
    """The statutory clock is met by an assessment of children's social care, as signed and not sent back."""
    signed = [
        (row.agency_id, moment)
        for row in assessments.list_assessments(granted=granted)
        if (moment := row.completed_by(as_at)) is not None
    ]
    agencies = organisations.list_agencies(ids={agency_id for agency_id, _ in signed}) if signed else {}
    for agency_id, moment in signed:
        agency = agencies.get(AgencyId(agency_id))
        if agency and agency.kind == _ASSESSES:
            yield _at("assessment_completed", moment)


def _at(kind: str, moment: datetime, about: UUID | None = None) -> Event:
    return Event(kind=kind, at=moment, latest=moment, about=str(about or ""))


def _on(kind: str, day: date) -> Event:
    """Known by its day alone: the earliest possible moment counts (convention 6)."""
    first = local_midnight(day)
    return Event(kind=kind, at=first, latest=local_midnight(day + _DAY) - timedelta(seconds=1))
