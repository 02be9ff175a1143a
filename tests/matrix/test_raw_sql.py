"""What the second lock holds by itself: who sees and who writes which rows, without a line of our Python.

Each refusal has its control: the same statement by somebody whom the lock lets through.
"""

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from psycopg.errors import InsufficientPrivilege

from alongside.cli.database import Addresses
from tests.matrix.raw import (
    DECISION,
    ENTRY,
    NAME,
    RELATIONSHIP,
    REPLY,
    count,
    goes_through,
    refusal,
    signed_in,
    values,
)
from tests.posture.checks import kinds

if TYPE_CHECKING:
    from tests.world import World

ABOUT_PEOPLE = sorted(name for name, kind in kinds().items() if kind in {"person", "author", "agency"})
# Somebody who sees a row of each table, so that seeing none of it means something.
SEES = (
    dict.fromkeys(ABOUT_PEOPLE, "social worker")
    | {
        "concerns_draft": "teacher",
        "unfinished_unfinished": "teacher",
        "definition_consideration": "teacher",
        "definition_draft": "teacher",
        "pathway_stagefact": "data officer",
        "exchange_batch": "data officer",
        "exchange_importedrecord": "data officer",
        "exchange_waitingimport": "data officer",
        "access_breakglass": "reviewer",
        "access_conflict": "nurse",
        "access_namedworker": "head",
        "access_restriction": "head",
    }
    | {table: "teacher" for table in ABOUT_PEOPLE if table.startswith("accounts_")}
)


@pytest.fixture
def place(world_database: tuple[Addresses, "World"]) -> tuple[Addresses, "World"]:
    return world_database


@pytest.mark.parametrize("table", ABOUT_PEOPLE)
def test_the_uninvolved_see_no_row_of_any_table(place: tuple[Addresses, "World"], table: str) -> None:
    with signed_in(place, SEES[table]) as connection:
        assert count(connection, f"SELECT count(*) FROM {table}") > 0
    own_audit = table == "audit_event"
    for who in ("stranger", "strange lead", "colleague", "school nurse", ""):
        with signed_in(place, who) as connection:
            # An own row of the audit is the only thing that a stranger may ever see.
            theirs = " WHERE actor_id IS DISTINCT FROM gate.viewer()" if own_audit else ""
            assert count(connection, f"SELECT count(*) FROM {table}{theirs}") == 0
            with connection.cursor().copy(f"COPY {table} TO STDOUT") as copy:
                assert not list(copy) or own_audit


@pytest.mark.parametrize(
    "how", ["UPDATE {} SET withdrawn_at = now()", "UPDATE {} SET until_date = '2024-01-01'"]
)
@pytest.mark.parametrize("table", ["people_name", "people_address"])
def test_the_uninvolved_change_nothing(place: tuple[Addresses, "World"], table: str, how: str) -> None:
    with signed_in(place, "social worker") as connection:
        assert connection.execute(how.format(table)).rowcount > 0
    with signed_in(place, "stranger") as connection:
        assert connection.execute(how.format(table)).rowcount == 0


@pytest.mark.parametrize("statement", [ENTRY, NAME, DECISION, REPLY, RELATIONSHIP])
def test_absent_and_forbidden_are_refused_alike(place: tuple[Addresses, "World"], statement: str) -> None:
    world = place[1]
    author = world.viewers["teacher"].user_id
    more = {"concern": world.concern, "author": author, "other": world.brother}
    with signed_in(place, "stranger") as connection:
        forbidden = refusal(connection, statement, values(world, "stranger", **more))
        nobody = {"person": uuid4(), "concern": uuid4(), "other": uuid4(), "author": author}
        absent = refusal(connection, statement, values(world, "stranger", **nobody))
    assert forbidden == absent
    assert forbidden[0] == InsufficientPrivilege.sqlstate


def test_the_front_door_writes_what_the_uninvolved_may_not(place: tuple[Addresses, "World"]) -> None:
    """The control of the test above."""
    world = place[1]
    author = world.viewers["teacher"].user_id
    with signed_in(place, "door") as connection:
        more = values(world, "door", concern=world.concern, author=author, other=world.brother)
        for statement in (ENTRY, NAME, DECISION, REPLY, RELATIONSHIP):
            assert goes_through(connection, statement, more) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE concerns_draft SET fields = '{}' WHERE id = %(draft)s",
        "UPDATE concerns_draft SET sent_as = gen_random_uuid()",
        "DELETE FROM concerns_draft WHERE id = %(draft)s",
    ],
)
def test_a_draft_is_its_authors_alone(place: tuple[Addresses, "World"], statement: str) -> None:
    given = {"draft": place[1].draft}
    for who, changed in (
        ("teacher", 1),
        ("school lead", 0),
        ("door", 0),
        ("social worker", 0),
        ("stranger", 0),
    ):
        with signed_in(place, who) as connection:
            assert connection.execute(statement, given).rowcount == changed, who


def test_a_draft_cannot_be_put_into_anothers_hands(place: tuple[Addresses, "World"]) -> None:
    world = place[1]
    statement = (
        "INSERT INTO concerns_draft (id, author_id, fields, version, created_at, updated_at)"
        " VALUES (gen_random_uuid(), %(author)s, '{}', 1, now(), now())"
    )
    with signed_in(place, "stranger") as connection:
        assert goes_through(connection, statement, {"author": world.viewers["stranger"].user_id}) == 1
        assert refusal(connection, statement, {"author": world.viewers["teacher"].user_id})


def test_only_the_team_that_received_a_worry_decides_and_answers(place: tuple[Addresses, "World"]) -> None:
    """The others may write on the record, and still not this."""
    world = place[1]
    author = world.viewers["teacher"].user_id
    for who in ("teacher", "social worker", "officer", "nurse"):
        with signed_in(place, who) as connection:
            given = values(world, who, concern=world.concern, author=author)
            assert goes_through(connection, ENTRY, given) == 1
            assert refusal(connection, DECISION, given)
            assert refusal(connection, REPLY, given)
    with signed_in(place, "door") as connection:
        given = values(world, "door", concern=world.concern, author=author)
        assert goes_through(connection, DECISION, given) == 1
        assert refusal(connection, DECISION, {**given, "person": world.brother})
        assert refusal(connection, REPLY, {**given, "author": world.viewers["stranger"].user_id})
        close = "UPDATE concerns_concern SET decided_at = now() WHERE id = %s"
        assert connection.execute(close, [world.waiting]).rowcount == 1
    with signed_in(place, "teacher") as connection:
        assert connection.execute(close, [world.waiting]).rowcount == 0


def test_an_agency_takes_back_only_what_it_wrote_itself(place: tuple[Addresses, "World"]) -> None:
    world = place[1]
    back = "UPDATE concerns_entry SET withdrawn_at = now() WHERE agency_id = %s"
    with signed_in(place, "officer") as connection:
        assert count(connection, "SELECT count(*) FROM concerns_entry WHERE klass = 'ordinary'") > 0
        assert connection.execute(back, [world.agencies["police"]]).rowcount > 0
        assert connection.execute(back, [world.agencies["council"]]).rowcount == 0


def test_records_are_tied_together_by_who_may_write_on_both(place: tuple[Addresses, "World"]) -> None:
    world = place[1]
    with signed_in(place, "teacher") as connection:
        assert goes_through(connection, RELATIONSHIP, values(world, "teacher", other=world.brother)) == 1
    with signed_in(place, "nurse") as connection:
        assert goes_through(connection, RELATIONSHIP, values(world, "nurse", other=None)) == 1
        assert refusal(connection, RELATIONSHIP, values(world, "nurse", other=world.brother))
