"""What may be made out to others: the gate's answers against the oracle's."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from psycopg.errors import InsufficientPrivilege

from tests.oracle.cast import IDS
from tests.oracle.comparing import Tally
from tests.oracle.facts import PersonFacts, ViewerFacts
from tests.oracle.rows import Database
from tests.oracle.words import Oracle

HOLDERS = ("colleague", "sister", "viewer", "agency")
LIVE = {"member", "leaves later", "starts now"}
ASK = (
    "SELECT wanted || '|' || place FROM unnest(%s::text[]) AS wanted"
    " CROSS JOIN unnest(%s::uuid[], %s::text[]) AS holder (id, place)"
    " WHERE gate.may_grant(%s, wanted, holder.id)"
)


def is_front_door(viewer: ViewerFacts, holder: str) -> bool:
    """Whether a holder works in the team that receives worries, which is the sister team."""
    return holder == "sister" or (
        holder == "viewer" and viewer.state in LIVE and any(team == "sister team" for _, team in viewer.posts)
    )


def granting_differs(
    oracle: Oracle,
    database: Database,
    viewer: ViewerFacts,
    people: Mapping[int, PersonFacts],
    tally: Tally,
) -> list[str]:
    """Where the gate would let a grant be made out that the oracle would not, or the other way round."""
    found: list[str] = []
    for n, person in people.items():
        right = {
            f"{wanted}|{holder}"
            for wanted in oracle.relations
            for holder in HOLDERS
            if oracle.may_grant(viewer, person, wanted)
            and (wanted != "front_door" or is_front_door(viewer, holder))
        }
        found += _compare(right, _asked(oracle, database, viewer, database.ids[n]), f"{viewer} {person}")
        tally.count("SQL grant", decisions=len(oracle.relations) * len(HOLDERS), allowed=len(right))
    return found


# What the gate is asked about one person by those policies that cannot ask the grants themselves.
ASKS = (
    ("see", "identity"), ("see", "sensitive"), ("write", "placement"), ("write", None),
    ("share", "identity"), ("share", "placement"), ("share", None),
)  # fmt: skip
MAY = (
    "SELECT coalesce(n || '|' || action || '|' || klass, n || '|' || action || '|')"
    " FROM unnest(%s::int[], %s::uuid[]) AS person (n, id)"
    " CROSS JOIN unnest(%s::text[], %s::text[]) AS asked (action, klass)"
    " WHERE gate.may(action, person.id, klass)"
)


def may_differs(
    oracle: Oracle, database: Database, viewer: ViewerFacts, people: Sequence[PersonFacts], tally: Tally
) -> list[str]:
    """Where `gate.may` says otherwise than the oracle."""
    right = {
        f"{n}|{action}|{klass or ''}"
        for n, person in enumerate(people)
        for action, klass in ASKS
        if any(may[0] == action and klass in {None, may[1]} for may in oracle.decide(viewer, person))
    }
    ids = list(range(len(people)))
    given = [ids, [database.ids[n] for n in ids], [each for each, _ in ASKS], [each for _, each in ASKS]]
    tally.count("gate.may", decisions=len(ASKS) * len(people), allowed=len(right))
    return _compare(right, _asked_of(database, viewer, MAY, given), f"{viewer} may")


def first_grants_differ(oracle: Oracle, database: Database, viewer: ViewerFacts, tally: Tally) -> list[str]:
    """The same for a person who is new: whoever records them may make out what a record may begin with."""
    right = {
        f"{wanted}|{holder}"
        for wanted in oracle.words["first_relations"]
        for holder in HOLDERS
        if oracle.is_here(viewer)
        and oracle.holds(viewer, holder)
        and (wanted != "front_door" or is_front_door(viewer, holder))
    }
    tally.count("SQL first grant", decisions=len(oracle.relations) * len(HOLDERS), allowed=len(right))
    begun = _asked(oracle, database, viewer, None)
    # On an id that the gate did not hand out, nothing begins.
    tally.count("SQL first grant", decisions=len(oracle.relations) * len(HOLDERS), allowed=0)
    found = _compare(set(), _asked(oracle, database, viewer, uuid4()), f"{viewer} an id of their own")
    return found + _compare(right, begun, f"{viewer} somebody new")


def _asked(oracle: Oracle, database: Database, viewer: ViewerFacts, person_id: UUID | None) -> set[str]:
    ask = (
        ASK
        if person_id
        else ASK.replace("gate.may_grant(%s,", "gate.may_grant(begun.id,").replace(
            " WHERE", " CROSS JOIN (SELECT gate.begin_record() AS id OFFSET 0) AS begun WHERE"
        )
    )
    given = [list(oracle.relations), [IDS[who] for who in HOLDERS], list(HOLDERS)]
    return _asked_of(database, viewer, ask, [*given, person_id] if person_id else given)


def _asked_of(database: Database, viewer: ViewerFacts, question: str, given: list[object]) -> set[str]:
    try:
        with database.looking(viewer) as rows:
            return {row[0] for row in rows.execute(question, given).fetchall()}
    except InsufficientPrivilege:
        return set()


def _compare(right: set[str], given: set[str], what: str) -> list[str]:
    return [f"{each}: SQL says {'yes' if each in given else 'no'}; {what}" for each in sorted(right ^ given)]
