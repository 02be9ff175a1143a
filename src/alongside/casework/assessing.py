"""Writing a holistic assessment: opened, written section by section, signed, overseen, told."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from alongside.access.abilities import has_ability
from alongside.access.door import SEE, WRITE, Granted, auditing_refusal, open_record
from alongside.access.policy import MANAGE_AGENCY, MANAGE_TEAM
from alongside.access.viewer import Viewer
from alongside.assessments.holistic import handing, operations, queries
from alongside.assessments.holistic.facts import AssessmentFact
from alongside.assessments.holistic.handing import UnableToHandOver
from alongside.assessments.holistic.operations import NewStatement, NewTelling, UnableToAssess
from alongside.audit import writer as audit
from alongside.casework.names import get_names
from alongside.concerns import queries as concerns
from alongside.concerns.chronology import NewEntry, add_entries, list_entries
from alongside.kernel.dates import UncertainDate, local_date, local_midnight, show_day
from alongside.kernel.ids import ConcernId, PersonId
from alongside.people.queries import list_cards

_DAY = timedelta(days=1)


def open_assessment(
    *, viewer: Viewer, assessment_id: UUID, action: str, purpose: str, now: datetime
) -> tuple[Granted, AssessmentFact]:
    """This will open the record of the child whom an assessment is about. Raises NotFoundError."""
    with auditing_refusal(
        viewer=viewer, subject_kind="assessment", subject_id=assessment_id, purpose=purpose, now=now
    ):
        person_id = queries.find_person_of(assessment_id=assessment_id)
    granted = open_record(viewer=viewer, person_id=person_id, action=action, purpose=purpose, now=now)
    return granted, queries.get_assessment(granted=granted, assessment_id=assessment_id)


def start_assessment(
    *,
    viewer: Viewer,
    person_id: PersonId,
    because: str,
    concern_id: ConcernId | None = None,
    now: datetime,
) -> UUID:
    """This will open an assessment of a child, on the decision about a worry or by itself.

    Raises UnableToAssess where no reason is given or the worry is not about this child.
    """
    granted = open_record(
        viewer=viewer, person_id=person_id, action=WRITE, purpose="starting an assessment", now=now
    )
    known = {row.concern_id for row in concerns.list_for_person(person_id=person_id)}
    if concern_id is not None and concern_id not in known:
        raise UnableToAssess("Choose a worry about this child.", field="concern_id")
    made = operations.open_assessment(granted=granted, because=because, concern_id=concern_id)
    _entry(granted, made, "ASSESSMENT_STARTED", "Assessment started", because)
    _audit(granted, "started assessment", made)
    return made


def save_section(
    *,
    viewer: Viewer,
    assessment_id: UUID,
    section: str,
    fields: Mapping[str, str],
    mark: str,
    now: datetime,
) -> str:
    """This will keep a section as it was typed and give its new mark.

    Raises UnableToSaveSection with both texts where somebody else saved it since `mark`.
    """
    granted, fact = _to_write(viewer, assessment_id, "writing an assessment", now)
    new, changed = operations.save_section(
        granted=granted, fact=fact, section=section, fields=fields, mark=mark
    )
    if changed:
        _audit(granted, "saved assessment section", assessment_id)
    return new


def add_statement(*, viewer: Viewer, assessment_id: UUID, statement: NewStatement, now: datetime) -> UUID:
    """This will add a statement to a list of the assessment, with the entries on which it rests.

    Raises UnableToAssess where it is not in words, or rests on what is not on the child's chronology.
    """
    granted, fact = _to_write(viewer, assessment_id, "writing an assessment", now)
    known = {entry.entry_id for entry in list_entries(granted=granted)} if statement.entries else set()
    if any(entry not in known for entry in statement.entries):
        raise UnableToAssess("Choose entries of this child's chronology.", field="entries")
    made = operations.add_statement(granted=granted, fact=fact, statement=statement)
    _audit(granted, "added assessment statement", assessment_id)
    return made


def withdraw_statement(
    *, viewer: Viewer, assessment_id: UUID, statement_id: UUID, because: str, now: datetime
) -> None:
    """This will take a statement out of an assessment, with the reason. It stays in the history."""
    granted, fact = _to_write(viewer, assessment_id, "writing an assessment", now)
    operations.withdraw_statement(granted=granted, fact=fact, statement_id=statement_id, because=because)
    _audit(granted, "withdrew assessment statement", assessment_id)


def hand_over_section(
    *,
    viewer: Viewer,
    assessment_id: UUID,
    section: str,
    to: UUID,
    note: str,
    until: date,
    now: datetime,
) -> UUID:
    """This will ask one worker to write one section, until the end of a day.

    They see that section and who it is about, and nothing else. Raises UnableToHandOver, NotFoundError.
    """
    granted, fact = _to_write(viewer, assessment_id, "handing a section over", now)
    asked = operations.find_section(fact=fact, section=section)
    names = get_names(workers=[to], now=now)
    if not names.workers:
        raise UnableToHandOver("Choose a worker from the list.", field="who")
    if not operations.is_open(fact):
        raise UnableToHandOver("This assessment is signed: nothing is written in it now.", field="who")
    card = list_cards(ids=[granted.person_id], now=now)[granted.person_id]
    born = f", born {card.birth.show()}" if card.birth.earliest else ""
    made = handing.hand_over(
        granted=granted,
        assessment_id=assessment_id,
        section=section,
        to=to,
        about=f"{card.name}{born}",
        note=note,
        until=local_midnight(until + _DAY),
    )
    who = f"{names.worker(to)}, {names.agency_of(to)}"
    title = f"Section '{asked.title}' of the assessment handed to {who} until {show_day(until)}"
    _entry(granted, assessment_id, "ASSESSMENT", title, note)
    _audit(granted, "handed section over", made)
    return made


def take_section_back(*, viewer: Viewer, assessment_id: UUID, delegation_id: UUID, now: datetime) -> None:
    """This will close a handed section, at any time. What was written stays. Raises NotFoundError."""
    granted, _ = _to_write(viewer, assessment_id, "taking a section back", now)
    handing.take_back(granted=granted, assessment_id=assessment_id, delegation_id=delegation_id)
    _entry(granted, assessment_id, "ASSESSMENT", "A section of the assessment was taken back", "")
    _audit(granted, "took section back", delegation_id)


def sign_assessment(
    *,
    viewer: Viewer,
    assessment_id: UUID,
    strategy_decision: str = "",
    strategy_reason: str = "",
    now: datetime,
) -> None:
    """This will sign an assessment as completed. Raises UnableToAssess, naming what is missing (D-03)."""
    granted, fact = _to_write(viewer, assessment_id, "signing an assessment", now)
    operations.sign(
        granted=granted, fact=fact, strategy_decision=strategy_decision, strategy_reason=strategy_reason
    )
    _entry(
        granted,
        assessment_id,
        "ASSESSMENT_COMPLETED",
        "Assessment completed",
        fact.said("analysis"),
        child_words=fact.said("child_view", "words"),
    )
    _audit(granted, "signed assessment", assessment_id)


def oversee_assessment(
    *, viewer: Viewer, assessment_id: UUID, outcome: str, reasons: str, now: datetime
) -> None:
    """This will record a manager's oversight of a signed assessment: `outcome` is agreed or more.

    Raises UnableToAssess where the viewer manages nobody, signed it themselves, or gives no reasons.
    """
    granted, fact = _to_write(viewer, assessment_id, "overseeing an assessment", now)
    if not may_oversee(viewer):
        raise UnableToAssess(
            "Oversight is a manager's: of a team or of a service. You can record where you see it otherwise.",
            field="outcome",
        )
    signed = queries.list_completions(granted=granted, assessment_id=assessment_id)
    operations.oversee(
        granted=granted,
        fact=fact,
        signed=signed[-1] if signed else None,
        outcome=outcome,
        reasons=reasons,
    )
    said = "agreed" if outcome == "agreed" else "more is asked for, and it is open again"
    _entry(granted, assessment_id, "ASSESSMENT", f"Manager's oversight of the assessment: {said}", reasons)
    _audit(granted, "oversaw assessment", assessment_id)


def may_oversee(viewer: Viewer) -> bool:
    """This will say whether the viewer's role answers for the work of others."""
    return any(has_ability(viewer=viewer, ability=each) for each in (MANAGE_TEAM, MANAGE_AGENCY))


def record_dissent(*, viewer: Viewer, assessment_id: UUID, words: str, now: datetime) -> None:
    """This will record, beside an assessment, that somebody who may see it sees it otherwise."""
    granted, fact = open_assessment(
        viewer=viewer,
        assessment_id=assessment_id,
        action=SEE,
        purpose="dissenting from an assessment",
        now=now,
    )
    operations.dissent(granted=granted, fact=fact, words=words)
    if granted.may_write(klass="ordinary"):
        _entry(granted, assessment_id, "ASSESSMENT", "Somebody sees the assessment otherwise", words)
    _audit(granted, "recorded dissent", assessment_id)


def tell_assessment(*, viewer: Viewer, assessment_id: UUID, telling: NewTelling, now: datetime) -> None:
    """This will record whom an assessment was told, when, how and by whom, or why not yet."""
    granted, fact = _to_write(viewer, assessment_id, "telling an assessment", now)
    operations.tell(granted=granted, fact=fact, telling=telling)
    whom = operations.WHOM.get(telling.whom, "")
    title = f"{whom}: told what the assessment says" if telling.told_on else f"{whom}: not told yet"
    is_child = telling.whom == "child"
    said = (telling.how or telling.not_yet, "" if is_child else telling.response)
    _entry(
        granted,
        assessment_id,
        "ASSESSMENT",
        title,
        "\n".join(filter(None, said)),
        child_words=telling.response if is_child else "",
        day=telling.told_on,
    )
    _audit(granted, "told assessment", assessment_id)


def _to_write(
    viewer: Viewer, assessment_id: UUID, purpose: str, now: datetime
) -> tuple[Granted, AssessmentFact]:
    return open_assessment(viewer=viewer, assessment_id=assessment_id, action=WRITE, purpose=purpose, now=now)


def _entry(
    granted: Granted,
    assessment_id: UUID,
    kind: str,
    title: str,
    detail: str,
    *,
    child_words: str = "",
    day: date | None = None,
) -> None:
    entry = NewEntry(
        person_id=granted.person_id,
        kind=kind,
        happened=UncertainDate.exact(day or local_date(granted.now)),
        title=title[:200],
        detail=detail,
        child_words=child_words,
        known_at=granted.now,
        source_kind="assessment",
        source_id=assessment_id,
    )
    add_entries(viewer=granted.viewer, entries=[entry], now=granted.now)


def _audit(granted: Granted, action: str, subject_id: UUID) -> None:
    audit.append(
        action=action,
        actor_id=granted.viewer.user_id,
        agency_id=granted.viewer.agency_id,
        subject_kind="assessment",
        subject_id=subject_id,
        person_id=granted.person_id,
        now=granted.now,
    )
