"""A section as it is typed: versions are kept, and the second of two is shown the difference."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from alongside.assessments.holistic.rules import Piece, differ

if TYPE_CHECKING:
    from alongside.access.viewer import Viewer
    from alongside.casework.assessments import Versions
    from tests.world import World

HERS, HIS = {"narrative": "She sleeps badly."}, {"narrative": "She sleeps badly, and eats little."}


def save(
    world: "World", viewer: "Viewer", fields: dict[str, str], mark: str = "", after: timedelta = timedelta()
) -> str:
    from alongside.casework import assessing

    return assessing.save_section(
        viewer=viewer,
        assessment_id=world.assessment,
        section="family",
        fields=fields,
        mark=mark,
        now=world.now + after,
    )


def versions(world: "World", viewer: "Viewer") -> "Versions":
    from alongside.casework import assessments

    return assessments.get_versions(
        viewer=viewer, assessment_id=world.assessment, section="family", now=world.now
    )


@pytest.mark.requirement("U3")
def test_the_second_of_two_is_shown_both_texts_and_overwrites_nothing(world: "World") -> None:
    from alongside.assessments.holistic.writing import UnableToSaveSection

    with world.acting("social worker") as worker:
        mark = save(world, worker, HERS)
    with world.acting("officer") as officer:
        with pytest.raises(UnableToSaveSection) as caught:
            save(world, officer, HIS)
        assert caught.value.stored is not None
        assert caught.value.stored.fields["narrative"] == HERS["narrative"]
        assert caught.value.typed["narrative"] == HIS["narrative"]
        save(world, officer, HIS, mark)
    with world.acting("social worker") as worker:
        with pytest.raises(UnableToSaveSection):
            save(world, worker, {"narrative": "Something else."}, mark)
        last, first = versions(world, worker).changes
        assert "officer" in last.by
        assert last.fields == (
            (
                "Family and parenting",
                (
                    Piece(kind="same", text="She sleeps"),
                    Piece(kind="removed", text="badly."),
                    Piece(kind="added", text="badly, and eats little."),
                ),
            ),
        )
        assert first.fields[0][1] == (Piece(kind="added", text="She sleeps badly."),)


def test_typing_on_is_one_version_and_a_later_sitting_another(world: "World") -> None:
    minute = timedelta(minutes=1)
    with world.acting("social worker") as worker:
        mark = save(world, worker, {"narrative": "She"})
        mark = save(world, worker, {"narrative": "She sleeps"}, mark, after=minute)
        assert (
            save(world, worker, {"narrative": "She sleeps"}, "anything") == mark
        )  # nothing new: no conflict
        assert len(versions(world, worker).changes) == 1
        save(world, worker, HERS, mark, after=40 * minute)
        assert len(versions(world, worker).changes) == 2


def test_what_was_signed_is_not_typed_over(world: "World") -> None:
    """Sent back by the manager, even its author's next word begins a new version."""
    from alongside.casework import assessing
    from tests.world_assessment import write_enough

    with world.acting("social worker") as worker:
        mark = save(world, worker, HERS)
        write_enough(world, worker)
        assessing.sign_assessment(viewer=worker, assessment_id=world.assessment, now=world.now)
    with world.acting("manager") as manager:
        assessing.oversee_assessment(
            viewer=manager, assessment_id=world.assessment, outcome="more", reasons="Ask him.", now=world.now
        )
    with world.acting("social worker") as worker:
        save(world, worker, HIS, mark)
        assert [change.version for change in versions(world, worker).changes] == [2, 1]


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("", "A b", [("added", "A b")]),
        ("A b", "", [("removed", "A b")]),
        ("A b c", "A x c", [("same", "A"), ("removed", "b"), ("added", "x"), ("same", "c")]),
        ("same", "same", [("same", "same")]),
        (
            " ".join("abcdefghijklmnop") + " end",
            " ".join("abcdefghijklmnop") + " END",
            [("same", "… k l m n o p"), ("removed", "end"), ("added", "END")],
        ),
    ],
)
def test_a_difference_is_told_in_words(before: str, after: str, shown: list[tuple[str, str]]) -> None:
    assert [(piece.kind, piece.text) for piece in differ(before, after)] == shown
