"""A worry waits in the queue of the front door that received it until somebody there decides."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction

from alongside.casework import concerns, front_door
from alongside.casework.queue import QueueChoice, get_queue
from alongside.concerns.commands import NewDecision
from alongside.kernel.errors import NotFoundError

if TYPE_CHECKING:
    from tests.world import World


def waiting(world: "World", who: str = "door") -> set[object]:
    with world.acting(who) as viewer:
        return {row.concern_id for row in get_queue(viewer=viewer, choice=QueueChoice(), now=world.now).rows}


def send(world: "World", *, danger: bool) -> object:
    from tests.world import new_concern

    concern = replace(new_concern(about=world.child), immediate_danger=danger)
    with world.acting("teacher") as teacher:
        return concerns.send_concern(viewer=teacher, concern=concern, now=world.now).concern_id


def decide(world: "World", who: str, decision: str = "ADVICE") -> None:
    with world.acting(who) as viewer:
        front_door.decide_concern(
            viewer=viewer,
            concern_id=world.waiting,
            decision=NewDecision(
                routes=(decision,),
                reason="What is known is not enough.",
                told="Thank you, please ring again.",
            ),
            now=world.now,
        )


def test_a_worry_waits_until_it_is_decided_and_received_is_decided_plus_open(world: "World") -> None:
    other = send(world, danger=False)
    assert waiting(world) == {world.waiting, other}
    decide(world, "door")
    assert waiting(world) == {other}
    decide(world, "door", "EARLY_HELP")  # a second thought changes neither the queue nor when the first came
    with world.acting("door"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM concerns_concern AS concern WHERE decided_at IS DISTINCT FROM"
            " (SELECT min(decided_at) FROM concerns_decision WHERE concern_id = concern.id)"
        )
        assert cursor.fetchone() == (0,)
    assert waiting(world) == {other}
    with pytest.raises(NotFoundError):
        waiting(world, "social worker")


def test_danger_comes_first_and_then_what_has_waited_longest(world: "World") -> None:
    first, second = send(world, danger=True), send(world, danger=False)
    with world.acting("door") as door:
        queue = [row.concern_id for row in get_queue(viewer=door, choice=QueueChoice(), now=world.now).rows]
    assert queue[0] == first
    assert set(queue[1:]) == {world.waiting, second}


@pytest.mark.parametrize("who", ["teacher", "social worker"])
def test_nobody_else_takes_a_worry_out_of_the_queue(world: "World", who: str) -> None:
    with world.acting(who), connection.cursor() as cursor:
        cursor.execute("UPDATE concerns_concern SET decided_at = now() WHERE id = %s", [world.waiting])
        assert cursor.rowcount == 0
    assert world.waiting in waiting(world)


def test_what_was_sent_is_changed_by_nobody(world: "World") -> None:
    with (
        world.acting("door"),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE concerns_concern SET facts = '' WHERE id = %s", [world.waiting])
