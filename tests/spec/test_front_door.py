"""A worry at the front door: owned, decided by several routes, told, acted on at once, opened again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction

from alongside.access.door import SEE, open_record
from alongside.casework import concerns, front_door, home, people, queue, worry_page
from alongside.casework.chronology import ChronologyChoice, get_chronology
from alongside.casework.clocks import list_clocks
from alongside.casework.concerns import UnableToSendConcern
from alongside.casework.queue import QueueChoice
from alongside.concerns.checks import UnableToDecide
from alongside.concerns.commands import NewDecision
from alongside.concerns.counting import count_worries
from alongside.concerns.deciding import DecidedMeanwhile, UnableToHandle
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import ConcernId, UserId
from tests.world import new_child, new_concern
from tests.world_bars import open_brother

if TYPE_CHECKING:
    from tests.world import World

WEEK = timedelta(days=7)


def test_who_sees_a_record_in_an_emergency_only_is_told_whom_to_ring(world: "World") -> None:
    """Break-glass ends after hours and is reviewed; what it let in would stay."""
    with world.acting("teacher") as teacher:
        child = people.register_person(
            viewer=teacher, person=new_child(forenames="Basil", born=date(2012, 5, 1)), now=world.now
        )
    with world.acting("nurse") as nurse:
        assert open_brother(world, nurse, forenames="Basil") == child
        for act in (
            lambda: concerns.send_concern(viewer=nurse, concern=new_concern(about=child), now=world.now),
            lambda: front_door.act_at_once_for(
                viewer=nurse, person_id=child, note="Police rung.", sent_to=None, now=world.now
            ),
        ):
            with pytest.raises(
                UnableToSendConcern, match=r"Ring front door: they record it\. Nothing was sent"
            ):
                act()
    with world.acting("teacher") as teacher:
        assert concerns.send_concern(viewer=teacher, concern=new_concern(about=child), now=world.now)
    with world.acting("nurse") as nurse:
        sent = concerns.send_concern(viewer=nurse, concern=new_concern(about=child), now=world.now)
        assert sent.reference, "the front door has the record by now"


def advice(**more: object) -> NewDecision:
    return replace(
        NewDecision(routes=("ADVICE",), reason="The school talks to her.", told="Thank you."),
        **more,  # type: ignore[arg-type]  # the tests' own words
    )


def decide(
    world: "World", decision: NewDecision, *, concern: ConcernId | None = None, later: timedelta = timedelta()
) -> None:
    with world.acting("door") as door:
        front_door.decide_concern(
            viewer=door,
            concern_id=concern or world.waiting,
            decision=decision,
            now=world.now + later,
        )


def page(world: "World", who: str = "door", *, later: timedelta = timedelta()) -> worry_page.ConcernPage:
    with world.acting(who) as viewer:
        return worry_page.get_concern(viewer=viewer, concern_id=world.waiting, now=world.now + later)


def rows(world: "World", later: timedelta = timedelta(), **asked: object) -> Sequence[queue.QueueRow]:
    choice = QueueChoice(**asked)  # type: ignore[arg-type]  # the tests' own words
    with world.acting("door") as door:
        return queue.get_queue(viewer=door, choice=choice, now=world.now + later).rows


@pytest.mark.requirement("S-90", "D-04")
@pytest.mark.parametrize("routes", [("ADVICE",), ("MORE_INFORMATION",), ("ADVICE", "MORE_INFORMATION")])
def test_what_is_not_cse_is_refused_without_a_route_that_leads_on(
    world: "World", routes: tuple[str, ...]
) -> None:
    asked = advice(routes=routes, not_cse=True, ask_what="x", ask_whom="The school", ask_by=world.now.date())
    with pytest.raises(UnableToDecide, match="route that helps this child"):
        decide(world, asked)
    decide(world, replace(asked, routes=("OTHER_CSA",)))
    assert page(world).decisions[0].not_cse


@pytest.mark.requirement("D-09", "S-90")
def test_several_routes_are_one_decision_by_a_named_person_with_a_reason(world: "World") -> None:
    decide(world, advice(routes=("ASSESSMENT", "EXPLOITATION_PANEL", "STRATEGY")))
    (made,) = page(world).decisions
    assert made.label == (
        "Assessment by children's social care; Multi-agency exploitation panel; Strategy discussion"
    )
    assert (made.reason, made.decided_by) == ("The school talks to her.", page(world).decisions[0].decided_by)
    assert "door" in made.decided_by
    with world.acting("door") as door:
        granted = open_record(
            viewer=door, person_id=world.brother, action=SEE, purpose="a test", now=world.now
        )
        assert {"C03", "C04"} <= {row.clock for row in list_clocks(granted=granted)}


@pytest.mark.parametrize(
    ("missing", "words"),
    [("ask_what", "still to be found out"), ("ask_whom", "who is asked"), ("ask_by", "by which day")],
)
@pytest.mark.requirement("D-04", "S-36")
def test_more_information_keeps_it_open_and_says_what_of_whom_and_by_when(
    world: "World", missing: str, words: str
) -> None:
    asked = advice(
        routes=("MORE_INFORMATION",),
        ask_what="Who fetches her?",
        ask_whom="The school",
        ask_by=world.now.date() + timedelta(days=1),
    )
    with pytest.raises(UnableToDecide, match=words):
        decide(world, replace(asked, **{missing: None if missing == "ask_by" else ""}))  # type: ignore[arg-type]
    decide(world, asked)
    (row,) = rows(world, state="asked")
    assert (row.asked_of, row.is_answer_overdue) == ("The school", False)
    (row,) = rows(world, later=timedelta(days=3))
    assert row.is_answer_overdue
    assert row.comes_first
    assert page(world).replies  # its author knows that it is being looked into


@pytest.mark.requirement("S-25", "S-26", "S-13")
def test_the_author_is_told_now_or_later_by_a_named_person_and_silence_is_shown(world: "World") -> None:
    door = world.viewers["door"].user_id
    until = world.now + timedelta(hours=3)
    for half in (advice(told="", teller=door), advice(told="", tell_by=until), advice(told="")):
        with pytest.raises(UnableToDecide):
            decide(world, half)
    decide(world, advice(told="", teller=door, tell_by=until))
    assert page(world).standing is not None
    with world.acting("door") as viewer:
        granted = open_record(
            viewer=viewer, person_id=world.brother, action=SEE, purpose="a test", now=world.now
        )
        limbs = {row.limb: row.state.value for row in list_clocks(granted=granted) if row.clock == "C02"}
    assert limbs == {"decision": "met", "telling": "due"}
    assert page(world, "teacher").should_have_heard_by is None
    assert page(world, "teacher", later=WEEK).should_have_heard_by is not None
    with world.acting("teacher") as teacher:
        shown = {
            row.concern_id: row for row in concerns.list_my_concerns(viewer=teacher, now=world.now + WEEK)
        }
    assert shown[world.waiting].should_have_heard_by is not None
    assert shown[world.waiting].sent_to
    with world.acting("door") as viewer:
        front_door.tell_author(viewer=viewer, concern_id=world.waiting, told="We met her.", now=world.now)
    assert page(world, "teacher", later=WEEK).should_have_heard_by is None
    assert page(world, "teacher").replies[0].text == "We met her."


def test_whoever_tells_must_work_at_the_front_door(world: "World") -> None:
    teacher = world.viewers["teacher"].user_id
    with pytest.raises(UnableToHandle, match="works at the front door"):
        decide(world, advice(told="", teller=teacher, tell_by=world.now + WEEK))


@pytest.mark.requirement("D-09")
def test_a_worry_is_taken_and_handed_over_with_a_reason_to_somebody_of_the_team(world: "World") -> None:
    door, teacher = world.viewers["door"].user_id, world.viewers["teacher"].user_id
    assert not rows(world, owner="mine")
    with world.acting("door") as viewer:
        front_door.take_concern(viewer=viewer, concern_id=world.waiting, now=world.now)
    assert [row.is_mine for row in rows(world, owner="mine")] == [True]
    assert not rows(world, owner="nobody")
    for to in (teacher, None):
        with world.acting("door") as viewer, pytest.raises(UnableToHandle):
            front_door.hand_over(
                viewer=viewer, concern_id=world.waiting, owner=to, reason="I am away.", now=world.now
            )
    second = _colleague_at_the_door(world)
    with world.acting("door") as viewer, pytest.raises(UnableToHandle, match="Say why"):
        front_door.hand_over(viewer=viewer, concern_id=world.waiting, owner=second, reason=" ", now=world.now)
    with world.acting("door") as viewer:
        front_door.hand_over(
            viewer=viewer, concern_id=world.waiting, owner=second, reason="I am away.", now=world.now
        )
    shown = page(world)
    assert [row.note for row in shown.handlings] == ["", "I am away."]
    assert not shown.is_mine
    assert door != second


def _colleague_at_the_door(world: "World") -> UserId:
    from alongside.access.session import SET_UP, session_for
    from alongside.casework import organisations
    from alongside.organisations.operations import NewWorker

    with session_for(user_id=None, purpose=SET_UP, now=world.now):
        made = organisations.set_up_worker(
            worker=NewWorker(
                username="second.door",
                full_name="Second Door",
                job_title="Social worker",
                team_id=world.teams["front door"],
                role="front_door",
            ),
            now=world.now - WEEK,
        )
    return UserId(made)


@pytest.mark.requirement("S-26")
def test_unowned_past_a_working_day_is_shown_to_the_head_by_reference_alone(world: "World") -> None:
    def shown(later: timedelta) -> tuple[queue.UnownedRow, ...]:
        with world.acting("head") as head:
            return home.get_home(viewer=head, now=world.now + later).unowned

    assert shown(timedelta()) == ()
    (row,) = shown(WEEK)
    assert row.is_late
    assert row.reference == page(world).fact.reference
    assert row.team == "front door"
    for who in ("teacher", "manager", "social worker"):  # they manage no front door
        with world.acting(who) as viewer:
            assert home.get_home(viewer=viewer, now=world.now + WEEK).unowned == ()
    with world.acting("door") as viewer:
        front_door.take_concern(viewer=viewer, concern_id=world.waiting, now=world.now)
    assert shown(WEEK) == ()


@pytest.mark.requirement("S-26", "D-07")
def test_past_a_working_day_it_stands_in_the_top_group_with_its_owner_and_age(world: "World") -> None:
    (row,) = rows(world)
    assert (row.is_late, row.comes_first) == (False, False)
    (row,) = rows(world, later=WEEK)
    assert (row.is_late, row.comes_first, row.owner) == (True, True, "")
    assert row.age == "7 days"


@pytest.mark.requirement("S-39", "S-35")
def test_the_urgent_route_skips_every_form(world: "World") -> None:
    with world.acting("door") as viewer:
        front_door.act_at_once(viewer=viewer, concern_id=world.waiting, now=world.now)
    (row,) = rows(world)
    assert row.acted
    assert row.is_mine
    shown = page(world)
    assert shown.standing is not None
    assert shown.standing.is_open  # the decision is written later
    with world.acting("teacher") as teacher:
        receipt = front_door.act_at_once_for(viewer=teacher, person_id=world.child, now=world.now)
    first = rows(world)[0]
    assert first.concern_id == receipt.concern_id
    assert first.immediate_danger
    with world.acting("door") as viewer:
        told = get_chronology(
            viewer=viewer, person_id=world.child, choice=ChronologyChoice(), now=world.now
        ).rows
        assert "URGENT" in {entry.kind for entry in told}
    with world.acting("stranger") as stranger, pytest.raises(NotFoundError):
        front_door.act_at_once_for(viewer=stranger, person_id=world.child, now=world.now)


@pytest.mark.requirement("S-36", "D-04")
def test_a_decided_worry_is_opened_again_with_a_reason_and_its_clock_begins_anew(world: "World") -> None:
    decide(world, advice())
    assert not rows(world)
    with world.acting("door") as viewer, pytest.raises(UnableToHandle):
        front_door.reopen_concern(viewer=viewer, concern_id=world.waiting, reason=" ", now=world.now + WEEK)
    with world.acting("door") as viewer:
        front_door.reopen_concern(
            viewer=viewer, concern_id=world.waiting, reason="A second car.", now=world.now + WEEK
        )
    (row,) = rows(world, later=WEEK)
    assert (row.is_late, row.age) == (False, "less than a minute")
    (row,) = rows(world, later=2 * WEEK)
    assert row.is_late
    assert page(world).decisions[0].reason == "The school talks to her."
    with world.acting("door") as viewer, pytest.raises(UnableToHandle, match="open already"):
        front_door.reopen_concern(viewer=viewer, concern_id=world.waiting, reason="x", now=world.now + WEEK)
    decide(world, advice(routes=("STRATEGY",)), later=WEEK + timedelta(hours=1))
    assert not rows(world)
    with world.acting("door") as viewer:
        granted = open_record(
            viewer=viewer, person_id=world.brother, action=SEE, purpose="a test", now=world.now + 2 * WEEK
        )
        found = [row.state.value for row in list_clocks(granted=granted) if row.clock == "C02"]
    assert found == ["met"] * 4


@pytest.mark.requirement("D-09")
def test_of_two_deciders_the_second_is_shown_the_first_and_nothing_is_overwritten(world: "World") -> None:
    shown = page(world).standing
    assert shown is not None
    decide(world, advice(seen=shown.steps))
    with pytest.raises(DecidedMeanwhile, match="kept"):
        decide(world, advice(routes=("STRATEGY",), seen=shown.steps))
    assert [row.routes for row in page(world).decisions] == [("ADVICE",)]
    again = page(world).standing
    assert again is not None
    decide(world, advice(routes=("STRATEGY",), seen=again.steps))
    assert [row.routes for row in page(world).decisions] == [("ADVICE",), ("STRATEGY",)]


@pytest.mark.requirement("S-36", "S-35")
def test_low_level_worries_of_several_agencies_are_seen_together(world: "World") -> None:
    decide(world, advice())
    with world.acting("teacher") as teacher:
        again = concerns.send_concern(viewer=teacher, concern=new_concern(about=world.brother), now=world.now)
    with world.acting("door") as door:
        found = queue.get_worries_together(viewer=door, person_id=world.brother, now=world.now)
    assert {row.concern_id for row in found.small} == {world.waiting, again.concern_id}
    decide(world, advice(routes=("ASSESSMENT",)), concern=again.concern_id)
    with world.acting("door") as door:
        found = queue.get_worries_together(viewer=door, person_id=world.brother, now=world.now)
    assert {row.concern_id for row in found.others} == {again.concern_id}


@pytest.mark.requirement("S-25")
def test_what_belongs_beside_a_worry_is_there_already(world: "World") -> None:
    with world.acting("teacher") as teacher:
        sent = concerns.send_concern(
            viewer=teacher,
            concern=replace(new_concern(about=world.brother), place="The kiosk"),
            now=world.now,
        )
        concerns.send_concern(
            viewer=teacher,
            concern=replace(new_concern(about=world.child), place="The kiosk"),
            now=world.now,
        )
    with world.acting("door") as door:
        related = worry_page.get_concern(viewer=door, concern_id=sent.concern_id, now=world.now).related
    assert related is not None
    why = {row.why for row in related.worries}
    assert "About the same person" in why
    assert len(why) > 1
    assert {row.name for row in related.holders} >= {"school"}
    assert page(world, "teacher").related is None  # the author is told what became of it, and no more


def test_the_queue_is_searched_by_name_reference_and_danger(world: "World") -> None:
    reference = page(world).fact.reference
    assert [row.reference for row in rows(world, words=reference)] == [reference]
    assert not rows(world, words="nobody of that name")
    assert not rows(world, danger=True)
    decide(world, advice())
    assert {row.reference for row in rows(world, state="decided")} >= {reference}


@pytest.mark.requirement("D-04")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE concerns_concern SET decided_at = now() WHERE id = %s",
        "UPDATE concerns_concern SET decided_at = NULL WHERE id = %s",
    ],
)
def test_the_database_itself_refuses_what_would_not_add_up(world: "World", statement: str) -> None:
    """Out of the queue without a decision, or back into it without being opened again."""
    concern = world.waiting if "now()" in statement else world.concern
    with (
        world.acting("door"),
        pytest.raises(IntegrityError, match="stand in the queue"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [concern])
        assert cursor.rowcount == 1
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _counted(world: "World") -> tuple[int, int, int]:
    with world.acting("door"):
        found = count_worries()
    return found.received, found.decided, found.waiting


@pytest.mark.requirement("D-04")
def test_received_is_decided_and_open_after_every_act(world: "World") -> None:
    received, decided, waiting = _counted(world)
    assert (received, received) == (decided + waiting, 2)
    decide(world, advice())
    assert _counted(world) == (2, 2, 0)
    with world.acting("door") as door:
        front_door.reopen_concern(viewer=door, concern_id=world.waiting, reason="x", now=world.now)
    assert _counted(world) == (2, 1, 1)
    asked = advice(
        routes=("MORE_INFORMATION",), ask_what="x", ask_whom="y", ask_by=date(world.now.year + 1, 1, 1)
    )
    decide(world, asked)
    assert _counted(world) == (2, 1, 1)
    with world.acting("stranger"):
        assert count_worries().received == 0
