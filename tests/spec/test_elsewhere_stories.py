"""Two children, one worry, and one of them moved far away: who is meant, and what is asked."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.spec.test_stories import run

STORY = """\
story: two-and-one-move
title: Ida and Bea
about: One worry about two girls, of whom one is moved away.
agencies:
  bridge: {name: Bridge Club Eastvale, kind: voluntary, area: Eastvale}
  lofts: {name: Saltmarsh Lofts, kind: housing, area: Eastvale}
workers:
  noor: {name: Noor Haddad, job: Project worker, agency: bridge}
  penn: {name: Asa Penn, job: Support worker, agency: lofts}
people:
  ida:
    name: Ida Brandt
    born: 3 June 2011
    sex: female
    ethnicity: White British
    lives: with a parent or parents
    relationships: {nan: grandmother}
    known to: [school]
  bea: {name: Bea Lowe, born: 1 May 2011, sex: female, ethnicity: White British, known to: [school]}
  nan: {kind: carer, name: Ruth Brandt, recorded by: morgan, recorded on: 9 March 2026}
events:
  - on: 2 March 2026 09:00
    by: bello
    concern:
      about: [ida, bea]
      key: car
      facts: Both came out of a car that nobody knows.
      indicators: [IN2]
      child knows: no
  - on: 2 March 2026 11:00
    by: nair
    decision: {concern: car.ida, decision: strategy discussion, reason: She was kept there., told: Today.}
  - on: 2 March 2026 11:30
    by: nair
    decision: {concern: car.bea, decision: advice, reason: She had one lift., told: Please go on noticing.}
  - {on: 2 March 2026 12:00, by: nair, allocate: {about: ida, to: morgan, reason: Enquiry.}}
"""
PLAN = """\
  - on: 10 March 2026 10:00
    by: morgan
    plan:
      about: ida
      safety now: [{what: "Ida lives at Larkrise House, out of reach of the men.", who: Rhys Morgan}]
      later: [{what: The art club on Fridays, who: Rhys Morgan}]
      physical: They cannot reach her there.
      review: 1 June 2026
"""
RELATIONAL = """\
      relational: Her nan visits on Sundays.
"""
INVOLVED = """\
  - on: 11 March 2026 10:00
    by: morgan
    involve: {about: ida, who: %s, as: %s, reason: Works with her.}
"""


def loaded(tmp_path: Path, *more: str) -> None:
    path = tmp_path / "two-and-one-move.yaml"
    path.write_text(STORY + "".join(more))
    done = run("load", path)
    assert done.exit_code == 0, done.output


def shown(*, seen_by: str) -> dict[str, Any]:
    people: dict[str, Any] = json.loads(run("show", "two-and-one-move", "--json", "--as", seen_by).stdout)
    return dict(people["people"])


def asked(as_at: str) -> set[str]:
    told = run("prompts", "two-and-one-move", "--as-at", as_at, "--as", "rhys.morgan", "--json")
    return {row["rule"] for row in json.loads(told.stdout)["people"]["ida"]}


def test_each_child_of_one_worry_has_a_decision_of_their_own(apart: None, tmp_path: Path) -> None:
    loaded(tmp_path)
    decided = {
        name: [row["decision"] for sent in person["concerns"] for row in sent["decisions"]]
        for name, person in shown(seen_by="priya.nair").items()
        if name in {"ida", "bea"}
    }
    assert decided == {"ida": ["Strategy discussion"], "bea": ["Advice or information given"]}


def test_one_decision_may_decide_on_the_worry_of_each(apart: None, tmp_path: Path) -> None:
    first = STORY.index("  - on: 2 March 2026 11:00")
    rest = STORY.index("  - {on: 2 March 2026 12:00")
    both = """\
  - on: 2 March 2026 11:00
    by: nair
    decision: {concern: car, decision: assessment, reason: The car., told by: nair}
  - {on: 2 March 2026 11:30, by: nair, tell: {concern: car, told: Each has a social worker.}}
"""
    path = tmp_path / "two-and-one-move.yaml"
    path.write_text(STORY[:first] + both + STORY[rest:])
    done = run("load", path)
    assert done.exit_code == 0, done.output
    for name in ("ida", "bea"):
        (sent,) = shown(seen_by="priya.nair")[name]["concerns"]
        assert [row["decision"] for row in sent["decisions"]] == ["Assessment by children's social care"]
        assert [row["text"] for row in sent["told"]] == ["Each has a social worker."]


def test_a_decision_for_all_leaves_what_was_decided_for_one(apart: None, tmp_path: Path) -> None:
    path = tmp_path / "two-and-one-move.yaml"
    path.write_text(STORY.replace("concern: car.bea", "concern: car"))
    done = run("load", path)
    assert done.exit_code == 0, done.output
    assert len(shown(seen_by="priya.nair")["ida"]["concerns"][0]["decisions"]) == 1


def test_a_child_whom_the_worry_is_not_about_stops_the_story(apart: None, tmp_path: Path) -> None:
    path = tmp_path / "two-and-one-move.yaml"
    path.write_text(STORY.replace("concern: car.bea", "concern: car.nan"))
    done = run("load", path)
    assert done.exit_code == 1
    assert "No worry has been sent" in done.output


def test_a_relative_who_becomes_known_later_is_tied_to_the_child(apart: None, tmp_path: Path) -> None:
    loaded(tmp_path)
    people = shown(seen_by="rhys.morgan")
    assert ("GRANDPARENT", "nan") in {
        (row["kind"], row["other_key"]) for row in people["ida"]["relationships"]
    }


@pytest.mark.requirement("M-58")
@pytest.mark.parametrize(("more", "is_asked"), [("", True), (RELATIONAL, False)])
def test_distance_alone_is_asked_about(apart: None, tmp_path: Path, more: str, is_asked: bool) -> None:
    loaded(tmp_path, PLAN + more)
    assert ("moved-as-the-plan" in asked("2026-03-20")) is is_asked


@pytest.mark.requirement("M-68")
@pytest.mark.parametrize(
    ("who", "role", "is_asked"),
    [
        ("hughes", "residential worker", True),
        ("penn", "key worker", True),
        ("noor", "key worker", False),
        ("penn", "youth worker", False),
        ("adeyemi", "key worker", False),
    ],
)
def test_a_home_in_another_area_is_seen_from_who_works_there(
    apart: None, tmp_path: Path, who: str, role: str, is_asked: bool
) -> None:
    loaded(tmp_path, INVOLVED % (who, role))
    assert ("lives-away-authorities-not-told" in asked("2026-03-20")) is is_asked


HOUSEHOLD = "      other: {kind: lives with, note: %s}\n"


@pytest.mark.requirement("M-53")
@pytest.mark.parametrize(
    ("kind", "note", "is_child"),
    [
        ("other adult", "In the spare room", False),
        ("child", "In the spare room", True),
        ("child", "The lodger's daughter", True),
    ],
)
def test_a_grown_up_of_the_household_is_no_other_child_of_it(
    apart: None, tmp_path: Path, kind: str, note: str, is_child: bool
) -> None:
    path = tmp_path / "two-and-one-move.yaml"
    story = STORY.replace("relationships: {nan: grandmother}", "relationships:\n" + HOUSEHOLD % note)
    others = f"  other: {{kind: {kind}, name: Dee Purvis, recorded by: morgan, recorded on: 3 March 2026}}\n"
    path.write_text(story.replace("events:\n", others + "events:\n"))
    done = run("load", path)
    assert done.exit_code == 0, done.output
    assert ("brothers-and-sisters" in asked("2026-03-20")) is is_child
