"""The questions that a child's record raises, to whoever sees all of it or a part (policy/curiosity)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from alongside.access.door import SEE, WRITE, Granted, open_record
from alongside.access.viewer import Viewer
from alongside.assessments.curiosity.answering import list_answers, record_answer, silences
from alongside.assessments.curiosity.answers import (
    ANSWERED,
    DISMISSED,
    PUT_OFF,
    Answer,
    is_ignored,
    stands_since,
)
from alongside.assessments.curiosity.policy import get_curiosity_policy
from alongside.assessments.curiosity.rules import (
    EIGHTEEN,
    Child,
    Happening,
    Prompt,
    PromptRule,
    raise_prompts,
    rules_for,
)
from alongside.casework.curiosity_others import LOOKED_INTO, list_others_looked_into, read_record
from alongside.casework.curiosity_record import Record
from alongside.casework.curiosity_tags import ANSWER_SOURCE
from alongside.casework.curiosity_timeline import list_happenings
from alongside.casework.names import get_names
from alongside.concerns.chronology import EntryFact, NewEntry, add_entries
from alongside.kernel.dates import UncertainDate, age_on, local_date
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import EntryId, PersonId
from alongside.organisations.queries import TeamCard, list_front_doors
from alongside.pathway.clocks.policy import get_calendar
from alongside.people.queries import (
    PersonBegun,
    PersonCard,
    get_person_begun,
    list_cards,
)
from alongside.reference.codelists import get_label

_ENTRY_KIND = "chronology_kind"
AS_FAR_AS_YOU_SEE = (
    "This is as far as you may see. Somebody in another agency may have asked already, or may hold the piece"
    " that is lacking: ring the front door, or whoever works with the child, before you rest on it."
)
_DONE = {ANSWERED: "Question answered", PUT_OFF: "Question put off", DISMISSED: "Question dismissed"}
# What a question rests on where it is no entry of the chronology.
_NO_ENTRY = {
    "ethnicity-unknown": "The record does not say how the child describes their ethnicity",
    "understands-otherwise": "The record names a disability of learning, communication or sense, or autism",
    "turned-seventeen-and-a-half": "Half a year before the eighteenth birthday",
    "lives-out-of-area": "Lives away from the home area",
    "relative-of-concern": "Somebody of the family may harm or control the child",
    "last-worker-gone": "The child's worker has gone, and no other social or key worker was left",
    "review-due": "The day by which a plan was to be looked at again",
    "sibling": "A brother, a sister or another child of the household is on the record",
    "same-context": "A friend or a child of the same place or group is on the record",
    "person-of-concern": "Somebody who may harm or control the child is on the record",
    "parent": "A parent or carer is on the record",
}


@dataclass(frozen=True, kw_only=True)
class Because:
    """What a question rests on: an entry of the chronology, or a fact of the record without one."""

    entry_id: EntryId | None
    day: date
    kind: str
    kind_label: str
    title: str


@dataclass(frozen=True, kw_only=True)
class PromptRow:
    """A question as it is shown, with why it is asked, since when, and what it rests on."""

    rule: str
    title: str
    why: str
    ask: str
    source: str
    standing: str
    is_verified: bool
    arose_at: datetime
    arose_on: date
    newest_at: datetime
    because: tuple[Because, ...]
    stands_since: datetime
    limits: str


@dataclass(frozen=True, kw_only=True)
class AnswerRow:
    """What was answered to a question, as it is shown."""

    rule: str
    title: str
    outcome: str
    words: str
    until: date | None
    who: str
    agency: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class QuestionsPage:
    """The questions about one person that stand, and what was answered before."""

    person: PersonCard
    prompts: tuple[PromptRow, ...]
    answers: tuple[AnswerRow, ...]
    sees_all: bool
    limits: str
    doors: tuple[TeamCard, ...]
    may_write: bool


@dataclass(frozen=True, kw_only=True)
class IgnoredPrompt:
    """A question that nobody has taken up for longer than is agreed: for supervision."""

    person_id: PersonId
    prompt: PromptRow


def get_prompts(
    *, viewer: Viewer, person_id: PersonId, as_at: datetime, now: datetime
) -> tuple[PromptRow, ...]:
    """This will open a person's record and give the questions of a moment. Raises NotFoundError."""
    granted = open_record(
        viewer=viewer, person_id=person_id, action=SEE, purpose="reading questions", now=now
    )
    return list_prompts(granted=granted, as_at=as_at)


def get_questions(*, viewer: Viewer, person_id: PersonId, now: datetime) -> QuestionsPage:
    """This will open a person's record and give the questions that stand, and earlier answers."""
    granted = open_record(
        viewer=viewer, person_id=person_id, action=SEE, purpose="reading questions", now=now
    )
    sees_all = granted.sees_all(klass="ordinary")
    return QuestionsPage(
        person=list_cards(ids=[person_id], now=now)[person_id],
        prompts=list_prompts(granted=granted, as_at=now),
        answers=_answer_rows(granted),
        sees_all=sees_all,
        limits=_limits(granted),
        doors=() if sees_all else list_front_doors(),
        may_write=granted.may_write(klass="ordinary"),
    )


def answer_prompt(
    *,
    viewer: Viewer,
    person_id: PersonId,
    rule: str,
    outcome: str,
    words: str,
    until: date | None = None,
    now: datetime,
) -> UUID:
    """This will answer a question that stands, put it off until a day, or dismiss it.

    Raises UnableToAnswerPrompt where the reason or the day is missing, NotFoundError where it does not stand.
    """
    granted = open_record(
        viewer=viewer, person_id=person_id, action=WRITE, purpose="answering a question", now=now
    )
    asked = next((row for row in list_prompts(granted=granted, as_at=now) if row.rule == rule), None)
    if asked is None:
        raise NotFoundError
    made = record_answer(granted=granted, rule=rule, outcome=outcome, words=words, until=until)
    entry = NewEntry(
        person_id=person_id,
        kind="QUESTION",
        happened=UncertainDate.exact(local_date(now)),
        title=f"{_DONE[outcome]}: {asked.title}"[:200],
        detail=words.strip(),
        known_at=now,
        source_kind=ANSWER_SOURCE,
        source_id=made,
    )
    add_entries(viewer=viewer, entries=[entry], now=now)
    return made


def list_ignored_prompts(
    *, viewer: Viewer, people: Iterable[PersonId], now: datetime
) -> tuple[IgnoredPrompt, ...]:
    """This will list, for supervision, the questions of several people that nobody has taken up for too long.

    In the order of the people given, and for each by the day on which it arose: never by weight. Whom the
    viewer may not see is left out.
    """
    found: list[IgnoredPrompt] = []
    for person_id in people:
        try:
            granted = open_record(
                viewer=viewer, person_id=person_id, action=SEE, purpose="reading questions", now=now
            )
        except NotFoundError:
            continue
        found += [IgnoredPrompt(person_id=person_id, prompt=row) for row in list_ignored(granted=granted)]
    return tuple(found)


def list_ignored(*, granted: Granted) -> tuple[PromptRow, ...]:
    """This will list the questions of an opened person's record that nobody has taken up for too long."""
    days, now = get_curiosity_policy().ignored_after_working_days, granted.now
    return tuple(
        row
        for row in list_prompts(granted=granted, as_at=now)
        if is_ignored(since=row.stands_since, working_days=days, calendar=get_calendar(), as_at=now)
    )


def list_prompts(*, granted: Granted, as_at: datetime) -> tuple[PromptRow, ...]:
    """This will give the questions of an opened person's record that stand, in order of the day of each.

    Gives none for a person who is no child. One who does not see what every agency did is put only what may
    be asked of the part that they see: anything else somebody may have asked already. What was answered,
    put off or dismissed is left out.
    """
    begun = get_person_begun(granted=granted, as_at=as_at)
    if begun.recorded_at > as_at or not _is_child(begun, as_at):
        return ()
    record = read_record(granted=granted, begun=begun, policy=get_curiosity_policy(), as_at=as_at)
    raised = _raised(record, as_at)
    answers = [fact.answer for fact in list_answers(granted=granted) if silences(fact, granted=granted)]
    by_id = {str(entry.entry_id): entry for entry in record.entries}
    limits = _limits(granted)
    rows = (_row(prompt, by_id, answers, as_at, limits) for prompt in raised)
    return tuple(row for row in rows if row is not None)


def _raised(record: Record, as_at: datetime) -> tuple[Prompt, ...]:
    """What the record raises; whether others were looked into is asked where a question turns on it alone."""
    happenings = list_happenings(record=record)
    raised = _raise(record, happenings, as_at)
    if any(_turns_on_others(prompt.rule) for prompt in raised):
        others = list_others_looked_into(record=record, happenings=happenings)
        return _raise(record, (*happenings, *others), as_at) if others else raised
    return raised


def _turns_on_others(rule: PromptRule) -> bool:
    selectors = (selector for beside in rule.unless for selector in beside.any_of)
    return any(selector.names & set(LOOKED_INTO.values()) for selector in selectors)


def _raise(record: Record, happenings: Iterable[Happening], as_at: datetime) -> tuple[Prompt, ...]:
    return raise_prompts(
        happenings=happenings,
        rules=rules_for(record.policy.rules, sees_all=record.granted.sees_all(klass="ordinary")),
        child=Child(born=record.begun.birth.earliest),
        calendar=get_calendar(),
        as_at=as_at,
    )


def _limits(granted: Granted) -> str:
    """Words for one who sees a part; the same for everybody, so that they say nothing of what is not seen."""
    return "" if granted.sees_all(klass="ordinary") else AS_FAR_AS_YOU_SEE


def _is_child(begun: PersonBegun, as_at: datetime) -> bool:
    """A child, or somebody recorded otherwise who is under 18: a child may be both (D-11)."""
    if begun.kind == "CHILD":
        return True
    born, day = begun.birth.latest, local_date(as_at)
    return born is not None and born <= day and age_on(birth=born, on=day) < EIGHTEEN


def _row(
    prompt: Prompt, entries: dict[str, EntryFact], answers: Sequence[Answer], as_at: datetime, limits: str
) -> PromptRow | None:
    rule = prompt.rule
    since = stands_since(
        rule=rule.id,
        arose_at=prompt.arose_at,
        newest_at=prompt.newest_at,
        answers=answers,
        as_at=as_at,
    )
    if since is None:
        return None
    return PromptRow(
        stands_since=since,
        limits=limits,
        rule=rule.id,
        title=rule.title,
        why=rule.why,
        ask=rule.ask,
        source=rule.source,
        standing=rule.standing,
        is_verified=rule.verified,
        arose_at=prompt.arose_at,
        arose_on=local_date(prompt.arose_at),
        newest_at=prompt.newest_at,
        because=tuple(_because(_in_order((*prompt.because, *prompt.beside)), entries)),
    )


def _answer_rows(granted: Granted) -> tuple[AnswerRow, ...]:
    facts = list_answers(granted=granted)
    names = get_names(
        workers={fact.recorded_by for fact in facts},
        agencies={fact.agency_id for fact in facts},
        now=granted.now,
    )
    titles = {rule.id: rule.title for rule in get_curiosity_policy().rules}
    return tuple(
        AnswerRow(
            rule=fact.answer.rule,
            title=titles.get(fact.answer.rule, fact.answer.rule),
            outcome=fact.answer.outcome,
            words=fact.words,
            until=fact.answer.until,
            who=names.worker(fact.recorded_by),
            agency=names.agency(fact.agency_id),
            at=fact.answer.recorded_at,
        )
        for fact in reversed(facts)
    )


def _in_order(happenings: Iterable[Happening]) -> list[Happening]:
    return sorted(happenings, key=lambda one: (one.earliest, one.recorded_at, one.key))


def _because(happenings: Iterable[Happening], entries: dict[str, EntryFact]) -> Iterable[Because]:
    for one in happenings:
        entry = entries.get(one.key)
        if entry is None:
            words = next((text for tag, text in _NO_ENTRY.items() if tag in one.tags), "A fact of the record")
            yield Because(entry_id=None, day=local_date(one.earliest), kind="", kind_label="", title=words)
            continue
        yield Because(
            entry_id=entry.entry_id,
            day=entry.happened.earliest or local_date(entry.known_at),
            kind=entry.kind,
            kind_label=get_label(key=_ENTRY_KIND, code=entry.kind, as_at=local_date(entry.known_at)),
            title=entry.title,
        )
