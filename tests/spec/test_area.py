"""The page of the area: for leaders, and for any practitioner to read."""

import csv
from datetime import date
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest

from alongside.assessments.holistic.operations import NewStatement
from alongside.casework import area, assessing, definition, exclusions
from alongside.casework.area_figures import Quarter, say_count
from alongside.insight.counting import count_area
from alongside.insight.policy import get_arrangement
from alongside.kernel.dates import local_midnight
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.reference.loader import UnableToReadPolicy
from tests.area_calls import new_check, new_looking
from tests.world import new_consideration

if TYPE_CHECKING:
    from tests.world import World

SPRING = Quarter(year=2024, number=2)


def bare(world: "World", who: str) -> Any:
    """The counts of the quarter in which the world lives, before anything is taken out of them."""
    with world.acting(who):
        return count_area(since=local_midnight(SPRING.first), before=local_midnight(SPRING.end), free=[])


@pytest.mark.requirement("S-19", "D-14")
def test_a_record_from_which_anybody_is_barred_is_in_no_figure_of_anybody(world: "World") -> None:
    """Whoever is barred is told what everybody is; and every figure follows what is recorded."""
    alike = [bare(world, who) for who in ("teacher", "school nurse", "head", "officer")]
    assert alike == [alike[0]] * 4
    assert bare(world, "support") == {}
    school = str(world.agencies["school"])
    assert school not in alike[0].get("worries", {})
    with world.acting("keeper") as keeper:
        exclusions.end_exclusion(viewer=keeper, exclusion_id=world.exclusion, now=world.now)
    with world.acting("social worker") as worker:
        place = NewStatement(kind="context", code="TRANSPORT", words="The bus station after school.")
        assessing.add_statement(viewer=worker, assessment_id=world.assessment, statement=place, now=world.now)
        definition.sign_consideration(
            viewer=worker, person_id=world.child, new=new_consideration(), now=world.now
        )
    after = bare(world, "teacher")
    assert after["worries"][school] >= 1
    assert sum(after["decided"].values()) == sum(after["worries"].values()) == sum(after["owned"].values())
    for measure in ("decisions", "strategy", "contexts", "plans", "helped_sex", "crime_police", "believed"):
        assert sum(after.get(measure, {}).values()) >= 1, measure
    assert after["contexts"] == {"TRANSPORT": 1}
    assert after["considered_sex"] == {"U": 1}
    assert after["considered_age"] == {"12_15": 1}
    assert after["considered_ethnicity"] == {"W": 1}
    assert after["considered_disability"] == {"UNKNOWN": 1}


@pytest.mark.requirement("S-17", "S-19", "S-21", "S-91", "S-96", "S-104", "M-63", "M-64")
def test_any_practitioner_reads_the_figures_and_each_says_what_it_does_not_tell(world: "World") -> None:
    with world.acting("teacher") as teacher:
        page = area.get_area(viewer=teacher, now=world.now)
    assert not page.may_lead
    assert page.quarter == SPRING.before
    titles = [section.title for section in page.sections]
    assert "Help for children" in titles
    assert "Acting against those who harm" in titles
    figures = {figure.key: figure for section in page.sections for figure in section.figures}
    assert all(figure.counts and figure.not_known and figure.source for figure in figures.values())
    boys = figures["considered_sex"]
    assert "less likely to be identified" in boys.not_known
    assert [line.label for line in boys.lines] == ["Girls", "Boys", "Not known"]
    # Who sends no worry is seen; none recorded is never said to be none, and none of children is as few.
    assert {line.label for line in figures["worries"].lines} >= set(world.agencies)
    assert {line.now for line in figures["worries"].lines} == {"none recorded"}
    assert {line.now for line in boys.lines} == {"not shown"}
    assert (say_count(0), say_count(None), say_count(1250)) == ("none recorded", "not shown", "1,250")


@pytest.mark.requirement("S-95", "S-96", "S-104", "M-61")
def test_looking_and_answers_of_leaders_stand_beside_the_figures(world: "World") -> None:
    with world.acting("school lead") as lead:
        area.record_looking(viewer=lead, looking=new_looking(world), now=world.now)
        few = new_looking(world, kind="PLACES", found=2, found_boys=1)
        area.record_looking(viewer=lead, looking=few, now=world.now)
        area.answer_self_check(viewer=lead, check=new_check(world, item="happening_here"), now=world.now)
        later = world.now.replace(month=7)
        page = area.get_area(viewer=lead, quarter=SPRING.key, now=later)
    audit, places = page.looking
    assert "missed" in audit.kind
    assert (audit.found, audit.found_boys, places.found, places.found_boys) == ("10", "5", *["not shown"] * 2)
    checks = {row.key: row for row in page.checks}
    (answer,) = checks["happening_here"].answers
    assert (answer.agency, answer.answer, answer.is_due) == ("school", "It is so in part", False)
    assert "happening in our area" in checks["happening_here"].says
    assert checks["boys"].answers == ()


@pytest.mark.requirement("S-95", "S-96")
def test_what_cannot_be_so_is_named_with_its_field(world: "World") -> None:
    wrong = (
        ({"found": 50}, "found"),
        ({"found_boys": 13}, "found_boys"),
        ({"kind": "NONE"}, "kind"),
        ({"item": "score"}, ""),
        ({"answer": "9 of 10"}, "answer"),
        ({"rests_on": " "}, "rests_on"),
        ({"next_step": ""}, "next_step"),
    )
    with world.acting("school lead") as lead:
        for given, field in wrong:
            with pytest.raises((UnableToError, NotFoundError)) as caught:
                if set(given) & {"item", "answer", "rests_on", "next_step"}:
                    area.answer_self_check(viewer=lead, check=new_check(world, **given), now=world.now)
                else:
                    area.record_looking(viewer=lead, looking=new_looking(world, **given), now=world.now)
            assert getattr(caught.value, "field", "") == field, given


@pytest.mark.requirement("S-18")
def test_who_answers_for_the_area_is_dated_data_of_the_partnership(world: "World") -> None:
    """Boards before, multi-agency safeguarding arrangements since; roles by kinds of agencies."""
    with world.acting("head") as head:
        page = area.get_area(viewer=head, now=world.now)
    assert page.arrangement == "Multi-agency safeguarding arrangements"
    partners = page.roles[0]
    assert (partners.title, set(partners.agencies)) == (
        "Lead safeguarding partners",
        {"council", "police", "clinic"},
    )
    assert get_arrangement(as_at=date(2018, 5, 1)).name == "Local Safeguarding Children Board"
    with pytest.raises(UnableToReadPolicy, match="no arrangement holds on 2016"):
        get_arrangement(as_at=date(2016, 5, 1))


@pytest.mark.requirement("S-17", "S-19")
def test_figures_are_taken_away_by_those_who_lead_as_they_are_shown_and_without_words(world: "World") -> None:
    with world.acting("school lead") as lead:
        area.record_looking(viewer=lead, looking=new_looking(world), now=world.now)
        later = world.now.replace(month=7)
        content = area.export_figures(viewer=lead, quarter=SPRING.key, now=later).decode("utf-8-sig")
    rows = list(csv.reader(StringIO(content)))
    assert {len(row) for row in rows} == {8}
    boys = ["Which children", "Exploitation considered: girls and boys", "Boys"]
    assert boys in [row[:3] for row in rows]
    assert "Ask boys too" not in content
    assert "Closed records" not in content
    with world.acting("teacher") as teacher, pytest.raises(NotFoundError):
        area.export_figures(viewer=teacher, quarter="", now=world.now)
    with world.acting("support") as support, pytest.raises(NotFoundError):
        area.get_area(viewer=support, now=world.now)
    # Only whole quarters that are over: nothing can be compared with a period one day longer.
    with world.acting("head") as head:
        for wanted in (SPRING.key, "2024-13", "2019-1", "x"):
            with pytest.raises(NotFoundError):
                area.get_area(viewer=head, quarter=wanted, now=world.now)
