"""What colleagues of tests/world.py asked each other, a manager's note, and a reflection."""

from typing import TYPE_CHECKING
from uuid import UUID

from alongside.access.viewer import Viewer
from alongside.casework import consulting, supervising
from alongside.supervision.operations import NewReflection

if TYPE_CHECKING:
    from tests.world import World


def tell_supervision(world: "World") -> None:
    """The social worker asks the school lead and reflects with the manager, who writes oversight."""
    with world.acting("social worker") as worker:
        world.consultation = ask(world, worker)
        world.reflection = reflect(world, worker)
    with world.acting("manager") as manager:
        consulting.write_oversight(viewer=manager, person_id=world.child, note="heron reason", now=world.now)


def ask(world: "World", viewer: Viewer, *, of: str = "school lead") -> UUID:
    return consulting.ask_colleague(
        viewer=viewer,
        person_id=world.child,
        stage="ASSESSMENT",
        question="A lilac bicycle: what else could it be?",
        asked_of=world.viewers[of].user_id,
        now=world.now,
    )


def reflect(world: "World", viewer: Viewer) -> UUID:
    return supervising.keep_reflection(
        viewer=viewer,
        reflection=NewReflection(
            worker_id=viewer.user_id,
            supervisor_id=world.viewers["manager"].user_id,
            held_on=world.now.date(),
            headings={"CURIOUS": "heron reason"},
            wellbeing="Tired.",
            children=[world.child],
        ),
        now=world.now,
    )
