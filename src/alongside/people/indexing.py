"""Keeps the keys under which a person can be found in step with what is recorded of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar
from uuid import UUID

from alongside.kernel.dates import UncertainDate
from alongside.kernel.ids import PersonId
from alongside.people.models import Address, Identifier, Name, Person, SearchKey
from alongside.people.search.keys import search_keys
from alongside.people.search.words import RecordedName

Row = TypeVar("Row", Name, Identifier, Address)


def index_people(*, ids: Sequence[PersonId]) -> None:
    """This will store the search keys of people anew; a withdrawn person has none.

    Protected addresses are never searched by: whoever guesses a postcode learns that it was right.
    """
    live = {"person_id__in": ids, "withdrawn_at__isnull": True}
    names = _by_person(Name.objects.filter(**live))
    numbers = _by_person(Identifier.objects.filter(**live))
    addresses = _by_person(Address.objects.filter(**live, is_protected=False).exclude(postcode=""))
    SearchKey.objects.filter(person_id__in=ids).delete()
    SearchKey.objects.bulk_create(
        [
            SearchKey(person_id=person.id, kind=key.kind.value, text=key.text)
            for person in Person.objects.filter(id__in=ids, withdrawn_at__isnull=True)
            for key in sorted(
                search_keys(
                    names=[*_recorded(names[person.id]), *_described(person)],
                    birth=_birth(person),
                    numbers=[row.value for row in numbers[person.id]],
                    postcodes=[row.postcode for row in addresses[person.id]],
                )
            )
        ],
        batch_size=2000,
    )


def _recorded(rows: Iterable[Name]) -> list[RecordedName]:
    return [RecordedName(forenames=row.forenames, surname=row.surname) for row in rows]


def _described(person: Person) -> list[RecordedName]:
    return [RecordedName(forenames=person.description, surname="")] if person.description else []


def _birth(person: Person) -> UncertainDate:
    return UncertainDate(
        earliest=person.birth_earliest,
        latest=person.birth_latest,
        precision=person.birth_precision,  # type: ignore[arg-type]  # the type reads the stored text itself
    )


def _by_person(rows: Iterable[Row]) -> defaultdict[UUID, list[Row]]:
    found: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found
