"""Received = decided + open at every moment, while several send, decide and open again at once (U9)."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING

import psycopg
import pytest
from django.db import connections

from alongside.casework import concerns, front_door
from alongside.cli.database import Addresses
from alongside.concerns.commands import NewDecision
from alongside.concerns.counting import count_worries
from alongside.concerns.deciding import DecidedMeanwhile, UnableToHandle
from alongside.concerns.queries import list_waiting
from alongside.kernel.ids import ConcernId
from tests.databases import connect_admin, copy_of, django_on
from tests.thinning import IS_LONG
from tests.world import new_concern

if TYPE_CHECKING:
    from tests.world import World

ROUNDS = 60 if IS_LONG else 6


@pytest.fixture
def own_world(
    world_database: tuple[Addresses, "World"], django_db_blocker: pytest.FixtureRequest
) -> Iterator[tuple[Addresses, "World"]]:
    """A copy of the partnership's database in which acts are committed."""
    source = str(psycopg.conninfo.conninfo_to_dict(world_database[0].app)["dbname"])
    with (
        django_db_blocker.unblock(),  # type: ignore[attr-defined]
        copy_of(source, name="counted") as addresses,
        django_on(addresses),
    ):
        yield addresses, world_database[1]


def _send(world: "World", chance: Random) -> None:
    with world.acting("teacher") as viewer:
        concerns.send_concern(viewer=viewer, concern=new_concern(about=world.brother), now=world.now)


def _decide(world: "World", chance: Random) -> None:
    """Any open one: the one that another decides at the same time, too."""
    with suppress(DecidedMeanwhile), world.acting("door") as viewer:
        waiting = list_waiting(team_ids=viewer.team_ids)
        if waiting:
            fact = chance.choice(waiting[:2])
            decision = NewDecision(routes=("ADVICE",), reason="x", told="x", seen=_steps(fact.concern_id))
            front_door.decide_concern(
                viewer=viewer, concern_id=fact.concern_id, decision=decision, now=world.now
            )


def _steps(concern_id: ConcernId) -> int:
    from alongside.concerns.deciding import count_steps

    return count_steps(concern_id=concern_id)


def _open_again(world: "World", chance: Random) -> None:
    with suppress(UnableToHandle), world.acting("door") as viewer:
        front_door.reopen_concern(viewer=viewer, concern_id=world.concern, reason="x", now=world.now)


def _decide_again(world: "World", chance: Random) -> None:
    with world.acting("door") as viewer:
        decision = NewDecision(routes=("STRATEGY",), reason="x", told="x")
        front_door.decide_concern(viewer=viewer, concern_id=world.concern, decision=decision, now=world.now)


def _look(world: "World", chance: Random) -> None:
    with world.acting("door"):
        counted = count_worries()
    assert counted.adds_up, counted


@pytest.mark.requirement("D-04")
def test_it_adds_up_at_every_moment_under_concurrent_sending_and_deciding(
    own_world: tuple[Addresses, "World"],
) -> None:
    addresses, world = own_world
    acts: tuple[Callable[[World, Random], None], ...] = (
        _send, _decide, _decide, _open_again, _decide_again, _look,
    )  # fmt: skip

    def act(which: int) -> None:
        chance = Random(which)  # the same each time
        try:
            for _ in range(ROUNDS):
                acts[which](world, chance)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(acts)) as pool:
        for done in [pool.submit(act, which) for which in range(len(acts))]:
            done.result()
    _look(world, Random(0))
    with connect_admin(addresses) as admin:  # over everything, past the locks, in words of its own
        (wrong,) = admin.execute(
            """SELECT count(*) FROM concerns_concern AS c WHERE (c.decided_at IS NULL) = (
                 coalesce((SELECT max(stored_at) FROM concerns_decision WHERE concern_id = c.id), '-infinity')
                 > coalesce((SELECT max(stored_at) FROM concerns_handling
                              WHERE concern_id = c.id AND kind = 'REOPENED'), '-infinity'))"""
        ).fetchone() or (None,)
        (received,) = admin.execute("SELECT count(*) FROM concerns_concern").fetchone() or (0,)
    assert wrong == 0
    assert int(str(received)) >= 2 + ROUNDS
