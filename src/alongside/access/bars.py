"""What the database answers when the door asks whether somebody is kept from a record.

It answers about the viewer alone, and a stranger and somebody who was barred get the same answer.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Func, Model, QuerySet, UUIDField

from alongside.access.rules import Bars

Row = TypeVar("Row", bound=Model)

CLEAR, NARROW = "clear", "narrow"


@dataclass(frozen=True, kw_only=True)
class HeldGrant:
    """A grant through which the viewer could stand to a person, and how the record stands to the viewer."""

    principal_id: UUID
    relation: str
    starts_at: datetime
    ends_at: datetime | None
    scope: frozenset[str] | None
    standing: str


def list_held(*, person_id: UUID) -> tuple[HeldGrant, ...]:
    """This will list the viewer's grants to a person, ended ones too; none where the record is shut to them.

    The database answers with the same work whether there is such a person or not.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT principal_id, relation, starts_at, ends_at, scope, standing FROM gate.held_with(%s)",
            [person_id],
        )
        return tuple(_held(row) for row in cursor.fetchall())


def _held(row: tuple[Any, ...]) -> HeldGrant:
    principal_id, relation, starts_at, ends_at, scope, standing = row
    return HeldGrant(
        principal_id=principal_id,
        relation=relation,
        starts_at=starts_at,
        ends_at=ends_at,
        scope=None if scope is None else frozenset(scope),
        standing=standing,
    )


def as_bars(standing: str) -> Bars:
    """This will say what an answer of the database means; one that is not known bars."""
    return {CLEAR: Bars(), NARROW: Bars(restricted=True)}.get(standing, Bars(excluded=True))


def with_bars(rows: "QuerySet[Row]") -> "QuerySet[Row]":
    """This will bring along, with rows about people, whose records are shut or narrowed to the viewer.

    For what opens by itself and not by a relation to the person.
    """
    people = ArrayField(UUIDField())
    annotated = rows.annotate(
        _shut=Func(function="gate.barred", output_field=people),
        _narrowed=Func(function="gate.narrowed", output_field=people),
    )
    return cast("QuerySet[Row]", annotated)


def bars_on(row: Model) -> Bars:
    """This will say what keeps the viewer from the person of a row that `with_bars` brought."""
    person = getattr(row, "person_id")  # noqa: B009 - whatever table it is of
    return Bars(
        excluded=person in getattr(row, "_shut"),  # noqa: B009 - annotated above
        restricted=person in getattr(row, "_narrowed"),  # noqa: B009 - annotated above
    )
