"""What the database answers when the door asks whether somebody is kept from a record.

It answers about the viewer alone, and a stranger and somebody who was barred get the same answer.
"""

from django.db.models import F, Func, TextField

from alongside.access.rules import Bars

CLEAR, NARROW, BARRED = "clear", "narrow", "barred"


def standing_with(column: str) -> Func:
    """This will make the expression for how the viewer stands to the person in a column."""
    return Func(F(column), function="gate.standing", output_field=TextField())


def as_bars(standing: str) -> Bars:
    """This will say what an answer of the database means; one that is not known bars."""
    return {CLEAR: Bars(), NARROW: Bars(restricted=True)}.get(standing, Bars(excluded=True))
