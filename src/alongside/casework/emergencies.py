"""Opening a record in an emergency, telling those whose record it is, and having it reviewed elsewhere."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from alongside.access import emergencies as openings
from alongside.access.abilities import require_ability
from alongside.access.door import auditing_refusal
from alongside.access.emergencies import OpeningFact, UnableToOpenInEmergency
from alongside.access.policy import REVIEW
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.casework.names import Names, get_names
from alongside.concerns.chronology import NewEntry, add_entries
from alongside.kernel.dates import UncertainDate, local_date
from alongside.kernel.ids import PersonId
from alongside.people.exact import KnownFacts, exact_keys
from alongside.people.queries import list_cards
from alongside.reference.codelists import get_label

LEAST_FACTS = 2


@dataclass(frozen=True, kw_only=True)
class OpeningRow:
    """An emergency opening as it is read. `about` is the person's name, or "" for whoever may not see it."""

    opening_id: UUID
    person_id: PersonId
    about: str
    who: str
    agency: str
    phone: str
    reason_label: str
    reason: str
    at: datetime
    until: datetime
    is_open: bool
    is_reviewed: bool
    outcome_label: str
    review_note: str


@dataclass(frozen=True, kw_only=True)
class ReportLine:
    """One agency in one month (2026-03): how often opened, refused, reviewed and to what outcome."""

    month: str
    agency: str
    opened: int
    refused: int
    reviewed: int
    outcomes: dict[str, int]


def open_in_emergency(
    *,
    viewer: Viewer,
    forenames: str = "",
    surname: str = "",
    born: date | None = None,
    number: str = "",
    reason_code: str,
    reason: str,
    hours: int = 4,
    now: datetime,
) -> PersonId | None:
    """This will open the one record that fits at least two exact facts, for a few hours, and say so on it.

    Gives None, audited as refused, where there is none, where several fit, where it is shut to this viewer
    and where their role may not: the answer and the work are the same. Raises UnableToOpenInEmergency or
    UnableToFindCode where fewer facts or no good reason were given: then nothing was looked for.
    """
    facts = KnownFacts(forenames=forenames, surname=surname, born=born, number=number)
    openings.check_emergency(reason_code=reason_code, reason=reason, hours=hours, now=now)
    if facts.count < LEAST_FACTS:
        raise UnableToOpenInEmergency(
            "Give two of these that you know for certain: first name, surname, date of birth, a number.",
            field="surname",
        )
    person_id = openings.find_in_emergency(keys=exact_keys(facts=facts))
    if person_id is None:
        openings.audit_refusal(viewer=viewer, now=now)
        return None
    fact = openings.open_in_emergency(
        viewer=viewer, person_id=person_id, reason_code=reason_code, reason=reason, hours=hours, now=now
    )
    if fact.at == now:
        _tell(viewer, fact, now)
    return person_id


def list_my_openings(*, viewer: Viewer, now: datetime) -> tuple[OpeningRow, ...]:
    """This will list what is open to the viewer by an emergency now: each page says so."""
    return _rows(openings.list_lasting(viewer=viewer, now=now), now)


def end_opening(*, viewer: Viewer, opening_id: UUID, now: datetime) -> None:
    """This will close a record that the viewer opened in an emergency. Raises NotFoundError."""
    with auditing_refusal(
        viewer=viewer,
        subject_kind="emergency",
        subject_id=opening_id,
        purpose="closing an emergency",
        now=now,
    ):
        openings.end_opening(viewer=viewer, opening_id=opening_id, now=now)


def list_openings_to_know(*, viewer: Viewer, now: datetime) -> tuple[OpeningRow, ...]:
    """This will list openings, not reviewed yet, of records that are the viewer's or their team's."""
    facts = openings.list_for_owners(viewer=viewer, now=now)
    _audit_list(viewer, facts, now)
    return _rows(facts, now)


def list_openings_to_review(*, viewer: Viewer, now: datetime) -> tuple[OpeningRow, ...]:
    """This will list, for an independent reviewer, the openings of other agencies. Raises NotFoundError."""
    require_ability(viewer=viewer, ability=REVIEW, doing="listing emergencies", now=now)
    facts = openings.list_for_review(viewer=viewer)
    _audit_list(viewer, facts, now)
    return _rows(facts, now)


def get_opening_to_review(*, viewer: Viewer, opening_id: UUID, now: datetime) -> OpeningRow:
    """This will give an independent reviewer one opening; nothing of the record. Raises NotFoundError."""
    fact = _find(viewer, opening_id, now)
    _audit_list(viewer, (fact,), now)
    return _rows((fact,), now)[0]


def review_opening(*, viewer: Viewer, opening_id: UUID, outcome: str, note: str, now: datetime) -> None:
    """This will keep what a reviewer made of an opening. Raises NotFoundError, UnableToReview."""
    _find(viewer, opening_id, now)
    openings.review_opening(viewer=viewer, opening_id=opening_id, outcome=outcome, note=note, now=now)


def get_report(*, viewer: Viewer, now: datetime) -> tuple[ReportLine, ...]:
    """This will count openings, refusals and outcomes in other agencies by month, for a reviewer.

    No child is in it. Raises NotFoundError for whoever does not review.
    """
    require_ability(viewer=viewer, ability=REVIEW, doing="reading the report", now=now)
    facts = openings.list_all_of_others(viewer=viewer)
    refused = {(row.month, row.agency_id): row.refused for row in openings.count_refusals()}
    cells = {(_month(fact), fact.agency_id) for fact in facts} | set(refused)
    names = get_names(agencies={agency_id for _, agency_id in cells}, now=now)
    _audit_list(viewer, facts, now)
    lines = []
    for month, agency_id in sorted(cells, key=lambda cell: (cell[0], names.agency(cell[1])), reverse=True):
        of_cell = [fact for fact in facts if (_month(fact), fact.agency_id) == (month, agency_id)]
        lines.append(
            ReportLine(
                month=month,
                agency=names.agency(agency_id),
                opened=len(of_cell),
                refused=refused.get((month, agency_id), 0),
                reviewed=sum(fact.reviewed_at is not None for fact in of_cell),
                outcomes=dict(Counter(fact.outcome for fact in of_cell if fact.outcome)),
            )
        )
    return tuple(lines)


def opening_rows(*, facts: tuple[OpeningFact, ...], now: datetime) -> tuple[OpeningRow, ...]:
    """This will write openings as they are read, for a page that has opened and audited the record."""
    return _rows(facts, now)


def _find(viewer: Viewer, opening_id: UUID, now: datetime) -> OpeningFact:
    require_ability(viewer=viewer, ability=REVIEW, doing="reviewing an emergency", now=now)
    with auditing_refusal(
        viewer=viewer,
        subject_kind="emergency",
        subject_id=opening_id,
        purpose="reviewing an emergency",
        now=now,
    ):
        return openings.get_for_review(viewer=viewer, opening_id=opening_id)


def _tell(viewer: Viewer, fact: OpeningFact, now: datetime) -> None:
    """On the chronology, for all who work with the person; the written reason is not for all of them."""
    label = get_label(key="break_glass_reason", code=fact.reason_code, as_at=local_date(now))
    entry = NewEntry(
        person_id=fact.person_id,
        kind="EMERGENCY",
        happened=UncertainDate.exact(local_date(now)),
        title=f"Record opened in an emergency: {label}",
        known_at=now,
        source_kind="emergency",
        source_id=fact.opening_id,
    )
    add_entries(viewer=viewer, entries=[entry], now=now)


def _rows(facts: tuple[OpeningFact, ...], now: datetime) -> tuple[OpeningRow, ...]:
    if not facts:
        return ()  # as on nearly every page, which asks this
    cards = list_cards(ids=[fact.person_id for fact in facts], now=now)
    names = get_names(workers={fact.user_id for fact in facts}, now=now)
    called = {person_id: card.name for person_id, card in cards.items()}
    return tuple(_row(fact, called, names, now) for fact in facts)


def _row(fact: OpeningFact, called: dict[PersonId, str], names: Names, now: datetime) -> OpeningRow:
    worker = names.workers.get(fact.user_id)
    day = local_date(fact.at)
    label = get_label(key="break_glass_outcome", code=fact.outcome, as_at=day) if fact.outcome else ""
    return OpeningRow(
        opening_id=fact.opening_id,
        person_id=fact.person_id,
        about=called.get(fact.person_id, ""),
        who=names.worker(fact.user_id),
        agency=names.agency_of(fact.user_id),
        phone=worker.phone if worker else "",
        reason_label=get_label(key="break_glass_reason", code=fact.reason_code, as_at=day),
        reason=fact.reason,
        at=fact.at,
        until=fact.ends_at,
        is_open=fact.ends_at > now,
        is_reviewed=fact.reviewed_at is not None,
        outcome_label=label,
        review_note=fact.review_note,
    )


def _month(fact: OpeningFact) -> str:
    return f"{local_date(fact.at):%Y-%m}"


def _audit_list(viewer: Viewer, facts: tuple[OpeningFact, ...], now: datetime) -> None:
    audit.append(
        action="listed emergencies",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        roles=viewer.roles,
        shown=[fact.opening_id for fact in facts],
        now=now,
    )
