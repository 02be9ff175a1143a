"""Reads people. What comes back is frozen; the row lock has already left out what may not be seen."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from alongside.access.door import Granted
from alongside.kernel.dates import Precision, UncertainDate, age_on, local_date
from alongside.kernel.ids import AgencyId, PersonId
from alongside.people.models import Address, FormerDetail, Identifier, Involvement, Name, Person, Relationship
from alongside.people.rows import birth_of


@dataclass(frozen=True, kw_only=True)
class NameFact:
    """A name, its kind and the days between which it was used."""

    kind: str
    forenames: str
    surname: str
    from_date: date | None
    until_date: date | None

    @property
    def full(self) -> str:
        """The name as it is said."""
        return f"{self.forenames} {self.surname}".strip()


@dataclass(frozen=True, kw_only=True)
class IdentifierFact:
    """A number, its scheme, the day it was noted, the agency it came from, and any doubt about it."""

    scheme: str
    value: str
    noted_on: date
    agency_id: AgencyId
    doubt: str


@dataclass(frozen=True, kw_only=True)
class AddressFact:
    """An address and the days between which it held."""

    lines: str
    postcode: str
    is_protected: bool
    from_date: date | None
    until_date: date | None


@dataclass(frozen=True, kw_only=True)
class RelationshipFact:
    """What another is to this person; `other_id` only where this viewer may open the other."""

    kind: str
    other_label: str
    other_id: PersonId | None
    phone: str
    note: str


@dataclass(frozen=True, kw_only=True)
class InvolvementFact:
    """Who works with the person, since when, why, and how to ring them."""

    involvement_id: UUID
    role: str
    user_id: UUID | None
    team_id: UUID | None
    agency_id: UUID | None
    outside_name: str
    phone: str
    reason: str
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class PersonCard:
    """A person in one line: the name to call them by, what else they are called, when born, how old."""

    person_id: PersonId
    kind: str
    name: str
    other_names: tuple[str, ...]
    birth: UncertainDate
    birth_kind: str
    age: int | None
    sex: str


@dataclass(frozen=True, kw_only=True)
class PersonFacts:
    """Everything about one person that this viewer may see."""

    card: PersonCard
    description: str
    ethnicity: str
    disabilities: tuple[str, ...]
    living_arrangement: str
    died_on: date | None
    names: tuple[NameFact, ...]
    identifiers: tuple[IdentifierFact, ...]
    addresses: tuple[AddressFact, ...]
    relationships: tuple[RelationshipFact, ...]
    involvements: tuple[InvolvementFact, ...]


@dataclass(frozen=True, kw_only=True)
class PersonBegun:
    """What was known of a person and since when: for those who ask what the record lacks."""

    kind: str
    birth: UncertainDate
    ethnicity: str
    living_arrangement: str
    disabilities: tuple[str, ...]
    recorded_at: datetime
    names: tuple[NameFact, ...]


@dataclass(frozen=True, kw_only=True)
class DatedRelationship:
    """What another is to the person, who that is, and when it was written down.

    `other_id` is that other's record; None where there is none, or none that the viewer may know of.
    """

    relationship_id: UUID
    kind: str
    other: str
    other_id: PersonId | None
    note: str
    recorded_at: datetime


# The name to call somebody by: what they are known as, else their legal name, else any.
_NAME_ORDER = {"KNOWN_AS": 0, "LEGAL": 1}


def get_facts(*, granted: Granted) -> PersonFacts:
    """This will give everything about the opened person that the viewer may see, ended facts included."""
    row = Person.objects.get(id=granted.person_id)
    names = _names([granted.person_id])[granted.person_id]
    live = {"person_id": granted.person_id, "withdrawn_at__isnull": True}
    return PersonFacts(
        card=_card(row, names, on=local_date(granted.now)),
        description=row.description,
        ethnicity=row.ethnicity,
        disabilities=tuple(row.disabilities),
        living_arrangement=row.living_arrangement,
        died_on=row.died_on,
        names=tuple(names),
        identifiers=tuple(map(_identifier, Identifier.objects.filter(**live).order_by("scheme", "noted_on"))),
        addresses=tuple(map(_address, Address.objects.filter(**live).order_by("-from_date", "-recorded_at"))),
        relationships=_relationships(Relationship.objects.filter(**live).order_by("kind", "other_label")),
        involvements=tuple(
            map(_involvement, Involvement.objects.filter(**live).order_by("ends_at", "starts_at"))
        ),
    )


def get_person_begun(*, granted: Granted, as_at: datetime | None = None) -> PersonBegun:
    """This will give what is known of the opened person, and when the record was made.

    Ethnicity, where they live and disabilities as they stood on the record `as_at`, today's where it is None.
    """
    row = Person.objects.get(id=granted.person_id)
    stood = _details_as_at(granted, as_at) if as_at else {}
    return PersonBegun(
        kind=row.kind,
        birth=birth_of(row),
        ethnicity=stood.get("ethnicity", row.ethnicity),
        living_arrangement=stood.get("living_arrangement", row.living_arrangement),
        disabilities=tuple(stood["disabilities"].split() if "disabilities" in stood else row.disabilities),
        recorded_at=row.recorded_at,
        names=tuple(_names([granted.person_id])[granted.person_id]),
    )


def _details_as_at(granted: Granted, as_at: datetime) -> dict[str, str]:
    """Of each detail that was changed later, what it said: the first change after that moment tells."""
    later = FormerDetail.objects.filter(person_id=granted.person_id, recorded_at__gt=as_at)
    return dict(later.order_by("-recorded_at").values_list("detail", "value"))


def list_dated_relationships(*, granted: Granted) -> tuple[DatedRelationship, ...]:
    """This will list who is what to the opened person, the first recorded first."""
    rows = Relationship.objects.filter(person_id=granted.person_id, withdrawn_at__isnull=True)
    return tuple(
        DatedRelationship(
            relationship_id=row.id,
            kind=row.kind,
            other=row.other_label,
            other_id=PersonId(row.other_id) if row.other_id else None,
            note=row.note,
            recorded_at=row.recorded_at,
        )
        for row in rows.order_by("recorded_at", "id")
    )


def list_cards(*, ids: Iterable[PersonId], now: datetime) -> dict[PersonId, PersonCard]:
    """This will give those of the people named whom the viewer may see, by id."""
    wanted = list(dict.fromkeys(ids))
    names = _names(wanted)
    rows = Person.objects.filter(id__in=wanted, withdrawn_at__isnull=True)
    return {PersonId(row.id): _card(row, names[PersonId(row.id)], on=local_date(now)) for row in rows}


def list_related_to(*, ids: Iterable[PersonId]) -> tuple[PersonId, ...]:
    """This will give who is recorded as near any of these people, as far as this viewer may see them."""
    wanted = list(ids)
    rows = Relationship.objects.filter(other_id__in=wanted, withdrawn_at__isnull=True) if wanted else ()
    return tuple(dict.fromkeys(PersonId(row.person_id) for row in rows))


def list_identifiers(*, ids: Iterable[PersonId]) -> dict[PersonId, tuple[IdentifierFact, ...]]:
    """This will give the numbers of several people, by person."""
    found: dict[PersonId, list[IdentifierFact]] = defaultdict(list)
    for row in Identifier.objects.filter(person_id__in=list(ids), withdrawn_at__isnull=True):
        found[PersonId(row.person_id)].append(_identifier(row))
    return {key: tuple(rows) for key, rows in found.items()}


def find_by_identifier(*, scheme: str, values: Iterable[str], agency_id: UUID) -> dict[str, PersonId]:
    """This will give the people known to an agency under these numbers, by number."""
    rows = Identifier.objects.filter(
        scheme=scheme,
        value__in=list(values),
        agency_id=agency_id,
        withdrawn_at__isnull=True,
        person__withdrawn_at__isnull=True,
    )
    return {row.value: PersonId(row.person_id) for row in rows.order_by("-recorded_at")}


def find_same_name_and_birth(
    *, forenames: str, surname: str, birth: UncertainDate, agency_id: UUID
) -> PersonId | None:
    """This will find the one person whom an agency recorded by exactly this name and exact date of birth.

    None where a part is missing, nobody fits, or more than one does: then a person has to look.
    """
    if not (forenames and surname) or birth.precision is not Precision.EXACT:
        return None
    rows = Name.objects.filter(
        forenames__iexact=forenames,
        surname__iexact=surname,
        agency_id=agency_id,
        withdrawn_at__isnull=True,
        person__withdrawn_at__isnull=True,
        person__birth_precision=Precision.EXACT.value,
        person__birth_earliest=birth.earliest,
    )
    found = set(rows.values_list("person_id", flat=True))
    return PersonId(found.pop()) if len(found) == 1 else None


def _names(ids: Sequence[PersonId]) -> dict[PersonId, list[NameFact]]:
    found: dict[PersonId, list[NameFact]] = defaultdict(list)
    for row in Name.objects.filter(person_id__in=ids, withdrawn_at__isnull=True).order_by("recorded_at"):
        found[PersonId(row.person_id)].append(
            NameFact(
                kind=row.kind,
                forenames=row.forenames,
                surname=row.surname,
                from_date=row.from_date,
                until_date=row.until_date,
            )
        )
    return found


def _card(row: Person, names: Sequence[NameFact], *, on: date) -> PersonCard:
    ordered = sorted(names, key=lambda name: (name.until_date is not None, _NAME_ORDER.get(name.kind, 2)))
    called = _called(ordered) or row.description
    birth = birth_of(row)
    return PersonCard(
        person_id=PersonId(row.id),
        kind=row.kind,
        name=called,
        other_names=tuple(dict.fromkeys(name.full for name in ordered if name.full != called)),
        birth=birth,
        birth_kind=row.birth_kind,
        age=_age(row, on=row.died_on or on),
        sex=row.sex,
    )


def _called(names: Sequence[NameFact]) -> str:
    """The first of the names; one that is only a first name with the surname of another, for lists."""
    if not names:
        return ""
    surnames = (name.surname for name in names if name.surname)
    return f"{names[0].forenames} {names[0].surname or next(surnames, '')}".strip()


def _age(row: Person, *, on: date) -> int | None:
    """The age where every possible birth date gives the same one; None where it cannot be said."""
    if row.birth_earliest is None or row.birth_latest is None or row.birth_latest > on:
        return None
    youngest = age_on(birth=row.birth_latest, on=on)
    return youngest if youngest == age_on(birth=row.birth_earliest, on=on) else None


def _identifier(row: Identifier) -> IdentifierFact:
    return IdentifierFact(
        scheme=row.scheme,
        value=row.value,
        noted_on=row.noted_on,
        agency_id=AgencyId(row.agency_id),
        doubt=row.doubt,
    )


def _address(row: Address) -> AddressFact:
    return AddressFact(
        lines=row.lines,
        postcode=row.postcode,
        is_protected=row.is_protected,
        from_date=row.from_date,
        until_date=row.until_date,
    )


def _relationships(rows: Iterable[Relationship]) -> tuple[RelationshipFact, ...]:
    rows = list(rows)
    seen = set(
        Person.objects.filter(id__in=[row.other_id for row in rows if row.other_id]).values_list(
            "id", flat=True
        )
    )
    return tuple(
        RelationshipFact(
            kind=row.kind,
            other_label=row.other_label,
            other_id=PersonId(row.other_id) if row.other_id in seen else None,
            phone=row.phone,
            note=row.note,
        )
        for row in rows
    )


def _involvement(row: Involvement) -> InvolvementFact:
    return InvolvementFact(
        involvement_id=row.id,
        role=row.role,
        user_id=row.user_id,
        team_id=row.team_id,
        agency_id=row.involved_agency_id,
        outside_name=row.outside_name,
        phone=row.phone,
        reason=row.reason,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )
