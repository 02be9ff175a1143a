"""The audit's rows stay as they were written, whoever asks."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import Connection
from psycopg.errors import CheckViolation, InsufficientPrivilege

from alongside.cli.database import Addresses
from tests.databases import connect_admin, look_as

if TYPE_CHECKING:
    from tests.world import World

Rows = Connection[tuple[object, ...]]
TAMPERINGS = {
    "edit": "UPDATE audit_event SET outcome = 'allowed'",
    "edit nothing": "UPDATE audit_event SET purpose = purpose",
    "delete": "DELETE FROM audit_event",
    "empty": "TRUNCATE audit_event",
}
IN_OWN_NAME = (
    "INSERT INTO audit_event (as_at, actor_id, action, outcome, purpose, subject_kind, shown{})"
    " VALUES (now(), %s, 'tried', 'allowed', '', '', '{{}}'{})"
)


@pytest.fixture
def admin(world_database: tuple[Addresses, "World"]) -> Iterator[Rows]:
    """The server's superuser, in a transaction that is taken back after the test."""
    with connect_admin(world_database[0]) as connection, connection.transaction(force_rollback=True):
        yield connection


@pytest.fixture
def app(world_database: tuple[Addresses, "World"]) -> Iterator[Rows]:
    """The application's role, signed in as the teacher, in a transaction that is taken back."""
    addresses, world = world_database
    with psycopg.connect(addresses.app) as connection, connection.transaction(force_rollback=True):
        viewer = str(world.viewers["teacher"].user_id)
        look_as(connection, viewer)
        yield connection


@pytest.mark.parametrize("how", TAMPERINGS)
def test_the_application_may_not(app: Rows, how: str) -> None:
    assert app.execute("SELECT count(*) > 0 FROM audit_event").fetchone() == (True,)
    with pytest.raises(InsufficientPrivilege, match="permission denied"):
        app.execute(TAMPERINGS[how])


@pytest.mark.parametrize("how", TAMPERINGS)
@pytest.mark.parametrize("replica", [False, True])
def test_even_the_superuser_is_stopped(admin: Rows, how: str, replica: bool) -> None:
    if replica:
        admin.execute("SET LOCAL session_replication_role = replica")
    with pytest.raises(InsufficientPrivilege, match="added to, never changed"):
        admin.execute(TAMPERINGS[how])


def test_the_trigger_is_what_stops_the_superuser(admin: Rows) -> None:
    """The control: without it the same statement goes through."""
    admin.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_rows_stay")
    assert admin.execute(TAMPERINGS["edit"]).rowcount > 0


@pytest.mark.parametrize("how", ["edit", "edit nothing", "delete"])
def test_the_owner_finds_no_row_to_change(world_database: tuple[Addresses, "World"], how: str) -> None:
    with psycopg.connect(world_database[0].owner) as owner, owner.transaction(force_rollback=True):
        assert owner.execute(TAMPERINGS[how]).rowcount == 0
        with pytest.raises(InsufficientPrivilege, match="added to, never changed"):
            owner.execute(TAMPERINGS["empty"])


def test_the_owner_adds_nothing_in_anybodys_name(world_database: tuple[Addresses, "World"]) -> None:
    addresses, world = world_database
    with (
        psycopg.connect(addresses.owner) as owner,
        pytest.raises(InsufficientPrivilege, match="row-level security"),
    ):
        owner.execute(IN_OWN_NAME.format("", ""), [world.viewers["teacher"].user_id])


def test_a_row_is_added_in_ones_own_name_only(app: Rows, world_database: tuple[Addresses, "World"]) -> None:
    world = world_database[1]
    app.execute(IN_OWN_NAME.format("", ""), [world.viewers["teacher"].user_id])
    for other in (world.viewers["nurse"].user_id, None):
        with pytest.raises(InsufficientPrivilege, match="row-level security"), app.transaction():
            app.execute(IN_OWN_NAME.format("", ""), [other])


@pytest.mark.parametrize(("column", "value"), [("at", "now() - interval '1 day'"), ("id", "1")])
def test_the_number_and_the_time_of_a_row_are_the_databases_own(
    app: Rows, world_database: tuple[Addresses, "World"], column: str, value: str
) -> None:
    viewer = world_database[1].viewers["teacher"].user_id
    with pytest.raises(InsufficientPrivilege, match="permission denied"):
        app.execute(IN_OWN_NAME.format(f", {column}", f", {value}"), [viewer])


def test_one_sees_ones_own_rows_only(app: Rows, world_database: tuple[Addresses, "World"]) -> None:
    viewer = world_database[1].viewers["teacher"].user_id
    seen = app.execute("SELECT DISTINCT actor_id FROM audit_event").fetchall()
    assert seen == [(viewer,)]


@pytest.mark.parametrize(("said", "instead"), [("'allowed'", "'perhaps'"), ("'tried'", "''")])
def test_a_row_says_what_was_done_and_whether_it_was_let(
    app: Rows, world_database: tuple[Addresses, "World"], said: str, instead: str
) -> None:
    viewer = world_database[1].viewers["teacher"].user_id
    with pytest.raises(CheckViolation):
        app.execute(IN_OWN_NAME.format("", "").replace(said, instead), [viewer])
