"""What a front door does with a worry: takes it, decides, tells its author, acts at once, opens it again."""

from datetime import datetime

from alongside.access.door import WRITE, Granted, auditing_refusal, open_record
from alongside.access.viewer import Viewer
from alongside.casework import concerns
from alongside.casework.concerns import Receipt
from alongside.concerns import deciding, queries
from alongside.concerns.commands import NewConcern, NewDecision
from alongside.concerns.deciding import OWNED, UnableToHandle
from alongside.concerns.queries import ConcernFact
from alongside.kernel.dates import UncertainDate, local_date
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import ConcernId, PersonId, TeamId, UserId
from alongside.organisations import queries as organisations
from alongside.organisations.queries import WorkerCard

NOTHING_WRITTEN = "Acted at once for a child in danger. The rest is written later."


def decide_concern(*, viewer: Viewer, concern_id: ConcernId, decision: NewDecision, now: datetime) -> None:
    """This will record a named decision on a worry, why, and what its author is told.

    Only the team that received the worry decides on it. Raises NotFoundError for anybody else,
    UnableToDecide where something is missing, and where somebody decided meanwhile.
    """
    granted = _open_received(viewer, concern_id, "deciding on a worry", now)
    if decision.teller is not None:
        _require_member(granted, concern_id, decision.teller, field="teller")
    deciding.record_decision(granted=granted, concern_id=concern_id, decision=decision)


def tell_author(*, viewer: Viewer, concern_id: ConcernId, told: str, now: datetime) -> None:
    """This will record what the author of a worry is told after it was decided on. Raises UnableToHandle."""
    granted = _open_received(viewer, concern_id, "telling an author", now)
    deciding.tell_author(granted=granted, concern_id=concern_id, told=told)


def take_concern(*, viewer: Viewer, concern_id: ConcernId, reason: str = "", now: datetime) -> None:
    """This will make the viewer the owner of a worry; one that is another's needs a reason."""
    granted = _open_received(viewer, concern_id, "taking a worry", now)
    deciding.record_owner(granted=granted, concern_id=concern_id, owner=viewer.user_id, reason=reason)


def hand_over(
    *, viewer: Viewer, concern_id: ConcernId, owner: UserId | None, reason: str, now: datetime
) -> None:
    """This will make somebody of the same front door the owner of a worry. Raises UnableToHandle."""
    granted = _open_received(viewer, concern_id, "handing a worry over", now)
    if owner is None:
        raise UnableToHandle("Choose who owns it from now on.", field="owner")
    _require_member(granted, concern_id, owner, field="owner")
    deciding.record_owner(granted=granted, concern_id=concern_id, owner=owner, reason=reason)


def reopen_concern(*, viewer: Viewer, concern_id: ConcernId, reason: str, now: datetime) -> None:
    """This will put a decided worry back into the queue because of something since. Raises UnableToHandle."""
    granted = _open_received(viewer, concern_id, "opening a worry again", now)
    deciding.reopen(granted=granted, concern_id=concern_id, reason=reason)


def act_at_once(*, viewer: Viewer, concern_id: ConcernId, note: str = "", now: datetime) -> None:
    """This will record that the viewer acted at once on a worry, and ask nothing.

    For whoever may write on the record. One of the team that received it owns it from then on, unless
    somebody does. It is decided on afterwards, as every worry is.
    """
    fact = concerns.find_concern(viewer=viewer, concern_id=concern_id, purpose="acting at once", now=now)
    granted = open_record(
        viewer=viewer, person_id=fact.person_id, action=WRITE, purpose="acting at once", now=now
    )
    deciding.record_urgent(granted=granted, concern_id=concern_id, note=note)
    owned = [
        row
        for row in queries.list_handlings(concern_ids=[concern_id]).get(concern_id, ())
        if row.kind == OWNED
    ]
    if fact.sent_to in viewer.team_ids and not owned:
        deciding.record_owner(granted=granted, concern_id=concern_id, owner=viewer.user_id, reason="")


def act_at_once_for(
    *, viewer: Viewer, person_id: PersonId, note: str = "", sent_to: TeamId | None = None, now: datetime
) -> Receipt:
    """This will record that the viewer acted at once for a child, and send a worry of immediate danger.

    So the front door has it, decides on it and answers, and nothing of it is lost. Without a word of what
    was done one stands for it. Raises UnableToSendConcern where no front door can be chosen.
    """
    concern = NewConcern(
        person_id=person_id,
        facts=note.strip() or NOTHING_WRITTEN,
        happened=UncertainDate.exact(local_date(now)),
        immediate_danger=True,
        danger_action=note.strip() or NOTHING_WRITTEN,
        sent_to=sent_to,
    )
    receipt = concerns.send_concern(viewer=viewer, concern=concern, now=now)
    act_at_once(viewer=viewer, concern_id=receipt.concern_id, note=note, now=now)
    return receipt


def list_owners(*, fact: ConcernFact, now: datetime) -> tuple[WorkerCard, ...]:
    """This will list who may own a worry: those who work at the front door that received it."""
    return organisations.list_team_workers(team_id=fact.sent_to, now=now)


def _require_member(granted: Granted, concern_id: ConcernId, user_id: UserId, *, field: str) -> None:
    fact = queries.get_concern(concern_id=concern_id)
    if user_id not in {card.user_id for card in list_owners(fact=fact, now=granted.now)}:
        raise UnableToHandle("Choose somebody who works at the front door that received this.", field=field)


def _open_received(viewer: Viewer, concern_id: ConcernId, purpose: str, now: datetime) -> Granted:
    """The record, to write, for one of the team that received the worry; for others there is none."""
    fact = concerns.find_concern(viewer=viewer, concern_id=concern_id, purpose=purpose, now=now)
    with auditing_refusal(
        viewer=viewer, subject_kind="concern", subject_id=concern_id, purpose=purpose, now=now
    ):
        if fact.sent_to not in viewer.team_ids:
            raise NotFoundError
    return open_record(viewer=viewer, person_id=fact.person_id, action=WRITE, purpose=purpose, now=now)
