"""Every call of casework leaves its audit row, refuses the uninvolved, and names nobody in the audit."""

import json
import re
from collections.abc import Iterator, Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, transaction

from alongside.access.session import session_for
from alongside.casework import home, sessions
from alongside.casework.sessions import UnableToSignIn
from alongside.cli.database import Addresses
from alongside.kernel.errors import NotFoundError, UnableToError
from tests.calls import BY_NOBODY, CALLS, SAYS_NOTHING, elsewhere, public_calls
from tests.databases import connect_admin
from tests.posture.checks import Rows, kinds
from tests.posture.registries import is_explained, read
from tests.thinning import by_depth
from tests.world import CANARIES

if TYPE_CHECKING:
    from tests.world import World

REFUSED = [name for name, call in CALLS.items() if call.refused]
NOT_REFUSED = [name for name, call in CALLS.items() if not call.refused]


def asked_by_strangers(names: Sequence[str]) -> list[tuple[str, str]]:
    """Every call by a worker who knows nobody; by one who leads such workers, some of them in turn."""
    return [("stranger", name) for name in names] + [
        ("strange lead", name) for name in names[:: by_depth(short=9, deep=3, whole=1)]
    ]


EVENTS = read("events")
# In the past tense and in plain words: no name, no number, nothing that somebody typed.
PLAIN_WORDS = re.compile(r"[a-z]+(?: [a-z_]+)*")


def unlisted_calls() -> set[str]:
    return public_calls() ^ {*CALLS, *BY_NOBODY, *SAYS_NOTHING}


def test_every_call_is_listed() -> None:
    """A new function of casework is put into tests/calls.py before it is used."""
    assert unlisted_calls() == set()
    assert len(CALLS) + len(BY_NOBODY) + len(SAYS_NOTHING) == len(public_calls())


def test_a_call_that_is_not_listed_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    new = FunctionType((lambda: None).__code__, {"__name__": home.__name__}, "peep")
    monkeypatch.setattr(home, "peep", new, raising=False)
    assert unlisted_calls() == {"home.peep"}


def footprint(admin: Rows) -> dict[object, tuple[object, ...]]:
    """What stands in every table now, as a count and a sum over all rows."""
    of_one = "SELECT '{0}', count(*), coalesce(sum(hashtextextended(r::text, 0)), 0) FROM {0} AS r"
    asked = " UNION ALL ".join(of_one.format(table) for table in kinds())
    return {table: tuple(rest) for table, *rest in admin.execute(asked)}


@pytest.fixture(scope="module")
def admin(world_database: tuple[Addresses, "World"]) -> Iterator[Rows]:
    """The server's superuser, who sees from outside what has been committed."""
    with connect_admin(world_database[0]) as connection:
        yield connection


def last_row() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM audit_event")
        return int(cursor.fetchone()[0])


def audited_since(number: int) -> list[dict[str, Any]]:
    """The viewer's own audit rows since then, and each of them whole, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_jsonb(r) || jsonb_build_object('whole', r::text) FROM audit_event AS r WHERE id > %s"
            " ORDER BY id",
            [number],
        )
        return [json.loads(row[0]) for row in cursor.fetchall()]


def tables_written() -> dict[str, int]:
    """How many writings this connection has tried in each table, whoever may see them; it only grows."""
    with connection.cursor() as cursor:
        # What earlier transactions did is told, too, until the server has taken it in.
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return dict(cursor.fetchall())


def written_since(before: dict[str, int]) -> set[str]:
    return {table for table, count in tables_written().items() if count != before.get(table, 0)}


@pytest.mark.parametrize("name", CALLS)
def test_a_call_is_audited_in_its_own_transaction(admin: Rows, world: "World", name: str) -> None:
    call = CALLS[name]
    before = footprint(admin)
    with world.acting(call.who) as viewer:
        number = last_row()
        call.make(world, viewer)
        rows = audited_since(number)
        # Nothing of the call, nor of its audit, is to be seen from outside before it commits.
        assert footprint(admin) == before
    assert rows
    for row in rows:
        assert row["actor_id"] == str(viewer.user_id)
        assert row["agency_id"] == str(viewer.agency_id)
        assert row["outcome"] == "allowed"
        assert row["as_at"].startswith(f"{world.now:%Y-%m-%dT%H:%M:%S}")
        assert PLAIN_WORDS.fullmatch(row["action"]), row["action"]
        assert is_explained(row["action"], EVENTS), f"{row['action']}: add it to policy/registry/events.yaml"
        assert PLAIN_WORDS.fullmatch(row["purpose"] or "none"), row["purpose"]
        assert not [canary for canary in CANARIES if canary.casefold() in row["whole"].casefold()]


@pytest.mark.parametrize("name", BY_NOBODY)
def test_what_nobody_does_is_audited_too(world: "World", name: str) -> None:
    with session_for(user_id=None, now=world.now):
        before = tables_written()
        BY_NOBODY[name](world)
        assert "audit_event" in written_since(before)


@pytest.mark.deeper
@pytest.mark.parametrize(("who", "name"), asked_by_strangers(REFUSED))
def test_the_uninvolved_are_refused_as_if_there_were_nothing(world: "World", name: str, who: str) -> None:
    """Neither the answer nor what is done tells forbidden from absent; either stands in the audit."""
    answers = []
    for there in (world, elsewhere(world)):
        with transaction.atomic(), world.acting(who) as viewer:
            number, before = last_row(), tables_written()
            with pytest.raises(NotFoundError) as caught:
                CALLS[name].make(there, viewer)
            rows = audited_since(number)
            said = [(row["action"], row["outcome"], row["purpose"], row["subject_kind"]) for row in rows]
            answers.append((type(caught.value), caught.value.args, said))
            assert rows[-1]["outcome"] == "denied"
            assert written_since(before) <= {"audit_event"}
    assert answers[0] == answers[1]


@pytest.mark.deeper
@pytest.mark.parametrize(("who", "name"), asked_by_strangers(NOT_REFUSED))
def test_what_the_uninvolved_may_call_tells_them_nothing(world: "World", name: str, who: str) -> None:
    with world.acting(CALLS[name].who) as viewer:
        CALLS[name].make(world, viewer)
    with world.acting(who) as viewer:
        try:
            with transaction.atomic():
                answer = CALLS[name].make(world, viewer)
        except (UnableToError, DatabaseError, NotFoundError) as error:
            answer = str(error)
    assert not [canary for canary in CANARIES if canary in repr(answer)]


def test_a_sign_in_that_fails_is_audited_without_the_name(world: "World") -> None:
    with session_for(user_id=None, now=world.now):
        before = tables_written()
        for username, password in (("teacher", "wrong"), ("nobody of that name", "wrong")):
            with pytest.raises(UnableToSignIn) as caught:
                sessions.sign_in(username=username, password=password, address="192.0.2.7", now=world.now)
            assert username not in str(caught.value)
        assert written_since(before) == {"audit_event", "accounts_attempts"}
