"""Where a stage can go: read twice, by the rules and by the database; and what has to be said on the way."""

from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from alongside.casework import clocks, meetings, people, records, stages
from alongside.casework.chronology import ChronologyChoice, get_chronology
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import PersonId
from alongside.pathway.meetings.operations import (
    ABSENT,
    NewAction,
    NewAttendance,
    NewMeeting,
    UnableToRecordAction,
    UnableToRecordMeeting,
)
from alongside.pathway.stages.operations import NewStep
from alongside.pathway.stages.policy import get_detail_labels, get_machines
from alongside.pathway.stages.queries import StageNow
from alongside.pathway.stages.rules import BEGINNING, UnableToTakeStep, check_step, is_adult_on
from tests.world import new_child

if TYPE_CHECKING:
    from tests.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADD_STEP = (
    "INSERT INTO pathway_step (id, course_id, person_id, klass, number, from_state, to_state, at, reason,"
    " details, agency_id, recorded_by, recorded_at)"
)
TODAY = date(2024, 6, 3)
SAID = {key: "Said." for key in get_detail_labels() if key != "consent"}


def every_pair() -> list[tuple[str, str, str]]:
    return [
        (kind, here, there)
        for kind, machine in get_machines().items()
        for here, there in product(["", *machine.states], [*machine.states, "nowhere"])
    ]


def allowed_by_rules(kind: str, here: str, there: str) -> bool:
    machine = get_machines()[kind]
    return there in {state.code for state in machine.allowed(state=here, on=TODAY)}


@pytest.mark.requirement("S-26")
def test_both_readings_allow_the_same_moves(world: "World") -> None:
    """Every pair of states of every stage, by the policy and by the database."""
    pairs = every_pair()
    with world.acting("social worker"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT gate.stage_may_go(kind, here, there) FROM unnest(%s::text[], %s::text[], %s::text[])"
            " WITH ORDINALITY AS pair (kind, here, there, place) ORDER BY place",
            [list(column) for column in zip(*pairs, strict=True)],
        )
        by_database = [row[0] for row in cursor.fetchall()]
    assert len(pairs) > 500
    assert [
        pair for pair, may in zip(pairs, by_database, strict=True) if may is not allowed_by_rules(*pair)
    ] == []
    assert 60 < sum(by_database) < len(pairs)


def test_a_move_that_one_reading_lost_is_found(world: "World", monkeypatch: pytest.MonkeyPatch) -> None:
    moves = get_machines()["nrm"].moves
    monkeypatch.setattr("alongside.pathway.stages.rules.Machine.allowed", lambda self, state, on: ())
    assert moves
    with pytest.raises(AssertionError):
        test_both_readings_allow_the_same_moves(world)


def test_what_the_database_asks_for_the_rules_ask_for_too(world: "World") -> None:
    """Whatever step the database refuses as unsaid, the rules refuse first, in words."""
    machines, asked = get_machines(), 0
    with world.acting("social worker"), connection.cursor() as cursor:
        for kind, machine in machines.items():
            for code, state in machine.states.items():
                cursor.execute("SELECT gate.stage_step_lacks(%s, %s, '', '{}')", [kind, code])
                (lacks,) = cursor.fetchone()
                asked += lacks is not None
                assert lacks is None or state.needs, (kind, code)
                told = {key: "Said." for key in state.needs if key not in {"reason", "consent"}}
                reason = "Said." if "reason" in state.needs else ""
                cursor.execute(
                    "SELECT gate.stage_step_lacks(%s, %s, %s, %s::jsonb)",
                    [kind, code, reason, "{" + ",".join(f'"{key}": "Said."' for key in told) + "}"],
                )
                assert cursor.fetchone() == (None,), (kind, code)
    assert asked > 12


@pytest.mark.parametrize("kind", get_machines())
def test_nothing_is_a_dead_end_that_does_not_say_it_is_one(kind: str) -> None:
    machine = get_machines()[kind]
    for code, state in machine.states.items():
        assert bool(machine.allowed(state=code, on=TODAY)) is not state.is_end, code
    begun = {state.code for state in machine.allowed(state=BEGINNING, on=TODAY)}
    reached, fresh = set(begun), list(begun)
    while fresh:
        for state in machine.allowed(state=fresh.pop(), on=TODAY):
            if state.code not in reached:
                reached.add(state.code)
                fresh.append(state.code)
    assert reached == set(machine.states)


@pytest.mark.parametrize(
    ("kind", "here", "there", "needs"),
    [
        ("section47", "held", "no_enquiry", "reason"),
        ("section47", "joint", "not_substantiated", "support_offer"),
        ("protection_plan", "reviewed", "ended", "step_down"),
        ("help", "active", "closed", "aftercare"),
        ("disagreement", "", "raised", "safety"),
        ("allegation", "outcome", "closed", "dbs"),
        ("outside_home", "planned", "ended", "aftercare"),
    ],
)
def test_what_guards_an_end_has_to_be_said(kind: str, here: str, there: str, needs: str) -> None:
    def check(said: dict[str, str]) -> None:
        check_step(
            machine=get_machines()[kind], state=here, to=there, on=TODAY, said=said, is_adult=False,
            labels=get_detail_labels(),
        )  # fmt: skip

    check(SAID)
    with pytest.raises(UnableToTakeStep) as refused:
        check({**SAID, needs: "  "})
    assert get_detail_labels()[needs].lower() in refused.value.message
    assert refused.value.field == needs


def test_who_is_eighteen() -> None:
    leap = date(2008, 2, 29)
    assert not is_adult_on(born_latest=leap, on=date(2026, 2, 28))
    assert is_adult_on(born_latest=leap, on=date(2026, 3, 1))
    assert not is_adult_on(born_latest=None, on=date(2026, 3, 1))
    assert not is_adult_on(born_latest=leap, on=date(2000, 1, 1))
    assert is_adult_on(born_latest=date(2008, 3, 1), on=date(2026, 3, 1))
    assert not is_adult_on(born_latest=date(2008, 3, 2), on=date(2026, 3, 1))


# In the record


def take(
    world: "World", kind: str, to: str, *, before: timedelta = timedelta(0), who: str = "social worker",
    person: PersonId | None = None, **said: Any,
) -> None:  # fmt: skip
    reason, about = said.pop("reason", ""), said.pop("about", "")
    step = NewStep(kind=kind, to=to, at=world.now - before, reason=reason, details=said, about=about)
    with world.acting(who) as viewer:
        stages.take_step(viewer=viewer, person_id=person or world.child, step=step, now=world.now)


def stage(world: "World", kind: str, *, who: str = "social worker") -> StageNow:
    with world.acting(who) as viewer:
        found = stages.list_stages(viewer=viewer, person_id=world.child, now=world.now)
    return [row for row in found if row.kind == kind][-1]


def due(world: "World", *, person: PersonId | None = None) -> dict[str, clocks.ClockRow]:
    with world.acting("social worker") as viewer:
        rows = clocks.list_person_clocks(viewer=viewer, person_id=person or world.child, now=world.now)
    return {f"{row.clock} {row.limb}".strip(): row for row in rows}


def meet(world: "World", **more: Any) -> Any:
    agencies = world.agencies
    given = {
        "kind": "STRATEGY",
        "held_at": world.now,
        "present": [agencies["council"], agencies["police"], agencies["clinic"]],
        "notes": "Each said what it holds.",
    }
    with world.acting("social worker") as viewer:
        (made,) = records.record_meeting(
            viewer=viewer, people=[world.child], meeting=NewMeeting(**{**given, **more}), now=world.now
        )
    return made


@pytest.mark.requirement("S-26", "M-49")
def test_a_section_47_enquiry_from_the_decision_to_the_conference(world: "World") -> None:
    take(world, "section47", "strategy_due", before=5 * DAY, reason="Older men, new phone.")
    meet(world, held_at=world.now - 4 * DAY, outcome="ENQUIRY_JOINT", decisions="A joint enquiry.")
    now = stage(world, "section47")
    assert [step.to_state for step in now.steps] == ["strategy_due", "held", "joint"]
    found = due(world)["C06"]
    assert (found.state.value, found.started_at) == ("due", world.now - 4 * DAY)
    take(world, "section47", "continuing", reason="It goes on.", model="local model, harm outside the home")
    assert stage(world, "section47").is_ended
    assert "conference" in stage(world, "section47").next_words
    meet(world, kind="INITIAL_CONFERENCE", outcome="PLAN", decisions="A plan.")
    found_all = due(world)
    assert found_all["C06"].state.value == "met"
    assert {found_all["C07"].state.value, found_all["C08"].state.value} == {"due"}
    assert stage(world, "protection_plan").state == "on_plan"


def test_not_substantiated_without_an_offer_of_support_is_refused_and_ends_the_wait_for_a_conference(
    world: "World",
) -> None:
    meet(world, outcome="ENQUIRY_SINGLE", decisions="An enquiry.")
    with pytest.raises(UnableToTakeStep, match="which support was offered"):
        take(world, "section47", "not_substantiated", reason="He was safe.")
    take(world, "section47", "not_substantiated", reason="He was safe.", support_offer="The youth project.")
    assert due(world)["C06"].outcome == "no conference was needed"


def test_a_step_that_does_not_follow_is_refused_and_says_what_does(world: "World") -> None:
    with pytest.raises(
        UnableToTakeStep, match="From here: Strategy discussion due; Strategy discussion held"
    ):
        take(world, "section47", "continuing", reason="x")


def test_a_step_written_past_the_rules_is_refused_by_the_database(world: "World") -> None:
    """Steps that the rules allow go in by the same statement, so that it is the move that is refused."""
    take(world, "help", "agreed")
    course = stage(world, "help").course_id
    agency = world.agencies["council"]

    def write(to: str, details: str = "{}", number: int = 2) -> None:
        with world.acting("social worker") as viewer, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"{ADD_STEP} VALUES (%s, %s, %s, 'ordinary', %s, 'agreed', %s, %s, 'x', %s, %s, %s, %s)",
                [
                    uuid4(),
                    course,
                    world.child,
                    number,
                    to,
                    world.now,
                    details,
                    agency,
                    viewer.user_id,
                    world.now,
                ],
            )
            transaction.set_rollback(True)

    write("active")
    write("closed", '{"aftercare": "The school."}')
    for to, details, number in (("reviewed", "{}", 2), ("closed", "{}", 2), ("active", "{}", 3)):
        with pytest.raises(DatabaseError, match="stage"):
            write(to, details, number)


# The National Referral Mechanism


@pytest.mark.requirement("S-110", "S-113")
def test_a_child_is_referred_without_being_asked_to_agree(world: "World") -> None:
    take(world, "nrm", "identified", before=3 * HOUR, reason="Driven between towns.")
    assert due(world)["C15"].state.value == "due"
    with pytest.raises(UnableToTakeStep, match="A child's agreement is not asked for"):
        take(world, "nrm", "referred", consent="She agreed.")
    take(world, "nrm", "referred", before=2 * HOUR, agency_views="To follow.")
    take(world, "nrm", "grounds", before=HOUR)
    found = due(world)
    assert (found["C15"].state.value, found["C16"].state.value, found["C17"].state.value) == (
        "met",
        "met",
        "due",
    )
    with pytest.raises(UnableToTakeStep, match="Nobody under 18"):
        take(world, "nrm", "withdrawn", consent="No.", aftercare="All of it.")
    assert all("consent" not in step.details for step in stage(world, "nrm").steps)


@pytest.mark.requirement("S-110")
def test_the_database_keeps_no_consent_of_a_child(world: "World") -> None:
    take(world, "nrm", "referred")
    course = stage(world, "nrm").course_id

    def write(born: str) -> None:
        with world.acting("social worker") as viewer, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE people_person SET birth_earliest = %s, birth_latest = %s WHERE id = %s",
                [born, born, world.child],
            )
            cursor.execute(
                f"{ADD_STEP} SELECT %s, id, person_id, klass, 2, 'referred',"
                """ 'withdrawn', %s, '', '{"consent": "no", "aftercare": "all"}', %s, %s, %s"""
                " FROM pathway_course WHERE id = %s",
                [uuid4(), world.now, world.agencies["council"], viewer.user_id, world.now, course],
            )
            transaction.set_rollback(True)

    write("2006-06-03")
    with pytest.raises(DatabaseError, match="nobody under 18"):
        write("2006-06-04")


def test_at_eighteen_they_are_asked(world: "World") -> None:
    with world.acting("door") as door:
        adult = people.register_person(viewer=door, person=new_child(born=date(2006, 6, 1)), now=world.now)
    who = {"who": "door", "person": adult}
    take(world, "nrm", "referred", before=2 * HOUR, **who)
    take(world, "nrm", "grounds", before=HOUR, **who)
    take(world, "nrm", "withdrawn", consent="They do not agree.", aftercare="The adult service.", **who)
    with world.acting("door") as door:
        rows = clocks.list_person_clocks(viewer=door, person_id=adult, now=world.now)
    assert [row.outcome for row in rows if row.clock == "C17"] == ["they do not agree at 18"]


# Police protection, allegations, disagreements, other routes


@pytest.mark.requirement("S-39")
def test_police_protection_is_72_hours(world: "World") -> None:
    take(world, "police_protection", "taken", before=72 * HOUR, reason="Found at the flat.")
    assert due(world)["C12"].state.value == "due"
    take(world, "police_protection", "ended", outcome="With her aunt.")
    assert due(world)["C12"].state.value == "met"
    assert due(world)["C12"].due_at == world.now


@pytest.mark.requirement("S-63")
def test_an_allegation_is_sensitive_and_stands_beside_others(world: "World") -> None:
    take(world, "allegation", "raised", before=HOUR, reason="Lifts home.", about="A coach")
    take(world, "allegation", "raised", before=HOUR, reason="Messages.", about="A driver")
    assert due(world)["C18"].state.value == "due"
    with world.acting("social worker") as viewer:
        found = stages.list_stages(viewer=viewer, person_id=world.child, now=world.now)
    assert {row.about for row in found if row.kind == "allegation"} == {"A coach", "A driver"}
    with world.acting("teacher") as viewer:
        assert stages.list_stages(viewer=viewer, person_id=world.child, now=world.now) == ()
    with pytest.raises(NotFoundError):
        take(world, "nrm", "identified", who="stranger", reason="x")


@pytest.mark.requirement("M-60", "M-50")
def test_a_disagreement_goes_up_in_stages_while_the_child_is_kept_safe(world: "World") -> None:
    take(
        world,
        "disagreement",
        "raised",
        before=10 * DAY,
        reason="It should not close.",
        safety="Visits go on.",
    )
    assert due(world)["C20 practitioners"].state.value == "late"
    take(world, "disagreement", "managers", before=DAY, outcome="They see it differently.")
    found = due(world)
    assert (found["C20 practitioners"].outcome, found["C20 senior"].state.value) == ("done late", "due")
    take(world, "disagreement", "resolved", outcome="It stays open.")
    assert due(world)["C20 senior"].outcome == "resolved"


def test_who_does_not_see_the_steps_of_others_is_told_so_in_words(world: "World") -> None:
    """The school only knows the child: what the council did with its disagreement it does not see."""
    take(
        world, "disagreement", "raised", before=DAY, who="teacher", reason="Why?", safety="We see her daily."
    )
    take(world, "disagreement", "practitioners", outcome="We meet.")
    with pytest.raises(UnableToTakeStep, match="involve you first") as refused:
        take(world, "disagreement", "resolved", who="teacher", outcome="Settled.")
    assert refused.value.field == "to"
    take(world, "disagreement", "resolved", outcome="Settled.")


@pytest.mark.requirement("M-49", "M-51", "S-65")
def test_harm_outside_the_home_is_a_route_of_its_own_and_complex_abuse_another(world: "World") -> None:
    with pytest.raises(UnableToTakeStep, match="places, groups or online spaces"):
        take(world, "outside_home", "planned", reason="x")
    take(world, "outside_home", "planned", contexts="The takeaway.", partners="Licensing.")
    assert due(world)["C21"].state.value == "due"
    with pytest.raises(UnableToTakeStep):
        take(world, "complex_abuse", "ended", reason="Six children name one flat.", aftercare="All.")
    assert "all the children" in stage(world, "complex_abuse").next_words


def test_the_court_may_extend_an_order_once(world: "World") -> None:
    take(world, "emergency_order", "made", before=9 * DAY)
    assert due(world)["C13"].state.value == "late"
    take(world, "emergency_order", "extended", before=5 * DAY)
    assert (due(world)["C13"].outcome, due(world)["C13 extension"].state.value) == (
        "extended by the court",
        "due",
    )
    with pytest.raises(UnableToTakeStep):
        take(world, "emergency_order", "extended")


@pytest.mark.requirement("D-07")
def test_what_is_late_stays_late_with_its_reason(world: "World") -> None:
    take(world, "police_protection", "taken", before=80 * HOUR, reason="Found at the flat.")
    row = due(world)["C12"]
    with world.acting("social worker") as viewer:
        stages.record_late_reason(
            viewer=viewer, person_id=world.child, clock=row.clock, limb=row.limb, started_at=row.started_at,
            reason="The hearing was moved.", now=world.now,
        )  # fmt: skip
    after = due(world)["C12"]
    assert (after.state.value, after.late_reason, after.is_open) == ("late", "The hearing was moved.", True)


# Meetings and actions


@pytest.mark.requirement("M-50")
@pytest.mark.parametrize("absent", ["council", "police", "clinic"])
def test_a_strategy_discussion_needs_three_agencies_or_the_reason_why_not(
    world: "World", absent: str
) -> None:
    there = [world.agencies[name] for name in ("council", "police", "clinic") if name != absent]
    wanted = {"clinic": "health"}.get(absent, absent)
    with pytest.raises(UnableToRecordMeeting, match=f"Nobody from {wanted} was") as refused:
        meet(world, present=there)
    assert refused.value.field == "absent_reason"
    meet(world, present=there, absent_reason="Nobody could be reached by night.")
    away = NewAttendance(
        of_agency_id=world.agencies[absent], presence=ABSENT, reason="On leave.", views="Agrees."
    )
    meet(world, present=there, attendances=[away])
    with world.acting("social worker") as viewer:
        found = meetings.list_person_meetings(viewer=viewer, person_id=world.child, now=world.now)[-1]
    assert [(row.agency, row.reason, row.views) for row in found.absent] == [(absent, "On leave.", "Agrees.")]
    assert len(found.present_kinds) == 2


def test_dissent_and_views_are_kept_and_stand_in_the_minutes_at_once(world: "World") -> None:
    made = meet(
        world, dissent="The school wanted to wait.", parents_view="They are frightened.",
        child_view="Don't tell Mum.", actions=[NewAction(what="See her alone", owner_name="Tolu")],
    )  # fmt: skip
    with world.acting("social worker") as viewer:
        minutes = meetings.get_minutes(viewer=viewer, person_id=world.child, meeting_id=made, now=world.now)
        choice = ChronologyChoice(newest_first=False)
        told = get_chronology(viewer=viewer, person_id=world.child, choice=choice, now=world.now).rows
    assert minutes.meeting.dissent == "The school wanted to wait."
    assert minutes.meeting.parents_view == "They are frightened."
    assert [row.owner for row in minutes.actions] == ["Tolu"]
    assert any("Who disagreed: The school wanted to wait." in row.detail for row in told)


@pytest.mark.requirement("D-07")
def test_an_action_is_done_when_somebody_says_what_happened_and_never_by_time(world: "World") -> None:
    with world.acting("social worker") as viewer:
        made = meetings.record_action(
            viewer=viewer, person_id=world.child, now=world.now,
            action=NewAction(what="Ring the school", owner_user_id=viewer.user_id, due_on=date(2024, 5, 10)),
        )  # fmt: skip

        def row() -> meetings.ActionRow:
            rows = meetings.list_person_actions(viewer=viewer, person_id=world.child, now=world.now)
            return next(row for row in rows if row.fact.action_id == made)

        assert (row().is_open, row().is_late) == (True, True)
        given = {"viewer": viewer, "person_id": world.child, "action_id": made, "now": world.now}
        meetings.say_action_late(**given, reason="Half term.")
        assert (row().is_open, row().fact.late_reason) == (True, "Half term.")
        with pytest.raises(UnableToRecordAction):
            meetings.mark_action_done(**given, what_happened=" ", at=world.now)
        meetings.mark_action_done(**given, what_happened="She was in all week.", at=world.now)
        assert (row().is_open, row().is_late, row().fact.done_note) == (False, True, "She was in all week.")


def test_an_action_has_one_owner(world: "World") -> None:
    with world.acting("social worker") as viewer, pytest.raises(UnableToRecordAction, match="choose one"):
        meetings.record_action(
            viewer=viewer, person_id=world.child, now=world.now,
            action=NewAction(what="x", owner_name="Tolu", owner_agency_id=world.agencies["police"]),
        )  # fmt: skip
