"""Records many children at once, as a council's return names them: by number, without a name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.kernel.dates import UncertainDate, local_date
from alongside.kernel.ids import PersonId
from alongside.people.former import keep_former_details
from alongside.people.indexing import index_people
from alongside.people.models import Identifier, Name, Person

# What a return may say of a person, and an undone import takes back.
DETAILS = (
    "sex",
    "birth_kind",
    "birth_earliest",
    "birth_latest",
    "birth_precision",
    "died_on",
    "ethnicity",
    "disabilities",
)
_SET_DETAILS = "UPDATE people_person SET {} WHERE id = %(id)s".format(
    ", ".join(f"{name} = %({name})s" for name in DETAILS)
)


@dataclass(frozen=True, kw_only=True)
class NumberedChild:
    """A child known by a council's number alone, and the id under which they will be recorded."""

    person_id: PersonId
    number: str


@dataclass(frozen=True, kw_only=True)
class NumberNoted:
    """A number that a return gives for a person; `scheme` is a code of identifier_scheme."""

    person_id: PersonId
    scheme: str
    value: str


def record_numbered_children(*, viewer: Viewer, children: Sequence[NumberedChild], now: datetime) -> None:
    """This will record children by their council's number; the viewer holds grants to them already."""
    source = _source(viewer, now)
    unknown = UncertainDate.unknown()
    Person.objects.bulk_create(
        [
            Person(
                id=child.person_id,
                kind="CHILD",
                description=f"Child {child.number} (the return gives no name)",
                sex="U",
                birth_kind="UNKNOWN",
                birth_precision=unknown.precision.value,
                ethnicity="NOBT",
                living_arrangement="UNKNOWN",
                **source,
            )
            for child in children
        ],
        batch_size=500,
    )
    _audit(viewer, "recorded person", [child.person_id for child in children], now)


def note_numbers(*, viewer: Viewer, numbers: Iterable[NumberNoted], now: datetime) -> tuple[UUID, ...]:
    """This will add numbers that a return gives; gives their ids in order."""
    rows = [
        Identifier(
            id=uuid4(),
            person_id=number.person_id,
            scheme=number.scheme,
            value=number.value,
            noted_on=local_date(now),
            **_source(viewer, now),
        )
        for number in numbers
    ]
    Identifier.objects.bulk_create(rows, batch_size=500)
    _audit(viewer, "added identifier", [PersonId(row.person_id) for row in rows], now)
    return tuple(row.id for row in rows)


def withdraw_numbers(*, ids: Iterable[UUID], now: datetime) -> None:
    """This will mark numbers as no longer given."""
    Identifier.objects.filter(id__in=list(ids)).update(withdrawn_at=now)


def restore_numbers(*, ids: Iterable[UUID]) -> None:
    """This will let numbers stand again."""
    Identifier.objects.filter(id__in=list(ids)).update(withdrawn_at=None)


def get_details(*, ids: Iterable[PersonId]) -> dict[PersonId, dict[str, Any]]:
    """This will give what a return may say of people, as plain values that JSON can keep."""
    rows = Person.objects.filter(id__in=list(ids)).values("id", *DETAILS)
    return {PersonId(row.pop("id")): {key: _plain(value) for key, value in row.items()} for row in list(rows)}


def set_details(*, viewer: Viewer, details: Mapping[PersonId, Mapping[str, Any]], now: datetime) -> None:
    """This will set details of many people, as `get_details` gives them; others stay as they are."""
    ids = list(details)
    said = get_details(ids=ids)
    rows = [{"id": person_id, **said[person_id], **details[person_id]} for person_id in ids]
    keep_former_details(viewer=viewer, changes=details, now=now)
    # Not the ORM's bulk_update: it writes one CASE for each row and column, which costs more than the update.
    with connection.cursor() as cursor:
        cursor.executemany(_SET_DETAILS, rows)
    _audit(viewer, "changed person", ids, now)


def withdraw_people(*, viewer: Viewer, ids: Iterable[PersonId], now: datetime) -> None:
    """This will mark people as recorded in error: they are found and listed no more."""
    ids = list(ids)
    Person.objects.filter(id__in=ids).update(withdrawn_at=now)
    Identifier.objects.filter(person_id__in=ids).update(withdrawn_at=now)
    index_people(ids=ids)
    _audit(viewer, "withdrew person", ids, now)


def list_named(*, ids: Iterable[PersonId]) -> frozenset[PersonId]:
    """This will give those of the people who have been given a name since."""
    found = Name.objects.filter(person_id__in=list(ids), withdrawn_at__isnull=True)
    return frozenset(PersonId(each) for each in found.values_list("person_id", flat=True))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _source(viewer: Viewer, now: datetime) -> dict[str, Any]:
    return {"agency_id": viewer.agency_id, "recorded_by": viewer.user_id, "recorded_at": now}


def _audit(viewer: Viewer, action: str, ids: Sequence[PersonId], now: datetime) -> None:
    audit.append_all(
        acts=[
            audit.Act(
                action=action,
                actor_id=viewer.user_id,
                agency_id=viewer.agency_id,
                subject_kind="person",
                subject_id=person_id,
                person_id=person_id,
                now=now,
            )
            for person_id in ids
        ]
    )
