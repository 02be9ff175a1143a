"""What is really written, and refused: entries by class, emergencies by the hour, sharing by decision."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from psycopg.errors import InsufficientPrivilege

from tests.oracle.cast import IDS
from tests.oracle.facts import GrantOf, PersonFacts, ViewerFacts
from tests.oracle.rows import ENTRY_CLASSES, Database, Rows
from tests.oracle.test_granting import of_each_relation
from tests.oracle.words import Oracle

HOUR = timedelta(hours=1)
FREE, ALLOCATED, EXCLUDED, SEALED, RESTRICTED = range(5)
OWN = GrantOf(relation="allocated", holder="viewer")
PEOPLE = [
    PersonFacts(),
    PersonFacts(grants=(OWN,)),
    PersonFacts(grants=(OWN,), excluded="open"),
    PersonFacts(grants=(OWN,), sealed="until later"),
    PersonFacts(grants=(OWN,), restricted="until later"),
]
ENTRY = (
    "INSERT INTO concerns_entry (id, person_id, kind, klass, happened_precision, happened_time, known_at,"
    " recorded_at, title, detail, child_words, basis, agency_id, author_id, source_kind) VALUES"
    " (gen_random_uuid(), %(person)s, 'OTHER', %(klass)s, 'unknown', '', now(), now(), 'x', '', '',"
    " 'UNKNOWN', %(agency)s, %(me)s, 'x')"
)
GLASS = (
    "INSERT INTO access_breakglass (id, person_id, user_id, agency_id, reason_code, reason, at,"
    " ends_at, reviewed_at, outcome, review_note)"
    " VALUES (%(because)s, %(person)s, %(me)s, %(agency)s, 'x', 'x',"
    " %(at)s, %(ends)s, %(reviewed)s, '', '')"
)
GRANT = (
    "INSERT INTO access_grant (id, person_id, principal_id, relation, starts_at, ends_at,"
    " because_kind, because_id, granted_by, scope)"
    " VALUES (gen_random_uuid(), %(person)s, %(holder)s, %(relation)s,"
    " %(at)s, %(ends)s, %(kind)s, %(because)s, %(me)s, %(scope)s)"
)
SHARING = (
    "INSERT INTO access_sharing (id, person_id, principal_id, classes, reason, starts_at, ends_at,"
    " decided_by, agency_id, withdrawn_at)"
    " VALUES (%(because)s, %(person)s, %(holder)s, %(classes)s, 'x', %(at)s,"
    " %(ends)s, %(me)s, %(agency)s, %(withdrawn)s)"
)


@pytest.fixture
def there(database: Database) -> Database:
    database.put(PEOPLE)
    return database


def values(database: Database, n: int = FREE, **more: object) -> dict[str, object]:
    usual = {
        "me": IDS["viewer"],
        "agency": IDS["agency"],
        "person": database.ids[n],
        "at": database.now,
        "ends": database.now + 4 * HOUR,
        "because": uuid4(),
        "reviewed": None,
        "withdrawn": None,
        "scope": None,
    }
    return {**usual, **more}


def lets(rows: Rows, statement: str, given: dict[str, Any]) -> bool:
    """Whether the row lock lets it be written; what it lets through stays for what follows."""
    try:
        with rows.transaction():
            return rows.execute(statement, given).rowcount == 1
    except InsufficientPrivilege:
        return False


def test_an_entry_of_each_class_is_written_as_the_words_say(oracle: Oracle, database: Database) -> None:
    people, viewer = of_each_relation(oracle), ViewerFacts()
    database.put(people)
    written = 0
    with database.looking(viewer) as rows:
        for n, person in enumerate(people):
            may = oracle.decide(viewer, person)
            for klass in ENTRY_CLASSES:
                given = values(database, n, klass=klass)
                assert lets(rows, ENTRY, given) is (("write", klass, "any") in may), (person, klass)
                written += ("write", klass, "any") in may
        given = values(database, of_each_relation(oracle).index(PersonFacts(grants=(OWN,))), klass="ordinary")
        assert lets(rows, ENTRY, given)
        assert not lets(rows, ENTRY, {**given, "me": IDS["colleague"]})
        assert not lets(rows, ENTRY, {**given, "agency": IDS["other agency"]})
    assert written > 0


@pytest.mark.parametrize(
    ("n", "more", "allowed"),
    [
        (FREE, {}, True),
        (RESTRICTED, {}, True),
        (EXCLUDED, {}, False),
        (SEALED, {}, False),
        (FREE, {"person": uuid4()}, False),
        (FREE, {"me": IDS["colleague"]}, False),
        (FREE, {"agency": IDS["other agency"]}, False),
    ],
)
def test_the_glass_is_broken_by_ones_own_hand(
    there: Database, n: int, more: dict[str, object], allowed: bool
) -> None:
    with there.looking(ViewerFacts()) as rows:
        assert lets(rows, GLASS, values(there, n, **more)) is allowed


def test_the_glass_is_broken_for_the_hours_of_the_policy_and_no_longer(
    there: Database, oracle: Oracle
) -> None:
    longest = oracle.words["longest_hours"]["break_glass"] * HOUR
    moment = timedelta(seconds=1)
    with there.looking(ViewerFacts()) as rows:
        assert lets(rows, GLASS, values(there, ends=there.now + longest))
        assert not lets(rows, GLASS, values(there, ends=there.now + longest + moment))
        later = there.now + HOUR
        assert not lets(rows, GLASS, values(there, at=later, ends=later + longest))
        assert not lets(rows, GLASS, values(there, reviewed=there.now))


@pytest.mark.parametrize("role", ["practitioner", "analyst", "auditor", "administrator", "data_officer"])
def test_the_glass_is_broken_by_the_roles_of_the_policy(there: Database, oracle: Oracle, role: str) -> None:
    with there.looking(ViewerFacts(posts=frozenset({(role, "team")}))) as rows:
        assert lets(rows, GLASS, values(there)) is ("break_glass" in oracle.roles[role]["may"])


def test_an_emergency_has_its_reason_beside_it_and_is_never_lengthened(there: Database) -> None:
    opening = values(there, holder=IDS["viewer"], relation="break_glass", kind="break_glass")
    longer = "UPDATE access_grant SET ends_at = %(ends)s WHERE because_id = %(because)s"
    with there.looking(ViewerFacts()) as rows:
        assert not lets(rows, GRANT, opening)
        assert lets(rows, GLASS, opening)
        assert not lets(rows, GRANT, {**opening, "ends": there.now + 5 * HOUR})
        assert not lets(rows, GRANT, {**opening, "holder": IDS["colleague"]})
        assert not lets(rows, GRANT, {**opening, "person": there.ids[RESTRICTED]})
        assert lets(rows, GRANT, opening)
        assert not lets(rows, longer, {**opening, "ends": there.now + 24 * HOUR})
        assert not lets(rows, longer, {**opening, "ends": there.now + 4 * HOUR})
        assert lets(rows, longer, {**opening, "ends": there.now})


def test_sharing_stays_within_its_decision(there: Database) -> None:
    shared = {
        "holder": IDS["stranger"],
        "relation": "shared",
        "kind": "sharing",
        "classes": ["identity", "ordinary"],
    }
    given = values(there, ALLOCATED, **shared, scope=["identity", "ordinary"])
    longer = "UPDATE access_grant SET ends_at = %(ends)s WHERE because_id = %(because)s"
    with there.looking(ViewerFacts()) as rows:
        assert not lets(rows, GRANT, given)
        for wrong in (
            {"classes": ["identity", "placement"]},
            {"person": there.ids[FREE]},
            {"me": IDS["author"]},
        ):
            assert not lets(rows, SHARING, {**given, **wrong}), wrong
        assert lets(rows, SHARING, given)
        for wrong in (
            {"scope": ["identity", "ordinary", "sensitive"]},
            {"ends": there.now + 9 * HOUR},
            {"holder": IDS["colleague"]},
            {"person": there.ids[RESTRICTED]},
        ):
            assert not lets(rows, GRANT, {**given, **wrong}), wrong
        assert lets(rows, GRANT, given)
        assert not lets(rows, longer, {**given, "ends": there.now + 9 * HOUR})
        assert lets(rows, longer, {**given, "ends": there.now})


def test_nobody_shares_for_a_purpose_that_shares_nothing(there: Database) -> None:
    given = values(there, ALLOCATED, holder=IDS["stranger"], classes=["identity", "sensitive"])
    for purpose, allowed in (("care", True), ("return", False), ("review", False), ("gossip", False)):
        with there.looking(replace(ViewerFacts(), purpose=purpose)) as rows:
            assert lets(rows, SHARING, given) is allowed, purpose
