"""What a front door does with a worry: owns it, decides, tells its author, acts at once, opens it again.

Whoever decides, tells or re-opens holds the worry's row until the end of the transaction, so that of two at
once the second finds what the first did. Nothing that was recorded is ever changed.
"""

from uuid import UUID, uuid4

from alongside.access.door import WRITE, Granted
from alongside.audit import writer as audit
from alongside.concerns import chronology
from alongside.concerns.checks import MORE_INFORMATION, UnableToDecide, check_decision
from alongside.concerns.commands import NewDecision
from alongside.concerns.models import Concern, Decision, Handling, Reply
from alongside.kernel.dates import UncertainDate, local_date
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.ids import ConcernId, UserId
from alongside.reference.codelists import get_label

OWNED, URGENT, REOPENED = "OWNED", "URGENT", "REOPENED"


class UnableToHandle(UnableToError):
    """This cannot be done with the worry as things stand."""


class DecidedMeanwhile(UnableToDecide):
    """Somebody else did something with this worry after the page was shown on which this was written."""


def record_decision(*, granted: Granted, concern_id: ConcernId, decision: NewDecision) -> UUID:
    """This will record what was decided about a worry, why, and what its author is told; all at once.

    Raises UnableToDecide where something is missing (S-90: no dead end; S-13: always told), and
    DecidedMeanwhile where somebody was there first.
    """
    check_decision(decision, now=granted.now)
    concern = _hold(granted, concern_id)
    _refuse_if_unseen(concern, decision)
    stays_open = MORE_INFORMATION in decision.routes
    viewer, now = granted.viewer, granted.now
    made = Decision.objects.create(
        id=uuid4(),
        concern_id=concern_id,
        person_id=granted.person_id,
        decision=decision.routes[0],
        also=list(decision.routes[1:]),
        reason=decision.reason,
        decided_by=viewer.user_id,
        agency_id=viewer.agency_id,
        decided_at=now,
        not_cse=decision.not_cse,
        ask_what=decision.ask_what.strip() if stays_open else "",
        ask_whom=decision.ask_whom.strip() if stays_open else "",
        ask_by=decision.ask_by if stays_open else None,
        teller_id=decision.teller,
        tell_by=decision.tell_by,
    )
    if not stays_open and concern.decided_at is None:
        Concern.objects.filter(id=concern_id).update(decided_at=now)
    if decision.told.strip():
        _reply(granted, concern, decision.routes[0], decision.told)
    _put_on_chronology(granted, concern_id, decision)
    _audit(granted, "decided concern", concern_id)
    return made.id


def tell_author(*, granted: Granted, concern_id: ConcernId, told: str) -> None:
    """This will record what the author of a decided worry is told, later than the decision itself.

    Raises UnableToHandle where nothing is said, or nothing was decided yet.
    """
    if not told.strip():
        raise UnableToHandle("Say what the person who raised this is told.", field="told")
    concern = _hold(granted, concern_id)
    last = Decision.objects.filter(concern_id=concern_id).order_by("stored_at").last()
    if last is None:
        raise UnableToHandle("Nothing is decided yet. Decide first, then tell them.", field="told")
    _reply(granted, concern, last.decision, told)
    _audit(granted, "told author", concern_id)


def record_owner(*, granted: Granted, concern_id: ConcernId, owner: UserId, reason: str) -> None:
    """This will make a named person the owner of a worry; handing it over needs a reason.

    Raises UnableToHandle where it is another's, or goes to another, and no reason is given.
    """
    concern = _hold(granted, concern_id)
    before = Handling.objects.filter(concern_id=concern_id, kind=OWNED).order_by("stored_at").last()
    if before is not None and before.owner_id == owner:
        return
    took_free = before is None and owner == granted.viewer.user_id
    if not took_free and not reason.strip():
        raise UnableToHandle("Say why, so that whoever owns it next knows what to do.", field="reason")
    _handle(granted, concern, OWNED, note=reason, owner=owner)
    _audit(granted, "gave concern an owner", concern_id)


def reopen(*, granted: Granted, concern_id: ConcernId, reason: str) -> None:
    """This will open a decided worry again because of something that happened since.

    Raises UnableToHandle without a reason, or where it is open already.
    """
    if not reason.strip():
        raise UnableToHandle("Say what has happened since, and why it opens this again.", field="reason")
    concern = _hold(granted, concern_id)
    if concern.decided_at is None:
        raise UnableToHandle("This worry is open already.", field="reason")
    Concern.objects.filter(id=concern_id).update(decided_at=None)
    _handle(granted, concern, REOPENED, note=reason)
    _entry(granted, concern_id, "DECISION", "A worry was opened again", reason)
    _audit(granted, "reopened concern", concern_id)


def record_urgent(*, granted: Granted, concern_id: ConcernId, note: str) -> None:
    """This will record that somebody acted at once on a worry, with a line or without."""
    concern = Concern.objects.filter(id=concern_id, person_id=granted.person_id).first()
    if concern is None:
        raise NotFoundError
    _handle(granted, concern, URGENT, note=note)
    _entry(granted, concern_id, "URGENT", "Child in danger now: acted at once", note)
    _audit(granted, "acted at once", concern_id)


def _hold(granted: Granted, concern_id: ConcernId) -> Concern:
    """The worry, held against everybody else who would do something with it."""
    if granted.action != WRITE:
        raise RuntimeError("This record was opened to be read, not to be written.")
    rows = Concern.objects.select_for_update().filter(id=concern_id, person_id=granted.person_id)
    concern = rows.first()
    if concern is None:
        raise NotFoundError
    return concern


def count_steps(*, concern_id: ConcernId) -> int:
    """This will count what was decided about a worry and done with it so far."""
    return (
        Decision.objects.filter(concern_id=concern_id).count()
        + Handling.objects.filter(concern_id=concern_id).count()
    )


def _refuse_if_unseen(concern: Concern, decision: NewDecision) -> None:
    if decision.seen is None or count_steps(concern_id=ConcernId(concern.id)) == decision.seen:
        return
    raise DecidedMeanwhile(
        "Somebody did something with this worry while you were writing. It stands above. What you wrote is"
        " kept: read theirs, then record yours, changed or as it is.",
        field="decision",
    )


def _reply(granted: Granted, concern: Concern, decision: str, told: str) -> None:
    Reply.objects.create(
        id=uuid4(),
        concern_id=concern.id,
        person_id=granted.person_id,
        to_user_id=concern.author_id,
        decision=decision,
        text=told,
        agency_id=granted.viewer.agency_id,
        told_by=granted.viewer.user_id,
        told_at=granted.now,
    )


def _handle(granted: Granted, concern: Concern, kind: str, *, note: str, owner: UserId | None = None) -> None:
    Handling.objects.create(
        id=uuid4(),
        concern_id=concern.id,
        person_id=granted.person_id,
        kind=kind,
        owner_id=owner,
        note=note.strip(),
        made_by=granted.viewer.user_id,
        agency_id=granted.viewer.agency_id,
        made_at=granted.now,
    )


def _put_on_chronology(granted: Granted, concern_id: ConcernId, decision: NewDecision) -> None:
    today = local_date(granted.now)
    labels = "; ".join(get_label(key="concern_decision", code=code, as_at=today) for code in decision.routes)
    detail = decision.reason
    if decision.not_cse:
        detail += "\nFound not to be child sexual exploitation."
    if MORE_INFORMATION in decision.routes and decision.ask_by:
        detail += f"\nStill to find out: {decision.ask_what} From: {decision.ask_whom}."
    _entry(granted, concern_id, "DECISION", f"Decision on a worry: {labels}", detail)


def _entry(granted: Granted, concern_id: ConcernId, kind: str, title: str, detail: str) -> None:
    entry = chronology.NewEntry(
        person_id=granted.person_id,
        kind=kind,
        happened=UncertainDate.exact(local_date(granted.now)),
        title=title[:200],
        detail=detail,
        known_at=granted.now,
        source_kind="concern",
        source_id=concern_id,
        basis="OPINION" if kind == "DECISION" else "UNKNOWN",
    )
    chronology.add_entries(viewer=granted.viewer, entries=[entry], now=granted.now)


def _audit(granted: Granted, action: str, concern_id: ConcernId) -> None:
    audit.append(
        action=action,
        actor_id=granted.viewer.user_id,
        agency_id=granted.viewer.agency_id,
        subject_kind="concern",
        subject_id=concern_id,
        person_id=granted.person_id,
        now=granted.now,
    )
