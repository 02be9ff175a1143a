"""Where the audit cannot be written, nothing is done and nothing is shown."""

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from django.db import DatabaseError, connection

from alongside.access.session import session_for
from alongside.casework import sessions
from alongside.casework.sessions import UnableToSignIn
from alongside.cli.database import Addresses
from tests.calls import BY_NOBODY, CALLS
from tests.databases import connect_admin, copy_of, django_on
from tests.posture.checks import Rows
from tests.posture.test_calls import footprint
from tests.thinning import by_depth

if TYPE_CHECKING:
    from tests.world import World

# A record fails for whoever asks for it, as it would for all where its disk is full.
FAILING = """
CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'The audit cannot be written.' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER audit_fails BEFORE INSERT ON audit_event FOR EACH ROW
    WHEN (current_setting('test.fails', true) = 'audit_event') EXECUTE FUNCTION fail();
CREATE TRIGGER history_fails BEFORE INSERT ON audit_change FOR EACH ROW
    WHEN (current_setting('test.fails', true) = 'audit_change') EXECUTE FUNCTION fail();
"""


@pytest.fixture(scope="module")
def failing(
    world_database: tuple[Addresses, "World"], django_db_blocker: pytest.FixtureRequest
) -> Iterator[tuple[Rows, "World"]]:
    addresses, world = world_database
    source = str(psycopg.conninfo.conninfo_to_dict(addresses.app)["dbname"])
    with (
        django_db_blocker.unblock(),  # type: ignore[attr-defined]
        copy_of(source, name="audit_fails") as copy,
        django_on(copy),
        connect_admin(copy) as admin,
    ):
        admin.execute(FAILING)
        yield admin, world


def fails() -> Any:
    """The database's own error reaches whoever called: nobody on the way takes it for something else."""
    return pytest.raises(DatabaseError, match="The audit cannot be written")


def let_it_fail(record: str = "audit_event") -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('test.fails', %s, true)", [record])


@pytest.mark.parametrize("name", CALLS)
def test_nothing_is_shown_or_written(failing: tuple[Rows, "World"], name: str) -> None:
    """In a transaction of its own, which ends as the web's and the command line's do."""
    admin, world = failing
    before = footprint(admin)
    answers = []
    with fails(), world.acting(CALLS[name].who) as viewer:
        let_it_fail()
        answers.append(CALLS[name].make(world, viewer))
    assert answers == []
    assert footprint(admin) == before


@pytest.mark.deeper
@pytest.mark.parametrize("name", list(CALLS)[:: by_depth(short=6, deep=2, whole=1)])
def test_nothing_is_written_without_its_history(failing: tuple[Rows, "World"], name: str) -> None:
    """A call that writes nothing but its audit row has no history, and goes on as ever."""
    admin, world = failing
    before = footprint(admin)
    answers = []
    with suppress(DatabaseError), world.acting(CALLS[name].who) as viewer:
        let_it_fail("audit_change")
        answers.append(CALLS[name].make(world, viewer))
    after = footprint(admin)
    changed = {table for table in before if before[table] != after[table]}
    assert changed == ({"audit_event"} if answers else set())


def test_that_there_is_a_history_to_fail(failing: tuple[Rows, "World"]) -> None:
    """The control: the same error reaches whoever writes on a record."""
    world = failing[1]
    call = CALLS["people.add_name"]
    with fails(), world.acting(call.who) as viewer:
        let_it_fail("audit_change")
        call.make(world, viewer)


@pytest.mark.parametrize("name", BY_NOBODY)
def test_nothing_is_set_up_and_nobody_signed_in(failing: tuple[Rows, "World"], name: str) -> None:
    admin, world = failing
    before = footprint(admin)
    with fails(), session_for(user_id=None, now=world.now):
        let_it_fail()
        BY_NOBODY[name](world)
    assert footprint(admin) == before


def test_where_the_audit_is_well_the_same_is_written(failing: tuple[Rows, "World"]) -> None:
    """The control: the trigger is what stops the calls, and the footprint shows what a call writes."""
    admin, world = failing
    before = footprint(admin)
    call = CALLS["concerns.send_concern"]
    with world.acting(call.who) as viewer:
        call.make(world, viewer)
    after = footprint(admin)
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {"audit_event", "audit_change", "concerns_concern", "concerns_entry"}


def test_a_failed_sign_in_stays_in_the_audit_and_names_nobody(failing: tuple[Rows, "World"]) -> None:
    admin, world = failing
    with session_for(user_id=None, now=world.now), pytest.raises(UnableToSignIn):
        sessions.sign_in(username="teacher", password="wrong", address="192.0.2.7", now=world.now)
    row = admin.execute(
        "SELECT action, outcome, actor_id, agency_id, person_id, r::text FROM audit_event AS r"
        " ORDER BY id DESC LIMIT 1"
    ).fetchone()
    assert row is not None
    assert row[:5] == ("failed to sign in", "denied", None, None, None)
    assert "teacher" not in row[5]
