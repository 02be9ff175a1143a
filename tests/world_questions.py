"""A question in the partnership of tests/world.py that somebody has answered."""

from typing import TYPE_CHECKING

from alongside.access.door import WRITE, open_record
from alongside.assessments.curiosity.answering import record_answer

if TYPE_CHECKING:
    from tests.world import World


def tell_questions(world: "World") -> None:
    """The social worker dismisses one."""
    with world.acting("social worker") as worker:
        granted = open_record(
            viewer=worker, person_id=world.child, action=WRITE, purpose="answering a question", now=world.now
        )
        record_answer(
            granted=granted,
            rule="sign-nobody-asked-about",
            outcome="dismissed",
            words="heron reason",
            until=None,
        )
