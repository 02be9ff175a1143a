"""Reads what children sent, who read it and what was done about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.access.door import Granted
from alongside.kernel.ids import AgencyId, PersonId, UserId
from alongside.voice.models import Answer, Entry, Link, Reading


@dataclass(frozen=True, kw_only=True)
class ReadFact:
    """Who read an entry, and when."""

    read_by: UserId
    read_at: datetime


@dataclass(frozen=True, kw_only=True)
class AnswerFact:
    """What a named person did about an entry."""

    done: str
    answered_by: UserId
    answered_at: datetime


@dataclass(frozen=True, kw_only=True)
class ChildEntryFact:
    """What a child sent, in their own words, as this viewer may see it. `how` is TOGETHER or ALONE.

    `unsafe` says that they felt unsafe then; it is unanswered while `answers` is empty.
    """

    entry_id: UUID
    person_id: PersonId
    said_at: datetime
    how: str
    klass: str
    statements: tuple[str, ...]
    words: str
    wants: str
    trusts: str
    talk_to: str
    withhold: tuple[str, ...]
    withhold_words: str
    unsafe: bool
    agency_id: AgencyId
    link_made_by: UserId
    readings: tuple[ReadFact, ...]
    answers: tuple[AnswerFact, ...]


@dataclass(frozen=True, kw_only=True)
class LinkFact:
    """A link that a child can use now."""

    link_id: UUID
    how: str
    has_word: bool
    made_by: UserId
    made_at: datetime
    ends_at: datetime


def list_child_entries(*, granted: Granted, since: datetime | None = None) -> tuple[ChildEntryFact, ...]:
    """This will list what the opened child sent, the latest first; since a moment where one is given."""
    rows = Entry.objects.filter(person_id=granted.person_id)
    if since is not None:
        rows = rows.filter(said_at__gt=since)
    facts = _facts(rows.order_by("-said_at"))
    return tuple(fact for fact in facts if granted.may_see(klass=fact.klass, agency_id=fact.agency_id))


def list_unanswered() -> tuple[ChildEntryFact, ...]:
    """This will list every entry with "I feel unsafe now" that nobody has answered, the oldest first.

    The row lock leaves those of people whose record is open to the viewer.
    """
    return _facts(Entry.objects.filter(unsafe=True, answers__isnull=True).order_by("said_at"))


def list_live_links(*, granted: Granted) -> tuple[LinkFact, ...]:
    """This will list the opened child's links that still work, the latest first."""
    rows = Link.objects.filter(person_id=granted.person_id, ended_at__isnull=True, ends_at__gt=granted.now)
    return tuple(
        LinkFact(
            link_id=row.id,
            how=row.how,
            has_word=bool(row.word_hash),
            made_by=UserId(row.made_by),
            made_at=row.made_at,
            ends_at=row.ends_at,
        )
        for row in rows.order_by("-made_at")
    )


def _facts(found: Iterable[Entry]) -> tuple[ChildEntryFact, ...]:
    rows = list(found)
    ids = [row.id for row in rows]
    readings, answers = _readings(ids), _answers(ids)
    return tuple(
        ChildEntryFact(
            entry_id=row.id,
            person_id=PersonId(row.person_id),
            said_at=row.said_at,
            how=row.how,
            klass=row.klass,
            statements=tuple(row.statements),
            words=row.words,
            wants=row.wants,
            trusts=row.trusts,
            talk_to=row.talk_to,
            withhold=tuple(row.withhold),
            withhold_words=row.withhold_words,
            unsafe=row.unsafe,
            agency_id=AgencyId(row.agency_id),
            link_made_by=UserId(row.link_made_by),
            readings=tuple(readings.get(row.id, ())),
            answers=tuple(answers.get(row.id, ())),
        )
        for row in rows
    )


def _readings(ids: list[UUID]) -> dict[UUID, list[ReadFact]]:
    found: dict[UUID, list[ReadFact]] = {}
    for row in Reading.objects.filter(entry_id__in=ids).order_by("read_at"):
        found.setdefault(row.entry_id, []).append(ReadFact(read_by=UserId(row.read_by), read_at=row.read_at))
    return found


def _answers(ids: list[UUID]) -> dict[UUID, list[AnswerFact]]:
    found: dict[UUID, list[AnswerFact]] = {}
    for row in Answer.objects.filter(entry_id__in=ids).order_by("answered_at"):
        fact = AnswerFact(done=row.done, answered_by=UserId(row.answered_by), answered_at=row.answered_at)
        found.setdefault(row.entry_id, []).append(fact)
    return found
