"""Raw SQL under the application's role, as one worker or another, and how it is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import Connection
from psycopg.errors import Error, OperationalError
from psycopg.pq import TransactionStatus

from alongside.cli.database import Addresses
from tests.databases import look_as

if TYPE_CHECKING:
    from tests.world import World

Rows = Connection[tuple[Any, ...]]
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


_open: dict[str, Rows] = {}


@contextmanager
def signed_in(place: tuple[Addresses, "World"], who: str) -> Iterator[Rows]:
    """A connection of the application's role with a viewer set, taken back at the end."""
    addresses, world = place
    viewer = str(world.viewers[who].user_id) if who else ""
    connection = _free_connection(addresses.app)
    with connection.transaction(force_rollback=True):
        look_as(connection, viewer)
        yield connection


def _free_connection(address: str) -> Rows:
    """The one that stood open, unless it was cut off meanwhile or is in use; opening takes long."""
    held = _open.get(address)
    try:
        if held and held.info.transaction_status == TransactionStatus.IDLE and held.execute("SELECT 1"):
            held.rollback()
            return held
    except OperationalError:
        pass  # Whoever copies a database cuts everybody off.
    _open[address] = psycopg.connect(address)
    return _open[address]


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
