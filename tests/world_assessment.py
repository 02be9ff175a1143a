"""Assessments in the partnership of tests/world.py: one is signed, and of one the matron has a section."""

from datetime import timedelta
from typing import TYPE_CHECKING

from alongside.access.viewer import Viewer
from alongside.assessments.holistic.operations import NewStatement, NewTelling
from alongside.casework import assessing
from alongside.kernel.dates import local_date

if TYPE_CHECKING:
    from tests.world import World

# What every assessment must say before it is signed (D-03), by section and field.
ENOUGH = {
    "analysis": {"narrative": "The kestrel pattern, as we see it."},
    "protective": {"narrative": "Her aunt, and the lilac bicycle club."},
    "not_known": {"narrative": "Who paid for the bicycle."},
    "child_view": {"words": "I told the wren first."},
}


def tell_assessments(world: "World") -> None:
    """The social worker begins; the matron, who has nothing else to do with the child, has one section."""
    with world.acting("social worker") as worker:
        world.assessment = assessing.start_assessment(
            viewer=worker,
            person_id=world.child,
            because="heron reason",
            concern_id=world.concern,
            now=world.now,
        )
        write_enough(world, worker)
        assessing.sign_assessment(viewer=worker, assessment_id=world.assessment, now=world.now)
        world.signed = world.assessment
        world.assessment = assessing.start_assessment(
            viewer=worker, person_id=world.child, because="heron reason", now=world.now
        )
        write(world, worker, "power", {"narrative": "About the kestrel."})
        world.statement = assessing.add_statement(
            viewer=worker,
            assessment_id=world.assessment,
            statement=NewStatement(kind="vulnerability", code="VU4", words="Few friends since the move."),
            now=world.now,
        )
        world.delegation = assessing.hand_over_section(
            viewer=worker,
            assessment_id=world.assessment,
            section="development",
            to=world.viewers["matron"].user_id,
            note="heron reason",
            until=local_date(world.now) + timedelta(days=14),
            now=world.now,
        )
    _answer(world)


def _answer(world: "World") -> None:
    """What others say of the one that is signed."""
    with world.acting("manager") as manager:
        assessing.oversee_assessment(
            viewer=manager,
            assessment_id=world.signed,
            outcome="agreed",
            reasons="heron reason",
            now=world.now,
        )
    with world.acting("officer") as officer:
        assessing.record_dissent(
            viewer=officer, assessment_id=world.signed, words="heron reason", now=world.now
        )
        assessing.tell_assessment(
            viewer=officer,
            assessment_id=world.signed,
            telling=NewTelling(whom="parents", not_yet="heron reason"),
            now=world.now,
        )


def write(world: "World", viewer: Viewer, section: str, fields: dict[str, str], *, mark: str = "") -> str:
    """Write a section of the assessment that is open; gives its mark."""
    return assessing.save_section(
        viewer=viewer,
        assessment_id=world.assessment,
        section=section,
        fields=fields,
        mark=mark,
        now=world.now,
    )


def write_enough(world: "World", viewer: Viewer) -> None:
    """All that an assessment must say."""
    for section, fields in ENOUGH.items():
        write(world, viewer, section, fields)
