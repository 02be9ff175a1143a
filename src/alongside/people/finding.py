"""Search before create: the recorded people who may be meant by what was typed."""

from datetime import date
from functools import cache

from django.db import connection

from alongside.kernel.ids import PersonId
from alongside.people.models import Address, Identifier, Name, Person
from alongside.people.rows import birth_of, by_person, names_to_find
from alongside.people.search.lookup import query_keys
from alongside.people.search.nicknames import Nicknames, read_nicknames
from alongside.people.search.query import PersonQuery, read_query
from alongside.people.search.rank import Candidate, Match, rank_matches
from alongside.reference.codelists import get_label
from alongside.reference.loader import load_policy

MOST_CANDIDATES = 300

__all__ = ["Match", "PersonQuery", "find_matches", "read_query"]


def find_matches(*, query: PersonQuery, most: int, today: date) -> tuple[Match, ...]:
    """This will give the people within the viewer's reach who may be meant, the closest text first.

    The row lock and the gate leave everybody else out; so do withdrawn records. An empty query finds nobody.
    """
    nicknames = load_nicknames()
    keys = query_keys(query=query, nicknames=nicknames)
    if not keys:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM gate.find_people(%s, %s, %s)",
            [[key.kind.value for key in keys], [key.text for key in keys], MOST_CANDIDATES],
        )
        ids = [PersonId(row[0]) for row in cursor.fetchall()]
    return rank_matches(query=query, candidates=_candidates(ids, today), nicknames=nicknames, most=most)


@cache
def load_nicknames() -> Nicknames:
    """This will read policy/search/nicknames.yaml, once."""
    return read_nicknames(document=load_policy("search/nicknames"))


def _candidates(ids: list[PersonId], today: date) -> list[Candidate]:
    live = {"person_id__in": ids, "withdrawn_at__isnull": True}
    names = by_person(Name.objects.filter(**live))
    numbers = by_person(Identifier.objects.filter(**live))
    addresses = by_person(Address.objects.filter(**live, is_protected=False))
    return [
        Candidate(
            person_id=PersonId(row.id),
            names=names_to_find(row, names[row.id]),
            birth=birth_of(row),
            numbers=tuple((_scheme(each.scheme, today), each.value) for each in numbers[row.id]),
            postcodes=tuple(each.postcode for each in addresses[row.id] if each.postcode),
            places=tuple(each.lines for each in addresses[row.id] if each.lines),
        )
        for row in Person.objects.filter(id__in=ids, withdrawn_at__isnull=True)
    ]


def _scheme(code: str, today: date) -> str:
    return get_label(key="identifier_scheme", code=code, as_at=today)
