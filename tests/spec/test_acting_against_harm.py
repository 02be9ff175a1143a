"""A crime against a child: who decides on telling the police, and both streams side by side."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from alongside.assessments.curiosity.policy import get_curiosity_policy
from alongside.casework import acting
from alongside.casework.chronology import ChronologyChoice, get_chronology
from alongside.disruption.operations import UnableToDecideOnCrime
from alongside.kernel.errors import UnableToError
from alongside.reference.loader import load_policy
from tests.world_voice import new_crime_decision

if TYPE_CHECKING:
    from tests.world import World

WRONG = (
    ({"harm": " "}, "harm"),
    ({"because": ""}, "because"),
    ({"told_child": ""}, "told_child"),
    ({"told_family": " "}, "told_family"),
    ({"police": "PERHAPS"}, "police"),
    ({"police": "NOT_TOLD", "crime": "YES"}, "crime"),
    ({"police": "NOT_YET", "crime": "YES"}, "crime"),
    ({"reference": "x" * 61}, "reference"),
)


@pytest.mark.requirement("S-23", "S-21")
def test_a_named_person_decides_on_telling_the_police_and_says_why(world: "World") -> None:
    """What is missing is named with its field; why the police are not told is an answer like any other."""
    with world.acting("teacher") as teacher:
        for given, field in WRONG:
            with pytest.raises(UnableToError) as caught:
                acting.record_crime_decision(
                    viewer=teacher,
                    person_id=world.child,
                    decision=new_crime_decision(world, **given),
                    now=world.now,
                )
            assert caught.value.field == field, given
        for field in ("decided_at", "told_at"):
            later = replace(new_crime_decision(world), **{field: world.now + timedelta(hours=1)})
            with pytest.raises(UnableToDecideOnCrime, match="in the future"):
                acting.record_crime_decision(
                    viewer=teacher, person_id=world.child, decision=later, now=world.now
                )
        # A time that does not fit the answer is asked about: it is not left out without a word.
        for police in ("NOT_YET", "NOT_TOLD", "UNKNOWN"):
            unlike = replace(new_crime_decision(world), police=police)
            with pytest.raises(UnableToDecideOnCrime, match="another answer") as caught:
                acting.record_crime_decision(
                    viewer=teacher, person_id=world.child, decision=unlike, now=world.now
                )
            assert caught.value.field == "told_at"
        acting.record_crime_decision(
            viewer=teacher,
            person_id=world.child,
            decision=new_crime_decision(world, police="NOT_TOLD", decided_by="Ms Bello", reference="Q 7"),
            now=world.now,
        )
        page = acting.get_acting(viewer=teacher, person_id=world.child, now=world.now)
        told = get_chronology(
            viewer=teacher, person_id=world.child, choice=ChronologyChoice(), now=world.now
        ).rows
        # From when they know may be said also where nobody told them.
        knew = replace(new_crime_decision(world), police="ALREADY_KNEW", decided_by="Their desk")
        acting.record_crime_decision(viewer=teacher, person_id=world.child, decision=knew, now=world.now)
        known = acting.get_acting(viewer=teacher, person_id=world.child, now=world.now).decisions
    assert next(each for each in known if each.decided_by == "Their desk").told_at == knew.told_at
    row = next(each for each in page.decisions if each.decided_by == "Ms Bello")
    assert (row.police, row.told_at, row.reference) == ("It was decided not to tell the police", None, "Q 7")
    (entry,) = [each for each in told if each.title.startswith("Decided on a crime: it was decided not")]
    for words in ("heron reason", "told the wren", "Her nan, by the worker", "Ms Bello"):
        assert words in entry.detail


@pytest.mark.requirement("S-21")
def test_help_and_acting_against_harm_stand_side_by_side(world: "World") -> None:
    """Both are always there, also where nothing stands in them: the brother has neither."""
    with world.acting("door") as door:
        page = acting.get_acting(viewer=door, person_id=world.child, now=world.now)
        empty = acting.get_acting(viewer=door, person_id=world.brother, now=world.now)
    assert page.has_open_plan
    assert page.support
    assert page.decisions
    assert not {step.what for step in page.support} & {step.what for step in page.disruption}
    assert (empty.has_open_plan, empty.support, empty.disruption, empty.decisions) == (False, (), (), ())


@pytest.mark.requirement("S-23")
def test_what_harm_does_to_the_family_is_asked_and_who_decides_on_the_crime() -> None:
    """The question waits for working days that are dated data; its examples say when it is silent."""
    rules = {rule.id: rule for rule in get_curiosity_policy().rules}
    rule = rules["harm-without-crime-decision"]
    assert (rule.grace.working_days > 0, "S-23" in rule.source) == (True, True)
    assert "brothers-and-sisters" in rules
    impact = next(row for row in load_policy("assessment/sections")["sections"] if row["key"] == "impact")
    assert "family" in {field["key"] for field in impact["fields"]}
