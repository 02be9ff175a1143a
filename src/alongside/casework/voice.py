"""The child's own entry, for those who work with them: making a way in, reading, answering, being told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.access.door import SEE, WRITE, Granted, open_record, relations_to
from alongside.access.rules import MANAGER
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.casework.families import FeedbackRow, ResponseRow, feedback_rows, response_rows
from alongside.casework.names import Names, get_names
from alongside.kernel.dates import local_date
from alongside.kernel.ids import AgencyId, PersonId
from alongside.people.queries import PersonCard, list_cards
from alongside.reference.codelists import get_label
from alongside.voice import operations as voice
from alongside.voice.operations import MadeLink, Said
from alongside.voice.policy import get_voice_policy
from alongside.voice.queries import (
    ChildEntryFact,
    LinkFact,
    list_child_entries,
    list_live_links,
    list_unanswered,
)

# How many entries stand beside a form for a meeting, a review or an assessment.
LATEST = 5
# To these an entry with "I feel unsafe now" is put first; a manager, where nobody has answered for too long.
TOLD_AT_ONCE = frozenset({"allocated", "front_door"})


@dataclass(frozen=True, kw_only=True)
class ReadRow:
    """Who read an entry, and when."""

    who: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class AnswerRow:
    """What was done about an entry, by whom and when."""

    done: str
    who: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ChildEntryRow:
    """What a child sent, as it is read. Lists are in the words that the child chose from."""

    entry_id: UUID
    said_at: datetime
    is_alone: bool
    statements: tuple[str, ...]
    words: str
    wants: str
    trusts: str
    talk_to: str
    withhold: tuple[str, ...]
    withhold_words: str
    is_withheld: bool
    unsafe: bool
    agency: str
    link_made_by: str
    readings: tuple[ReadRow, ...]
    answers: tuple[AnswerRow, ...]
    is_read_by_viewer: bool

    @property
    def is_waiting(self) -> bool:
        """This will say whether the child felt unsafe and nobody has said what they did."""
        return self.unsafe and not self.answers


@dataclass(frozen=True, kw_only=True)
class LinkRow:
    """A link that a child can use now."""

    link_id: UUID
    is_alone: bool
    has_word: bool
    made_by: str
    made_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class VoicePage:
    """What one child has told us, and the ways in that are open to them."""

    person: PersonCard
    entries: tuple[ChildEntryRow, ...]
    responses: tuple[ResponseRow, ...]
    feedback: tuple[FeedbackRow, ...]
    links: tuple[LinkRow, ...]
    may_write: bool


@dataclass(frozen=True, kw_only=True)
class UnsafeAlert:
    """A child said that they feel unsafe, and nobody has answered. `is_late`: longer than it may stay so."""

    entry_id: UUID
    person_id: PersonId
    about: str
    said_at: datetime
    words: str
    is_late: bool


def make_child_link(
    *,
    viewer: Viewer,
    person_id: PersonId,
    how: str,
    word: str = "",
    days: int | None = None,
    now: datetime,
) -> MadeLink:
    """This will make a way in for a child: TOGETHER with the viewer, or ALONE. Raises UnableToMakeLink."""
    granted = _to_write(viewer, person_id, "making a link for the child", now)
    return voice.make_link(granted=granted, how=how, word=word, days=days)


def end_child_link(*, viewer: Viewer, person_id: PersonId, link_id: UUID, now: datetime) -> None:
    """This will end a link before its time. Raises NotFoundError."""
    granted = _to_write(viewer, person_id, "ending a link for the child", now)
    voice.end_link(granted=granted, link_id=link_id)


def open_together(*, viewer: Viewer, person_id: PersonId, link_id: UUID, now: datetime) -> None:
    """This will check that the viewer opened this page beside the child. Raises NotFoundError."""
    granted = _to_write(viewer, person_id, "writing with the child", now)
    voice.require_together(granted=granted, link_id=link_id)


def say_together(*, viewer: Viewer, person_id: PersonId, link_id: UUID, said: Said, now: datetime) -> None:
    """This will keep what the child sent with the viewer beside. Raises NotFoundError, UnableToSay."""
    open_together(viewer=viewer, person_id=person_id, link_id=link_id, now=now)
    voice.say_together(viewer=viewer, link_id=link_id, said=said, now=now)


def get_voice(*, viewer: Viewer, person_id: PersonId, now: datetime) -> VoicePage:
    """This will give what a child has told us, as the viewer may see it. Raises NotFoundError."""
    granted = open_record(
        viewer=viewer, person_id=person_id, action=SEE, purpose="reading what the child told us", now=now
    )
    links = list_live_links(granted=granted)
    names = get_names(workers={link.made_by for link in links}, now=now)
    return VoicePage(
        person=list_cards(ids=[person_id], now=now)[person_id],
        entries=child_entry_rows(granted=granted),
        responses=response_rows(granted=granted),
        feedback=feedback_rows(granted=granted),
        links=tuple(_link_row(link, names) for link in links),
        may_write=granted.may_write(klass="ordinary"),
    )


def list_child_said(*, viewer: Viewer, person_id: PersonId, now: datetime) -> tuple[ChildEntryRow, ...]:
    """This will give the latest of what a child told us, to stand beside a form. Raises NotFoundError."""
    granted = open_record(
        viewer=viewer, person_id=person_id, action=SEE, purpose="reading what the child told us", now=now
    )
    return child_entry_rows(granted=granted)[:LATEST]


def mark_child_entry_read(*, viewer: Viewer, person_id: PersonId, entry_id: UUID, now: datetime) -> None:
    """This will note that the viewer read an entry: the child is shown it. Raises NotFoundError."""
    granted = _to_write(viewer, person_id, "reading what the child told us", now)
    voice.mark_read(granted=granted, entry_id=entry_id)


def answer_unsafe(*, viewer: Viewer, person_id: PersonId, entry_id: UUID, done: str, now: datetime) -> None:
    """This will keep what the viewer did about "I feel unsafe now". Raises NotFoundError, UnableToAnswer."""
    granted = _to_write(viewer, person_id, "answering a child who feels unsafe", now)
    voice.answer_unsafe(granted=granted, entry_id=entry_id, done=done)


def list_unsafe_alerts(*, viewer: Viewer, now: datetime) -> tuple[UnsafeAlert, ...]:
    """This will list who said "I feel unsafe now" and was not answered, the oldest first.

    For the worker and team to whom the child is allocated, the front door, and whoever made the link; for a
    manager after the time that policy/voice sets.
    """
    facts = list_unanswered()
    cards = list_cards(ids={fact.person_id for fact in facts}, now=now) if facts else {}
    alerts = tuple(
        UnsafeAlert(
            entry_id=fact.entry_id,
            person_id=fact.person_id,
            about=cards[fact.person_id].name,
            said_at=fact.said_at,
            words=fact.words,
            is_late=_is_late(fact, now),
        )
        for fact in facts
        if fact.person_id in cards and _is_told(viewer, fact, now)
    )
    audit.append(
        action="listed child alerts",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        shown=[alert.entry_id for alert in alerts],
        now=now,
    )
    return alerts


def child_entry_rows(*, granted: Granted, since: datetime | None = None) -> tuple[ChildEntryRow, ...]:
    """This will write what an opened child sent as it is read, the latest first."""
    facts = list_child_entries(granted=granted, since=since)
    workers = {fact.link_made_by for fact in facts}
    workers |= {reading.read_by for fact in facts for reading in fact.readings}
    workers |= {answer.answered_by for fact in facts for answer in fact.answers}
    agencies: set[AgencyId] = {fact.agency_id for fact in facts}
    names = get_names(workers=workers, agencies=agencies, now=granted.now)
    return tuple(_entry_row(fact, names, granted) for fact in facts)


def _is_told(viewer: Viewer, fact: ChildEntryFact, now: datetime) -> bool:
    if fact.link_made_by == viewer.user_id:
        return True
    held = {each.relation for each in relations_to(viewer=viewer, person_id=fact.person_id, now=now)}
    return bool(held & TOLD_AT_ONCE) or (MANAGER in held and _is_late(fact, now))


def _is_late(fact: ChildEntryFact, now: datetime) -> bool:
    return now - fact.said_at >= get_voice_policy().manager_after


def _entry_row(fact: ChildEntryFact, names: Names, granted: Granted) -> ChildEntryRow:
    day = local_date(fact.said_at)
    return ChildEntryRow(
        entry_id=fact.entry_id,
        said_at=fact.said_at,
        is_alone=fact.how == voice.ALONE,
        statements=tuple(get_label(key="child_statement", code=code, as_at=day) for code in fact.statements),
        words=fact.words,
        wants=fact.wants,
        trusts=fact.trusts,
        talk_to=fact.talk_to,
        withhold=tuple(get_label(key="child_withhold", code=code, as_at=day) for code in fact.withhold),
        withhold_words=fact.withhold_words,
        is_withheld=fact.klass == "child_withheld",
        unsafe=fact.unsafe,
        agency=names.agency(fact.agency_id),
        link_made_by=names.worker(fact.link_made_by),
        readings=tuple(ReadRow(who=names.worker(read.read_by), at=read.read_at) for read in fact.readings),
        answers=tuple(
            AnswerRow(done=answer.done, who=names.worker(answer.answered_by), at=answer.answered_at)
            for answer in fact.answers
        ),
        is_read_by_viewer=any(read.read_by == granted.viewer.user_id for read in fact.readings),
    )


def _link_row(fact: LinkFact, names: Names) -> LinkRow:
    return LinkRow(
        link_id=fact.link_id,
        is_alone=fact.how == voice.ALONE,
        has_word=fact.has_word,
        made_by=names.worker(fact.made_by),
        made_at=fact.made_at,
        ends_at=fact.ends_at,
    )


def _to_write(viewer: Viewer, person_id: PersonId, purpose: str, now: datetime) -> Granted:
    return open_record(viewer=viewer, person_id=person_id, action=WRITE, purpose=purpose, now=now)
