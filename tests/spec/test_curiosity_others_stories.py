"""Whoever was looked into in a record of their own is not asked about; hidden records say nothing."""

import json
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from alongside.audit.models import Event
from alongside.casework import sessions
from tests.spec.test_stories import run

RULE = "brothers-and-sisters"
AS_AT = "2025-11-20"
STORY = """\
story: sisters-and-brothers
title: Mila and Petr
about: A girl whose brother is looked into, or is not.
people:
  mila:
    name: Mila Dvorak
    born: 3 June 2011
    sex: female
    ethnicity: White British
    lives: with a parent or parents
    relationships: {petr: brother}
    known to: [school]
  petr: {name: Petr Dvorak, born: 1 May 2013, sex: male, known to: [school]}
events:
  - on: 6 October 2025 09:10
    by: bello
    concern:
      about: mila
      key: lift
      facts: Mila came out of a car whose driver nobody knows, for the third time.
      indicators: [IN2]
      basis: seen
      child knows: no
  - on: 6 October 2025 11:00
    by: nair
    decision:
      concern: lift
      decision: strategy discussion
      reason: Somebody older collects her. Police and health are asked today.
      told: We meet this afternoon.
  - {on: 6 October 2025 12:00, by: nair, allocate: {about: mila, to: morgan, reason: Enquiry.}}
"""
MEETING = """\
  - on: 6 October 2025 15:00
    by: %s
    meeting:
      about: %s
      kind: strategy discussion
      present: [council, police, health, school]
      decisions: Joint enquiry, and somebody speaks with the child today.
      child view: Not asked yet; spoken with tomorrow.
"""
WORRY = """\
  - on: 6 October 2025 10:00
    by: bello
    concern: {about: petr, key: quiet, facts: He is quiet since September., basis: seen, child knows: no}
  - on: 6 October 2025 12:30
    by: nair
    decision: {concern: quiet, decision: assessment, reason: He lives there too., told: He is seen this week.}
"""
ALLOCATED = "  - {on: 6 October 2025 13:00, by: nair, allocate: {about: petr, to: %s, reason: Enquiry.}}\n"


def asked(tmp_path: Path, *more: str, seen_by: str = "rhys.morgan", as_at: str = AS_AT) -> set[str]:
    path = tmp_path / "sisters-and-brothers.yaml"
    path.write_text(STORY + "".join(more))
    done = run("load", path)
    assert done.exit_code == 0, done.output
    shown = run("prompts", "sisters-and-brothers", "--as-at", as_at, "--as", seen_by, "--json")
    return {row["rule"] for row in json.loads(shown.stdout)["people"]["mila"]}


def looks_at_others(username: str = "rhys.morgan") -> int:
    """How often this worker's looks at other children stand in the audit, where they see their own."""
    with sessions.acting_as(username=username, now=timezone.now()):
        return Event.objects.filter(purpose="asking about other children").count()


@pytest.mark.requirement("M-33", "M-53")
def test_nobody_looked_into_the_brother(apart: None, tmp_path: Path) -> None:
    assert RULE in asked(tmp_path, MEETING % ("morgan", "mila"))


def test_one_meeting_was_about_both(apart: None, tmp_path: Path) -> None:
    both = WORRY + ALLOCATED % "morgan" + MEETING % ("morgan", "[mila, petr]")
    assert RULE not in asked(tmp_path, both)
    assert looks_at_others() == 2  # each of them is asked about for the other


def test_each_has_a_worker_and_a_record_of_their_own(apart: None, tmp_path: Path) -> None:
    assert RULE not in asked(tmp_path, WORRY, ALLOCATED % "morgan", MEETING % ("morgan", "mila"))


def test_on_a_day_before_he_was_looked_into_the_question_stood(apart: None, tmp_path: Path) -> None:
    late = WORRY.replace("6 October", "27 October") + (ALLOCATED % "morgan").replace("6 Oct", "27 Oct")
    noted = "  - {on: 6 October 2025 09:30, by: bello, event: {about: petr, kind: education, title: Here}}\n"
    assert RULE in asked(tmp_path, noted, MEETING % ("morgan", "mila"), late, as_at="2025-10-20")


def test_of_two_brothers_one_was_looked_into(apart: None, tmp_path: Path) -> None:
    third = "  jan: {name: Jan Dvorak, born: 1 May 2014, sex: male, known to: [school]}\nevents:\n"
    story = STORY.replace("{petr: brother}", "{petr: brother, jan: brother}").replace("events:\n", third)
    path = tmp_path / "sisters-and-brothers.yaml"
    path.write_text(story + WORRY + ALLOCATED % "morgan" + MEETING % ("morgan", "[mila, petr]"))
    assert run("load", path).exit_code == 0
    shown = run("prompts", "sisters-and-brothers", "--as-at", AS_AT, "--as", "rhys.morgan", "--json")
    assert RULE in {row["rule"] for row in json.loads(shown.stdout)["people"]["mila"]}


def test_a_record_that_the_worker_may_not_see_changes_nothing(apart: None, tmp_path: Path) -> None:
    """Whether somebody looked into a brother whom this worker does not see, the same is asked."""
    found = []
    for hidden in ("", WORRY + ALLOCATED % "okonkwo"):
        with transaction.atomic():
            found.append(asked(tmp_path, hidden, MEETING % ("morgan", "mila")))
            assert looks_at_others() == 0
            transaction.set_rollback(True)
    assert found[0] == found[1] >= {RULE}


@pytest.mark.parametrize(
    ("told", "stands"), [("", False), ("Several boys of her class are there too.", True)]
)
def test_friends_are_looked_into_unless_more_are_told_of(
    apart: None, tmp_path: Path, told: str, stands: bool
) -> None:
    """A friend with a worker is thought of; of others, who have no record, only a text can say so."""
    story = STORY.replace("{petr: brother}", "{petr: friend}").replace("third time.", f"third time. {told}")
    path = tmp_path / "sisters-and-brothers.yaml"
    path.write_text(story + WORRY + ALLOCATED % "morgan" + MEETING % ("morgan", "[mila, petr]"))
    done = run("load", path)
    assert done.exit_code == 0, done.output
    shown = run("prompts", "sisters-and-brothers", "--as-at", AS_AT, "--as", "rhys.morgan", "--json")
    rules = {row["rule"] for row in json.loads(shown.stdout)["people"]["mila"]}
    assert ("others-in-the-same-place" in rules) is stands
