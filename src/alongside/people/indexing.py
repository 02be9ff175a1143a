"""Keeps the keys under which a person can be found in step with what is recorded of them."""

from collections.abc import Sequence

from django.db import connection

from alongside.kernel.ids import PersonId
from alongside.people.models import Address, Identifier, Name, Person, SearchKey
from alongside.people.rows import birth_of, by_person, names_to_find
from alongside.people.search.keys import search_keys


def index_people(*, ids: Sequence[PersonId]) -> None:
    """This will store the search keys of people anew; a withdrawn person has none.

    Protected addresses are never searched by: whoever guesses a postcode learns that it was right.
    """
    live = {"person_id__in": ids, "withdrawn_at__isnull": True}
    names = by_person(Name.objects.filter(**live))
    numbers = by_person(Identifier.objects.filter(**live))
    addresses = by_person(Address.objects.filter(**live, is_protected=False).exclude(postcode=""))
    SearchKey.objects.filter(person_id__in=ids).delete()
    rows = [
        (person.id, key.kind.value, key.text)
        for person in Person.objects.filter(id__in=ids, withdrawn_at__isnull=True)
        for key in sorted(
            search_keys(
                names=names_to_find(person, names[person.id]),
                birth=birth_of(person),
                numbers=[row.value for row in numbers[person.id]],
                postcodes=[row.postcode for row in addresses[person.id]],
            )
        )
    ]
    # A person has some fifteen keys: three arrays are written many times faster than fifteen rows.
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_searchkey (person_id, kind, text) SELECT *"
            " FROM unnest(%s::uuid[], %s::text[], %s::text[])",
            [[row[column] for row in rows] for column in range(3)],
        )
