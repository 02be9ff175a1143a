"""kill -9 of the worker in the middle of a long import: nothing of it is there, and it is brought in once."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.utils import timezone

from alongside.cli.database import Addresses
from tests.databases import Rows, connect_admin, copy_of, django_on
from tests.unit.exchange.cin_files import a_return, full_child

if TYPE_CHECKING:
    from tests.world import World

pytestmark = [pytest.mark.faults, pytest.mark.deep]
ROOT = Path(__file__).parents[2]
# More records than are taken in at once, so that there is a middle.
CHILDREN = 260
SECONDS = 60
STATE = (
    "SELECT settled_at IS NOT NULL, batch_id IS NOT NULL, problem, begun, read FROM exchange_waitingimport"
    " JOIN exchange_importprogress ON waiting_id = id WHERE file_name = 'long.xml'"
)
MADE = (
    "SELECT (SELECT count(*) FROM exchange_batch WHERE file_name = 'long.xml'),"
    " (SELECT count(*) FROM people_person), (SELECT count(*) FROM exchange_importedrecord),"
    " (SELECT count(*) FROM audit_event WHERE action = 'imported file')"
)


@pytest.fixture
def place(
    world_database: tuple[Addresses, "World"], django_db_blocker: pytest.FixtureRequest
) -> Iterator[tuple[Addresses, Rows]]:
    """A copy of the partnership, where the data officer has sent a long file."""
    from alongside.access.session import session_for
    from alongside.casework import waiting_imports

    addresses, world = world_database
    officer = world.viewers["data officer"]
    with django_db_blocker.unblock(), copy_of(_name(addresses), name="worker") as own:  # type: ignore[attr-defined]
        with django_on(own), session_for(user_id=officer.user_id):
            waiting_imports.ask_for_import(
                viewer=officer,
                file=BytesIO(a_return(*[full_child(2026, number) for number in range(1, CHILDREN + 1)])),
                kind="cin",
                file_name="long.xml",
                dry_run=False,
                now=timezone.now(),
            )
        with connect_admin(own) as admin:
            yield own, admin


def _name(addresses: Addresses) -> str:
    from psycopg.conninfo import conninfo_to_dict

    return str(conninfo_to_dict(addresses.app)["dbname"])


def start_worker(addresses: Addresses) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "DATABASE_URL": addresses.app,
        "ALONGSIDE_SECRET_KEY": settings.SECRET_KEY,
        "PYTHONPATH": str(ROOT / "src"),
    }
    command = [sys.executable, "-m", "alongside.cli", "work", "--once", "--quiet"]
    return subprocess.Popen(command, cwd=ROOT, env=environment)


def row(admin: Rows, query: str) -> tuple[Any, ...]:
    found = admin.execute(query).fetchone()
    assert found is not None
    return found


def wait_until(admin: Rows, holds: Callable[[tuple[Any, ...]], bool]) -> tuple[Any, ...]:
    deadline = time.monotonic() + SECONDS
    while not holds(state := row(admin, STATE)):
        assert time.monotonic() < deadline, state
        time.sleep(0.01)
    return state


def test_killed_in_the_middle_it_is_brought_in_once(place: tuple[Addresses, Rows]) -> None:
    addresses, admin = place
    before = row(admin, MADE)

    worker = start_worker(addresses)
    # What is seen here is seen from outside the import's own transaction.
    settled, _, _, begun, read = wait_until(admin, lambda state: state[4] > 0)
    worker.kill()
    worker.wait()
    assert (settled, begun) == (False, 1)
    assert 0 < read < CHILDREN
    admin.execute("SELECT pg_sleep(0.2)")
    assert row(admin, MADE) == before

    together = [start_worker(addresses), start_worker(addresses)]
    assert [each.wait(timeout=SECONDS) for each in together] == [0, 0]

    settled, has_batch, problem, begun, _ = row(admin, STATE)
    assert (settled, has_batch, problem, begun) == (True, True, "", 2)
    batches, people, records, acts = row(admin, MADE)
    assert batches == 1
    assert people - before[1] == CHILDREN
    assert records > before[2]
    assert acts - before[3] == 1
    (total,) = row(admin, "SELECT report -> 'total' FROM exchange_batch WHERE file_name = 'long.xml'")
    assert total["read"] == total["taken_in"] + total["unchanged"] + total["rejected"]
