"""How old a child can have been when something happened. Pure."""

from datetime import date

from alongside.assessments.definition.rules import ADULT_AT
from alongside.kernel.dates import UncertainDate, age_on


def youngest_age(*, birth: UncertainDate, happened: UncertainDate, today: date) -> int | None:
    """This will give the youngest that somebody born then can have been; None where that is not known.

    Where the day is not known, whoever is a child still was one then; of anybody else it is not known.
    """
    if happened.earliest is None:
        now = None if birth.earliest is None else _age(birth.earliest, today)
        return now if now is not None and now < ADULT_AT else None
    return None if birth.latest is None else _age(birth.latest, happened.earliest)


def _age(birth: date, on: date) -> int | None:
    return age_on(birth=birth, on=on) if birth <= on else None
