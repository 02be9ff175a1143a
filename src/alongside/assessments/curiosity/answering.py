"""Writes and reads what was answered to questions."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from alongside.access.door import Granted
from alongside.assessments.curiosity.answers import OUTCOMES, PUT_OFF, Answer
from alongside.assessments.curiosity.tables import PromptAnswer
from alongside.audit import writer as audit
from alongside.kernel.dates import local_date
from alongside.kernel.errors import UnableToError


class UnableToAnswerPrompt(UnableToError):
    """The question cannot be answered as asked."""


@dataclass(frozen=True, kw_only=True)
class AnswerFact:
    """What was answered, in words, by whom and when."""

    answer: Answer
    words: str
    saw_all: bool
    agency_id: UUID
    recorded_by: UUID


def list_answers(*, granted: Granted) -> tuple[AnswerFact, ...]:
    """This will list what was answered to the opened person's questions, the first first."""
    rows = PromptAnswer.objects.filter(person_id=granted.person_id).order_by("recorded_at", "id")
    return tuple(
        AnswerFact(
            answer=Answer(rule=row.rule, outcome=row.outcome, until=row.until, recorded_at=row.recorded_at),
            words=row.words,
            saw_all=row.saw_all,
            agency_id=row.agency_id,
            recorded_by=row.recorded_by,
        )
        for row in rows
    )


def silences(fact: AnswerFact, *, granted: Granted) -> bool:
    """This will say whether an answer speaks for this viewer, too: not where it saw less than they do.

    Who sees all is answered by who saw all; who sees a part, also by a colleague of the same agency.
    """
    is_colleague = fact.agency_id == granted.viewer.agency_id
    return fact.saw_all or (is_colleague and not granted.sees_all(klass="ordinary"))


def record_answer(*, granted: Granted, rule: str, outcome: str, words: str, until: date | None) -> UUID:
    """This will keep an answer. Raises UnableToAnswerPrompt where no reason or no day is given."""
    _check(outcome=outcome, words=words, until=until, now=granted.now)
    made = uuid4()
    PromptAnswer.objects.create(
        id=made,
        person_id=granted.person_id,
        rule=rule,
        outcome=outcome,
        words=words.strip(),
        saw_all=granted.sees_all(klass="ordinary"),
        until=until if outcome == PUT_OFF else None,
        agency_id=granted.viewer.agency_id,
        recorded_by=granted.viewer.user_id,
        recorded_at=granted.now,
    )
    audit.append(
        action="answered question",
        actor_id=granted.viewer.user_id,
        agency_id=granted.viewer.agency_id,
        subject_kind="question",
        subject_id=made,
        person_id=granted.person_id,
        now=granted.now,
    )
    return made


def _check(*, outcome: str, words: str, until: date | None, now: datetime) -> None:
    if outcome not in OUTCOMES:
        raise UnableToAnswerPrompt("Choose what you did with the question.", field="outcome")
    if not words.strip():
        raise UnableToAnswerPrompt(
            "Say in a sentence what you found, or why it waits or does not apply.", field="words"
        )
    if outcome == PUT_OFF and until is None:
        raise UnableToAnswerPrompt("Say until which day it waits.", field="until")
    if outcome == PUT_OFF and until is not None and until <= local_date(now):
        raise UnableToAnswerPrompt("The day on which it comes back lies ahead: mend it.", field="until")
