"""What the database answers when the door asks whether somebody is kept from a record.

It answers about the viewer alone, and a stranger and somebody who was barred get the same answer.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db import connection
from django.db.models import Func, Model, QuerySet, TextField

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
    """This will bring along, with sections in the viewer's hands, how the record of each stands to them."""
    standing = Func("id", function="gate.standing_by_handing", output_field=TextField())
    return cast("QuerySet[Row]", rows.annotate(_standing=standing))


def bars_on(row: Model) -> Bars:
    """This will say what keeps the viewer from the person of a row that `with_bars` brought."""
    return as_bars(getattr(row, "_standing"))  # noqa: B009 - annotated above
