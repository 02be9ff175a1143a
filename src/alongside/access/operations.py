"""Makes and ends the relationships through which a record is seen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import Q

from alongside.access.models import Grant
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.kernel.errors import UnableToError
from alongside.kernel.ids import GrantId, PersonId


class UnableToEndGrants(UnableToError):
    """A relationship is not this viewer's to end."""


@dataclass(frozen=True, kw_only=True)
class NewGrant:
    """A relationship to be made: who, in which relation, because of which record."""

    person_id: PersonId
    principal_id: UUID
    relation: str
    because_kind: str
    because_id: UUID | None = None


# What makes two grants one and the same.
_SAME = ("person_id", "principal_id", "relation", "because_kind", "because_id")


def make_grants(*, viewer: Viewer, grants: Iterable[NewGrant], now: datetime) -> tuple[GrantId, ...]:
    """This will make the relationships that do not stand already for the same cause, and audit each.

    Two causes make two grants: when one of them ends, the other still opens the record. Gives the ids of
    those made. The database refuses a grant that the viewer may not make.
    """
    wanted = {_key(grant): grant for grant in grants}
    standing = _standing(wanted.values(), now)
    rows = [
        Grant(
            id=uuid4(),
            person_id=grant.person_id,
            principal_id=grant.principal_id,
            relation=grant.relation,
            starts_at=now,
            because_kind=grant.because_kind,
            because_id=grant.because_id,
            granted_by=viewer.user_id,
        )
        for key, grant in wanted.items()
        if key not in standing
    ]
    Grant.objects.bulk_create(rows, batch_size=1000)
    audit.append_all(
        acts=[_act(viewer, f"granted {row.relation}", row.id, PersonId(row.person_id), now) for row in rows]
    )
    return tuple(GrantId(row.id) for row in rows)


def stands(*, grant: NewGrant, now: datetime) -> bool:
    """This will say whether a relationship holds from now on already, for the same cause."""
    return _key(grant) in _standing([grant], now)


def end_grants(
    *,
    viewer: Viewer,
    because_kind: str,
    because_id: UUID,
    people: Iterable[PersonId] | None = None,
    now: datetime,
) -> int:
    """This will end the open relationships that follow from one record, to all or to some people.

    Gives how many ended. Raises UnableToEndGrants where one of them is not this viewer's to end, and the act
    has to be taken back: nobody may be told that a record is closed while it is open.
    """
    rows = Grant.objects.filter(because_kind=because_kind, because_id=because_id, ends_at__isnull=True)
    if people is not None:
        rows = rows.filter(person_id__in=list(people))
    ended = list(rows.values_list("id", "person_id"))
    if rows.update(ends_at=now) != len(ended):
        raise UnableToEndGrants(
            "You cannot close the record to them. Ask the front door or the allocated worker to do it."
        )
    audit.append_all(
        acts=[
            _act(viewer, "ended grant", grant_id, PersonId(person_id), now) for grant_id, person_id in ended
        ]
    )
    return len(ended)


def list_people_of(*, principals: Iterable[UUID], relation: str, now: datetime) -> tuple[PersonId, ...]:
    """This will list the people to whom these principals stand in a relation at `now`."""
    rows = Grant.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=now),
        principal_id__in=list(principals),
        relation=relation,
        starts_at__lte=now,
    )
    return tuple(PersonId(each) for each in rows.values_list("person_id", flat=True).distinct())


@dataclass(frozen=True, kw_only=True)
class Allocation:
    """To whom a person was allocated, and how long."""

    principal_id: UUID
    starts_at: datetime
    ends_at: datetime | None


def list_allocations(*, granted_to: PersonId) -> tuple[Allocation, ...]:
    """This will list to whom a person was allocated, as far as the viewer may see it, the first first."""
    rows = Grant.objects.filter(person_id=granted_to, relation="allocated").order_by("starts_at")
    return tuple(
        Allocation(principal_id=row.principal_id, starts_at=row.starts_at, ends_at=row.ends_at)
        for row in rows
    )


def list_people_because(*, because_kind: str, because_id: UUID) -> tuple[PersonId, ...]:
    """This will list the people to whom relationships were made because of one record."""
    rows = Grant.objects.filter(because_kind=because_kind, because_id=because_id)
    return tuple(PersonId(each) for each in rows.values_list("person_id", flat=True).distinct())


def list_people_known_otherwise(*, ids: Iterable[PersonId], because_id: UUID) -> frozenset[PersonId]:
    """This will give those of the people to whom somebody stands in a relation for any other cause."""
    rows = Grant.objects.filter(person_id__in=list(ids)).exclude(because_id=because_id)
    return frozenset(PersonId(each) for each in rows.values_list("person_id", flat=True).distinct())


def _act(viewer: Viewer, action: str, grant_id: UUID, person_id: PersonId, now: datetime) -> audit.Act:
    return audit.Act(
        action=action,
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        subject_kind="grant",
        subject_id=grant_id,
        person_id=person_id,
        now=now,
    )


def _key(grant: NewGrant) -> tuple[object, ...]:
    return tuple(getattr(grant, name) for name in _SAME)


def _standing(wanted: Iterable[NewGrant], now: datetime) -> set[tuple[object, ...]]:
    """Of what is wanted, what holds; one that ends some day, or begins some day, does not stand in for it."""
    held = Grant.objects.filter(
        person_id__in={grant.person_id for grant in wanted}, starts_at__lte=now, ends_at__isnull=True
    )
    return set(held.values_list(*_SAME))
