"""A worry that is sent, its receipt, and what its author hears."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alongside.access import operations as grants
from alongside.access.door import SEE, WRITE, auditing_refusal, open_record
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.casework.names import Names, get_names
from alongside.casework.waiting import due_for
from alongside.concerns import operations, queries
from alongside.concerns.commands import NewConcern
from alongside.concerns.queries import ConcernFact
from alongside.kernel.dates import local_date
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.ids import ConcernId, PersonId, TeamId
from alongside.organisations import queries as organisations
from alongside.organisations.queries import TeamCard
from alongside.people.queries import PersonCard, RelationshipFact, get_facts, list_cards
from alongside.reference.codelists import get_label

WHAT_HAPPENS_NEXT = (
    "The team decides within one working day, and you are told here what was decided."
    " If you hear nothing by then, ring them."
)


class UnableToSendConcern(UnableToError):
    """The worry cannot be sent as it stands; what was typed is kept."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """Proof that a worry has arrived: its reference, who has it, and what happens next."""

    concern_id: ConcernId
    reference: str
    person_id: PersonId
    team_id: TeamId
    sent_to: str
    sent_to_phone: str
    sent_at: datetime
    what_happens_next: str


@dataclass(frozen=True, kw_only=True)
class ConcernRow:
    """A worry in one line of a list."""

    concern_id: ConcernId
    reference: str
    about: str
    sent_at: datetime
    sent_to: str
    sent_by: str
    sent_to_phone: str
    immediate_danger: bool
    state: str
    told: str
    should_have_heard_by: datetime | None


def send_concern(*, viewer: Viewer, concern: NewConcern, now: datetime) -> Receipt:
    """This will record a worry, open the child's record to the front door, and give a receipt.

    The person must be known to the viewer. Raises UnableToSendConcern where no front door can be chosen or
    the viewer may not open the record to it, UnableToRecordConcern where something is missing or wrong,
    NotFoundError for a person out of reach.
    """
    granted = open_record(
        viewer=viewer, person_id=concern.person_id, action=WRITE, purpose="recording a worry", now=now
    )
    team = _front_door(viewer=viewer, concern=concern)
    grant = grants.NewGrant(
        person_id=concern.person_id, principal_id=team.team_id, relation="front_door", because_kind="concern"
    )
    if not granted.may_grant(relation="front_door") and not grants.stands(grant=grant, now=now):
        raise UnableToSendConcern(
            "You see this record for a few hours only, and cannot open it to a front door. Ring"
            f" {', '.join(filter(None, (team.name, team.phone)))}: they record it. Nothing was sent."
        )
    grants.make_grants(viewer=viewer, grants=[grant], now=now)
    fact = operations.record_concern(granted=granted, concern=concern, sent_to=team.team_id)
    return _receipt(fact, team)


def get_receipt(*, viewer: Viewer, concern_id: ConcernId, now: datetime) -> Receipt:
    """This will give the receipt of one of the viewer's own worries again."""
    fact = get_own(viewer=viewer, concern_id=concern_id, purpose="reading receipt", now=now)
    (team,) = organisations.list_teams(ids=[fact.sent_to])
    _audit(viewer, "read receipt", fact, now)
    return _receipt(fact, team)


def list_my_concerns(*, viewer: Viewer, now: datetime) -> tuple[ConcernRow, ...]:
    """This will list the worries that the viewer sent and what they were told, the latest first."""
    return _rows(viewer, queries.list_own(viewer=viewer), now)


def list_copy_candidates(
    *, viewer: Viewer, concern_id: ConcernId, now: datetime
) -> tuple[RelationshipFact, ...]:
    """This will list those near the child to whom the same worry may belong, where their record is open."""
    fact = get_own(viewer=viewer, concern_id=concern_id, purpose="copying a worry", now=now)
    granted = open_record(
        viewer=viewer, person_id=fact.person_id, action=SEE, purpose="copying a worry", now=now
    )
    return tuple(row for row in get_facts(granted=granted).relationships if row.other_id)


def get_own(*, viewer: Viewer, concern_id: ConcernId, purpose: str, now: datetime) -> ConcernFact:
    """This will give a worry to its author alone, as it was sent. Raises NotFoundError; the caller audits."""
    return _find(viewer, concern_id, purpose, now, own=True)


def find_concern(*, viewer: Viewer, concern_id: ConcernId, purpose: str, now: datetime) -> ConcernFact:
    """This will give a worry that the row lock lets the viewer see. NotFoundError; the caller audits."""
    return _find(viewer, concern_id, purpose, now)


def _find(
    viewer: Viewer, concern_id: ConcernId, purpose: str, now: datetime, *, own: bool = False
) -> ConcernFact:
    """A worry that the row lock lets the viewer see; `own`: only theirs."""
    with auditing_refusal(
        viewer=viewer, subject_kind="concern", subject_id=concern_id, purpose=purpose, now=now
    ):
        fact = queries.get_concern(concern_id=concern_id)
        if own and fact.author_id != viewer.user_id:
            raise NotFoundError
    return fact


def _front_door(*, viewer: Viewer, concern: NewConcern) -> TeamCard:
    doors = organisations.list_front_doors()
    if concern.sent_to is not None:
        chosen = [door for door in doors if door.team_id == concern.sent_to]
    else:
        area = organisations.list_agencies(ids=[viewer.agency_id])[viewer.agency_id].area
        chosen = [door for door in doors if door.area == area]
    if len(chosen) != 1:
        raise UnableToSendConcern("Choose the front door of the area where the child lives.", field="sent_to")
    return chosen[0]


def _receipt(fact: ConcernFact, team: TeamCard) -> Receipt:
    return Receipt(
        concern_id=fact.concern_id,
        reference=fact.reference,
        person_id=fact.person_id,
        team_id=fact.sent_to,
        sent_to=f"{team.name}, {team.agency_name}",
        sent_to_phone=team.phone,
        sent_at=fact.sent_at,
        what_happens_next=WHAT_HAPPENS_NEXT,
    )


def _rows(viewer: Viewer, facts: tuple[ConcernFact, ...], now: datetime) -> tuple[ConcernRow, ...]:
    cards = list_cards(ids=[fact.person_id for fact in facts], now=now)
    replies = queries.list_replies(concern_ids=[fact.concern_id for fact in facts])
    names = get_names(workers={f.author_id for f in facts}, teams={f.sent_to for f in facts}, now=now)
    audit.append(
        action="listed concerns",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        shown=[fact.concern_id for fact in facts],
        now=now,
    )
    return tuple(_row_of(fact, cards, replies, names, now) for fact in facts)


def _row_of(
    fact: ConcernFact,
    cards: dict[PersonId, PersonCard],
    replies: dict[ConcernId, tuple[queries.ReplyFact, ...]],
    names: Names,
    now: datetime,
) -> ConcernRow:
    told = replies.get(fact.concern_id, ())
    card = cards.get(fact.person_id)
    return ConcernRow(
        concern_id=fact.concern_id,
        reference=fact.reference,
        about=card.name if card else "a person whose record you can no longer open",
        sent_at=fact.sent_at,
        sent_to=names.team(fact.sent_to),
        sent_by=names.worker(fact.author_id),
        sent_to_phone=names.teams[fact.sent_to].phone if fact.sent_to in names.teams else "",
        immediate_danger=fact.immediate_danger,
        state=_decision_label(told[-1].decision, told[-1].told_at) if told else "Waiting for a decision",
        told=told[-1].text if told else "",
        should_have_heard_by=silent_since(fact=fact, told_at=[row.told_at for row in told], now=now),
    )


def silent_since(*, fact: ConcernFact, told_at: Sequence[datetime], now: datetime) -> datetime | None:
    """This will give by when the author of a worry should have heard, where they have not."""
    due = due_for(since=fact.sent_at, limb="telling")
    return due if not told_at and now >= due else None


def _decision_label(code: str, when: datetime) -> str:
    return get_label(key="concern_decision", code=code, as_at=local_date(when))


def _audit(viewer: Viewer, action: str, fact: ConcernFact, now: datetime) -> None:
    audit.append(
        action=action,
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        subject_kind="concern",
        subject_id=fact.concern_id,
        person_id=fact.person_id,
        now=now,
    )
