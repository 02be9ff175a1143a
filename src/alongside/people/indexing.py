"""Keeps the keys under which a person can be found in step with what is recorded of them."""

from alongside.kernel.dates import UncertainDate
from alongside.kernel.ids import PersonId
from alongside.people.models import Address, Identifier, Name, Person, SearchKey
from alongside.people.search.keys import search_keys
from alongside.people.search.words import RecordedName


def index_person(*, person_id: PersonId) -> None:
    """This will store the person's search keys anew. Protected addresses are never searched by."""
    person = Person.objects.get(id=person_id)
    live = {"person_id": person_id, "withdrawn_at__isnull": True}
    rows = Name.objects.filter(**live)
    names = [RecordedName(forenames=row.forenames, surname=row.surname) for row in rows]
    if person.description:
        names.append(RecordedName(forenames=person.description, surname=""))
    open_addresses = Address.objects.filter(**live, is_protected=False)
    keys = search_keys(
        names=names,
        birth=UncertainDate(
            earliest=person.birth_earliest,
            latest=person.birth_latest,
            precision=person.birth_precision,  # type: ignore[arg-type]  # the type reads the stored text itself
        ),
        numbers=[row.value for row in Identifier.objects.filter(**live)],
        postcodes=[row.postcode for row in open_addresses if row.postcode],
    )
    SearchKey.objects.filter(person_id=person_id).delete()
    SearchKey.objects.bulk_create(
        SearchKey(person_id=person_id, kind=key.kind.value, text=key.text) for key in sorted(keys)
    )
