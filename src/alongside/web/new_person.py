"""Reads the fields that describe a person who is not recorded yet, the same on every page that asks."""

import re
from datetime import date

from alongside.kernel.dates import Precision, UncertainDate, local_date
from alongside.people.commands import Birth, NewAddress, NewIdentifier, NewName, NewPerson
from alongside.web.forms import Form
from alongside.web.requests import Request

_AGE = re.compile(r"(?:about |age |aged )?(\d{1,2})(?: ?(?:years?|yrs?)(?: old)?)?")


def read_new_person(request: Request, form: Form) -> NewPerson:
    """This will read a new person from a form; everything but a name or a description may be left out."""
    return NewPerson(
        kind=form.text("kind") or "CHILD",
        names=_names(form),
        description=form.text("description"),
        birth=read_birth(form, today=local_date(request.now)),
        sex=form.text("sex") or "U",
        ethnicity=form.text("ethnicity") or "NOBT",
        disabilities=tuple(form.many("disabilities")),
        living_arrangement=form.text("living_arrangement") or "UNKNOWN",
        identifiers=_identifiers(form),
        addresses=_addresses(form),
    )


def read_birth(form: Form, *, today: date) -> Birth:
    """This will read a date of birth, a part of one, or an age; an age gives the days it leaves possible."""
    age = _AGE.fullmatch(form.text("birth").lower())
    if age:
        return Birth(kind="ESTIMATED", date=_born_at_age(int(age[1]), today))
    found = form.uncertain("birth")
    if found.earliest is None:
        return Birth(kind="UNKNOWN", date=found)
    if form.is_ticked("is_expected"):
        return Birth(kind="EXPECTED", date=found)
    return Birth(kind="KNOWN" if found.precision is Precision.EXACT else "ESTIMATED", date=found)


def split_typed(query: str) -> dict[str, str | list[str]]:
    """This will make of a search that found nobody the first fields of a new person."""
    words = [word for word in query.split() if not re.search(r"[\d/@]", word)]
    if not words:
        return {}
    *forenames, surname = words if len(words) > 1 else [words[0], ""]
    return {"forenames": " ".join(forenames), "surname": surname}


def _born_at_age(age: int, today: date) -> UncertainDate:
    def same_day(year: int) -> date:
        day = min(today.day, 28) if today.month == 2 else today.day
        return date(year, today.month, day)

    earliest = date.fromordinal(same_day(today.year - age - 1).toordinal() + 1)
    return UncertainDate.between(first=earliest, last=same_day(today.year - age))


def _names(form: Form) -> tuple[NewName, ...]:
    forenames, surname = form.text("forenames"), form.text("surname")
    known_as = form.text("known_as")
    names = []
    if forenames or surname:
        names.append(NewName(kind="LEGAL", forenames=forenames, surname=surname))
    if known_as:
        names.append(NewName(kind="KNOWN_AS", forenames=known_as))
    return tuple(names)


def _identifiers(form: Form) -> tuple[NewIdentifier, ...]:
    if not form.text("value"):
        return ()
    return (NewIdentifier(scheme=form.text("scheme") or "nhs_number", value=form.text("value")),)


def _addresses(form: Form) -> tuple[NewAddress, ...]:
    lines, postcode = form.text("lines"), form.text("postcode")
    if not (lines or postcode):
        return ()
    return (NewAddress(lines=lines, postcode=postcode, is_protected=form.is_ticked("is_protected")),)
