"""Writes facts about people. Every function but the first wants the door opened for writing."""

from datetime import date, datetime
from uuid import UUID, uuid4

from alongside.access.door import WRITE, Granted
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.kernel.dates import local_date
from alongside.kernel.ids import PersonId
from alongside.kernel.texts import require_fit
from alongside.people import checks
from alongside.people.commands import Birth, NewAddress, NewIdentifier, NewName, NewPerson, NewRelationship
from alongside.people.former import keep_former_details
from alongside.people.indexing import index_people
from alongside.people.models import Address, Identifier, Involvement, Name, Person, Relationship
from alongside.reference.codelists import require_code


def record_person(*, viewer: Viewer, person_id: PersonId, person: NewPerson, now: datetime) -> None:
    """This will record a new person under an id to which the viewer already holds a grant.

    Raises UnableToAcceptPerson where there is neither a name nor a description, or a code is unknown.
    """
    checks.check_person(person, as_at=local_date(now))
    Person.objects.create(
        id=person_id,
        kind=person.kind,
        description=person.description.strip(),
        sex=person.sex,
        birth_kind=person.birth.kind,
        birth_earliest=person.birth.date.earliest,
        birth_latest=person.birth.date.latest,
        birth_precision=person.birth.date.precision.value,
        died_on=person.died_on,
        ethnicity=person.ethnicity,
        disabilities=list(person.disabilities),
        living_arrangement=person.living_arrangement,
        **_source(viewer, now),
    )
    for name in person.names:
        _write_name(viewer=viewer, person_id=person_id, name=name, now=now)
    for identifier in person.identifiers:
        _write_identifier(viewer=viewer, person_id=person_id, identifier=identifier, now=now)
    for address in person.addresses:
        _write_address(viewer=viewer, person_id=person_id, address=address, now=now)
    index_people(ids=[person_id])
    _audit(viewer, "recorded person", person_id, now)


def change_details(
    *,
    granted: Granted,
    birth: Birth | None = None,
    sex: str | None = None,
    ethnicity: str | None = None,
    disabilities: tuple[str, ...] | None = None,
    living_arrangement: str | None = None,
    died_on: date | None = None,
) -> None:
    """This will change what is known about a person; None leaves a detail as it is."""
    _for_writing(granted)
    changes: dict[str, object] = {
        key: value
        for key, value in {
            "sex": sex,
            "ethnicity": ethnicity,
            "disabilities": None if disabilities is None else list(disabilities),
            "living_arrangement": living_arrangement,
            "died_on": died_on,
        }.items()
        if value is not None
    }
    if birth is not None:
        changes |= {
            "birth_kind": birth.kind,
            "birth_earliest": birth.date.earliest,
            "birth_latest": birth.date.latest,
            "birth_precision": birth.date.precision.value,
        }
    keep_former_details(viewer=granted.viewer, changes={granted.person_id: changes}, now=granted.now)
    Person.objects.filter(id=granted.person_id).update(**changes)
    index_people(ids=[granted.person_id])
    _audit(granted.viewer, "changed person", granted.person_id, granted.now)


def add_name(*, granted: Granted, name: NewName) -> UUID:
    """This will add a name by which the person is or was known. Raises UnableToAcceptPerson if empty."""
    _for_writing(granted)
    checks.check_name(name, as_at=local_date(granted.now))
    made = _write_name(viewer=granted.viewer, person_id=granted.person_id, name=name, now=granted.now)
    index_people(ids=[granted.person_id])
    _audit(granted.viewer, "added name", granted.person_id, granted.now)
    return made


def add_identifier(*, granted: Granted, identifier: NewIdentifier) -> UUID:
    """This will add a number that a system knows the person by, checked by its scheme's own rule."""
    _for_writing(granted)
    checks.check_identifier(identifier, as_at=local_date(granted.now))
    made = _write_identifier(
        viewer=granted.viewer, person_id=granted.person_id, identifier=identifier, now=granted.now
    )
    index_people(ids=[granted.person_id])
    _audit(granted.viewer, "added identifier", granted.person_id, granted.now)
    return made


def add_address(*, granted: Granted, address: NewAddress) -> UUID:
    """This will add an address; a protected one is shown only in relations that may see it."""
    _for_writing(granted)
    checks.check_address(address)
    made = _write_address(
        viewer=granted.viewer, person_id=granted.person_id, address=address, now=granted.now
    )
    _audit(granted.viewer, "added address", granted.person_id, granted.now)
    return made


def add_relationship(
    *, granted: Granted, relationship: NewRelationship, other_id: PersonId | None = None
) -> UUID:
    """This will record what another person is to this one."""
    _for_writing(granted)
    checks.check_relationship(relationship, as_at=local_date(granted.now))
    made = uuid4()
    Relationship.objects.create(
        id=made,
        person_id=granted.person_id,
        other_id=other_id,
        other_label=relationship.other_label.strip(),
        kind=relationship.kind,
        phone=relationship.phone,
        note=relationship.note,
        from_date=relationship.from_date,
        **_source(granted.viewer, granted.now),
    )
    _audit(granted.viewer, "added relationship", granted.person_id, granted.now)
    return made


def record_involvement(
    *,
    granted: Granted,
    role: str,
    user_id: UUID | None = None,
    team_id: UUID | None = None,
    agency_id: UUID | None = None,
    outside_name: str = "",
    phone: str = "",
    reason: str,
) -> UUID:
    """This will record that a worker, team, agency or outside professional works with the person."""
    _for_writing(granted)
    require_code(key="involvement_role", code=role, field="role", as_at=local_date(granted.now))
    if not reason.strip():
        raise checks.UnableToAcceptPerson("Say why they work with this person.", field="reason")
    require_fit(text=reason, most=300, field="reason")
    require_fit(text=outside_name, most=200, field="outside_name")
    require_fit(text=phone, most=40, field="phone")
    made = uuid4()
    Involvement.objects.create(
        id=made,
        person_id=granted.person_id,
        role=role,
        user_id=user_id,
        team_id=team_id,
        involved_agency_id=agency_id,
        outside_name=outside_name.strip(),
        phone=phone,
        reason=reason.strip(),
        starts_at=granted.now,
        **_source(granted.viewer, granted.now),
    )
    _audit(granted.viewer, "recorded involvement", granted.person_id, granted.now)
    return made


def end_involvement(*, granted: Granted, involvement_id: UUID) -> bool:
    """This will end an involvement of the opened person; False where there is none that is open."""
    _for_writing(granted)
    ended = Involvement.objects.filter(
        id=involvement_id, person_id=granted.person_id, ends_at__isnull=True
    ).update(ends_at=granted.now)
    _audit(granted.viewer, "ended involvement", granted.person_id, granted.now)
    return bool(ended)


def _write_name(*, viewer: Viewer, person_id: PersonId, name: NewName, now: datetime) -> UUID:
    made = uuid4()
    Name.objects.create(
        id=made,
        person_id=person_id,
        kind=name.kind,
        forenames=" ".join(name.forenames.split()),
        surname=" ".join(name.surname.split()),
        from_date=name.from_date,
        until_date=name.until_date,
        **_source(viewer, now),
    )
    return made


def _write_identifier(
    *, viewer: Viewer, person_id: PersonId, identifier: NewIdentifier, now: datetime
) -> UUID:
    made = uuid4()
    Identifier.objects.create(
        id=made,
        person_id=person_id,
        scheme=identifier.scheme,
        value=checks.normalise_identifier(identifier),
        noted_on=identifier.noted_on or local_date(now),
        doubt=identifier.doubt,
        **_source(viewer, now),
    )
    return made


def _write_address(*, viewer: Viewer, person_id: PersonId, address: NewAddress, now: datetime) -> UUID:
    made = uuid4()
    Address.objects.create(
        id=made,
        person_id=person_id,
        lines=" ".join(address.lines.split()),
        postcode=" ".join(address.postcode.upper().split()),
        is_protected=address.is_protected,
        from_date=address.from_date,
        until_date=address.until_date,
        **_source(viewer, now),
    )
    return made


def _source(viewer: Viewer, now: datetime) -> dict[str, object]:
    return {"agency_id": viewer.agency_id, "recorded_by": viewer.user_id, "recorded_at": now}


def _for_writing(granted: Granted) -> None:
    if granted.action != WRITE:
        raise RuntimeError("This record was opened to be read, not to be written.")


def _audit(viewer: Viewer, action: str, person_id: PersonId, now: datetime) -> None:
    audit.append(
        action=action,
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        subject_kind="person",
        subject_id=person_id,
        person_id=person_id,
        now=now,
    )
