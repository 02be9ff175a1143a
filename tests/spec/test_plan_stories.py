"""Plans, reviews, endings and new beginnings as stories tell them; what is refused stops at its line."""

import json
import re
import textwrap
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from alongside.cli.commands_stories import story

BEGINNING = """\
story: try-plans
title: A try
people:
  jay: {name: Jay Whitlock, born: 14 May 2010}
events:
  - on: 2 March 2026 10:00
    by: nair
    concern: {about: jay, facts: A car that nobody knows., danger: no}
  - on: 2 March 2026 11:00
    by: nair
    allocate: {about: jay, to: morgan, reason: Assessment.}
  - on: 3 March 2026 10:00
    by: morgan
    plan:
      key: first
      safety now: His uncle fetches him.
      later:
        - {what: Trains again, who: Tolu, by: 1 May 2026}
        - {what: Other parents, who: Ivy, for: parents, by: every month}
      physical: Fetched from school.
      relational: His uncle.
      psychological: Nothing needed now, because he sleeps.
      child wants: To play again.
      safe word: harbour
      review: 1 April 2026
"""
CLOSURE = """\
  - on: 1 June 2026 10:00
    by: morgan
    closure:
      reasons: {reasons}
      because: {because}
      next: Tolu sees him on Thursdays.
      who stays: Tolu
      how back: Ring the front door.
      aftercare: Thursdays.
      child view: Fine.
      child told: Rhys, on Thursday.
"""
SOUND = "His number is new, the man is in prison, and he sleeps at home."


def load(folder: Path, *more: str) -> Result:
    path = folder / "try.yaml"
    path.write_text(BEGINNING + "".join(textwrap.indent(textwrap.dedent(each), "  ") for each in more))
    return CliRunner().invoke(story, ["load", str(path)], catch_exceptions=False)


def closure(reasons: str, because: str = SOUND, more: str = "") -> str:
    return textwrap.dedent(CLOSURE.format(reasons=reasons, because=because)) + textwrap.indent(more, " " * 4)


def shown(who: str = "rhys.morgan") -> dict[str, Any]:
    done = CliRunner().invoke(story, ["show", "try-plans", "--as", who], catch_exceptions=False)
    found: dict[str, Any] = json.loads(done.stdout)["people"]["jay"]
    return found


APPROVAL = """\
- on: 3 March 2026 12:00
  by: bailey
  plan approval: {child agrees: He wrote half of it., parents agree: Mum agrees.}
"""
REVIEW = """\
- on: 10 April 2026 12:00
  by: morgan
  plan review:
    present: Jay and Mum
    changed: He sleeps at home.
    child view: It's alright.
    parents view: Better.
    done: His uncle fetches him. Each day since.
    late because: Easter.
    next: 1 July 2026
"""
REOPEN = """\
- on: 3 September 2026 09:30
  by: morgan
  reopen: {because: The car was seen at the gate again.}
"""


@pytest.mark.requirement("S-27", "S-32", "S-33", "M-41")
def test_a_plan_is_begun_agreed_reviewed_ended_and_begun_again(apart: None, tmp_path: Path) -> None:
    done = load(tmp_path, APPROVAL, REVIEW, closure("both parts of the plan are done"), REOPEN)
    assert done.exit_code == 0, done.output
    found = shown()
    (plan,) = found["plans"]
    assert [item["what"] for item in plan["safety_now"]] == ["His uncle fetches him."]
    assert [item["who"] for item in plan["later"]] == ["Tolu", "Ivy"]
    assert [item["for"] for item in plan["later"]] == ["child", "parents"]
    assert [item["by"] for item in plan["later"]] == ["2026-05-01", "every month"]
    assert plan["safety_now"][0]["outcome"] == "done"
    assert plan["agreed"]["signed_by"] == "Marcus Bailey, Team manager"
    assert plan["missing_parts"] == []
    assert plan["closed"] is False
    assert plan["reviews"][0]["late_because"] == "Easter."
    (ended,) = found["closures"]
    assert ended["reasons"] == ["AIMS_MET"]
    assert ended["reopened_because"] == "The car was seen at the gate again."
    assert [line for line in ended["still_open"] if "Trains again" in line]
    assert [line for line in ended["still_open"] if line.startswith("A question waits: ")]
    kinds = [row["kind"] for row in found["chronology"]]
    assert [kind for kind in kinds if kind in {"PLAN", "REVIEW", "PLAN_ENDED", "REOPENED"}] == [
        "PLAN", "REVIEW", "PLAN_ENDED", "REOPENED",
    ]  # fmt: skip


@pytest.mark.parametrize(("words", "is_found"), [("uncle fetches", True), ("nobody fetches him", False)])
def test_what_was_done_is_found_by_words_of_one_item(
    apart: None, tmp_path: Path, words: str, is_found: bool
) -> None:
    done = load(tmp_path, APPROVAL, REVIEW.replace("His uncle fetches him. Each day since.", words))
    assert (done.exit_code == 0) is is_found, done.output
    if is_found:
        assert shown()["plans"][0]["safety_now"][0]["outcome"] == "done"
    else:
        assert "is none of the plan's open items" in done.output


def test_what_was_done_already_may_be_named_once_more_and_that_is_said(apart: None, tmp_path: Path) -> None:
    again = REVIEW.replace("10 April", "20 April").replace("1 July", "2 July")
    done = load(tmp_path, APPROVAL, REVIEW, again)
    assert done.exit_code == 0, done.output
    assert "was settled in an earlier review, and stands" in done.output


def prompted(day: str) -> set[str]:
    done = CliRunner().invoke(story, ["prompts", "try-plans", "--as-at", day, "--json"])
    return set(re.findall(r'"rule": "([^"]+)"', done.stdout))


def test_a_plan_of_both_parts_raises_no_question_about_its_parts(apart: None, tmp_path: Path) -> None:
    assert load(tmp_path, APPROVAL, REVIEW).exit_code == 0
    assert not {"plan-with-only-now", "plan-begun-with-only-now"} & set(prompted("1 October 2026"))


def test_a_plan_of_one_part_raises_it(apart: None, tmp_path: Path) -> None:
    one = "- {on: 4 March 2026 10:00, by: morgan, plan: {key: second, safety now: A lock.}}\n"
    assert load(tmp_path, one).exit_code == 0
    assert "plan-begun-with-only-now" in prompted("1 October 2026")


@pytest.mark.requirement("D-07", "S-26")
def test_the_clocks_of_a_plan_run_from_what_happened(apart: None, tmp_path: Path) -> None:
    assert load(tmp_path, REVIEW).exit_code == 0
    clocks = {row["limb"]: row for row in shown()["clocks"] if row["clock"] == "C21"}
    assert clocks["plan"]["state"] == "met"
    assert clocks["plan again"]["state"] in {"due", "late"}


@pytest.mark.parametrize(("held", "state"), [("3 March 2026 12:00", "due"), ("20 March 2026 12:00", "met")])
def test_the_meeting_at_which_a_plan_is_made_reviews_nothing(
    apart: None, tmp_path: Path, held: str, state: str
) -> None:
    kind = BEGINNING.replace("      key: first\n", "      key: first\n      kind: child in need\n")
    meeting = f"""\
  - on: {held}
    by: morgan
    meeting: {{about: jay, kind: child in need meeting, present: [council, school], decisions: As planned.}}
"""
    path = tmp_path / "try.yaml"
    path.write_text(kind + meeting)
    assert CliRunner().invoke(story, ["load", str(path)], catch_exceptions=False).exit_code == 0
    told = CliRunner().invoke(story, ["clocks", "try-plans", "--as-at", "2026-03-25", "--json"])
    (first,) = [
        row
        for row in json.loads(told.stdout)["people"]["jay"]
        if (row["clock"], row["limb"]) == ("C10", "first")
    ]
    assert first["state"] == state


@pytest.mark.parametrize(
    "reasons", ["age", "consent", "[gifts, non-engagement]", "nrm", "teenage behaviour", "no disclosure"]
)
@pytest.mark.requirement("D-05", "S-53", "S-57", "S-85", "S-100", "M-37")
def test_a_forbidden_reason_stops_at_its_line_and_leaves_nothing(
    apart: None, tmp_path: Path, reasons: str
) -> None:
    done = load(tmp_path, closure(reasons))
    assert done.exit_code == 1
    assert "line 26: Help cannot end for this alone" in done.output
    assert load(tmp_path).exit_code == 0


def test_a_refusal_that_is_expected_is_played_as_refused(apart: None, tmp_path: Path) -> None:
    done = load(tmp_path, closure("non-engagement", more="expect refusal: yes\n"))
    assert done.exit_code == 0, done.output
    assert "line 26: refused, as the story expects: Help cannot end" in done.output
    assert shown()["closures"] == []
    assert not [row for row in shown()["chronology"] if row["kind"] == "PLAN_ENDED"]


def test_an_expected_refusal_that_does_not_come_stops_the_story(apart: None, tmp_path: Path) -> None:
    done = load(tmp_path, closure("safer", more="expect refusal: yes\n"))
    assert done.exit_code == 1
    assert "it was not" in done.output


@pytest.mark.requirement("D-05")
def test_words_that_give_a_forbidden_reason_are_asked_about_and_answered(apart: None, tmp_path: Path) -> None:
    said = "She does not engage with the service."
    done = load(tmp_path, closure("safer", said))
    assert done.exit_code == 1
    assert "Is this the reason?" in done.output
    answered = "The man is in prison; she sees her tutor weekly, and came to three sessions."
    assert load(tmp_path, closure("safer", said, f"answer: {answered}\n")).exit_code == 0
    assert shown()["closures"][0]["asked"] == ["NON_ENGAGEMENT"]
    assert shown()["closures"][0]["answer"] == answered


@pytest.mark.requirement("D-06", "S-33")
def test_a_plan_of_one_part_is_not_signed(apart: None, tmp_path: Path) -> None:
    one = """\
    - on: 4 March 2026 10:00
      by: morgan
      plan: {key: second, safety now: A lock., physical: a, relational: b, psychological: c}
    - on: 4 March 2026 12:00
      by: bailey
      plan approval: {plan: second, child agrees: Yes., parents agree: Yes.}
    """
    done = load(tmp_path, one)
    assert done.exit_code == 1
    assert "Life chances later" in done.output


@pytest.mark.requirement("D-10", "M-36")
@pytest.mark.parametrize(
    "item", ["{what: Therapy, who: CAMHS, waits for: nrm decision}", "Therapy once she has disclosed"]
)
def test_support_that_waits_for_a_verdict_is_refused(apart: None, tmp_path: Path, item: str) -> None:
    done = load(tmp_path, f"- on: 4 March 2026 10:00\n  by: morgan\n  plan: {{later: [{item}]}}\n")
    assert done.exit_code == 1
    assert "waited for" in done.output or "does not wait" in done.output


def test_the_way_into_adulthood_is_shown(apart: None, tmp_path: Path) -> None:
    done = load(tmp_path, """\
    - on: 4 June 2026 10:00
      by: morgan
      handover: {worker: Dana Whitfield, continues: Therapy goes on., child says: Keep Tolu.}
    """)  # fmt: skip
    assert done.exit_code == 0, done.output
    assert shown()["handover"]["worker"] == "Dana Whitfield"
    assert shown()["handover_gaps"] == []
