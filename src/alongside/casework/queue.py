"""The queue of a front door: danger that a person stated first, then age. Nothing falls out of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from alongside.access.door import SEE, auditing_refusal, open_record
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.casework.names import Names, get_names
from alongside.casework.related import state_of
from alongside.casework.waiting import Standing, due_for, say_age, stand
from alongside.concerns import queries
from alongside.concerns.counting import Reconciliation, count_worries, list_unowned
from alongside.concerns.queries import ConcernFact
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import ConcernId, PersonId, TeamId
from alongside.organisations import queries as organisations
from alongside.people.queries import PersonCard, list_cards

# What the queue can be narrowed to, with its words.
OWNERS = {"": "Anybody or nobody", "mine": "Me", "nobody": "Nobody yet"}
STATES = {"": "Open", "asked": "Open: more information needed", "decided": "Decided in the last 28 days"}
DECIDED_DAYS = 28
# Worries that were found to be small each for itself; seen together they may not be.
_SMALL = frozenset({"ADVICE", "MORE_INFORMATION"})


@dataclass(frozen=True, kw_only=True)
class QueueChoice:
    """What the queue is narrowed to: words of a name or a reference, whose, in which state, danger alone."""

    words: str = ""
    owner: str = ""
    state: str = ""
    danger: bool = False

    @property
    def is_whole(self) -> bool:
        """This will say whether every open worry is asked for."""
        return self == QueueChoice()


@dataclass(frozen=True, kw_only=True)
class QueueRow:
    """A worry as the queue shows it."""

    concern_id: ConcernId
    reference: str
    about: str
    sent_at: datetime
    sent_by: str
    agency: str
    age: str
    immediate_danger: bool
    states_harm: bool
    owner: str
    is_mine: bool
    is_late: bool
    due_at: datetime
    state: str
    facts: str
    acted: str
    asked_of: str
    asked_by: date | None
    is_answer_overdue: bool
    untold: str

    @property
    def comes_first(self) -> bool:
        """This will say whether it stands in the top group: danger was stated, or its time is over."""
        return self.immediate_danger or self.is_late or self.is_answer_overdue


@dataclass(frozen=True, kw_only=True)
class Queue:
    """The worries that were asked for, in order, and the count of all from one snapshot."""

    rows: tuple[QueueRow, ...]
    choice: QueueChoice
    counted: Reconciliation
    counted_at: datetime
    unowned: int


@dataclass(frozen=True, kw_only=True)
class UnownedRow:
    """A worry that nobody owns, for those who answer for its team: by reference, with whom to ring."""

    reference: str
    team: str
    phone: str
    sent_at: datetime
    age: str
    is_late: bool
    immediate_danger: bool


@dataclass(frozen=True, kw_only=True)
class Together:
    """The worries about one child that are undecided or ended in advice, seen together; and the others."""

    person: PersonCard
    small: tuple[QueueRow, ...]
    others: tuple[QueueRow, ...]
    agencies: tuple[str, ...]


def is_at_front_door(*, viewer: Viewer) -> bool:
    """This will say whether the viewer works at a front door."""
    return bool(_doors(viewer))


def get_queue(*, viewer: Viewer, choice: QueueChoice, now: datetime) -> Queue:
    """This will give the queue of the viewer's front doors, narrowed as asked.

    Raises NotFoundError for those who do not work at one.
    """
    with auditing_refusal(
        viewer=viewer, subject_kind="queue", subject_id=viewer.agency_id, purpose="reading the queue", now=now
    ):
        doors = _doors(viewer)
        if not doors:
            raise NotFoundError
    if choice.state == "decided":
        facts = queries.list_decided(team_ids=doors, since=now - timedelta(days=DECIDED_DAYS))
    else:
        facts = queries.list_waiting(team_ids=doors)
    rows = _rows(viewer, facts, now)
    shown = tuple(row for row in rows if _is_asked_for(row, choice))
    _audit(viewer, "read queue", [row.concern_id for row in shown], now)
    return Queue(
        rows=shown,
        choice=choice,
        counted=count_worries(),
        counted_at=now,
        unowned=sum(not row.owner for row in rows) if choice.state != "decided" else 0,
    )


def list_unowned_worries(*, viewer: Viewer, now: datetime) -> tuple[UnownedRow, ...]:
    """This will list, for managers of a front door, the worries that nobody owns.

    A team's manager sees them at once; whoever manages the whole agency once a working day is over.
    """
    facts = list_unowned()
    teams = {team.team_id: team for team in organisations.list_teams(ids={fact.team_id for fact in facts})}
    rows = []
    for fact in facts:
        late = now >= due_for(since=fact.sent_at, limb="decision")
        if late or fact.team_id in viewer.team_ids:
            rows.append(
                UnownedRow(
                    reference=fact.reference,
                    team=teams[fact.team_id].name,
                    phone=teams[fact.team_id].phone,
                    sent_at=fact.sent_at,
                    age=say_age(since=fact.sent_at, now=now),
                    is_late=late,
                    immediate_danger=fact.immediate_danger,
                )
            )
    _audit(viewer, "listed unowned concerns", [], now)
    return tuple(rows)


def get_worries_together(*, viewer: Viewer, person_id: PersonId, now: datetime) -> Together:
    """This will give every worry about a person that the viewer may see, small ones together."""
    granted = open_record(
        viewer=viewer, person_id=person_id, action=SEE, purpose="reading worries together", now=now
    )
    facts = [
        fact
        for fact in queries.list_for_person(person_id=person_id)
        if granted.may_see(klass="ordinary", agency_id=fact.agency_id)
    ]
    decisions = queries.list_decisions(concern_ids=[fact.concern_id for fact in facts])
    small = {
        fact.concern_id
        for fact in facts
        if all(set(row.routes) <= _SMALL for row in decisions.get(fact.concern_id, ()))
    }
    rows = _rows(viewer, facts, now)
    _audit(viewer, "read worries of person", [fact.concern_id for fact in facts], now)
    return Together(
        person=list_cards(ids=[person_id], now=now)[person_id],
        small=tuple(row for row in rows if row.concern_id in small),
        others=tuple(row for row in rows if row.concern_id not in small),
        agencies=tuple(sorted({row.agency for row in rows if row.concern_id in small})),
    )


def _doors(viewer: Viewer) -> list[TeamId]:
    teams = organisations.list_teams(ids=viewer.team_ids)
    return [team.team_id for team in teams if team.is_front_door]


def _is_asked_for(row: QueueRow, choice: QueueChoice) -> bool:
    words = choice.words.casefold().split()
    text = f"{row.about} {row.reference} {row.sent_by} {row.agency}".casefold()
    return (
        all(word in text for word in words)
        and (not choice.danger or row.immediate_danger)
        and (choice.owner != "mine" or row.is_mine)
        and (choice.owner != "nobody" or not row.owner)
        and (choice.state != "asked" or bool(row.asked_of))
    )


def _rows(viewer: Viewer, facts: Sequence[ConcernFact], now: datetime) -> tuple[QueueRow, ...]:
    ids = [fact.concern_id for fact in facts]
    decisions = queries.list_decisions(concern_ids=ids)
    handlings = queries.list_handlings(concern_ids=ids)
    replies = queries.list_replies(concern_ids=ids)
    standings = {
        fact.concern_id: stand(
            fact=fact,
            decisions=decisions.get(fact.concern_id, ()),
            handlings=handlings.get(fact.concern_id, ()),
            told_at=[row.told_at for row in replies.get(fact.concern_id, ())],
            now=now,
        )
        for fact in facts
    }
    cards = list_cards(ids=[fact.person_id for fact in facts], now=now)
    names = get_names(workers=_workers(facts, standings), agencies={f.agency_id for f in facts}, now=now)
    states = {fact.concern_id: state_of(fact, decisions.get(fact.concern_id, ())) for fact in facts}
    return tuple(
        _row(viewer, fact, standings[fact.concern_id], states[fact.concern_id], cards, names, now)
        for fact in facts
    )


def _workers(facts: Sequence[ConcernFact], standings: dict[ConcernId, Standing]) -> set[UUID]:
    found: set[UUID | None] = {fact.author_id for fact in facts}
    for standing in standings.values():
        found |= {standing.owner_id, *(row.made_by for row in standing.acted)}
        found |= {standing.untold.teller_id} if standing.untold else set()
    return {each for each in found if each}


def _row(
    viewer: Viewer,
    fact: ConcernFact,
    standing: Standing,
    state: str,
    cards: dict[PersonId, PersonCard],
    names: Names,
    now: datetime,
) -> QueueRow:
    card = cards.get(fact.person_id)
    acted, asked, untold = standing.acted, standing.asked, standing.untold
    return QueueRow(
        concern_id=fact.concern_id,
        reference=fact.reference,
        about=card.name if card else "a person whose record you can no longer open",
        sent_at=fact.sent_at,
        sent_by=names.worker(fact.author_id),
        agency=names.agency(fact.agency_id),
        age=say_age(since=standing.since, now=now),
        immediate_danger=fact.immediate_danger,
        states_harm=bool(fact.harm),
        owner=names.worker(standing.owner_id) if standing.owner_id else "",
        is_mine=standing.owner_id == viewer.user_id,
        is_late=standing.is_late,
        due_at=standing.due_at,
        state=state,
        facts=fact.facts,
        acted=f"{names.worker(acted[-1].made_by)}: {acted[-1].note}".rstrip(": ") if acted else "",
        asked_of=asked.ask_whom if asked else "",
        asked_by=asked.ask_by if asked else None,
        is_answer_overdue=standing.is_answer_overdue,
        untold=names.worker(untold.teller_id) if untold else "",
    )


def _audit(viewer: Viewer, action: str, shown: Sequence[ConcernId], now: datetime) -> None:
    audit.append(
        action=action,
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        shown=list(shown),
        now=now,
    )
