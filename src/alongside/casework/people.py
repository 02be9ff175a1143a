"""Recording people and who works with them; everything about one person on one page."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from alongside.access import emergencies as openings
from alongside.access import operations as grants
from alongside.access import restricting
from alongside.access.asking import begin_records
from alongside.access.door import SEE, WRITE, Granted, open_record
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.casework.chronology import EntryRow, list_latest
from alongside.casework.clocks import ClockRow, list_clocks
from alongside.casework.curiosity import PromptRow, list_prompts
from alongside.casework.emergencies import OpeningRow, opening_rows
from alongside.casework.families import Staying, list_staying
from alongside.casework.lookers import may_see_lookers
from alongside.casework.meetings import action_rows
from alongside.casework.names import Names, get_names
from alongside.concerns import queries as concerns
from alongside.concerns.chronology import NewEntry, add_entries
from alongside.kernel.dates import UncertainDate, local_date, show_day
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.ids import AgencyId, PersonId, TeamId, UserId
from alongside.missing import queries as missing
from alongside.organisations import queries as organisations
from alongside.pathway.stages.queries import StageNow, list_stages_now
from alongside.people import operations as people
from alongside.people.commands import (
    NewAddress,
    NewIdentifier,
    NewName,
    NewPerson,
    NewRelationship,
)
from alongside.people.queries import InvolvementFact, PersonCard, PersonFacts, get_facts, list_cards
from alongside.reference.codelists import get_label
from alongside.voice.queries import ChildEntryFact, list_child_entries


class UnableToInvolve(UnableToError):
    """This worker, team or agency cannot be involved as asked."""


@dataclass(frozen=True, kw_only=True)
class Involved:
    """Who works with a person: exactly one of a user, a team, an agency, or a name from outside."""

    user_id: UserId | None = None
    team_id: TeamId | None = None
    agency_id: AgencyId | None = None
    outside_name: str = ""


@dataclass(frozen=True, kw_only=True)
class InvolvementRow:
    """Somebody who works with the person, as they are shown."""

    involvement_id: UUID
    who: str
    role_label: str
    agency: str
    phone: str
    reason: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Alert:
    """Something to know before anything else is done; `until` is when it is looked at again."""

    text: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class PersonPage:
    """A person's record at a glance."""

    facts: PersonFacts
    involvements: tuple[InvolvementRow, ...]
    alerts: tuple[Alert, ...]
    latest: tuple[EntryRow, ...]
    concerns_waiting: int
    concerns_known: int
    missing_since: datetime | None
    clocks: tuple[ClockRow, ...]
    stages: tuple[StageNow, ...]
    open_actions: int
    late_actions: int
    prompts: tuple[PromptRow, ...]
    may_write: bool
    may_allocate: bool
    kept_to: tuple[str, ...]
    staying: tuple[Staying, ...]
    openings_to_review: tuple[OpeningRow, ...]
    may_see_lookers: bool


def register_person(*, viewer: Viewer, person: NewPerson, now: datetime) -> PersonId:
    """This will record a new person, known from now on to the viewer and their agency.

    Whoever works at a front door begins as the front door, and so does that team. Raises
    UnableToAcceptPerson where the person could not be told from another.
    """
    (person_id,) = begin_records()
    doors = [team.team_id for team in organisations.list_teams(ids=viewer.team_ids) if team.is_front_door]
    relation = "front_door" if doors else "knows"
    for principal in (viewer.user_id, *doors):
        _begin(viewer, person_id, principal, relation, now)
    people.record_person(viewer=viewer, person_id=person_id, person=person, now=now)
    _begin(viewer, person_id, viewer.agency_id, "knows", now)
    return person_id


def _begin(viewer: Viewer, person_id: PersonId, principal: UUID, relation: str, now: datetime) -> None:
    grant = grants.NewGrant(
        person_id=person_id,
        principal_id=principal,
        relation=relation,
        because_kind="recorded",
        because_id=person_id,
    )
    grants.make_grants(viewer=viewer, grants=[grant], now=now)


def add_name(*, viewer: Viewer, person_id: PersonId, name: NewName, now: datetime) -> UUID:
    """This will add a name that the person is or was known by."""
    return people.add_name(granted=_to_write(viewer, person_id, "adding a name", now), name=name)


def add_identifier(*, viewer: Viewer, person_id: PersonId, identifier: NewIdentifier, now: datetime) -> UUID:
    """This will add a number that a system knows the person by."""
    return people.add_identifier(
        granted=_to_write(viewer, person_id, "adding an identifier", now), identifier=identifier
    )


def add_address(*, viewer: Viewer, person_id: PersonId, address: NewAddress, now: datetime) -> UUID:
    """This will add where the person lives or lived; the chronology says that they moved.

    The entry carries no address, and a protected address makes an entry of the class placement.
    """
    granted = _to_write(viewer, person_id, "adding an address", now)
    made = people.add_address(granted=granted, address=address)
    day = address.from_date or local_date(now)
    entry = NewEntry(
        person_id=person_id,
        kind="MOVE",
        klass="placement" if address.is_protected else "ordinary",
        happened=UncertainDate.exact(day),
        title="New address recorded",
        known_at=now,
        source_kind="address",
        source_id=made,
    )
    add_entries(viewer=viewer, entries=[entry], now=now)
    return made


def add_relationship(
    *,
    viewer: Viewer,
    person_id: PersonId,
    relationship: NewRelationship,
    other_id: PersonId | None = None,
    now: datetime,
) -> UUID:
    """This will record what another person is to this one; both records must be open to the viewer."""
    granted = _to_write(viewer, person_id, "adding a relationship", now)
    if other_id is not None:
        _to_write(viewer, other_id, "adding a relationship", now)
        if not relationship.other_label.strip():
            other = list_cards(ids=[other_id], now=now)[other_id]
            relationship = replace(relationship, other_label=other.name)
    return people.add_relationship(granted=granted, relationship=relationship, other_id=other_id)


def involve(
    *,
    viewer: Viewer,
    person_id: PersonId,
    who: Involved,
    role: str,
    reason: str,
    allocate: bool = False,
    phone: str = "",
    now: datetime,
) -> UUID:
    """This will record who works with the person, and open the record to them.

    With `allocate` the person is theirs: they see what is protected too. Raises UnableToInvolve where
    nobody or more than one is named, or the viewer's own relation may not make that one out.
    """
    granted = _to_write(viewer, person_id, "involving somebody", now)
    principal = _principal(who)
    relation = "allocated" if allocate else "involved"
    if principal and not granted.may_grant(relation=relation):
        raise UnableToInvolve(
            "You can tell the front door about somebody who works with this person; only the front door or"
            " the allocated worker can open the record to them."
        )
    made = people.record_involvement(
        granted=granted,
        role=role,
        user_id=who.user_id,
        team_id=who.team_id,
        agency_id=who.agency_id,
        outside_name=who.outside_name,
        phone=phone,
        reason=reason,
    )
    if principal:
        grant = grants.NewGrant(
            person_id=person_id,
            principal_id=principal,
            relation=relation,
            because_kind="involvement",
            because_id=made,
        )
        grants.make_grants(viewer=viewer, grants=[grant], now=now)
    _tell_involved(granted, who, role, reason, made, allocate=allocate)
    return made


def end_involvement(
    *, viewer: Viewer, person_id: PersonId, involvement_id: UUID, reason: str, now: datetime
) -> None:
    """This will end somebody's involvement, and close the record to them where nothing else opens it."""
    granted = _to_write(viewer, person_id, "ending an involvement", now)
    if not reason.strip():
        raise UnableToInvolve("Say why they no longer work with this person.", field="reason")
    if not people.end_involvement(granted=granted, involvement_id=involvement_id):
        raise NotFoundError
    entry = NewEntry(
        person_id=person_id,
        kind="INVOLVEMENT",
        happened=UncertainDate.exact(local_date(now)),
        title="A worker or agency is no longer involved",
        detail=reason,
        known_at=now,
        source_kind="involvement",
        source_id=involvement_id,
    )
    add_entries(viewer=viewer, entries=[entry], now=now)
    # Last: whoever ends their own involvement could write nothing after it.
    grants.end_grants(viewer=viewer, because_kind="involvement", because_id=involvement_id, now=now)


def get_person(*, viewer: Viewer, person_id: PersonId, now: datetime) -> PersonPage:
    """This will open a person's record and give it at a glance. Raises NotFoundError."""
    granted = open_record(viewer=viewer, person_id=person_id, action=SEE, purpose="reading record", now=now)
    facts = get_facts(granted=granted)
    episodes = missing.list_episodes(granted=granted)
    missing_since = next((row.missing_from for row in episodes if row.found_at is None), None)
    undertaken = action_rows(granted=granted)
    sent = concerns.list_for_person(person_id=person_id)
    return PersonPage(
        facts=facts,
        involvements=_involvement_rows(facts.involvements, now=now),
        alerts=_alerts(facts, missing_since, list_child_entries(granted=granted)),
        latest=list_latest(granted=granted, most=6),
        concerns_waiting=sum(row.decided_at is None for row in sent),
        concerns_known=len(sent),
        missing_since=missing_since,
        clocks=list_clocks(granted=granted),
        stages=list_stages_now(granted=granted),
        open_actions=sum(row.is_open for row in undertaken),
        late_actions=sum(row.is_open and row.is_late for row in undertaken),
        prompts=list_prompts(granted=granted, as_at=now),
        may_write=granted.may_write(klass="identity"),
        may_allocate=granted.may_grant(relation="allocated"),
        kept_to=_kept_to(granted),
        staying=list_staying(granted=granted),
        openings_to_review=opening_rows(facts=openings.list_unreviewed(granted=granted), now=now),
        may_see_lookers=may_see_lookers(granted=granted),
    )


def get_card_to_write(*, viewer: Viewer, person_id: PersonId, now: datetime) -> PersonCard:
    """This will give who a form is about, to one who may write on the record. Raises NotFoundError."""
    _to_write(viewer, person_id, "filling in a form", now)
    return list_cards(ids=[person_id], now=now)[person_id]


def list_my_people(*, viewer: Viewer, now: datetime) -> tuple[PersonCard, ...]:
    """This will list the people allocated to the viewer or their team, by name."""
    ids = grants.list_people_of(principals={viewer.user_id, *viewer.team_ids}, relation="allocated", now=now)
    cards = sorted(list_cards(ids=ids, now=now).values(), key=lambda card: card.name.casefold())
    audit.append(
        action="listed people",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        shown=[card.person_id for card in cards],
        now=now,
    )
    return tuple(cards)


def _to_write(viewer: Viewer, person_id: PersonId, purpose: str, now: datetime) -> Granted:
    return open_record(viewer=viewer, person_id=person_id, action=WRITE, purpose=purpose, now=now)


def _kept_to(granted: Granted) -> tuple[str, ...]:
    """To which workers alone the record is kept; nobody, where it is not."""
    kept = restricting.get_restriction(granted=granted)
    if kept is None:
        return ()
    names = get_names(workers=kept.named, now=granted.now)
    return tuple(names.worker(each) for each in kept.named)


def _principal(who: Involved) -> UUID | None:
    named = [each for each in (who.user_id, who.team_id, who.agency_id) if each is not None]
    if len(named) + bool(who.outside_name.strip()) != 1:
        raise UnableToInvolve("Choose one worker, team or agency, or write one name.", field="who")
    return named[0] if named else None


def _tell_involved(
    granted: Granted, who: Involved, role: str, reason: str, made: UUID, *, allocate: bool
) -> None:
    names = get_names(
        workers=[who.user_id] if who.user_id else [],
        teams=[who.team_id] if who.team_id else [],
        agencies=[who.agency_id] if who.agency_id else [],
        now=granted.now,
    )
    label = get_label(key="involvement_role", code=role, as_at=local_date(granted.now))
    name = _name_of(who.user_id, who.team_id, who.agency_id, who.outside_name, names)
    entry = NewEntry(
        person_id=granted.person_id,
        kind="INVOLVEMENT",
        happened=UncertainDate.exact(local_date(granted.now)),
        title=f"{'Allocated to' if allocate else 'Now involved'}: {name} ({label})"[:200],
        detail=reason,
        known_at=granted.now,
        source_kind="involvement",
        source_id=made,
    )
    add_entries(viewer=granted.viewer, entries=[entry], now=granted.now)


def _name_of(
    user_id: UUID | None, team_id: UUID | None, agency_id: UUID | None, outside: str, names: Names
) -> str:
    if user_id:
        return names.worker(user_id)
    if team_id:
        return names.team(team_id)
    return names.agency(agency_id) if agency_id else outside


def _involvement_rows(facts: tuple[InvolvementFact, ...], *, now: datetime) -> tuple[InvolvementRow, ...]:
    names = get_names(
        workers={fact.user_id for fact in facts if fact.user_id},
        teams={fact.team_id for fact in facts if fact.team_id},
        agencies={fact.agency_id for fact in facts if fact.agency_id},
        now=now,
    )
    return tuple(_involvement_row(fact, names, now) for fact in facts)


def _involvement_row(fact: InvolvementFact, names: Names, now: datetime) -> InvolvementRow:
    worker = names.workers.get(UserId(fact.user_id)) if fact.user_id else None
    team = names.teams.get(TeamId(fact.team_id)) if fact.team_id else None
    return InvolvementRow(
        involvement_id=fact.involvement_id,
        who=_name_of(fact.user_id, fact.team_id, fact.agency_id, fact.outside_name, names),
        role_label=get_label(key="involvement_role", code=fact.role, as_at=local_date(now)),
        agency=worker.agency_name if worker else team.agency_name if team else "",
        phone=fact.phone or (worker.phone if worker else team.phone if team else ""),
        reason=fact.reason,
        since=fact.starts_at,
        until=fact.ends_at,
    )


def _alerts(
    facts: PersonFacts, missing_since: datetime | None, said: tuple[ChildEntryFact, ...]
) -> tuple[Alert, ...]:
    found = [
        Alert(text="The child says: I feel unsafe now", detail=f"since {show_day(local_date(entry.said_at))}")
        for entry in said
        if entry.unsafe and not entry.answers
    ]
    if missing_since is not None:
        found.append(Alert(text="Missing now", detail=f"since {show_day(local_date(missing_since))}"))
    if any(address.is_protected and address.until_date is None for address in facts.addresses):
        found.append(Alert(text="Protected address", detail="Tell nobody where this person lives."))
    if facts.died_on is not None:
        found.append(Alert(text="Has died", detail=show_day(facts.died_on)))
    return tuple(found)
