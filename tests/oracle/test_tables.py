"""The policies of every table that is seen by a relationship let through what the words say, and no more."""

import pytest

from tests.oracle.facts import PersonFacts, ViewerFacts
from tests.oracle.rows import Database
from tests.oracle.tables import PROTECTED, TABLES, Found, Rowful, Table, sources
from tests.oracle.test_granting import MANAGES, of_each_relation
from tests.oracle.words import Oracle
from tests.posture.checks import kinds

EVERY = [*TABLES.items(), ("people_address", PROTECTED)]
# Not seen by one class of one person's record: tried in tests/matrix, test_limits.py and by their own tests.
OTHERWISE = {
    "access_grant",
    "access_restriction",
    "access_namedworker",
    "access_breakglass",
    "documents_chunk",
    "pathway_step",
    "voice_reading",
    "voice_answer",
}
VIEWERS = (ViewerFacts(), MANAGES, ViewerFacts(purpose="oversight"), ViewerFacts(state="leaver"))


def test_every_table_of_people_is_tried() -> None:
    of_people = {name for name, kind in kinds().items() if kind == "person"}
    assert of_people - OTHERWISE <= set(TABLES)


def expected(
    oracle: Oracle, viewer: ViewerFacts, people: list[PersonFacts], table: Table, what: str
) -> Found:
    found: Found = set()
    for n, person in enumerate(people):
        may = oracle.decide(viewer, person)
        for source in sources(table, what):
            if what == "see":
                if ("see", table.klass, source) in may:
                    found.add((n, source))
            elif ("write", table.klass, "any") in may and _is_theirs(table, what, source):
                found.add((n, source))
    return found


def _is_theirs(table: Table, what: str, source: str) -> bool:
    """Whoever writes, writes for their own agency; some rows are changed by their own agency alone."""
    return not table.agency or source == "own" or (what == "change" and not table.own)


@pytest.mark.parametrize(("name", "table"), EVERY, ids=[f"{name} {table.klass}" for name, table in EVERY])
def test_a_table_is_seen_and_written_as_the_words_say(
    oracle: Oracle, database: Database, name: str, table: Table
) -> None:
    people = of_each_relation(oracle)
    database.put(people)
    actions = ["see", *(["add"] if table.adds else []), *(["change"] if table.changes else [])]
    with database.admin.transaction(force_rollback=True):
        rows = Rowful(database, name, table)
        for viewer in VIEWERS:
            for what in actions:
                wanted = expected(oracle, viewer, people, table, what)
                assert rows.asked(viewer, what) == wanted, (viewer, what)
                assert wanted or viewer != ViewerFacts(), what
