"""Any child, in any community: nothing asked or decided depends on sex, ethnicity or faith."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from alongside.reference.codelists import get_codelist
from alongside.reference.loader import list_policies, load_policy
from tests.yaml_files import read_yaml

if TYPE_CHECKING:
    from tests.world import World

GROUPS = re.compile(
    r"\b(sex|boys?|girls?|males?|females?|white|black|asian|roma|muslim|christian|faith|religion|gay)\b",
    re.IGNORECASE,
)
# That nobody has asked is a fact about the record and not about the child.
ABOUT_THE_RECORD = {"ethnicity-unknown"}


def conditions() -> Iterator[tuple[str, str]]:
    """Every condition of every question of curiosity, by the rule."""
    for name in list_policies("curiosity"):
        for rule in load_policy(name).get("rules", []) or []:
            for part in ("when", "also", "unless"):
                if isinstance(rule, dict) and part in rule:
                    yield str(rule["id"]), str(rule[part])


@pytest.mark.requirement("S-94", "S-102", "S-105")
def test_no_question_is_asked_because_of_the_group_that_a_child_is_of() -> None:
    found = list(conditions())
    assert len({rule for rule, _ in found}) >= 30
    assert [(rule, said) for rule, said in found if GROUPS.search(said)] == []
    on_ethnicity = {tag for _, said in found for tag in re.findall(r"ethnic[\w-]*", said)}
    assert on_ethnicity <= ABOUT_THE_RECORD
    assert GROUPS.search("worry & girl")  # a control


@pytest.mark.requirement("S-102")
def test_lists_and_sections_speak_of_the_child_and_not_of_him_or_her() -> None:
    folder = Path(settings.ROOT) / "policy"
    files = [*folder.glob("codelists/*.yaml"), folder / "assessment" / "sections.yaml"]
    gendered = re.compile(r"\b(he|she|him|his|her|hers)\b", re.IGNORECASE)
    assert [file.name for file in files if gendered.search(file.read_text(encoding="utf-8"))] == []


@pytest.mark.requirement("S-105")
def test_ethnicity_is_recorded_well_and_not_told_is_no_answer() -> None:
    from datetime import date

    codes = {row.code for row in get_codelist(key="cin_ethnicity", as_at=date(2026, 11, 1)).codes}
    assert len(codes) >= 20
    assert {"REFU", "NOBT"} <= codes  # asked and refused is not the same as not asked
    rules: list[dict[str, Any]] = read_yaml(Path(settings.ROOT) / "policy" / "curiosity" / "support.yaml")[
        "rules"
    ]
    assert "ethnicity-not-known" in {rule["id"] for rule in rules}


@pytest.mark.requirement("S-92", "S-22", "S-108")
def test_several_harms_stand_beside_each_other_and_past_abuse_rests_on_what_is_known(
    world: "World",
) -> None:
    from alongside.access.door import SEE, open_record
    from alongside.assessments.holistic.operations import NewStatement
    from alongside.casework import assessing, assessments, chronology, concerns, worry_page
    from tests.world import new_concern

    types = ("CSE_SUSPECTED", "DOMESTIC_ABUSE", "CCE")
    with world.acting("teacher") as teacher:
        sent = concerns.send_concern(
            viewer=teacher,
            concern=replace(new_concern(about=world.child), concern_types=types),
            now=world.now,
        )
        page = worry_page.get_concern(viewer=teacher, concern_id=sent.concern_id, now=world.now)
        assert page.fact.concern_types == types
    with world.acting("social worker") as worker:
        granted = open_record(
            viewer=worker, person_id=world.child, action=SEE, purpose="a test", now=world.now
        )
        earlier = chronology.list_rows(granted=granted)[0]
        assessing.add_statement(
            viewer=worker,
            assessment_id=world.assessment,
            statement=NewStatement(
                kind="vulnerability", code="VU1", words="Neglected when small.", entries=[earlier.entry_id]
            ),
            now=world.now,
        )
        whole = assessments.get_assessment(viewer=worker, assessment_id=world.assessment, now=world.now)
        (past,) = [each for each in whole.row("vulnerabilities").statements if each.fact.code == "VU1"]
        assert [row.entry_id for row in past.entries] == [earlier.entry_id]
