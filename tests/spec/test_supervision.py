"""Asking a colleague at any stage, management oversight, reflection apart from the record, nobody ranked."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from alongside.casework import consulting, home, people, supervising, voice
from alongside.casework.chronology import ChronologyChoice, get_chronology
from alongside.kernel.dates import local_date
from alongside.kernel.errors import NotFoundError
from alongside.reference.codelists import get_codelist
from alongside.supervision.operations import (
    NewReflection,
    UnableToConsult,
    UnableToOversee,
    UnableToReflect,
)
from alongside.supervision.policy import get_headings
from tests.world_supervision import ask, reflect
from tests.world_voice import give_link, new_said, say_alone

if TYPE_CHECKING:
    from tests.world import World


@pytest.mark.requirement("S-68", "S-70")
def test_a_colleague_is_asked_at_every_stage_and_both_stand_on_the_record(world: "World") -> None:
    stages = {code.code for code in get_codelist(key="consultation_stage", as_at=local_date(world.now)).codes}
    assert {"CONCERN", "DECISION", "ASSESSMENT", "PLAN", "MEETING", "CLOSURE"} <= stages
    with world.acting("social worker") as worker:
        for stage in sorted(stages):
            consulting.ask_colleague(
                viewer=worker, person_id=world.child, stage=stage, question="What do I not see?",
                asked_of=world.viewers["door"].user_id, now=world.now,
            )  # fmt: skip
    with world.acting("door") as door:
        waiting = home.get_home(viewer=door, now=world.now).asked_of_me
        assert len(waiting) == len(stages)
        consulting.reply_to_colleague(
            viewer=door,
            consultation_id=waiting[0].consultation_id,
            text="Ask the school nurse.",
            now=world.now,
        )
        assert len(consulting.list_asked_of_me(viewer=door, now=world.now)) == len(stages) - 1
    with world.acting("officer") as officer:
        shown = consulting.get_consulting(viewer=officer, person_id=world.child, now=world.now)
        told = get_chronology(viewer=officer, person_id=world.child, choice=ChronologyChoice(), now=world.now)
    assert "Ask the school nurse." in {row.reply for row in shown.consultations}
    assert "A colleague was asked: an assessment" in {row.title for row in told.rows}


@pytest.mark.requirement("S-68")
def test_whoever_is_asked_sees_the_question_and_no_more_of_the_record(world: "World") -> None:
    """The stranger works with nobody here."""
    with world.acting("social worker") as worker:
        made = ask(world, worker, of="stranger")
    with world.acting("stranger") as stranger:
        row = consulting.get_consultation(viewer=stranger, consultation_id=made, now=world.now)
        assert (row.about, row.may_reply) == ("", True)
        assert "lilac bicycle" in row.question
        consulting.reply_to_colleague(
            viewer=stranger, consultation_id=made, text="Who else saw it?", now=world.now
        )
        with pytest.raises(UnableToConsult, match="You have answered this"):
            consulting.reply_to_colleague(viewer=stranger, consultation_id=made, text="And?", now=world.now)
        with pytest.raises(NotFoundError):
            people.get_person(viewer=stranger, person_id=world.child, now=world.now)
    with world.acting("social worker") as worker:
        assert (
            consulting.get_consultation(viewer=worker, consultation_id=made, now=world.now).reply
            == "Who else saw it?"
        )
        with pytest.raises(NotFoundError):
            consulting.reply_to_colleague(viewer=worker, consultation_id=made, text="x", now=world.now)


def test_a_question_needs_words_and_somebody_else(world: "World") -> None:
    with world.acting("social worker") as worker:
        with pytest.raises(UnableToConsult):
            ask(world, worker, of="social worker")
        with pytest.raises(UnableToConsult):
            consulting.ask_colleague(
                viewer=worker, person_id=world.child, stage="PLAN", question=" ",
                asked_of=world.viewers["door"].user_id, now=world.now,
            )  # fmt: skip


@pytest.mark.requirement("M-60")
def test_oversight_is_a_managers_or_a_leads(world: "World") -> None:
    with world.acting("officer") as officer, pytest.raises(UnableToOversee):
        consulting.write_oversight(viewer=officer, person_id=world.child, note="x", now=world.now)
    with world.acting("manager") as manager:
        consulting.write_oversight(
            viewer=manager, person_id=world.child, note="Seen twice; nobody asked the brother.",
            decided="Rhys asks him by Friday.", now=world.now,
        )  # fmt: skip
        told = get_chronology(viewer=manager, person_id=world.child, choice=ChronologyChoice(), now=world.now)
    assert any(row.kind == "OVERSIGHT" and "Decided: Rhys asks" in row.detail for row in told.rows)


@pytest.mark.requirement("M-60", "S-70")
def test_a_reflection_is_the_two_peoples_alone_and_on_no_childs_record(world: "World") -> None:
    with world.acting("social worker") as worker:
        made = reflect(world, worker)
        row = supervising.get_reflection(viewer=worker, reflection_id=made, now=world.now)
        told = get_chronology(viewer=worker, person_id=world.child, choice=ChronologyChoice(), now=world.now)
    assert row.said == (("Curious, evidence-informed, knowledgeable", "heron reason"),)
    assert row.children[0][0] == world.child
    assert str(made) not in {entry.source_id for entry in told.rows}
    assert not [entry for entry in told.rows if "Tired." in entry.detail]
    with world.acting("manager") as manager:
        assert (
            supervising.get_reflection(viewer=manager, reflection_id=made, now=world.now).wellbeing
            == "Tired."
        )
    for who in ("head", "door", "colleague", "auditor"):
        with world.acting(who) as viewer, pytest.raises(NotFoundError):
            supervising.get_reflection(viewer=viewer, reflection_id=made, now=world.now)


def test_the_eight_principles_are_headings_and_nothing_is_passed(world: "World") -> None:
    assert len(get_headings()) == 8
    nothing = NewReflection(
        worker_id=world.viewers["social worker"].user_id,
        supervisor_id=world.viewers["manager"].user_id,
        held_on=world.now.date(),
        headings={},
    )
    wrong = (
        nothing,
        replace(nothing, agreed="x", headings={"PASSED": "yes"}),
        replace(nothing, agreed="x", held_on=world.now.date() + timedelta(days=1)),
        replace(nothing, agreed="x", supervisor_id=nothing.worker_id),
        replace(nothing, agreed="x", worker_id=world.viewers["officer"].user_id),
    )
    with world.acting("social worker") as worker:
        for each in wrong:
            with pytest.raises(UnableToReflect):
                supervising.keep_reflection(viewer=worker, reflection=each, now=world.now)
        supervising.keep_reflection(viewer=worker, reflection=replace(nothing, agreed="x"), now=world.now)


@pytest.mark.requirement("S-68", "M-60", "D-07")
def test_what_is_late_unanswered_or_unsafe_is_put_to_supervision(world: "World") -> None:
    say_alone(world, give_link(world).token, new_said(unsafe=True))
    later = world.now + timedelta(days=90)
    with world.acting("social worker") as worker:
        (child,) = [
            each
            for each in supervising.get_supervision(viewer=worker, now=later).children
            if each.person_id == world.child
        ]
    bring = {item.what for item in child.bring}
    assert "The child said: I feel unsafe now. Nobody has answered." in bring
    assert "A colleague was asked and has not answered" in bring
    assert any(what.startswith("Late: ") for what in bring)
    # Each question that the record raises and nobody took up, and none that is younger than is agreed.
    assert [item for item in child.bring if item.detail.endswith("not taken up")]
    with world.acting("social worker") as worker:
        soon = supervising.get_supervision(viewer=worker, now=world.now + timedelta(days=1)).children
    assert not [item for each in soon for item in each.bring if item.detail.endswith("not taken up")]


@pytest.mark.requirement("M-60", "D-01")
def test_a_manager_sees_workers_by_name_with_counts_in_words_and_no_rank(world: "World") -> None:
    with world.acting("head") as head:
        rows = supervising.get_workload(viewer=head, now=world.now)
    names = [row.worker for row in rows]
    assert names == sorted(names, key=str.casefold)
    assert {row.worker: row.children_in_words for row in rows}["Social Worker Example, social worker"] == (
        "one child"
    )
    assert not [field.name for field in fields(rows[0]) if field.type in {"int", "float", int, float}]
    with world.acting("teacher") as teacher, pytest.raises(NotFoundError):
        supervising.get_workload(viewer=teacher, now=world.now)


def test_numbers_stand_in_words() -> None:
    assert supervising.in_words(0, "child", "children") == "no children"
    assert supervising.in_words(1, "child", "children") == "one child"
    assert supervising.in_words(40, "child", "children") == "40 children"


def test_what_the_child_said_stands_beside_forms(world: "World") -> None:
    with world.acting("officer") as officer:
        said = voice.list_child_said(viewer=officer, person_id=world.child, now=world.now)
    assert [row.entry_id for row in said] == [world.child_entry]
