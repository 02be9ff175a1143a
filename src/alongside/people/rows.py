"""Stored rows as the rest of this package reads them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from alongside.kernel.dates import UncertainDate
from alongside.people.models import Address, Identifier, Name, Person
from alongside.people.search.words import RecordedName

Row = TypeVar("Row", Name, Identifier, Address)


def by_person(rows: Iterable[Row]) -> defaultdict[UUID, list[Row]]:
    """This will gather the rows of several people, by person."""
    found: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found


def birth_of(person: Person) -> UncertainDate:
    """This will give the stored date of birth."""
    return UncertainDate(
        earliest=person.birth_earliest,
        latest=person.birth_latest,
        precision=person.birth_precision,  # type: ignore[arg-type]  # the type reads the stored text itself
    )


def names_to_find(person: Person, names: Iterable[Name]) -> tuple[RecordedName, ...]:
    """This will give what a person can be found under: their names, and how they were described."""
    recorded = [RecordedName(forenames=row.forenames, surname=row.surname) for row in names]
    described = [RecordedName(forenames=person.description, surname="")] if person.description else []
    return (*recorded, *described)
