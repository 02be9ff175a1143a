"""What is due for a child, from what really happened; shown to those who see what every agency did alone."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from alongside.access.door import SEE, open_record
from alongside.casework import front_door, people, records
from alongside.casework.clocks import ClockRow, list_clocks
from alongside.concerns.commands import NewDecision
from alongside.kernel.dates import UncertainDate
from alongside.kernel.ids import PersonId

if TYPE_CHECKING:
    from tests.world import World


def due(
    world: "World", who: str, person_id: PersonId, later: timedelta = timedelta(0)
) -> dict[str, ClockRow]:
    now = world.now + later
    with world.acting(who) as viewer:
        granted = open_record(viewer=viewer, person_id=person_id, action=SEE, purpose="a test", now=now)
        return {f"{row.clock} {row.limb}".strip(): row for row in list_clocks(granted=granted)}


def test_a_decided_worry_with_a_strategy_discussion_and_a_signed_assessment_leaves_nothing_due(
    world: "World",
) -> None:
    found = due(world, "social worker", world.child)
    states = {name: row.state.value for name, row in found.items()}
    assert states == {
        "C02 decision": "met",
        "C02 telling": "met",
        "C03": "met",
        "C04": "met",
        "C14 offered": "met",
        "C14 held": "ended",
    }
    assert found["C14 held"].outcome == "declined"
    assert not [name for name, row in found.items() if row.is_open]
    assert due(world, "door", world.child) == found


def test_a_worry_that_waits_is_due_and_then_late_and_nothing_closes_it(world: "World") -> None:
    assert due(world, "door", world.brother)["C02 decision"].state.value == "due"
    after = due(world, "door", world.brother, timedelta(days=400))
    assert {row.state.value for row in after.values()} == {"late"}
    assert all(row.is_open for row in after.values())


def test_more_information_does_not_stop_the_clock(world: "World") -> None:
    with world.acting("door") as door:
        asked = NewDecision(
            routes=("MORE_INFORMATION",), reason="heron reason", told="We ask the school first.",
            ask_what="Who fetches her?", ask_whom="The school", ask_by=world.now.date(),
        )  # fmt: skip
        front_door.decide_concern(viewer=door, concern_id=world.waiting, decision=asked, now=world.now)
    found = due(world, "door", world.brother)
    assert (found["C02 decision"].state.value, found["C02 telling"].state.value) == ("due", "met")


@pytest.mark.parametrize("who", ["teacher", "nurse"])
def test_who_does_not_see_what_others_did_is_shown_no_clock(world: "World", who: str) -> None:
    """To them a worry that was decided elsewhere would look undone."""
    assert due(world, who, world.child) == {}


def test_the_person_page_has_them(world: "World") -> None:
    with world.acting("social worker") as worker:
        page = people.get_person(viewer=worker, person_id=world.child, now=world.now)
    assert "C03" in {row.clock for row in page.clocks}
    assert page.clocks[0].source


def test_what_stands_on_the_chronology_alone_begins_a_clock(world: "World") -> None:
    """An enquiry that somebody told as an event, without the stage behind it, has its clock all the same."""
    assert "C06" not in due(world, "social worker", world.child)
    with world.acting("social worker") as worker:
        records.record_event(
            viewer=worker,
            person_id=world.child,
            kind="SECTION_47",
            happened=UncertainDate.exact(world.now.date()),
            title="Enquiry begun",
            now=world.now,
        )
    assert due(world, "social worker", world.child)["C06"].state.value == "due"
