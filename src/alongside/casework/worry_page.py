"""One worry on one page: what was sent, where it stands, what became of it, and what belongs beside it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alongside.access.door import SEE, WRITE, Granted, auditing_refusal, open_record, relations_to
from alongside.access.policy import get_access_policy
from alongside.access.rules import may_do
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.casework.concerns import find_concern, silent_since
from alongside.casework.front_door import list_owners
from alongside.casework.names import Names, get_names
from alongside.casework.related import Related, get_related
from alongside.casework.waiting import Standing, say_age, stand
from alongside.concerns import queries
from alongside.concerns.queries import ConcernFact, DecisionFact, HandlingFact, ReplyFact
from alongside.kernel.dates import local_date
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import ConcernId, UserId
from alongside.organisations.queries import WorkerCard
from alongside.people.queries import PersonCard, list_cards
from alongside.reference.codelists import get_label


@dataclass(frozen=True, kw_only=True)
class DecisionRow:
    """A decision as it is shown to those who may see it. `label` joins the labels of all its routes."""

    label: str
    routes: tuple[str, ...]
    reason: str
    decided_by: str
    decided_at: datetime
    not_cse: bool
    ask_what: str
    ask_whom: str
    ask_by: date | None
    teller: str
    tell_by: datetime | None


@dataclass(frozen=True, kw_only=True)
class ReplyRow:
    """What the author was told."""

    label: str
    text: str
    told_by: str
    told_at: datetime


@dataclass(frozen=True, kw_only=True)
class HandlingRow:
    """What was done with it besides deciding: OWNED, URGENT, REOPENED, in a line."""

    kind: str
    owner: str
    note: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class ConcernPage:
    """A worry, who it is about, where it stands and what became of it.

    `standing` and `related` are None for its author, who is told what became of it and no more; `owners`
    are those who may own it, for the front door that received it.
    """

    fact: ConcernFact
    person: PersonCard | None
    about: str
    sent_by: str
    agency: str
    sent_to: str
    sent_to_phone: str
    decisions: tuple[DecisionRow, ...]
    replies: tuple[ReplyRow, ...]
    handlings: tuple[HandlingRow, ...]
    is_own: bool
    may_decide: bool
    may_act: bool
    should_have_heard_by: datetime | None
    age: str
    standing: Standing | None
    owner: str
    owner_phone: str
    is_mine: bool
    owners: tuple[WorkerCard, ...]
    related: Related | None

    @property
    def due_day(self) -> date:
        """This will give the last day on which it is decided, or its author told, in time."""
        due = self.should_have_heard_by or (self.standing.due_at if self.standing else self.fact.sent_at)
        return local_date(due - timedelta(seconds=1))


@dataclass(frozen=True, kw_only=True)
class _Past:
    decisions: tuple[DecisionFact, ...]
    replies: tuple[ReplyFact, ...]
    handlings: tuple[HandlingFact, ...]


def get_concern(*, viewer: Viewer, concern_id: ConcernId, now: datetime) -> ConcernPage:
    """This will give a worry to its author, or to one who may open the child's record.

    Raises NotFoundError for everybody else. The author sees what they were told; the decision and its
    reason, and what stands beside the worry, are for those who may open the record.
    """
    fact = find_concern(viewer=viewer, concern_id=concern_id, purpose="reading a worry", now=now)
    is_own = fact.author_id == viewer.user_id
    granted = None if is_own else _open(viewer, fact, now)
    if is_own:
        _audit_own(viewer, fact, now)
    past = _past(concern_id)
    may_write = _may_write(viewer, fact, now)
    receives = fact.sent_to in viewer.team_ids and may_write
    if is_own and receives:
        granted = _open(viewer, fact, now)
    return _page(viewer, fact, past, granted, receives=receives, is_own=is_own, may_write=may_write, now=now)


def get_received(*, viewer: Viewer, concern_id: ConcernId, now: datetime) -> ConcernPage:
    """This will give a worry to the front door that received it. Raises NotFoundError for everybody else."""
    page = get_concern(viewer=viewer, concern_id=concern_id, now=now)
    with auditing_refusal(
        viewer=viewer,
        subject_kind="concern",
        subject_id=concern_id,
        purpose="handling a worry",
        now=now,
    ):
        if not page.may_decide:
            raise NotFoundError
    return page


def _open(viewer: Viewer, fact: ConcernFact, now: datetime) -> Granted:
    granted = open_record(
        viewer=viewer, person_id=fact.person_id, action=SEE, purpose="reading a worry", now=now
    )
    if not granted.may_see(klass="ordinary", agency_id=fact.agency_id):
        raise NotFoundError
    return granted


def _past(concern_id: ConcernId) -> _Past:
    ids = [concern_id]
    return _Past(
        decisions=queries.list_decisions(concern_ids=ids).get(concern_id, ()),
        replies=queries.list_replies(concern_ids=ids).get(concern_id, ()),
        handlings=queries.list_handlings(concern_ids=ids).get(concern_id, ()),
    )


def _page(
    viewer: Viewer,
    fact: ConcernFact,
    past: _Past,
    granted: Granted | None,
    *,
    receives: bool,
    is_own: bool,
    may_write: bool,
    now: datetime,
) -> ConcernPage:
    names = _names(fact, past, now)
    told_at = [row.told_at for row in past.replies]
    standing = (
        stand(fact=fact, decisions=past.decisions, handlings=past.handlings, told_at=told_at, now=now)
        if granted
        else None
    )
    owner = names.workers.get(standing.owner_id) if standing and standing.owner_id else None
    person = list_cards(ids=[fact.person_id], now=now).get(fact.person_id)
    return ConcernPage(
        fact=fact,
        person=person,
        about=person.name if person else "a person whose record you can no longer open",
        sent_by=names.worker(fact.author_id),
        agency=names.agency(fact.agency_id),
        sent_to=names.team(fact.sent_to),
        sent_to_phone=names.teams[fact.sent_to].phone,
        decisions=tuple(_decision_row(row, names) for row in past.decisions),
        replies=tuple(_reply_row(row, names) for row in past.replies),
        handlings=tuple(_handling_row(row, names) for row in past.handlings),
        is_own=is_own,
        may_decide=receives,
        may_act=may_write,
        should_have_heard_by=silent_since(fact=fact, told_at=told_at, now=now) if is_own else None,
        age=say_age(since=standing.since if standing else fact.sent_at, now=now),
        standing=standing,
        owner=names.worker(owner.user_id) if owner else "",
        owner_phone=owner.phone if owner else "",
        is_mine=owner is not None and owner.user_id == viewer.user_id,
        owners=list_owners(fact=fact, now=now) if receives else (),
        related=get_related(granted=granted, fact=fact) if granted else None,
    )


def _may_write(viewer: Viewer, fact: ConcernFact, now: datetime) -> bool:
    relations = relations_to(viewer=viewer, person_id=fact.person_id, now=now)
    return may_do(action=WRITE, viewer=viewer, relations=relations, policy=get_access_policy())


def _names(fact: ConcernFact, past: _Past, now: datetime) -> Names:
    workers: set[UserId | None] = {fact.author_id}
    workers |= {each for row in past.decisions for each in (row.decided_by, row.teller_id)}
    workers |= {row.told_by for row in past.replies}
    workers |= {each for row in past.handlings for each in (row.made_by, row.owner_id)}
    return get_names(
        workers=[each for each in workers if each], teams=[fact.sent_to], agencies=[fact.agency_id], now=now
    )


def _decision_row(row: DecisionFact, names: Names) -> DecisionRow:
    return DecisionRow(
        label="; ".join(_label(code, row.decided_at) for code in row.routes),
        routes=row.routes,
        reason=row.reason,
        decided_by=names.worker(row.decided_by),
        decided_at=row.decided_at,
        not_cse=row.not_cse,
        ask_what=row.ask_what,
        ask_whom=row.ask_whom,
        ask_by=row.ask_by,
        teller=names.worker(row.teller_id) if row.teller_id else "",
        tell_by=row.tell_by,
    )


def _reply_row(row: ReplyFact, names: Names) -> ReplyRow:
    return ReplyRow(
        label=_label(row.decision, row.told_at),
        text=row.text,
        told_by=names.worker(row.told_by),
        told_at=row.told_at,
    )


def _handling_row(row: HandlingFact, names: Names) -> HandlingRow:
    return HandlingRow(
        kind=row.kind,
        owner=names.worker(row.owner_id) if row.owner_id else "",
        note=row.note,
        made_by=names.worker(row.made_by),
        made_at=row.made_at,
    )


def _label(code: str, when: datetime) -> str:
    return get_label(key="concern_decision", code=code, as_at=local_date(when))


def _audit_own(viewer: Viewer, fact: ConcernFact, now: datetime) -> None:
    audit.append(
        action="read own concern",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        subject_kind="concern",
        subject_id=fact.concern_id,
        person_id=fact.person_id,
        now=now,
    )
