"""The two locks, written apart, decide alike: every combination of the facts that they know, on real rows.

The full matrix, over every page, belongs to the next issue. This one is about the decision itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.utils import timezone
from psycopg import Connection
from psycopg.errors import InsufficientPrivilege

from alongside.access.door import SEE, open_record
from alongside.access.policy import get_access_policy, get_classes
from alongside.access.rules import (
    Bars,
    GrantFact,
    Held,
    live_relations,
    may_do,
    may_see_class,
    may_write_class,
)
from alongside.access.session import session_for
from alongside.access.setup import APP
from alongside.access.viewer import Viewer
from alongside.cli.database import Addresses
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import PersonId
from alongside.organisations.queries import get_viewer
from tests.databases import connect_admin, copy_of, django_on, look_as

Rows = Connection[tuple[Any, ...]]
DAY = timedelta(days=1)
CLASSES = tuple(get_classes())
# What a grant may be of: a manager's standing follows from the directory, and is tried in tests/oracle.
RELATIONS = tuple(each for each in get_access_policy().relations if each != "manager")
LIMITED = {"shared", "panel", "break_glass"}
# How long each grant holds, from the moment of the test on; an end is exclusive.
LIVES: Mapping[str, tuple[timedelta, timedelta | None]] = {
    "open": (-DAY, None),
    "until later": (-DAY, DAY),
    "ended": (-2 * DAY, -DAY),
    "future": (DAY, None),
}
HOLDERS = ("user", "team", "agency")
ROLES = {"practitioner": False, "safeguarding_lead": True}
# Membership from, until, and whether the user is switched on.
STATES: Mapping[str, tuple[timedelta, timedelta | None, bool]] = {
    "member": (-10 * DAY, None, True),
    "leaver": (-10 * DAY, -DAY / 2, True),
    "inactive": (-10 * DAY, None, False),
    "not yet": (DAY / 2, None, True),
}
# The database's own clock, and stories that play earlier and later than it.
MOMENTS: Mapping[str, timedelta | None] = {"now": None, "before": -3 * DAY / 2, "after": 3 * DAY / 2}


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody with one kind of grant, or none, and an entry of each class from two agencies."""

    person_id: UUID
    relation: str
    grants: tuple[GrantFact, ...]


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Everything there is to decide on, and who decides. `users` by role and state."""

    now: datetime
    own_agency: UUID
    other_agency: UUID
    users: Mapping[tuple[str, str], UUID]
    people: tuple[Person, ...]


def make_matrix(admin: Rows, now: datetime) -> Matrix:
    own, other, team, other_team = (uuid4() for _ in range(4))
    for agency, name, its_team in ((own, "own", team), (other, "other", other_team)):
        admin.execute(
            "INSERT INTO organisations_agency VALUES (%s, %s, 'HEALTH', 'X', '', '')", [agency, name]
        )
        admin.execute(
            "INSERT INTO organisations_team (id, agency_id, name, phone, is_front_door)"
            " VALUES (%s, %s, %s, '', false)",
            [its_team, agency, name],
        )
    users = {key: _employ(admin, team, *key, now=now) for key in product(ROLES, STATES)}
    holders = {"user": tuple(users.values()), "team": (team,), "agency": (own,)}
    cases = [
        (relation, life, holder)
        for relation, life, holder in product(RELATIONS, LIVES, HOLDERS)
        if LIVES[life][1] is not None or relation not in LIMITED
    ]
    cases.append(("", "open", "user"))
    people = tuple(
        _person(relation, [] if not relation else holders[holder], life, now)
        for relation, life, holder in cases
    )
    _write(admin, people, (own, other), uuid4(), now)
    return Matrix(now=now, own_agency=own, other_agency=other, users=users, people=people)


def _employ(admin: Rows, team: UUID, role: str, state: str, *, now: datetime) -> UUID:
    user_id, (start, end, is_active) = uuid4(), STATES[state]
    admin.execute(
        "INSERT INTO organisations_user (id, password, username, full_name, job_title, phone, is_active,"
        " is_demo_persona) VALUES (%s, '', %s, 'X', '', '', %s, false)",
        [user_id, f"{role} {state}", is_active],
    )
    admin.execute(
        "INSERT INTO organisations_membership (id, user_id, team_id, role, starts_at, ends_at)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        [uuid4(), user_id, team, role, now + start, end and now + end],
    )
    return user_id


def _person(relation: str, holders: Any, life: str, now: datetime) -> Person:
    start, end = LIVES[life]
    grants = tuple(
        GrantFact(
            principal_id=holder,
            relation=relation,
            starts_at=now + start,
            ends_at=None if end is None else now + end,
            scope=frozenset({"identity", "ordinary"}) if relation == "shared" else None,
        )
        for holder in holders
    )
    return Person(person_id=uuid4(), relation=relation, grants=grants)


def _write(
    admin: Rows, people: tuple[Person, ...], agencies: tuple[UUID, UUID], author: UUID, now: datetime
) -> None:
    with admin.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO people_person (id, agency_id, recorded_by, recorded_at, kind, description, sex,"
            " birth_kind, birth_precision, ethnicity, disabilities, living_arrangement)"
            " VALUES (%s, %s, %s, %s, 'CHILD', 'x', 'U', 'UNKNOWN', 'unknown', 'NOBT', '{}', 'UNKNOWN')",
            [(each.person_id, agencies[1], author, now) for each in people],
        )
        cursor.executemany(
            "INSERT INTO access_grant (id, person_id, principal_id, relation, starts_at, ends_at,"
            " because_kind, granted_by, scope)"
            " VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, 'test', %s, %s)",
            [
                (
                    each.person_id,
                    grant.principal_id,
                    grant.relation,
                    grant.starts_at,
                    grant.ends_at,
                    author,
                    None if grant.scope is None else sorted(grant.scope),
                )
                for each in people
                for grant in each.grants
            ],
        )
        cursor.executemany(
            ENTRY,
            [
                (each.person_id, klass, agency, author)
                for each in people
                for klass in CLASSES[1:]
                for agency in agencies
            ],
        )
        # The chronology has no entries of identity; an address that is not protected is of that class.
        cursor.executemany(
            "INSERT INTO people_address (id, person_id, lines, postcode, is_protected, agency_id,"
            " recorded_by, recorded_at) VALUES (gen_random_uuid(), %s, 'x', '', %s, %s, %s, now())",
            [
                (each.person_id, protected, agency, author)
                for each in people
                for protected in (True, False)
                for agency in agencies
            ],
        )


ENTRY = (
    "INSERT INTO concerns_entry (id, person_id, kind, klass, happened_precision, happened_time, known_at,"
    " recorded_at, title, detail, child_words, basis, agency_id, author_id, source_kind)"
    " VALUES (gen_random_uuid(), %s, 'OTHER', %s, 'unknown', '', now(), now(), 'x', '', '', 'UNKNOWN',"
    " %s, %s, 'x')"
)
VISIBLE = """
    SELECT person_id, klass, agency_id, 'entry' FROM concerns_entry
    UNION ALL
    SELECT person_id, CASE WHEN is_protected THEN 'placement' ELSE 'identity' END, agency_id, 'address'
      FROM people_address
    UNION ALL
    SELECT id, 'identity', agency_id, 'person' FROM people_person
"""
Seen = tuple[UUID, str, UUID, str]


def rows_there_are(matrix: Matrix) -> set[Seen]:
    agencies = (matrix.own_agency, matrix.other_agency)
    ids = [each.person_id for each in matrix.people]
    entries = {(*key, "entry") for key in product(ids, CLASSES[1:], agencies)}
    addresses = {(*key, "address") for key in product(ids, ("identity", "placement"), agencies)}
    return entries | addresses | {(each, "identity", matrix.other_agency, "person") for each in ids}


def the_door_shows(matrix: Matrix, viewer: Viewer | None, now: datetime) -> set[Seen]:
    """By the pure rules alone, from the facts as they were made up: the database is not asked."""
    if viewer is None:
        return set()
    grants = {each.person_id: each.grants for each in matrix.people}
    relations = {person: relations_of(viewer, facts, now) for person, facts in grants.items()}
    return {
        (person, klass, agency, what)
        for person, klass, agency, what in rows_there_are(matrix)
        if may_see_class(
            klass=klass,
            from_own_agency=agency == viewer.agency_id,
            viewer=viewer,
            relations=relations[person],
            policy=get_access_policy(),
        )
    }


def relations_of(viewer: Viewer, grants: tuple[GrantFact, ...], now: datetime) -> frozenset[Held]:
    return live_relations(viewer=viewer, grants=grants, bars=Bars(), now=now, policy=get_access_policy())


def the_rows_show(connection: Rows, matrix: Matrix, user_id: UUID, own_time: datetime | None) -> set[Seen]:
    """By raw SQL under the application's role."""
    ids = {each.person_id for each in matrix.people}
    with connection.transaction(force_rollback=True):
        _become(connection, user_id, own_time)
        return {row for row in connection.execute(VISIBLE).fetchall() if row[0] in ids}  # type: ignore[misc]


def _become(connection: Rows, user_id: UUID, own_time: datetime | None) -> None:
    connection.execute(f"SET LOCAL ROLE {APP}")
    look_as(connection, user_id, now=own_time)


def differences(connection: Rows, matrix: Matrix) -> tuple[list[str], int, int]:
    """Where the two locks decide apart; how many decisions were compared, and how many of them were yes."""
    found, compared, shown = [], 0, 0
    for (key, user_id), (moment, shift) in product(matrix.users.items(), MOMENTS.items()):
        now = matrix.now + (shift or timedelta(0))
        door = the_door_shows(matrix, get_viewer(user_id=user_id, now=now), now)
        rows = the_rows_show(connection, matrix, user_id, now if shift else None)
        compared += len(rows_there_are(matrix))
        shown += len(rows)
        for person_id, klass, agency, what in door ^ rows:
            (person,) = [each for each in matrix.people if each.person_id == person_id]
            own = "own" if agency == matrix.own_agency else "other"
            found.append(
                f"{key} {moment}: {person.relation or 'no relation'}, {klass} {what} of {own} agency"
            )
    return found, compared, shown


@pytest.fixture(scope="module")
def matrix(
    world_database: tuple[Addresses, object], django_db_blocker: pytest.FixtureRequest
) -> Iterator[tuple[Addresses, Matrix]]:
    source = str(psycopg.conninfo.conninfo_to_dict(world_database[0].app)["dbname"])
    with (
        django_db_blocker.unblock(),  # type: ignore[attr-defined]
        copy_of(source, name="matrix") as addresses,
        django_on(addresses),
    ):
        with connect_admin(addresses) as admin:
            made = make_matrix(admin, timezone.now())
        yield addresses, made


def test_both_locks_show_the_same_rows(
    matrix: tuple[Addresses, Matrix], capsys: pytest.CaptureFixture[str]
) -> None:
    addresses, made = matrix
    with connect_admin(addresses) as connection:
        found, compared, shown = differences(connection, made)
    assert found == []
    assert 0 < shown < compared
    with capsys.disabled():
        print(f"\nmatrix: {compared} decisions to show a row compared, {shown} of them yes")


PLANTS = (
    "UPDATE access_relationrule SET reach = 'all' WHERE relation = 'knows'",
    "DELETE FROM access_relationrule WHERE relation = 'involved' AND action = 'see' AND klass = 'sensitive'",
    "UPDATE access_relationrule SET klass = 'intelligence' WHERE relation = 'returns' AND klass = 'ordinary'",
    "UPDATE access_grant SET ends_at = NULL WHERE relation NOT IN ('shared', 'panel', 'break_glass')",
    "UPDATE access_grant SET starts_at = now() - interval '5 days'",
    "UPDATE organisations_user SET is_active = true",
    "UPDATE organisations_membership SET ends_at = NULL",
    "UPDATE organisations_membership SET role = 'practitioner'",
    "ALTER POLICY see ON people_address USING (person_id IN (SELECT person_id FROM access_grant))",
)


@pytest.mark.parametrize("plant", PLANTS)
def test_a_lock_that_decides_otherwise_is_found(matrix: tuple[Addresses, Matrix], plant: str) -> None:
    addresses, made = matrix
    with connect_admin(addresses) as connection, connection.transaction(force_rollback=True):
        connection.execute(plant)
        assert differences(connection, made)[0]


def test_the_door_itself_opens_as_the_rules_say(matrix: tuple[Addresses, Matrix]) -> None:
    """With what the door reads from the database, under the application's role."""
    _, made = matrix
    for user_id in made.users.values():
        viewer = get_viewer(user_id=user_id, now=made.now)
        if viewer is None:
            continue
        with session_for(user_id=user_id):
            for person in made.people:
                relations = relations_of(viewer, person.grants, made.now)
                opens = may_do(action=SEE, viewer=viewer, relations=relations, policy=get_access_policy())
                assert _opens(viewer, person, made.now) is opens


def _opens(viewer: Viewer, person: Person, now: datetime) -> bool:
    try:
        open_record(
            viewer=viewer, person_id=PersonId(person.person_id), action=SEE, purpose="a test", now=now
        )
    except NotFoundError:
        return False
    return True


def test_both_locks_let_the_same_be_written(
    matrix: tuple[Addresses, Matrix], capsys: pytest.CaptureFixture[str]
) -> None:
    addresses, made = matrix
    tried = 0
    with connect_admin(addresses) as connection:
        for (moment, shift), user_id in product(MOMENTS.items(), made.users.values()):
            now = made.now + (shift or timedelta(0))
            viewer = get_viewer(user_id=user_id, now=now)
            with connection.transaction(force_rollback=True):
                _become(connection, user_id, now if shift else None)
                for person in made.people:
                    tried += 1
                    may = viewer is not None and may_write_class(
                        klass="ordinary",
                        viewer=viewer,
                        relations=relations_of(viewer, person.grants, now),
                        policy=get_access_policy(),
                    )
                    own = (person.person_id, "ordinary", made.own_agency, user_id)
                    assert _lets(connection, own) is may, (moment, person.relation)
    with capsys.disabled():
        print(f"\nmatrix: {tried} decisions to write a row compared")


def test_nobody_writes_in_anothers_name_or_for_another_agency(matrix: tuple[Addresses, Matrix]) -> None:
    addresses, made = matrix
    user_id, colleague = made.users["practitioner", "member"], made.users["safeguarding_lead", "member"]
    (person,) = [
        each
        for each in made.people
        if each.relation == "allocated" and {g.principal_id for g in each.grants} >= {user_id}
        and each.grants[0].ends_at is None and each.grants[0].starts_at < made.now
    ]  # fmt: skip
    with connect_admin(addresses) as connection, connection.transaction(force_rollback=True):
        _become(connection, user_id, None)
        assert _lets(connection, (person.person_id, "ordinary", made.own_agency, user_id))
        assert not _lets(connection, (person.person_id, "ordinary", made.own_agency, colleague))
        assert not _lets(connection, (person.person_id, "ordinary", made.other_agency, user_id))


def _lets(connection: Rows, entry: tuple[UUID, str, UUID, UUID]) -> bool:
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(ENTRY, entry)
    except InsufficientPrivilege:
        return False
    return True


def test_who_works_for_two_agencies_counts_as_of_one_for_both_locks(
    matrix: tuple[Addresses, Matrix],
) -> None:
    """The directory should not say so; if it does, it must not open more."""
    addresses, made = matrix
    user_id = made.users["practitioner", "member"]
    with connect_admin(addresses) as admin:
        admin.execute(
            "INSERT INTO organisations_membership (id, user_id, team_id, role, starts_at)"
            " SELECT gen_random_uuid(), %s, id, 'safeguarding_lead', now() - interval '1 day'"
            " FROM organisations_team WHERE agency_id = %s",
            [user_id, made.other_agency],
        )
        try:
            viewer = get_viewer(user_id=user_id, now=timezone.now())
            assert viewer is not None
            assert viewer.agency_id == min(made.own_agency, made.other_agency)
            with session_for(user_id=user_id), admin.transaction(force_rollback=True):
                _become(admin, user_id, None)
                row = admin.execute("SELECT gate.agency(), gate.principals()").fetchone()
                assert row is not None
                assert (row[0], set(row[1])) == (viewer.agency_id, viewer.principals)
        finally:
            admin.execute(
                "DELETE FROM organisations_membership WHERE user_id = %s AND role = 'safeguarding_lead'",
                [user_id],
            )
