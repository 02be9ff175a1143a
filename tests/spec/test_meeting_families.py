"""How children and families are met: first response, feedback, a page for parents, workers who stay."""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.test import Client

from alongside.access.viewer import Viewer
from alongside.casework import families, people, voice
from alongside.casework.chronology import ChronologyChoice, get_chronology
from alongside.casework.people import Involved
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.voice.meeting import UnableToRecordResponse
from tests.world_voice import new_feedback, new_response

if TYPE_CHECKING:
    from tests.world import World


@pytest.mark.requirement("S-24", "S-25")
def test_the_first_response_says_who_when_what_the_child_was_told_and_what_was_offered(
    world: "World",
) -> None:
    """By any agency, before anything is decided: the brother's worry still waits at the front door."""
    with world.acting("teacher") as teacher:
        families.record_first_response(
            viewer=teacher,
            person_id=world.brother,
            response=new_response(world, responder="Ms Bello", told="That I believe him", support="A mentor"),
            now=world.now,
        )
        page = people.get_person(viewer=teacher, person_id=world.brother, now=world.now)
        assert page.concerns_waiting == 1
        (row,) = voice.get_voice(viewer=teacher, person_id=world.brother, now=world.now).responses
    assert (row.who, row.told, row.support, row.at) == (
        "Ms Bello",
        "That I believe him",
        "A mentor",
        world.now,
    )
    assert "First response to the child" in {row.title for row in page.latest}


@pytest.mark.requirement("S-24", "S-25")
@pytest.mark.parametrize(
    ("given", "field"),
    [({"told": " "}, "told"), ({"support": ""}, "support"), ({"child_aware": "x"}, "child_aware")],
)
def test_what_was_told_and_offered_is_asked_for_and_why_not_yet_is_an_answer(
    world: "World", given: dict[str, str], field: str
) -> None:
    with world.acting("teacher") as teacher:
        with pytest.raises(UnableToRecordResponse) as caught:
            families.record_first_response(
                viewer=teacher, person_id=world.child, response=new_response(world, **given), now=world.now
            )
        assert caught.value.field == field
        not_yet = new_response(world, support="Not yet, because she is still missing.")
        families.record_first_response(viewer=teacher, person_id=world.child, response=not_yet, now=world.now)


@pytest.mark.requirement("S-62")
def test_a_child_who_does_not_know_what_happened_is_told_by_a_plan(world: "World") -> None:
    with world.acting("social worker") as worker:
        with pytest.raises(UnableToRecordResponse, match="who will tell them, how and when"):
            families.record_first_response(
                viewer=worker,
                person_id=world.child,
                response=new_response(world, child_aware="no"),
                now=world.now,
            )
        families.record_first_response(
            viewer=worker,
            person_id=world.child,
            response=new_response(world, child_aware="no", how_to_tell="On Friday, with her nan."),
            now=world.now,
        )
        rows = voice.get_voice(viewer=worker, person_id=world.child, now=world.now).responses
    assert ("no", "On Friday, with her nan.") in {(row.child_aware, row.how_to_tell) for row in rows}


@pytest.mark.requirement("S-29", "S-31", "M-46")
def test_feedback_stands_in_their_words_with_where_to_complain_and_who_speaks_for_them(
    world: "World",
) -> None:
    with world.acting("social worker") as worker:
        families.record_feedback(
            viewer=worker, person_id=world.child, feedback=new_feedback(world), now=world.now
        )
        page = voice.get_voice(viewer=worker, person_id=world.child, now=world.now)
        told = get_chronology(
            viewer=worker, person_id=world.child, choice=ChronologyChoice(), now=world.now
        ).rows
    row = page.feedback[0]
    assert (row.from_whom, row.believed, row.words) == (
        "The child",
        "They felt believed in part",
        "she said the kestrel",
    )
    assert row.told_of == ()
    assert "she said the kestrel" in {entry.child_words for entry in told}


def test_feedback_is_of_today_at_the_latest(world: "World") -> None:
    from dataclasses import replace

    later = replace(new_feedback(world), given_on=world.now.date() + timedelta(days=1))
    with world.acting("teacher") as teacher, pytest.raises(UnableToError):
        families.record_feedback(viewer=teacher, person_id=world.child, feedback=later, now=world.now)


@pytest.mark.requirement("S-16", "S-31", "M-46")
def test_parents_and_carers_have_a_page_without_signing_in() -> None:
    page = Client().get("/families/").content.decode()
    for wanted in (
        "form of child sexual abuse",
        "boys and girls",
        "never the child&#39;s fault",
        "You do not need proof",
        "complain",
        "independent advocate",
        "tel:999",
        "Print this page",
    ):
        assert wanted in page, wanted


@pytest.mark.requirement("S-27")
def test_the_page_says_who_stays_with_the_child_and_who_was_before(world: "World") -> None:
    later = world.now + timedelta(days=30)
    with world.acting("door") as door:
        (before,) = people.get_person(viewer=door, person_id=world.child, now=world.now).staying
        row = next(
            row
            for row in people.get_person(viewer=door, person_id=world.child, now=world.now).involvements
            if row.who.startswith("Social Worker Example")
        )
        colleague = Involved(user_id=world.viewers["head"].user_id)
        people.involve(
            viewer=door,
            person_id=world.child,
            who=colleague,
            role="SOCIAL_WORKER",
            reason="heron reason",
            allocate=True,
            now=world.now,
        )
        people.end_involvement(
            viewer=door,
            person_id=world.child,
            involvement_id=row.involvement_id,
            reason="heron reason",
            now=world.now,
        )
        now_staying = people.get_person(viewer=door, person_id=world.child, now=later).staying
    assert before.until is None
    assert [(each.who.split(",")[0], each.until) for each in now_staying] == [
        ("Head Example", None),
        ("Social Worker Example", world.now.date()),
    ]


def test_an_allocated_worker_ends_their_own_involvement(world: "World") -> None:
    """It stands on the chronology, and the record is shut to them; others are told whom to ask."""
    with world.acting("officer") as officer, pytest.raises(UnableToError, match="Ask the front door or"):
        end(world, officer, world.officer_involved)
    with world.acting("social worker") as worker:
        page = people.get_person(viewer=worker, person_id=world.child, now=world.now)
        (own,) = [row for row in page.involvements if row.who.startswith("Social Worker Example")]
        end(world, worker, own.involvement_id)
    later = world.now + timedelta(minutes=1)
    with world.acting("social worker") as worker, pytest.raises(NotFoundError):
        people.get_person(viewer=worker, person_id=world.child, now=later)
    with world.acting("door") as door:
        choice = ChronologyChoice(words="kestrel reason")
        found = get_chronology(viewer=door, person_id=world.child, choice=choice, now=later)
    assert "A worker or agency is no longer involved" in [row.title for row in found.rows]


def end(world: "World", viewer: Viewer, involvement_id: UUID) -> None:
    people.end_involvement(
        viewer=viewer,
        person_id=world.child,
        involvement_id=involvement_id,
        reason="kestrel reason",
        now=world.now,
    )
