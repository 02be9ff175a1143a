"""Nobody widens their own reach by raw SQL: not by a grant, not through the directory, not out of the role.

Each refusal has its control: the same statement by somebody whom the lock lets through.
"""

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from psycopg.errors import InsufficientPrivilege

from alongside.access.policy import get_access_policy
from alongside.cli.database import Addresses
from tests.databases import connect_admin, look_as
from tests.matrix.raw import GRANT, MEMBERSHIP, Rows, count, goes_through, refusal, signed_in, values
from tests.posture.checks import kinds

if TYPE_CHECKING:
    from tests.world import World

ABOUT_PEOPLE = sorted(
    name for name, kind in kinds().items() if kind in {"person", "author", "agency", "sealed"}
)


@pytest.fixture
def place(world_database: tuple[Addresses, "World"]) -> tuple[Addresses, "World"]:
    return world_database


@pytest.mark.parametrize("relation", [*get_access_policy().relations, "unheard-of"])
@pytest.mark.parametrize("who", ["stranger", "strange lead", "colleague", "school nurse"])
def test_the_uninvolved_cannot_let_themselves_in(
    place: tuple[Addresses, "World"], who: str, relation: str
) -> None:
    world = place[1]
    viewer = world.viewers[who]
    with signed_in(place, who) as connection:
        for holder in (viewer.user_id, viewer.agency_id, *viewer.team_ids, uuid4()):
            given = values(world, who, holder=holder, relation=relation)
            assert refusal(connection, GRANT, given)[0] == InsufficientPrivilege.sqlstate
        assert count(connection, "SELECT count(*) FROM people_person") == 0


@pytest.mark.parametrize("relation", ["allocated", "involved", "front_door", "returns"])
def test_who_knows_a_child_cannot_come_to_know_more(place: tuple[Addresses, "World"], relation: str) -> None:
    world = place[1]
    viewer = world.viewers["teacher"]
    with signed_in(place, "teacher") as connection:
        for holder in (viewer.user_id, *viewer.team_ids, viewer.agency_id):
            given = values(world, "teacher", holder=holder, relation=relation)
            assert refusal(connection, GRANT, given)[0] == InsufficientPrivilege.sqlstate
        door = values(world, "teacher", holder=world.teams["front door"], relation="front_door")
        assert goes_through(connection, GRANT, door) == 1


def test_a_grant_is_made_in_ones_own_name(place: tuple[Addresses, "World"]) -> None:
    world = place[1]
    with signed_in(place, "door") as connection:
        given = values(world, "door", holder=world.teams["helpline"], relation="involved")
        assert goes_through(connection, GRANT, given) == 1
        given["me"] = world.viewers["social worker"].user_id
        assert refusal(connection, GRANT, given)[0] == InsufficientPrivilege.sqlstate


def _begun_elsewhere(place: tuple[Addresses, "World"]) -> UUID:
    with signed_in(place, "stranger") as connection:
        row = connection.execute("SELECT gate.begin_record()").fetchone()
        assert row is not None
        return UUID(str(row[0]))


def test_a_new_person_begins_with_who_records_them_and_nobody_takes_their_id_again(
    place: tuple[Addresses, "World"],
) -> None:
    world = place[1]
    me = world.viewers["stranger"].user_id
    with signed_in(place, "stranger") as connection:
        row = connection.execute("SELECT gate.begin_record()").fetchone()
        assert row is not None
        person = row[0]
        # Any other id is refused alike: one that is taken, one that is free, one of another transaction.
        for other in (world.child, uuid4(), _begun_elsewhere(place)):
            given = values(world, "stranger", person=other, holder=me, relation="knows")
            assert refusal(connection, GRANT, given)[0] == InsufficientPrivilege.sqlstate
        first = values(world, "stranger", person=person, holder=me, relation="knows")
        for relation in ("allocated", "involved", "front_door"):
            assert refusal(connection, GRANT, {**first, "relation": relation})
        assert refusal(connection, GRANT, {**first, "holder": world.viewers["nurse"].user_id})
        assert connection.execute(GRANT, first).rowcount == 1
        look_as(connection, world.viewers["nurse"].user_id)
        second = values(
            world, "nurse", person=person, holder=world.viewers["nurse"].user_id, relation="knows"
        )
        assert refusal(connection, GRANT, second)


def test_nobody_closes_a_record_to_others_or_opens_it_again_by_the_way(
    place: tuple[Addresses, "World"],
) -> None:
    world = place[1]
    close = "UPDATE access_grant SET ends_at = now() WHERE relation = %s"
    with signed_in(place, "teacher") as connection:
        assert count(connection, "SELECT count(*) FROM access_grant WHERE relation = 'front_door'") > 0
        for relation in get_access_policy().relations:
            assert connection.execute(close, [relation]).rowcount == 0
    with signed_in(place, "door") as connection:
        assert connection.execute(close, ["involved"]).rowcount == 1
        assert connection.execute(close, ["front_door"]).rowcount == 0
        for column, value in (
            ("principal_id", uuid4()),
            ("relation", "allocated"),
            ("person_id", world.child),
        ):
            with pytest.raises(InsufficientPrivilege, match="permission denied"), connection.transaction():
                connection.execute(f"UPDATE access_grant SET {column} = %s", [value])


@pytest.mark.parametrize("who", ["stranger", "door", "head", "data officer"])
def test_nobody_puts_themselves_into_a_team(place: tuple[Addresses, "World"], who: str) -> None:
    world = place[1]
    given = values(world, who, team=world.teams["front door"])
    with signed_in(place, who) as connection:
        assert refusal(connection, MEMBERSHIP, given)[0] == InsufficientPrivilege.sqlstate
        for statement in (
            "UPDATE organisations_membership SET team_id = %(team)s",
            "UPDATE organisations_membership SET role = 'front_door'",
            "UPDATE organisations_team SET is_front_door = true",
            "UPDATE organisations_user SET is_active = true",
            "DELETE FROM organisations_membership",
        ):
            assert refusal(connection, statement, given)[0] == InsufficientPrivilege.sqlstate
        ended = connection.execute("UPDATE organisations_membership SET ends_at = NULL")
        assert ended.rowcount == 0
        password = "UPDATE organisations_user SET password = 'x' WHERE id {} %(me)s"
        assert goes_through(connection, password.format("<>"), given) == 0
        assert goes_through(connection, password.format("="), given) == 1


def test_an_administrator_keeps_the_directory_and_sees_no_record(place: tuple[Addresses, "World"]) -> None:
    """The administrator stands in the data team here, and sees what that team sees; of the child, nothing."""
    world = place[1]
    with signed_in(place, "administrator") as connection:
        given = values(world, "teacher", team=world.teams["front door"])
        assert goes_through(connection, MEMBERSHIP, given) == 1
        assert count(connection, "SELECT count(*) FROM people_person WHERE id = %s", world.child) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE alongside_gate",
        "SET ROLE alongside_owner",
        "SET SESSION AUTHORIZATION postgres",
        "CREATE TABLE public.mine (id int)",
        "CREATE TEMP TABLE mine AS SELECT 1",
        "CREATE FUNCTION gate.viewer2() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE people_person DISABLE ROW LEVEL SECURITY",
        "TRUNCATE people_person CASCADE",
        "LOCK TABLE concerns_entry IN ACCESS EXCLUSIVE MODE",
        "SELECT * FROM gate.memberships()",
        "SELECT pg_read_file('/etc/passwd')",
        "COPY people_person FROM PROGRAM 'true'",
        "ALTER ROLE alongside_app BYPASSRLS",
    ],
)
def test_the_role_has_no_way_out_of_itself(place: tuple[Addresses, "World"], statement: str) -> None:
    with signed_in(place, "social worker") as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(statement)


def test_row_security_cannot_be_switched_off(place: tuple[Addresses, "World"]) -> None:
    with signed_in(place, "social worker") as connection:
        connection.execute("SET LOCAL row_security = off")
        with pytest.raises(InsufficientPrivilege, match="row-level security"):
            connection.execute("SELECT * FROM people_person")


def test_the_gate_tells_absent_from_forbidden_to_nobody(place: tuple[Addresses, "World"]) -> None:
    world = place[1]

    def asks(connection: Rows, person: UUID) -> tuple[Any, ...]:
        row = connection.execute(
            "SELECT gate.may_write(%s), gate.may_grant(%s, 'allocated', gate.worker()),"
            " ARRAY(SELECT gate.find_people(ARRAY['date'], ARRAY['2010-02-27'], 10))",
            [person, person],
        ).fetchone()
        assert row is not None
        return row

    with signed_in(place, "stranger") as connection:
        assert asks(connection, world.child) == asks(connection, uuid4()) == (False, False, [])
    with signed_in(place, "social worker") as connection:
        assert asks(connection, world.child)[:2] == (True, True)


@pytest.mark.parametrize("how", ["left", "switched off"])
def test_who_no_longer_works_here_sees_nothing_of_their_own_either(
    place: tuple[Addresses, "World"], how: str
) -> None:
    """Also where a session of theirs were still open."""
    addresses, world = place
    leaves = {
        "left": "UPDATE organisations_membership SET ends_at = now() WHERE user_id = %s",
        "switched off": "UPDATE organisations_user SET is_active = false WHERE id = %s",
    }
    teacher = world.viewers["teacher"].user_id
    with connect_admin(addresses) as admin, admin.transaction(force_rollback=True):
        seen = []
        for leave in (None, leaves[how]):
            if leave:
                admin.execute("RESET ROLE")
                admin.execute(leave, [teacher])
            admin.execute("SET LOCAL ROLE alongside_app")
            look_as(admin, teacher)
            tables = [table for table in ABOUT_PEOPLE if table != "audit_event"]
            seen.append({table: count(admin, f"SELECT count(*) FROM {table}") for table in tables})
    assert seen[0]["concerns_draft"] > 0
    assert seen[0]["concerns_concern"] > 0
    assert set(seen[1].values()) == {0}


def test_a_beginning_a_moment_ahead_of_the_databases_clock_has_begun(
    place: tuple[Addresses, "World"],
) -> None:
    """The application stamps by its own clock. In a story's own time nothing begins early."""
    addresses, world = place
    nurse = world.viewers["nurse"].user_id
    with connect_admin(addresses) as admin, admin.transaction(force_rollback=True):
        admin.execute(
            "UPDATE access_grant SET starts_at = now() + interval '20 seconds'"
            " WHERE principal_id = %s AND relation = 'knows'",
            [nurse],
        )
        admin.execute("SET LOCAL ROLE alongside_app")
        begun = admin.execute("SELECT now()").fetchone()
        assert begun is not None
        for now, seen in ((None, 1), (begun[0], 0)):
            look_as(admin, nurse, now=now)
            assert count(admin, "SELECT count(*) FROM people_person") == seen
