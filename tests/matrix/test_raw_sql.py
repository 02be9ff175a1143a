"""What the second lock holds by itself: raw SQL under the application's role, without a line of our Python.

Each refusal has its control: the same statement by somebody whom the lock lets through.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import Connection
from psycopg.errors import Error, InsufficientPrivilege

from alongside.access.policy import get_access_policy
from alongside.cli.database import Addresses
from tests.posture.checks import kinds

if TYPE_CHECKING:
    from tests.world import World

Rows = Connection[tuple[Any, ...]]
ABOUT_PEOPLE = sorted(name for name, kind in kinds().items() if kind in {"person", "author", "agency"})
# Somebody who sees a row of each table, so that seeing none of it means something.
SEES = dict.fromkeys(ABOUT_PEOPLE, "social worker") | {
    "concerns_draft": "teacher",
    "pathway_stagefact": "data officer",
    "exchange_batch": "data officer",
    "exchange_importedrecord": "data officer",
}
GRANT = (
    "INSERT INTO access_grant (id, person_id, principal_id, relation, starts_at, because_kind, granted_by)"
    " VALUES (gen_random_uuid(), %(person)s, %(holder)s, %(relation)s, now() - interval '1 hour', 'test',"
    " %(me)s)"
)
ENTRY = (
    "INSERT INTO concerns_entry (id, person_id, kind, klass, happened_precision, happened_time, known_at,"
    " recorded_at, title, detail, child_words, basis, agency_id, author_id, source_kind)"
    " VALUES (gen_random_uuid(), %(person)s, 'OTHER', 'ordinary', 'unknown', '', now(), now(), 'x', '', '',"
    " 'UNKNOWN', %(agency)s, %(me)s, 'x')"
)
NAME = (
    "INSERT INTO people_name (id, person_id, kind, forenames, surname, agency_id, recorded_by, recorded_at)"
    " VALUES (gen_random_uuid(), %(person)s, 'LEGAL', 'X', 'X', %(agency)s, %(me)s, now())"
)
DECISION = (
    "INSERT INTO concerns_decision (id, concern_id, person_id, decision, reason, decided_by, agency_id,"
    " decided_at) VALUES (gen_random_uuid(), %(concern)s, %(person)s, 'ADVICE', 'x', %(me)s, %(agency)s,"
    " now())"
)
REPLY = (
    "INSERT INTO concerns_reply (id, concern_id, person_id, to_user_id, decision, text, agency_id, told_by,"
    " told_at) VALUES (gen_random_uuid(), %(concern)s, %(person)s, %(author)s, 'ADVICE', 'x', %(agency)s,"
    " %(me)s, now())"
)
RELATIONSHIP = (
    "INSERT INTO people_relationship (id, person_id, other_id, other_label, kind, phone, note, agency_id,"
    " recorded_by, recorded_at) VALUES (gen_random_uuid(), %(person)s, %(other)s, 'x', 'FRIEND', '', '',"
    " %(agency)s, %(me)s, now())"
)
MEMBERSHIP = (
    "INSERT INTO organisations_membership (id, user_id, team_id, role, starts_at)"
    " VALUES (gen_random_uuid(), %(me)s, %(team)s, 'front_door', now() - interval '1 hour')"
)


@pytest.fixture
def place(world_database: tuple[Addresses, "World"]) -> tuple[Addresses, "World"]:
    return world_database


@contextmanager
def signed_in(place: tuple[Addresses, "World"], who: str) -> Iterator[Rows]:
    """A connection of the application's role with a viewer set, taken back at the end."""
    addresses, world = place
    viewer = str(world.viewers[who].user_id) if who else ""
    with psycopg.connect(addresses.app) as connection, connection.transaction(force_rollback=True):
        connection.execute("SELECT set_config('app.viewer', %s, true)", [viewer])
        yield connection


def values(world: "World", who: str, **more: object) -> dict[str, object]:
    viewer = world.viewers[who]
    return {"me": viewer.user_id, "agency": viewer.agency_id, "person": world.child, **more}


def count(connection: Rows, query: str, *args: object) -> int:
    row = connection.execute(query, args).fetchone()
    assert row is not None
    return int(row[0])


def refusal(connection: Rows, statement: str, given: dict[str, object]) -> tuple[str, str]:
    """How the database refuses, as it says so: its code and its words, without the values."""
    with pytest.raises(Error) as caught, connection.transaction():
        connection.execute(statement, given)
    return str(caught.value.sqlstate), str(caught.value).splitlines()[0]


def goes_through(connection: Rows, statement: str, given: dict[str, object]) -> int:
    with connection.transaction(force_rollback=True):
        return connection.execute(statement, given).rowcount


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


@pytest.mark.parametrize("relation", [*get_access_policy(), "unheard-of"])
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


def test_a_new_person_begins_with_who_records_them_and_nobody_takes_their_id_again(
    place: tuple[Addresses, "World"],
) -> None:
    world, person = place[1], uuid4()
    me = world.viewers["stranger"].user_id
    with signed_in(place, "stranger") as connection:
        first = values(world, "stranger", person=person, holder=me, relation="knows")
        for relation in ("allocated", "involved", "front_door"):
            assert refusal(connection, GRANT, {**first, "relation": relation})
        assert refusal(connection, GRANT, {**first, "holder": world.viewers["nurse"].user_id})
        assert connection.execute(GRANT, first).rowcount == 1
        connection.execute("SELECT set_config('app.viewer', %s, true)", [str(world.viewers["nurse"].user_id)])
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
        for relation in get_access_policy():
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
    from tests.databases import connect_admin

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
            admin.execute("SELECT set_config('app.viewer', %s, true)", [str(teacher)])
            tables = [table for table in ABOUT_PEOPLE if table != "audit_event"]
            seen.append({table: count(admin, f"SELECT count(*) FROM {table}") for table in tables})
    assert seen[0]["concerns_draft"] > 0
    assert seen[0]["concerns_concern"] > 0
    assert set(seen[1].values()) == {0}


def test_a_beginning_a_moment_ahead_of_the_databases_clock_has_begun(
    place: tuple[Addresses, "World"],
) -> None:
    """The application stamps by its own clock. In a story's own time nothing begins early."""
    from tests.databases import connect_admin

    addresses, world = place
    nurse = world.viewers["nurse"].user_id
    with connect_admin(addresses) as admin, admin.transaction(force_rollback=True):
        admin.execute(
            "UPDATE access_grant SET starts_at = now() + interval '20 seconds' WHERE principal_id = %s",
            [nurse],
        )
        admin.execute("SET LOCAL ROLE alongside_app")
        for now, seen in (("", 1), ("now", 0)):
            admin.execute(
                "SELECT set_config('app.viewer', %s, true), set_config('app.now', %s, true)",
                [str(nurse), now],
            )
            assert count(admin, "SELECT count(*) FROM people_person") == seen
