"""Stages, meetings, actions and what follows an episode, as a story tells them in everyday words."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.db import transaction

from alongside.cli.commands_stories import story

STORY = """
story: between-two-towns
title: Between two towns
people:
  kit: {name: Kit Marlowe, born: 4 May 2011, sex: male, known to: [police, school]}
events:
  - {on: 2 March 2026 09:00, by: keane, concern: {about: kit, facts: A car from another town waits for him., known: 2 March 2026}}
  - {on: 2 March 2026 10:00, by: nair, decision: {decision: strategy, reason: A car and a stranger., told: We meet today.}}
  - {on: 2 March 2026 10:10, by: nair, allocate: {about: kit, to: morgan, reason: Assessment.}}
  - {on: 2 March 2026 10:20, by: nair, involve: {about: kit, who: shah, as: police, reason: The car.}}
  - on: 2 March 2026 15:00
    by: morgan
    meeting:
      kind: strategy meeting
      present: [council, police, school]
      absent:
        - {who: health, why: The nurse was on leave.}
      views: {police: The phone first.}
      decisions: A joint enquiry.
      outcome: joint s47
      dissent: The school wanted to wait.
      parents' view: They are frightened.
      actions:
        - {what: See Kit alone, who: morgan, by: 3 March 2026}
        - {what: Ask the taxi firm, who: PC Oduya, by: 6 March 2026}
        - Tell his grandmother
  - {on: 3 March 2026 16:00, by: morgan, action done: {what: see kit, note: He talked in the car.}}
  - {on: 3 March 2026 17:00, by: morgan, nrm: {step: suspected, reason: Driven between towns with parcels.}}
  - {on: 4 March 2026 09:00, by: morgan, nrm: {step: referral made, agency views: The school agrees.}}
  - {on: 9 March 2026 12:00, by: morgan, nrm: {step: reasonable grounds positive}}
  - {on: 9 March 2026 13:00, by: morgan, late reason: {clock: C06, reason: The chair is ill until Thursday.}}
  - {on: 10 March 2026 02:00, by: shah, police protection: {reason: Found with two men.}}
  - {on: 12 March 2026 11:00, by: shah, police protection: {step: ended, outcome: With his grandmother.}}
  - {on: 12 March 2026 12:00, by: morgan, looked after: {at: 12 March 2026}}
  - {on: 13 March 2026 12:00, by: morgan, lado: {step: raised, concerning: A driver of the school bus, reason: Lifts at night.}}
  - {on: 13 March 2026 15:00, by: morgan, lado: {step: lado told}}
  - {on: 16 March 2026 12:00, by: morgan, disagreement: {step: raised, reason: It should stay open., safety: Visits go on.}}
  - {on: 16 March 2026 13:00, by: morgan, section 47: {outcome: substantiated and continuing, reason: It goes on.}}
  - {on: 18 March 2026 10:00, by: morgan, meeting: {kind: icpc, present: [council, police, health], notes: All agree., outcome: plan}}
  - {on: 19 March 2026 10:00, by: morgan, meeting: {kind: strategy discussion, present: [council, police], notes: By telephone.}}
  - on: 20 March 2026 23:00
    by: shah
    missing: {since: 20:00, circumstances: Not back., placing authority: Northmere Council, host police: Eastvale Police}
  - {on: 21 March 2026 08:00, by: shah, found: {at: 07:00}}
  - {on: 21 March 2026 09:00, by: shah, prevention check: {outcome: Tired.}}
  - {on: 27 March 2026 20:00, by: shah, missing: {since: 18:00, circumstances: Not back.}}
  - {on: 27 March 2026 23:00, by: shah, found: {at: 22:00}}
  - on: 28 March 2026 16:00
    by: morgan
    return interview:
      episode: 20 March 2026
      offered: 22 March 2026 10:00
      held: 28 March 2026 15:00
      interviewer: Tolu Adeyemi
      chosen by: Kit
      independent: yes
      reason: He was ill.
      would help: A lift home after training.
      acted on: The club drives him home.
  - {on: 30 March 2026 09:00, by: morgan, late reason: {clock: C20, reason: The head is on leave.}}
  - {on: 31 March 2026 08:00, by: morgan, late reason: {clock: C14, reason: Nobody was free.}}
  - {on: 31 March 2026 09:00, by: morgan, plan: {key: home, kind: looked after, safety now: [{what: A lift home, who: the club}], later: [{what: Football, who: the club}]}}
  - {on: 2 April 2026 09:00, by: morgan, plan review: {plan: home, present: Kit, changed: He has a lift., child view: All right., next: 1 July 2026}}
  - {on: 8 April 2026 09:00, by: morgan, meeting: {kind: looked-after review, present: [council, school], notes: Goes on., outcome: plan goes on}}
"""  # noqa: E501


def run(*arguments: object) -> Result:
    return CliRunner().invoke(story, [str(each) for each in arguments], catch_exceptions=False)


@pytest.fixture(scope="module")
def loaded(in_stories: Result, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Result]:
    file = tmp_path_factory.mktemp("stories") / "between-two-towns.yaml"
    file.write_text(STORY)
    with transaction.atomic():
        yield run("load", file)
        transaction.set_rollback(True)


def clocks(day: str) -> dict[str, Any]:
    done = run("clocks", "between-two-towns", "--as-at", day, "--json")
    assert done.exit_code == 0, done.stderr
    rows = json.loads(done.stdout)["people"]["kit"]
    return {f"{row['clock']} {row['limb']}".strip(): row for row in rows}


def test_why_it_will_be_late_may_be_said_before_it_is(loaded: Result) -> None:
    assert clocks("8 March 2026")["C06"]["late_reason"] == ""
    before = clocks("9 March 2026")["C06"]
    assert (before["state"], before["late_reason"]) == ("due", "The chair is ill until Thursday.")


def test_a_reason_that_stands_with_what_was_done_late_stands_beside_its_clock(loaded: Result) -> None:
    assert clocks("27 March 2026")["C14 held"]["late_reason"] == ""
    rows = json.loads(run("clocks", "between-two-towns", "--as-at", "28 March 2026", "--json").stdout)
    held = [row for row in rows["people"]["kit"] if (row["clock"], row["limb"]) == ("C14", "held")]
    assert [(row["state"], row["late_reason"]) for row in held] == [("late", "He was ill."), ("due", "")]


@pytest.fixture
def kit(loaded: Result) -> dict[str, Any]:
    assert loaded.exit_code == 0, loaded.stderr
    found: dict[str, Any] = json.loads(run("show", "between-two-towns", "--json").stdout)["people"]["kit"]
    return found


def test_a_stage_is_told_in_everyday_words(kit: dict[str, Any]) -> None:
    stands = {row["kind"]: row["state"] for row in kit["stages"]}
    assert stands == {
        "section47": "continuing", "nrm": "grounds", "police_protection": "ended", "allegation": "told",
        "looked_after": "reviewed", "disagreement": "raised", "protection_plan": "on_plan",
    }  # fmt: skip


@pytest.mark.requirement("S-26", "M-50")
def test_a_meeting_keeps_who_was_there_what_each_said_and_who_does_what(kit: dict[str, Any]) -> None:
    first = kit["meetings"][0]
    assert first["dissent"] == "The school wanted to wait."
    said = {row["agency_kind"]: (row["presence"], row["reason"], row["views"]) for row in first["attendance"]}
    assert said["HEALTH"] == ("absent", "The nurse was on leave.", "")
    assert said["POLICE"] == ("present", "", "The phone first.")
    actions = {row["what"]: (row["owner"], row["late"], bool(row["done_at"])) for row in kit["actions"]}
    assert actions["See Kit alone"][1:] == (False, True)
    assert actions["Ask the taxi firm"] == ("PC Oduya", True, False)
    assert actions["Tell his grandmother"] == ("", False, False)


def test_a_strategy_discussion_without_health_is_told_and_stays_unexplained(
    loaded: Result, kit: dict[str, Any]
) -> None:
    assert "nobody from health was at this meeting, and nobody says why" in loaded.stderr
    assert kit["meetings"][-1]["absent_reason"] == ""


@pytest.mark.requirement("S-26", "D-07")
def test_the_clocks_stand_as_they_stood_on_a_day(kit: dict[str, Any]) -> None:
    early = clocks("9 March 2026")
    assert (early["C04"]["state"], early["C06"]["state"], early["C15"]["state"]) == ("met", "due", "met")
    assert early["C16"]["state"] == "met"
    assert "C12" not in early
    now = clocks("28 March 2026")
    stands = {
        name: now[name]["state"] for name in ("C06", "C12", "C17", "C18", "C11 first", "C20 practitioners")
    }
    assert stands == {
        "C06": "met", "C12": "met", "C17": "due", "C18": "met", "C11 first": "due",
        "C20 practitioners": "late",
    }  # fmt: skip
    assert clocks("31 March 2026")["C20 practitioners"]["late_reason"] == "The head is on leave."


def test_a_reason_for_lateness_is_of_the_episode_that_was_last(loaded: Result) -> None:
    rows = json.loads(run("clocks", "between-two-towns", "--as-at", "31 March 2026", "--json").stdout)
    held = [row for row in rows["people"]["kit"] if (row["clock"], row["limb"]) == ("C14", "held")]
    assert [row["late_reason"] for row in held] == ["He was ill.", "Nobody was free."]


def test_an_earliest_day_is_told_as_one(kit: dict[str, Any]) -> None:
    told = CliRunner().invoke(story, ["clocks", "between-two-towns", "--as-at", "28 March 2026"]).stdout
    (floor,) = [line for line in told.splitlines() if "C17" in line]
    assert "not before the end of 8 April 2026" in floor
    assert [line for line in told.splitlines() if "not before" in line] == [floor]
    assert clocks("28 March 2026")["C17"]["not_before"] is True
    assert clocks("28 March 2026")["C06"]["not_before"] is False


def test_to_look_at_a_plan_again_is_no_looked_after_review(kit: dict[str, Any]) -> None:
    assert clocks("7 April 2026")["C11 first"]["state"] == "due", "the plan was looked at five days before"
    held = clocks("9 April 2026")
    assert (held["C11 first"]["state"], held["C11 second"]["state"]) == ("met", "due")


@pytest.mark.requirement("M-57")
def test_an_interview_belongs_to_the_episode_that_was_said(kit: dict[str, Any]) -> None:
    first, second = kit["missing_episodes"]
    assert [row["chosen_by"] for row in first["interviews"]] == ["Kit"]
    assert first["interviews"][0]["independent"] is True
    assert {row["party"] for row in first["told"]} == {"PLACING_AUTHORITY", "HOST_POLICE"}
    assert [row["outcome"] for row in first["prevention_checks"]] == ["Tired."]
    assert [row["text"] for row in first["followed_by"]] == ["The club drives him home."]
    assert second["interviews"] == []


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ("section 47: {step: not substantiated, reason: x}", "does not follow"),
        ("nrm: {step: referred, consent: She agreed.}", "A child's agreement is not asked for"),
        ("family help: {step: closed, reason: x}", "does not follow"),
        ("disagreement: {step: moon}", "is no step of this stage"),
    ],
)
def test_what_cannot_be_is_told_with_its_line(loaded: Result, tmp_path: Path, action: str, told: str) -> None:
    head, _, _ = STORY.partition("  - {on: 3 March 2026 16:00")
    file = tmp_path / "other.yaml"
    file.write_text(
        head.replace("between-two-towns", "other").replace("outcome: joint s47", "notes: x")
        + f"  - {{on: 3 March 2026 16:00, by: morgan, {action}}}\n"
    )
    with transaction.atomic():
        done = run("load", file)
        transaction.set_rollback(True)
    assert done.exit_code == 1
    assert told in done.stderr
    assert "line" in done.stderr
