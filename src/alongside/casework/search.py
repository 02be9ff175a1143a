"""Search before create: is this person here already?"""

from dataclasses import dataclass
from datetime import datetime

from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.kernel.dates import local_date
from alongside.people.finding import PersonQuery, find_matches, read_query
from alongside.people.queries import IdentifierFact, PersonCard, list_cards, list_identifiers

MOST = 20


@dataclass(frozen=True, kw_only=True)
class FoundPerson:
    """Somebody who may be meant, and in plain words why they were found."""

    card: PersonCard
    identifiers: tuple[IdentifierFact, ...]
    reasons: tuple[str, ...]


def find_people(*, viewer: Viewer, query: PersonQuery, now: datetime) -> tuple[FoundPerson, ...]:
    """This will find people within the viewer's reach by what was typed, the closest text first.

    Who was shown is audited; what was typed is not, because it holds names.
    """
    matches = find_matches(query=query, most=MOST, today=local_date(now))
    ids = [match.person_id for match in matches]
    cards, numbers = list_cards(ids=ids, now=now), list_identifiers(ids=ids)
    found = tuple(
        FoundPerson(
            card=cards[match.person_id],
            identifiers=numbers.get(match.person_id, ()),
            reasons=match.reasons,
        )
        for match in matches
        if match.person_id in cards
    )
    audit.append(
        action="searched people",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        shown=[each.card.person_id for each in found],
        now=now,
    )
    return found


def read_person_query(
    *,
    text: str = "",
    forenames: str = "",
    surname: str = "",
    birth: str = "",
    number: str = "",
    place: str = "",
    now: datetime,
) -> PersonQuery:
    """This will read what was typed into one box, into fields, or into both; nothing is refused."""
    return read_query(
        text=text,
        forenames=forenames,
        surname=surname,
        birth=birth,
        number=number,
        place=place,
        today=local_date(now),
    )
