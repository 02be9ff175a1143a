"""What is there already when a worry is opened: earlier ones, who is near, the same place, who holds what.

Everything comes through the locks: names of agencies, and of what they hold only what this viewer may see.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.access.door import Granted
from alongside.audit import writer as audit
from alongside.casework.names import get_names
from alongside.concerns import chronology, queries
from alongside.concerns.queries import ConcernFact
from alongside.kernel.dates import local_date
from alongside.kernel.ids import ConcernId, PersonId
from alongside.organisations import queries as organisations
from alongside.pathway import queries as pathway
from alongside.people.queries import InvolvementFact, PersonFacts, get_facts, list_cards, list_related_to
from alongside.reference.codelists import get_label

MOST = 12
SAME = "About the same person"
# Somebody who is this to a child may be near other children too.
OF_CONCERN = "OF_CONCERN_TO"


@dataclass(frozen=True, kw_only=True)
class RelatedRow:
    """Another worry that belongs beside this one, and why it is shown."""

    concern_id: ConcernId
    reference: str
    about: str
    why: str
    sent_at: datetime
    agency: str
    first_line: str
    state: str
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class NearRow:
    """Somebody near the child whose record this viewer may open, and how many worries are about them."""

    person_id: PersonId
    name: str
    why: str
    worries: int


@dataclass(frozen=True, kw_only=True)
class HolderRow:
    """An agency that knows something: how to ring it, who works with the child, how much is shown."""

    name: str
    phone: str
    workers: tuple[str, ...]
    entries: int


@dataclass(frozen=True, kw_only=True)
class Related:
    """Everything that stands beside a worry. `near` are people, `stages` what is under way for the child."""

    worries: tuple[RelatedRow, ...]
    near: tuple[NearRow, ...]
    holders: tuple[HolderRow, ...]
    stages: tuple[str, ...]


def get_related(*, granted: Granted, fact: ConcernFact) -> Related:
    """This will gather what belongs beside a worry about the opened person, and write down what was shown."""
    facts = get_facts(granted=granted)
    near = _near(facts, fact, granted.now)
    earlier = [each for each in queries.list_for_person(person_id=fact.person_id) if each != fact]
    around = queries.list_for_people(person_ids=[person_id for person_id, _ in near])
    same_place = queries.list_at_place(place=fact.place)
    why = {each.concern_id: SAME for each in earlier}
    why |= {each.concern_id: dict(near)[each.person_id] for each in around if each.concern_id not in why}
    for each in same_place:
        if each.concern_id not in why and each.person_id != fact.person_id:
            why[each.concern_id] = "The same place"
    found = {each.concern_id: each for each in (*earlier, *around, *same_place) if each.concern_id in why}
    _audit(granted, found)
    return Related(
        worries=_rows(tuple(found.values()), why, granted.now),
        near=_near_rows(near, around, granted.now),
        holders=_holders(granted, facts),
        stages=_stages(granted),
    )


def _near(facts: PersonFacts, fact: ConcernFact, now: datetime) -> list[tuple[PersonId, str]]:
    """Those near the child, and through a person of concern those near that person, each with why."""
    found: dict[PersonId, str] = {}
    for row in facts.relationships:
        if row.other_id is not None:
            label = get_label(key="relationship_kind", code=row.kind, as_at=local_date(now))
            found.setdefault(row.other_id, f"{label} this child")
    concerning = [row.other_id for row in facts.relationships if row.kind == OF_CONCERN and row.other_id]
    for other in list_related_to(ids=concerning):
        if other != fact.person_id:
            found.setdefault(other, "Near the same person of concern")
    return list(found.items())


def _rows(found: tuple[ConcernFact, ...], why: dict[ConcernId, str], now: datetime) -> tuple[RelatedRow, ...]:
    """Those about the child first, then those that are open, then the latest."""
    ordered = sorted(found, key=lambda each: each.sent_at, reverse=True)
    ordered.sort(key=lambda each: (why[each.concern_id] != SAME, each.decided_at is not None))
    shown = ordered[:MOST]
    cards = list_cards(ids=[each.person_id for each in shown], now=now)
    names = get_names(agencies={each.agency_id for each in shown}, now=now)
    decisions = queries.list_decisions(concern_ids=[each.concern_id for each in shown])
    return tuple(
        RelatedRow(
            concern_id=each.concern_id,
            reference=each.reference,
            about=cards[each.person_id].name if each.person_id in cards else "",
            why=why[each.concern_id],
            sent_at=each.sent_at,
            agency=names.agency(each.agency_id),
            first_line=each.facts.strip().splitlines()[0][:160],
            state=state_of(each, decisions.get(each.concern_id, ())),
            is_open=each.decided_at is None,
        )
        for each in shown
    )


def state_of(fact: ConcernFact, decisions: Iterable[queries.DecisionFact]) -> str:
    """This will put where a worry stands in words: open, or the routes that were decided last."""
    made = list(decisions)
    if not made:
        return "Waiting for a decision"
    label = "; ".join(
        get_label(key="concern_decision", code=code, as_at=local_date(made[-1].decided_at))
        for code in made[-1].routes
    )
    if fact.decided_at is not None:
        return label
    return label if made[-1].keeps_open else f"Open again; before: {label}"


def _near_rows(
    near: list[tuple[PersonId, str]], around: tuple[ConcernFact, ...], now: datetime
) -> tuple[NearRow, ...]:
    cards = list_cards(ids=[person_id for person_id, _ in near], now=now)
    return tuple(
        NearRow(
            person_id=person_id,
            name=cards[person_id].name,
            why=why,
            worries=sum(each.person_id == person_id for each in around),
        )
        for person_id, why in near
        if person_id in cards
    )


def _holders(granted: Granted, facts: PersonFacts) -> tuple[HolderRow, ...]:
    """Every agency that recorded something this viewer may see, or that works with the person."""
    counts = chronology.count_by_agency(granted=granted)
    inside: dict[UUID, list[str]] = {each: [] for each in counts}
    for agency, said in _who_works(facts.involvements, granted.now):
        inside.setdefault(agency, []).extend([said] if said else [])
    return tuple(
        HolderRow(
            name=card.name,
            phone=card.phone,
            workers=tuple(inside[card.agency_id]),
            entries=counts.get(card.agency_id, 0),
        )
        for card in organisations.list_agencies(ids=list(inside)).values()
        if card.agency_id != granted.viewer.agency_id or inside[card.agency_id]
    )


def _who_works(rows: Sequence[InvolvementFact], now: datetime) -> Iterator[tuple[UUID, str]]:
    """The agency of each worker or team that is involved now, with their name and number."""
    live = [row for row in rows if row.ends_at is None]
    workers = organisations.list_workers(now=now, ids=[row.user_id for row in live if row.user_id])
    teams = organisations.list_teams(ids=[row.team_id for row in live if row.team_id])
    for worker in workers.values():
        yield worker.agency_id, f"{worker.full_name}, {worker.phone}"
    for team in teams:
        yield team.agency_id, f"{team.name}, {team.phone}"
    yield from ((row.agency_id, "") for row in live if row.agency_id)


def _stages(granted: Granted) -> tuple[str, ...]:
    """What returns say is under way; other packages add theirs to the person's page."""
    return tuple(
        f"{row.kind.replace('_', ' ').capitalize()}, since {row.starts_on:%-d %B %Y}"
        for row in pathway.list_stages(granted=granted)
        if row.ends_on is None and row.starts_on is not None
    )


def _audit(granted: Granted, found: Iterable[ConcernId]) -> None:
    audit.append(
        action="listed concerns",
        actor_id=granted.viewer.user_id,
        agency_id=granted.viewer.agency_id,
        purpose="reading a worry",
        shown=list(found),
        now=granted.now,
    )
