"""The database as it is installed: each check finds nothing, and finds the fault that is planted for it."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from django.db import connection, connections

from alongside.access import lock
from alongside.access.lock import UnsafeDatabaseRoleError
from alongside.access.setup import prepare_server
from alongside.cli.database import Addresses
from tests.databases import admin_address, connect_admin, copy_of, django_on
from tests.posture import checks
from tests.posture.checks import CHECKS, Rows

if TYPE_CHECKING:
    from tests.world import World

Check = Callable[[Rows], list[str]]


@pytest.fixture(scope="module")
def spoilt(
    world_database: tuple[Addresses, "World"], django_db_blocker: pytest.FixtureRequest
) -> Iterator[Addresses]:
    """A copy of the partnership's database, in which faults are planted and taken back."""
    source = str(psycopg.conninfo.conninfo_to_dict(world_database[0].app)["dbname"])
    with django_db_blocker.unblock(), copy_of(source, name="spoilt") as addresses:  # type: ignore[attr-defined]
        yield addresses


@pytest.fixture
def admin(spoilt: Addresses) -> Iterator[Rows]:
    """The server's superuser, in a transaction that is taken back after the test."""
    with connect_admin(spoilt) as connection, connection.transaction(force_rollback=True):
        yield connection


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_nothing_is_wrong(admin: Rows, check: Check) -> None:
    assert check(admin) == []


PLANTS: list[tuple[Check, str]] = [
    (checks.every_table_is_classified, "CREATE TABLE people_secret (id int)"),
    (checks.every_table_is_classified, "DROP TABLE exchange_storykey"),
    (checks.locks_are_enabled_and_forced, "ALTER TABLE people_name DISABLE ROW LEVEL SECURITY"),
    (checks.locks_are_enabled_and_forced, "ALTER TABLE people_name NO FORCE ROW LEVEL SECURITY"),
    (checks.policies_are_the_intended, "CREATE POLICY more ON people_name FOR SELECT USING (true)"),
    (checks.policies_are_the_intended, "CREATE POLICY see ON django_session FOR SELECT USING (true)"),
    (checks.policies_are_the_intended, "CREATE POLICY own ON people_name TO alongside_owner USING (true)"),
    (checks.policies_are_the_intended, "DROP POLICY add ON concerns_entry"),
    (checks.roles_are_bound, "ALTER ROLE alongside_app BYPASSRLS"),
    (checks.roles_are_bound, "ALTER ROLE alongside_owner SUPERUSER"),
    (checks.roles_are_bound, "GRANT alongside_owner TO alongside_app"),
    (checks.roles_are_bound, "GRANT alongside_gate TO alongside_app"),
    (checks.roles_are_bound, "ALTER ROLE alongside_gate LOGIN"),
    (checks.the_application_owns_nothing, "ALTER TABLE people_name OWNER TO alongside_app"),
    (checks.the_application_owns_nothing, "ALTER FUNCTION gate.moment() OWNER TO alongside_app"),
    (checks.privileges_are_the_intended, "GRANT UPDATE ON audit_event TO alongside_app"),
    (checks.privileges_are_the_intended, "GRANT UPDATE (klass) ON concerns_entry TO alongside_app"),
    (checks.privileges_are_the_intended, "GRANT INSERT (at) ON audit_event TO alongside_app"),
    (checks.privileges_are_the_intended, "GRANT SELECT ON django_migrations TO alongside_app"),
    (checks.privileges_are_the_intended, "GRANT SELECT ON people_name TO PUBLIC"),
    (checks.privileges_are_the_intended, "GRANT SELECT ON people_address TO alongside_gate"),
    (checks.privileges_are_the_intended, "REVOKE SELECT ON people_name FROM alongside_app"),
    (
        checks.nothing_is_granted_beforehand,
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO alongside_app",
    ),
    (checks.nothing_is_granted_beforehand, "GRANT CREATE ON SCHEMA public TO PUBLIC"),
    (checks.nothing_is_granted_beforehand, "GRANT CREATE ON SCHEMA public TO alongside_app"),
    (checks.no_view_goes_round_the_lock, "CREATE VIEW everybody AS SELECT * FROM people_person"),
    (checks.no_view_goes_round_the_lock, "GRANT SELECT ON gate.word TO alongside_app"),
    (checks.no_view_goes_round_the_lock, "ALTER VIEW gate.reach RESET (security_barrier)"),
    (checks.no_view_goes_round_the_lock, "ALTER VIEW gate.reach OWNER TO alongside_owner"),
    (checks.no_view_goes_round_the_lock, "CREATE VIEW gate.more AS SELECT * FROM gate.reach"),
    (checks.no_view_goes_round_the_lock, "CREATE MATERIALIZED VIEW everybody AS SELECT * FROM people_person"),
    (checks.functions_are_pinned_and_owned, "ALTER FUNCTION gate.moment() OWNER TO alongside_owner"),
    (checks.functions_are_pinned_and_owned, "ALTER FUNCTION gate.principals() RESET search_path"),
    (checks.functions_are_pinned_and_owned, "GRANT EXECUTE ON FUNCTION gate.memberships() TO PUBLIC"),
    (checks.functions_are_pinned_and_owned, "GRANT EXECUTE ON FUNCTION gate.memberships() TO alongside_app"),
    (
        checks.functions_are_pinned_and_owned,
        "CREATE FUNCTION peep() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
    ),
    (checks.audit_triggers_always_fire, "ALTER TABLE audit_event DISABLE TRIGGER audit_rows_stay"),
    (checks.audit_triggers_always_fire, "ALTER TABLE audit_event ENABLE TRIGGER audit_rows_stay"),
    (checks.audit_triggers_always_fire, "DROP TRIGGER audit_table_stays ON audit_event"),
    (checks.audit_triggers_always_fire, "ALTER TABLE audit_seal DISABLE TRIGGER audit_rows_stay"),
    (checks.every_locked_table_keeps_its_history, "DROP TRIGGER keep_history_update ON people_name"),
    (
        checks.every_locked_table_keeps_its_history,
        "ALTER TABLE people_name ENABLE TRIGGER keep_history_delete",
    ),
    (checks.privileges_are_the_intended, "GRANT SELECT ON audit_change TO alongside_app"),
    (checks.privileges_are_the_intended, "GRANT INSERT ON audit_change TO alongside_app"),
    (checks.privileges_are_the_intended, "GRANT SELECT ON people_name TO alongside_sealer"),
    (checks.roles_are_bound, "ALTER ROLE alongside_recorder LOGIN"),
    (
        checks.functions_are_pinned_and_owned,
        "GRANT EXECUTE ON FUNCTION gate.principals() TO alongside_sealer",
    ),
]


@pytest.mark.parametrize(("check", "plant"), PLANTS, ids=lambda each: getattr(each, "__name__", each)[:40])
def test_each_check_finds_what_is_planted_for_it(admin: Rows, check: Check, plant: str) -> None:
    admin.execute(plant)
    assert check(admin)


def test_every_check_has_a_planted_fault() -> None:
    assert {check for check, _ in PLANTS} == set(CHECKS)


def strangers(world: "World") -> dict[str, str]:
    """Workers to whom nothing here belongs: of other agencies and of the same ones."""
    return {
        who: str(world.viewers[who].user_id)
        for who in ("stranger", "strange lead", "colleague", "school nurse")
    }


def test_nobody_and_no_stranger_sees_a_row(admin: Rows, world_database: tuple[Addresses, "World"]) -> None:
    assert checks.strangers_see_nothing(admin, viewers=strangers(world_database[1])) == []


@pytest.mark.parametrize(
    "plant",
    [
        "ALTER POLICY see ON people_name USING (EXISTS (SELECT FROM access_grant) OR true)",
        "ALTER POLICY see ON concerns_entry USING (agency_id IS NOT NULL)",
        "CREATE POLICY more ON access_grant FOR SELECT TO alongside_app USING (now() > starts_at)",
        "ALTER TABLE audit_event DISABLE ROW LEVEL SECURITY",
        "ALTER POLICY see ON concerns_draft USING (author_id = author_id)",
    ],
)
def test_a_policy_that_lets_all_through_is_seen(
    admin: Rows, world_database: tuple[Addresses, "World"], plant: str
) -> None:
    admin.execute(plant)
    assert checks.strangers_see_nothing(admin, viewers=strangers(world_database[1]))


def test_the_lock_put_in_place_again_is_the_same(spoilt: Addresses) -> None:
    """Whatever was wrong is right again."""
    with connect_admin(spoilt) as admin:
        before = everything_about_access(admin)
        admin.execute("GRANT UPDATE ON people_name TO alongside_app")
        admin.execute("CREATE POLICY more ON people_name FOR SELECT USING (true)")
        admin.execute("ALTER TABLE concerns_entry NO FORCE ROW LEVEL SECURITY")
        admin.execute("GRANT SELECT ON auth_group TO PUBLIC")
        admin.execute("DELETE FROM access_relationrule WHERE relation = 'knows'")
        assert everything_about_access(admin) != before
        with django_on(spoilt):
            lock.install(using="owner")
        assert everything_about_access(admin) == before


def everything_about_access(admin: Rows) -> list[Any]:
    queries = (
        "SELECT tablename, policyname, roles::text, cmd, qual, with_check FROM pg_policies ORDER BY 1, 2",
        (
            "SELECT oid::regclass::text, relrowsecurity, relforcerowsecurity FROM pg_class"
            " WHERE relnamespace IN ('public'::regnamespace, 'gate'::regnamespace) ORDER BY 1"
        ),
        "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'gate'::regnamespace ORDER BY 1",
        "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
        "SELECT relation, action, klass, reach FROM access_relationrule ORDER BY 1, 2, 3",
        (
            "SELECT takes, classes, roles, unless_roles, relations, purposes FROM access_takingrule"
            " ORDER BY 1, 2, 3"
        ),
        "SELECT relation, may_grant FROM access_grantingrule ORDER BY 1, 2",
    )
    rights = sorted(checks.rights_on_tables(admin))
    return [rights, *(admin.execute(query).fetchall() for query in queries)]


def test_a_lock_that_stands_is_not_touched(spoilt: Addresses) -> None:
    """Whoever is at work does not have to wait, and nothing waits for them."""
    with connect_admin(spoilt) as admin, django_on(spoilt):
        lock.install(using="owner")
        with admin.transaction():
            admin.execute("SELECT FROM people_person")  # at work: the tables cannot be had alone
            assert lock.install(using="owner") is False


@pytest.mark.parametrize(
    "fault",
    [
        "GRANT UPDATE ON people_name TO alongside_app",
        "GRANT UPDATE (klass) ON concerns_entry TO alongside_app",
        "ALTER POLICY see ON people_name USING (true)",
        "ALTER TABLE people_name NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE audit_event DISABLE TRIGGER audit_rows_stay",
        "GRANT EXECUTE ON FUNCTION gate.memberships() TO alongside_app",
        "DELETE FROM access_relationrule",
        "DELETE FROM access_grantingrule WHERE relation = 'knows' AND may_grant = 'knows'",
        "CREATE TABLE new_here (id int); ALTER TABLE new_here OWNER TO alongside_owner",
        "COMMENT ON SCHEMA gate IS 'an older version'",
    ],
)
def test_a_lock_that_is_not_as_it_should_be_is_mended(spoilt: Addresses, fault: str) -> None:
    with connect_admin(spoilt) as admin, django_on(spoilt):
        lock.install(using="owner")
        admin.execute(fault)
        assert lock.install(using="owner") is True
        assert lock.install(using="owner") is False
        admin.execute("DROP TABLE IF EXISTS new_here")


@pytest.mark.deep
def test_several_may_prepare_and_install_at_once(spoilt: Addresses) -> None:
    """Two commands started in two terminals: neither fails because of the other."""
    parts = {alias: psycopg.conninfo.conninfo_to_dict(getattr(spoilt, alias)) for alias in ("app", "owner")}

    def prepare(_: int) -> bool:
        with connect_admin(spoilt) as admin:
            admin.execute("COMMENT ON SCHEMA gate IS NULL")
        prepare_server(
            admin_url=admin_address(),
            database=str(parts["app"]["dbname"]),
            owner_password=str(parts["owner"]["password"]),
            app_password=str(parts["app"]["password"]),
        )
        try:
            lock.install(using="owner")
        finally:
            connections.close_all()
        return True

    with django_on(spoilt), ThreadPoolExecutor(max_workers=4) as several:
        assert all(several.map(prepare, range(8)))


@contextmanager
def another_role(spoilt: Addresses, powers: str) -> Iterator[Addresses]:
    """The same database under a role of its own: those of all databases of the server stay as they are."""
    role = f"alongside_spoilt_{os.getpid()}"
    with connect_admin(spoilt) as admin:
        admin.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'x' IN ROLE alongside_app")  # type: ignore[arg-type]
        admin.execute(powers.format(role=role))
        address = psycopg.conninfo.make_conninfo(spoilt.app, user=role, password="x")
        try:
            yield replace(spoilt, app=address)
        finally:
            admin.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "powers",
    [
        "ALTER ROLE {role} SUPERUSER",
        "ALTER ROLE {role} BYPASSRLS",
        "GRANT alongside_owner TO {role}",
        "GRANT alongside_gate TO {role}",
        "GRANT postgres TO {role}",
        "CREATE TABLE mine (id int); ALTER TABLE mine OWNER TO {role}",
    ],
)
def test_no_connection_is_opened_that_the_lock_does_not_bind(spoilt: Addresses, powers: str) -> None:
    with another_role(spoilt, "SELECT '{role}'") as addresses, django_on(addresses):
        assert connection.cursor().execute("SELECT 1")
    with another_role(spoilt, powers) as addresses, django_on(addresses):
        for _ in range(2):
            with pytest.raises(UnsafeDatabaseRoleError, match="DATABASE_URL connects as"):
                connection.cursor()
            assert connection.connection is None


def test_the_owner_is_told_from_the_application(spoilt: Addresses) -> None:
    with django_on(spoilt):
        lock.check_role()
        with pytest.raises(UnsafeDatabaseRoleError):
            lock.check_role(using="owner")


@pytest.mark.django_db
def test_nobody_is_there_before_somebody_is_set_up() -> None:
    """What migrating makes holds no account."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM organisations_user")
        assert cursor.fetchone() == (0,)
