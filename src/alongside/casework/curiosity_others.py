"""Whether the children near a child were looked into, in records of their own, as far as the viewer may see.

A record that the viewer may not see counts as one that is not there: then nothing is said of any of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from alongside.access.door import SEE, Granted, open_record
from alongside.assessments.curiosity.policy import CuriosityPolicy
from alongside.assessments.curiosity.reading import read_topics
from alongside.assessments.curiosity.rules import EIGHTEEN, Happening
from alongside.casework.curiosity_record import Record
from alongside.casework.curiosity_tags import CHILD_OF_FAMILY, GROWN_UP, GROWN_UP_AT_HOME, RELATED
from alongside.casework.curiosity_timeline import list_happenings
from alongside.concerns.chronology import list_entries
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import PersonId
from alongside.people.queries import (
    DatedRelationship,
    PersonBegun,
    get_facts,
    get_person_begun,
    list_cards,
    list_dated_relationships,
)

LOOKED_INTO = {"sibling": "siblings-looked-into", "same-context": "peers-looked-into"}
# In a text there may be more of them than have a record.
_TOLD_OF = {"same-context": "says-peers-there"}
_ALONE = "looked-into-by-itself"


def read_record(*, granted: Granted, begun: PersonBegun, policy: CuriosityPolicy, as_at: datetime) -> Record:
    """This will read an opened child's record as the questions of a moment read it."""
    return Record(
        granted=granted,
        policy=policy,
        as_at=as_at,
        begun=begun,
        entries=list_entries(granted=granted),
        involvements=get_facts(granted=granted).involvements,
        relationships=_telling_ages_apart(granted, policy, list_dated_relationships(granted=granted)),
    )


def _telling_ages_apart(
    granted: Granted, policy: CuriosityPolicy, rows: Sequence[DatedRelationship]
) -> tuple[DatedRelationship, ...]:
    """A lodger lives with the child too, and is no other child of the household; a cousin may be a child.

    Where the other's record is not to be seen, what is written of the relationship says who they are.
    """
    ids = [row.other_id for row in rows if row.kind in {"SAME_HOUSEHOLD", "OTHER_RELATIVE"} and row.other_id]
    cards = list_cards(ids=ids, now=granted.now) if ids else {}
    adults = {each for each, card in cards.items() if card.kind in GROWN_UP or (card.age or 0) >= EIGHTEEN}

    def kind_of(row: DatedRelationship) -> str:
        if row.kind == "OTHER_RELATIVE":
            return CHILD_OF_FAMILY if row.other_id in cards.keys() - adults else row.kind
        if row.kind != "SAME_HOUSEHOLD":
            return row.kind
        told = "says-grown-up-at-home" in read_topics(text=row.note, topics=policy.topics)
        return (
            GROWN_UP_AT_HOME if row.other_id in adults or (told and row.other_id not in cards) else row.kind
        )

    return tuple(replace(row, kind=kind_of(row)) for row in rows)


def list_others_looked_into(*, record: Record, happenings: Sequence[Happening]) -> tuple[Happening, ...]:
    """This will give when each child of a kind (brothers and sisters; the same context) had been looked into.

    Their records are opened as the viewer, with an audit row each. Nothing is given of a kind of which one
    has no record, or none that the viewer may see, nor where a text tells of more than have one: only a
    text can say then that somebody thought of them.
    """
    found: list[Happening] = []
    told = frozenset[str]().union(*(one.tags for one in happenings))
    for kind, tag in LOOKED_INTO.items():
        near = [row.other_id for row in record.relationships if RELATED.get(row.kind) == kind]
        if near and _TOLD_OF.get(kind) not in told:
            found += _together(tag, _deeds_for(near, record), record.policy.near)
    return tuple(found)


def _deeds_for(near: Sequence[PersonId | None], record: Record) -> list[list[Happening]]:
    """What was done for each of them who is a child; nothing, where one of them is not to be seen."""
    granted = record.granted
    cards = list_cards(ids=[each for each in near if each], now=granted.now)
    if not set(near) <= set(cards):
        return []
    children = [each for each in cards if (age := cards[each].age) is None or age < EIGHTEEN]
    return [_deeds(person_id, record) for person_id in children]


def _deeds(person_id: PersonId, record: Record) -> list[Happening]:
    granted = record.granted
    try:
        other = open_record(
            viewer=granted.viewer,
            person_id=person_id,
            action=SEE,
            purpose="asking about other children",
            now=granted.now,
        )
    except NotFoundError:
        return []
    begun = get_person_begun(granted=other, as_at=record.as_at)
    theirs = read_record(granted=other, begun=begun, policy=record.policy, as_at=record.as_at)
    happenings = list_happenings(record=theirs)
    return [one for one in happenings if _ALONE in one.tags]


def _together(tag: str, deeds: Sequence[Sequence[Happening]], near: timedelta) -> Iterator[Happening]:
    """Each moment at which one was looked into and every other had been, not long before."""
    for deed in (one for of_one in deeds for one in of_one):
        before = [_latest(of_one, deed.earliest, near) for of_one in deeds]
        if all(before):
            yield Happening(
                key=f"{tag}:{deed.key}",
                tags=frozenset({tag}),
                earliest=deed.earliest,
                latest=deed.latest,
                known_at=deed.known_at,
                recorded_at=max(one.recorded_at for one in before if one),
            )


def _latest(deeds: Iterable[Happening], by: datetime, near: timedelta) -> Happening | None:
    before = [one for one in deeds if by - near <= one.earliest <= by]
    return max(before, key=lambda one: one.earliest, default=None)
