"""The decision tables of the definition hold, read as the guidance reads, and their page is up to date."""

import pytest

from alongside.assessments.definition.policy import get_definition
from alongside.assessments.definition.rules import Kind, suggest
from alongside.reference.guidance import get_guidance
from tests.spec.definition_table import AS_AT, PAGE, Case, cases, write

CASES = cases()


def answers(case: Case) -> tuple[str, set[str], set[str]]:
    found = suggest(case.considered)
    return found.kind.value, set(found.reasons), {f"{each.key}:{each.about}" for each in found.questions}


@pytest.mark.requirement("S-45..S-55", "S-57..S-62", "S-64..S-67", "S-72..S-76", "S-79", "S-81..S-83")
@pytest.mark.requirement("S-85..S-90", "S-99")
@pytest.mark.parametrize("case", CASES, ids=[f"{case.at}-{n}" for n, case in enumerate(CASES)])
def test_a_row_of_the_table(case: Case) -> None:
    kind, reasons, asked = answers(case)
    assert kind == case.suggests
    assert set(case.because) <= reasons
    assert not set(case.not_because) & reasons
    assert asked == set(case.asks)


def test_every_reason_and_question_and_kind_has_a_row() -> None:
    words = get_definition(as_at=AS_AT)
    found = [suggest(case.considered) for case in CASES]
    assert {row.kind.value for row in found} == set(words.kinds) == set(Kind)
    assert {key for row in found for key in row.reasons} >= set(words.reasons) - {"D2_SUSPECTED"}
    assert {each.key for row in found for each in row.questions} == set(words.questions)


def test_every_row_rests_on_a_paragraph() -> None:
    known = {row.key for row in get_guidance().paragraphs}
    words = get_definition(as_at=AS_AT)
    parts = (words.kinds, words.standings, words.elements, words.tests, words.reasons, words.questions)
    assert {row.at for part in parts for row in part.values()} <= known
    assert {case.at for case in CASES} <= known


def test_what_is_quoted_stands_in_the_guidance() -> None:
    """Between quotation marks nothing is ours but what is left out."""
    whole = " ".join(row.text for row in get_guidance().paragraphs)
    plain = _bare(whole)
    words = get_definition(as_at=AS_AT)
    for text in [row.text for row in words.reasons.values()] + [
        f"“{case.says}”" for case in CASES if not case.says.startswith("(the rule)")
    ]:
        for quoted in text.split("“")[1:]:
            for part in quoted.split("”")[0].split("…"):
                assert _bare(part) in plain, part


def _bare(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == write(), "python -m tests.spec.definition_table"
