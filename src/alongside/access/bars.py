"""What the database answers when the door asks whether somebody is kept from a record.

It answers about the viewer alone, and a stranger and somebody who was barred get the same answer.
"""

from typing import TypeVar, cast

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, Model, QuerySet, TextField, UUIDField

from alongside.access.rules import Bars

Row = TypeVar("Row", bound=Model)

CLEAR, NARROW, BARRED = "clear", "narrow", "barred"


def standing_with(column: str) -> Func:
    """This will make the expression for how the viewer stands to the person in a column."""
    return Func(F(column), function="gate.standing", output_field=TextField())


def as_bars(standing: str) -> Bars:
    """This will say what an answer of the database means; one that is not known bars."""
    return {CLEAR: Bars(), NARROW: Bars(restricted=True)}.get(standing, Bars(excluded=True))


def with_bars(rows: "QuerySet[Row]") -> "QuerySet[Row]":
    """This will bring along, with rows about people, whose records are shut or narrowed to the viewer.

    For what opens by itself and not by a relation to the person: `standing_with` bars every stranger.
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
