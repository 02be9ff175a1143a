"""The questions that a child's record raises, as one who sees all of it may read them (policy/curiosity)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from alongside.access.door import SEE, Granted, open_record
from alongside.access.viewer import Viewer
from alongside.assessments.curiosity.policy import get_curiosity_policy
from alongside.assessments.curiosity.rules import EIGHTEEN, Child, Happening, Prompt, raise_prompts
from alongside.casework.curiosity_timeline import Record, list_happenings
from alongside.concerns.chronology import EntryFact, list_entries
from alongside.kernel.dates import age_on, local_date
from alongside.kernel.ids import EntryId, PersonId
from alongside.pathway.clocks.policy import get_calendar
from alongside.people.queries import PersonBegun, get_facts, get_person_begun, list_dated_relationships
from alongside.reference.codelists import get_label

_ENTRY_KIND = "chronology_kind"
# What a question rests on where it is no entry of the chronology.
_NO_ENTRY = {
    "ethnicity-unknown": "The record does not say how the child describes their ethnicity",
    "turned-seventeen-and-a-half": "Half a year before the eighteenth birthday",
    "turned-sixteen": "The sixteenth birthday",
    "lives-out-of-area": "Lives away from the home area",
    "relative-of-concern": "Somebody of the family may harm or control the child",
    "record-begun": "The record was made",
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


def get_prompts(
    *, viewer: Viewer, person_id: PersonId, as_at: datetime, now: datetime
) -> tuple[PromptRow, ...]:
    """This will open a person's record and give the questions of a moment. Raises NotFoundError."""
    granted = open_record(
        viewer=viewer, person_id=person_id, action=SEE, purpose="reading questions", now=now
    )
    return list_prompts(granted=granted, as_at=as_at)


def list_prompts(*, granted: Granted, as_at: datetime) -> tuple[PromptRow, ...]:
    """This will give the questions of an opened person's record, in order of the day on which each arose.

    Gives none for a person who is no child, and none to one who does not see what every agency did: it would
    ask what somebody has asked already.
    """
    if not granted.sees_all(klass="ordinary"):
        return ()
    begun = get_person_begun(granted=granted)
    if begun.recorded_at > as_at or not _is_child(begun, as_at):
        return ()
    entries = list_entries(granted=granted)
    policy = get_curiosity_policy()
    record = Record(
        granted=granted,
        policy=policy,
        begun=begun,
        entries=entries,
        involvements=get_facts(granted=granted).involvements,
        relationships=list_dated_relationships(granted=granted),
    )
    raised = raise_prompts(
        happenings=list_happenings(record=record),
        rules=policy.rules,
        child=Child(born=begun.birth.earliest),
        calendar=get_calendar(),
        as_at=as_at,
    )
    by_id = {str(entry.entry_id): entry for entry in entries}
    return tuple(_row(prompt, by_id) for prompt in raised)


def _is_child(begun: PersonBegun, as_at: datetime) -> bool:
    """A child, or somebody recorded otherwise who is under 18: a child may be both (D-11)."""
    if begun.kind == "CHILD":
        return True
    born, day = begun.birth.latest, local_date(as_at)
    return born is not None and born <= day and age_on(birth=born, on=day) < EIGHTEEN


def _row(prompt: Prompt, entries: dict[str, EntryFact]) -> PromptRow:
    rule = prompt.rule
    return PromptRow(
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
        because=tuple(_because(prompt.because, entries)),
    )


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
