"""The reference data: as much as was asked for, always the same, and as the real calls would write it."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connections, transaction

from alongside.access.session import set_viewer
from alongside.access.viewer import Viewer
from alongside.casework import chronology, concerns, home, people, queue, search, sessions
from alongside.casework.chronology import ChronologyChoice
from alongside.cli.database import Addresses
from alongside.concerns.checks import check_concern
from alongside.concerns.commands import NewConcern
from alongside.concerns.queries import list_for_person
from alongside.kernel.errors import NotFoundError
from alongside.kernel.identifiers import check_nhs_number, check_upn
from alongside.kernel.ids import PersonId
from alongside.people import checks
from alongside.people.commands import Birth, NewAddress, NewIdentifier, NewName, NewPerson
from alongside.people.indexing import index_people
from alongside.people.queries import PersonFacts
from bench.bulk import check_columns, checksum, without_indexes
from bench.numbers import nhs_numbers, telephone, upn
from bench.plan import LAST_DAY, Size, UnableToMakeError
from bench.population import TABLES, fill
from tests.databases import Rows, connect_admin, copy_of, django_on

# Of what is only measured with: the ordinary run does without.
pytestmark = pytest.mark.deep

SIZE = Size(people=300, entries=6_000, users=100, longest=400)
NOW = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 20, tzinfo=UTC)


def quiet(text: str) -> None:
    """Progress is not wanted here."""


@pytest.fixture(scope="module")
def empty(django_db_setup: None, django_db_blocker: Any) -> Iterator[Addresses]:
    """A database with all tables and nothing in them."""
    with django_db_blocker.unblock(), copy_of(name="bench_empty") as addresses:
        yield addresses


@pytest.fixture(scope="module")
def filled_once(empty: Addresses, django_db_blocker: Any) -> Iterator[tuple[Addresses, dict[str, Any]]]:
    """A filled database, and what filling it said of itself."""
    with django_db_blocker.unblock(), filling(empty, "bench_filled", SIZE) as found:
        yield found


@contextmanager
def filling(empty: Addresses, name: str, size: Size) -> Iterator[tuple[Addresses, dict[str, Any]]]:
    with copy_of(name_of(empty), name=name) as addresses:
        with connect_admin(addresses) as connection:
            made = fill(connection=connection, size=size, say=quiet)
        yield addresses, made


@pytest.fixture
def made(filled_once: tuple[Addresses, dict[str, Any]]) -> dict[str, Any]:
    return filled_once[1]


@pytest.fixture
def filled(filled_once: tuple[Addresses, dict[str, Any]]) -> Iterator[Rows]:
    """The filled database, as its superuser."""
    with connect_admin(filled_once[0]) as connection:
        yield connection


@pytest.fixture
def pages(filled_once: tuple[Addresses, dict[str, Any]], django_db_blocker: Any) -> Iterator[None]:
    """Casework on the filled database, as the application's role; nothing stays."""
    with django_db_blocker.unblock(), django_on(filled_once[0]), transaction.atomic():
        yield
        transaction.set_rollback(True)


def name_of(addresses: Addresses) -> str:
    return str(psycopg.conninfo.conninfo_to_dict(addresses.app)["dbname"])


def look_as(user_id: UUID) -> Viewer:
    viewer = sessions.get_viewer(user_id=user_id, now=NOW)
    assert viewer is not None
    set_viewer(user_id=viewer.user_id)
    return viewer


def one(connection: Rows, query: str, *values: object) -> Any:
    row = connection.execute(query, values).fetchone()
    assert row is not None, query
    return row[0]


def a_user(connection: Rows, role: str, kind: str) -> UUID:
    return UUID(
        str(
            one(
                connection,
                "SELECT member.user_id FROM organisations_membership AS member"
                " JOIN organisations_team AS team ON team.id = member.team_id"
                " JOIN organisations_agency AS agency ON agency.id = team.agency_id"
                " WHERE member.role = %s AND agency.kind = %s ORDER BY team.name, member.user_id LIMIT 1",
                role,
                kind,
            )
        )
    )


def the_longest(connection: Rows) -> tuple[PersonId, UUID]:
    """The child with the longest chronology, and their social worker."""
    person = one(
        connection, "SELECT person_id FROM concerns_entry GROUP BY person_id ORDER BY count(*) DESC LIMIT 1"
    )
    worker = one(
        connection,
        "SELECT principal_id FROM access_grant WHERE person_id = %s AND relation = 'allocated'"
        " AND ends_at IS NULL ORDER BY starts_at LIMIT 1",
        person,
    )
    return PersonId(person), worker


# As much as was asked for, and the same each time


def test_there_is_as_much_as_was_asked_for(made: dict[str, Any], filled: Rows) -> None:
    rows = made["rows"]
    assert rows["people_person"] == SIZE.people
    assert rows["concerns_entry"] == SIZE.entries
    assert rows["organisations_user"] == rows["organisations_membership"] == SIZE.users
    assert rows["organisations_agency"] == 12
    assert all(rows.values()), f"no rows in {[table for table, count in rows.items() if not count]}"
    counts = filled.execute(
        "SELECT count(*) FROM concerns_entry GROUP BY person_id ORDER BY count(*) DESC LIMIT 2"
    ).fetchall()
    assert counts[0][0] == SIZE.longest
    assert int(str(counts[1][0])) < SIZE.longest


def test_the_same_seed_gives_the_same_content_and_another_seed_another(
    empty: Addresses, made: dict[str, Any]
) -> None:
    with filling(empty, "bench_again", SIZE) as (addresses, again):
        assert again["checksum"] == made["checksum"]
        with connect_admin(addresses) as connection:  # the control
            connection.execute(
                "UPDATE people_name SET surname = surname || 's'"
                " WHERE id = (SELECT id FROM people_name ORDER BY id LIMIT 1)"
            )
            assert checksum(connection=connection, tables=TABLES) != made["checksum"]
    with filling(empty, "bench_other", replace(SIZE, seed=2)) as (_, other):
        assert other["checksum"] != made["checksum"]
        assert other["rows"]["concerns_entry"] == SIZE.entries


@pytest.mark.parametrize(
    ("people", "entries", "users"), [(99, 6_000, 100), (300, 2_000, 100), (300, 6_000, 99)]
)
def test_a_size_that_cannot_be_made_is_refused(people: int, entries: int, users: int) -> None:
    with pytest.raises(UnableToMakeError, match="at least"):
        Size(people=people, entries=entries, users=users, longest=400)


# What the database would have refused


def test_every_index_and_constraint_is_back(empty: Addresses, filled: Rows) -> None:
    def structure(connection: Rows) -> list[tuple[object, ...]]:
        return connection.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated"
            " FROM pg_constraint WHERE connamespace = 'public'::regnamespace UNION ALL"
            " SELECT tablename, indexname, indexdef, true FROM pg_indexes WHERE schemaname = 'public'"
            " ORDER BY 1, 2, 3"
        ).fetchall()

    with connect_admin(empty) as connection:
        assert structure(filled) == structure(connection)


def test_a_row_that_refers_to_nobody_cannot_be_loaded(filled: Rows) -> None:
    with (
        filled.transaction(force_rollback=True),
        pytest.raises(psycopg.errors.ForeignKeyViolation),
        without_indexes(connection=filled, tables=["people_name"], say=quiet),
    ):
        filled.execute("UPDATE people_name SET person_id = gen_random_uuid() WHERE surname <> ''")


def test_columns_that_are_not_the_tables_are_refused(filled: Rows) -> None:
    columns = ["id", "agency_id", "name", "phone", "is_front_door"]
    check_columns(connection=filled, table="organisations_team", columns=columns)
    with pytest.raises(ValueError, match="phone"):
        check_columns(connection=filled, table="organisations_team", columns=columns[:3] + columns[4:])
    with pytest.raises(ValueError, match="colour"):
        check_columns(connection=filled, table="organisations_team", columns=[*columns, "colour"])


# What the calls would have refused

STRANGERS = """
SELECT count(*) FROM {table} AS entry WHERE NOT EXISTS (
    SELECT FROM access_grant AS held
      JOIN access_relationrule AS rule
        ON rule.relation = held.relation AND rule.action = 'write' AND rule.klass = 'ordinary'
     WHERE held.person_id = entry.person_id AND held.starts_at <= entry.{moment}
       AND (held.ends_at IS NULL OR held.ends_at >= entry.{moment})
       AND held.principal_id IN (
           SELECT entry.{author} UNION ALL
           SELECT member.team_id FROM organisations_membership AS member
            WHERE member.user_id = entry.{author} UNION ALL
           SELECT entry.agency_id FROM organisations_membership AS member
            WHERE member.user_id = entry.{author}
              AND member.role IN ('safeguarding_lead', 'front_door', 'head_of_service')))
"""


@pytest.mark.parametrize(
    ("table", "moment", "author"),
    [
        ("concerns_entry", "recorded_at", "author_id"),
        ("concerns_concern", "sent_at", "author_id"),
        ("concerns_decision", "decided_at", "decided_by"),
        ("people_involvement", "recorded_at", "recorded_by"),
        ("people_relationship", "recorded_at", "recorded_by"),
        ("missing_episode", "recorded_at", "recorded_by"),
        ("missing_returninterview", "recorded_at", "recorded_by"),
        ("pathway_meeting", "recorded_at", "recorded_by"),
    ],
)
def test_whoever_wrote_might_write_at_that_moment(filled: Rows, table: str, moment: str, author: str) -> None:
    query = STRANGERS.format(table=table, moment=moment, author=author)
    assert one(filled, query) == 0
    with filled.transaction(force_rollback=True):  # the control: somebody of another agency
        stranger = a_user(filled, "practitioner", "ADULT_SERVICES")
        filled.execute(
            f"UPDATE {table} SET {author} = %s WHERE id = (SELECT min(id::text)::uuid FROM {table})",
            [stranger],
        )
        assert one(filled, query) == 1


def test_nothing_comes_before_what_it_follows(filled: Rows) -> None:
    early = {
        "decision": "SELECT count(*) FROM concerns_decision AS d"
        " JOIN concerns_concern AS c ON c.id = d.concern_id"
        " WHERE d.decided_at <= c.sent_at OR d.person_id <> c.person_id",
        "interview": "SELECT count(*) FROM missing_returninterview AS i"
        " JOIN missing_episode AS e ON e.id = i.episode_id"
        " WHERE coalesce(i.held_at, i.offered_at) <= e.found_at OR i.person_id <> e.person_id"
        " OR i.held_at < i.offered_at",
        "episode": "SELECT count(*) FROM missing_episode"
        " WHERE reported_at < missing_from OR recorded_at < reported_at",
        "entry": "SELECT count(*) FROM concerns_entry AS e JOIN people_person AS p ON p.id = e.person_id"
        " WHERE e.recorded_at < p.recorded_at::date OR e.happened_earliest > e.recorded_at::date",
        "birth": "SELECT count(*) FROM people_person WHERE birth_earliest > recorded_at::date",
    }
    assert {name: one(filled, query) for name, query in early.items()} == dict.fromkeys(early, 0)


def test_each_record_has_its_entry(filled: Rows) -> None:
    for table, kinds, source in (
        ("concerns_concern", ["CONCERN"], "concern"),
        ("concerns_decision", ["DECISION"], "concern"),
        ("missing_episode", ["MISSING"], "missing"),
        ("missing_returninterview", ["RETURN_INTERVIEW"], "missing"),
        ("pathway_meeting", ["MEETING"], "MEETING"),
    ):
        entries = one(
            filled,
            "SELECT count(*) FROM concerns_entry WHERE kind = ANY (%s) AND source_kind = %s",
            kinds,
            source,
        )
        assert entries == one(filled, f"SELECT count(*) FROM {table}"), table


def test_people_and_concerns_pass_the_checks_of_the_real_calls(pages: None, filled: Rows) -> None:
    viewer = look_as(a_user(filled, "front_door", "CHILDRENS_SOCIAL_CARE"))
    ids = filled.execute(
        "SELECT DISTINCT person_id FROM access_grant WHERE relation = 'front_door' ORDER BY 1 LIMIT 40"
    ).fetchall()
    seen = 0
    for (person_id,) in ids:
        page = people.get_person(viewer=viewer, person_id=PersonId(UUID(str(person_id))), now=NOW)
        checks.check_person(as_asked(page.facts), as_at=LAST_DAY)
        for fact in list_for_person(person_id=PersonId(UUID(str(person_id)))):
            shared = {name for name in NewConcern.__dataclass_fields__ if hasattr(fact, name)}
            check_concern(NewConcern(**{name: getattr(fact, name) for name in shared}), as_at=LAST_DAY)
            seen += 1
    assert seen >= 40


def as_asked(facts: PersonFacts) -> NewPerson:
    return NewPerson(
        kind=facts.card.kind,
        birth=Birth(kind=facts.card.birth_kind, date=facts.card.birth),
        names=[
            NewName(kind=each.kind, forenames=each.forenames, surname=each.surname) for each in facts.names
        ],
        sex=facts.card.sex,
        ethnicity=facts.ethnicity,
        disabilities=facts.disabilities,
        living_arrangement=facts.living_arrangement,
        identifiers=[NewIdentifier(scheme=each.scheme, value=each.value) for each in facts.identifiers],
        addresses=[NewAddress(lines=each.lines, postcode=each.postcode) for each in facts.addresses],
    )


def test_search_keys_are_those_that_the_real_call_would_store(pages: None, filled: Rows) -> None:
    look_as(a_user(filled, "front_door", "CHILDRENS_SOCIAL_CARE"))
    ids = [
        PersonId(UUID(str(row[0])))
        for row in filled.execute(
            "SELECT DISTINCT person_id FROM access_grant WHERE relation = 'front_door' ORDER BY 1 LIMIT 50"
        ).fetchall()
    ]

    def keys() -> set[tuple[object, ...]]:
        with connections["default"].cursor() as cursor:
            cursor.execute(
                "SELECT person_id, kind, text FROM people_searchkey WHERE person_id = ANY (%s)", [ids]
            )
            return set(cursor.fetchall())

    before = keys()
    index_people(ids=ids)
    assert keys() == before
    assert len(before) > 5 * len(ids)


def test_numbers_are_right_and_belong_to_nobody(filled: Rows) -> None:
    values = dict.fromkeys(("nhs_number", "upn"), 0)
    for scheme, value in filled.execute("SELECT scheme, value FROM people_identifier").fetchall():
        if scheme == "nhs_number":
            assert str(value).startswith("999")
            assert check_nhs_number(value=str(value)).ok
        elif scheme == "upn":
            assert check_upn(value=str(value)).ok
        if scheme in values:
            values[str(scheme)] += 1
    assert min(values.values()) > 50
    drawn = list(islice(nhs_numbers(chance=random.Random(1)), 30_000))
    assert len(drawn) == len(set(drawn)) == 30_000
    assert check_upn(value=upn(number=1_234_567)).ok
    for query in (
        "SELECT phone FROM people_relationship WHERE phone <> ''",
        "SELECT phone FROM organisations_user",
    ):
        assert all(str(phone).startswith("07700 900") for (phone,) in filled.execute(query).fetchall())
    assert telephone(draw=lambda: 0.999, mobile=False) == "0161 496 0999"


# What different people see of it


def test_a_social_worker_sees_their_children_whole(pages: None, filled: Rows) -> None:
    person_id, worker = the_longest(filled)
    viewer = look_as(worker)
    mine = home.get_home(viewer=viewer, now=NOW).my_people
    assert person_id in {card.person_id for card in mine}
    assert len(mine) == one(
        filled,
        "SELECT count(*) FROM access_grant"
        " WHERE principal_id = %s AND relation = 'allocated' AND ends_at IS NULL",
        worker,
    )
    shown = chronology.get_chronology(viewer=viewer, person_id=person_id, choice=ChronologyChoice(), now=NOW)
    assert len(shown.rows) == SIZE.longest
    assert len(shown.agencies) > 1
    assert any(row.is_uncertain for row in shown.rows)
    page = people.get_person(viewer=viewer, person_id=person_id, now=NOW)
    assert page.may_write
    assert {"Social worker", "Manager"} <= {row.role_label for row in page.involvements}
    query = search.read_person_query(text=page.facts.card.name, now=NOW)
    assert search.find_people(viewer=viewer, query=query, now=NOW)[0].card.person_id == person_id


def test_a_teacher_sees_what_the_school_recorded_and_a_stranger_nothing(pages: None, filled: Rows) -> None:
    person, teacher = filled.execute(
        "SELECT held.person_id, held.principal_id FROM access_grant AS held"
        " JOIN organisations_membership AS member ON member.user_id = held.principal_id"
        " JOIN organisations_team AS team ON team.id = member.team_id"
        " JOIN organisations_agency AS agency ON agency.id = team.agency_id AND agency.kind = 'EDUCATION'"
        " JOIN access_grant AS other ON other.person_id = held.person_id AND other.relation = 'allocated'"
        " WHERE held.relation = 'knows' ORDER BY held.person_id LIMIT 1"
    ).fetchall()[0]
    person_id = PersonId(UUID(str(person)))
    viewer = look_as(UUID(str(teacher)))
    shown = chronology.get_chronology(viewer=viewer, person_id=person_id, choice=ChronologyChoice(), now=NOW)
    assert 0 < shown.total < one(filled, "SELECT count(*) FROM concerns_entry WHERE person_id = %s", person)
    assert {row.agency_id for row in shown.rows} == {viewer.agency_id}
    assert concerns.list_my_concerns(viewer=viewer, now=NOW)
    stranger = look_as(a_user(filled, "practitioner", "ADULT_SERVICES"))
    with pytest.raises(NotFoundError):
        people.get_person(viewer=stranger, person_id=person_id, now=NOW)


def test_the_front_door_has_what_waits_and_sees_many(pages: None, filled: Rows) -> None:
    viewer = look_as(a_user(filled, "front_door", "CHILDRENS_SOCIAL_CARE"))
    waiting = queue.get_queue(viewer=viewer, choice=queue.QueueChoice(), now=NOW).rows
    assert len(waiting) == one(
        filled,
        "SELECT count(*) FROM concerns_concern AS c WHERE NOT EXISTS"
        " (SELECT FROM concerns_decision AS d WHERE d.concern_id = c.id)",
    )
    assert waiting
    wrong = "SELECT count(*) FROM concerns_concern WHERE (decided_at IS NOT NULL) <> gate.is_decided(id)"
    assert one(filled, wrong) == 0
    assert all(not row.about.startswith("a person whose record") for row in waiting)
    reach = one(filled, "SELECT count(DISTINCT person_id) FROM access_grant WHERE relation = 'front_door'")
    assert reach > SIZE.people / 4


def test_a_manager_has_the_whole_team_and_somebody_is_missing(pages: None, filled: Rows) -> None:
    viewer = look_as(a_user(filled, "team_manager", "CHILDRENS_SOCIAL_CARE"))
    mine = home.get_home(viewer=viewer, now=NOW).my_people
    assert len(mine) >= 7
    episodes = one(filled, "SELECT count(*) FROM missing_episode")
    assert episodes > one(filled, "SELECT count(*) FROM missing_episode WHERE found_at IS NULL")
