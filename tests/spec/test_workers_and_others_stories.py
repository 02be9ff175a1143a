"""Who stands beside a child, and which children and places are near: what a story raises and lets rest."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.spec.test_stories import run

STORY = """\
story: mason-and-kit
title: Mason and Kit
about: Two boys and a shop. Workers change, one leaves, and the other boy has a worker of his own.
agencies:
  lamp: {name: The Lamp, kind: voluntary, area: Northmere}
workers:
  quayle:
    {name: Sorrel Quayle, job: Social worker, team: social-work, role: social worker, until: 10 June 2026}
  amari: {name: Dele Amari, job: Youth worker, agency: lamp}
people:
  mason:
    name: Mason Hale
    born: 3 June 2011
    sex: male
    ethnicity: White British
    lives: with a parent or parents
    relationships: {mum: mother, tess: sister, lou: other relative}
  kit:
    {name: Kit Arden, born: 1 May 2011, sex: male, ethnicity: White British, relationships: {mason: friend}}
  mum: {kind: parent, name: Gwen Hale, recorded by: bello, recorded on: 2 March 2026}
  tess: {name: Tess Hale, born: 4 July 2014, sex: female, ethnicity: White British}
  lou: {name: Lou Hale, born: 9 May 2012, sex: female, recorded by: bello, recorded on: 2 March 2026}
events:
  - on: 2 March 2026 09:00
    by: bello
    concern:
      about: [mason, kit]
      key: shop
      facts: Mason and Kit sit in the back of the shop until it closes. Lou waits at the door.
      types: child sexual exploitation suspected
      indicators: [IN2]
      place: Outside the Harbour Stop, Dock Road
  - on: 2 March 2026 11:00
    by: nair
    decision: {concern: shop.mason, decision: assessment, reason: A grown-up whom nobody knows., told: Today.}
  - on: 2 March 2026 11:05
    by: nair
    decision: {concern: shop.kit, decision: assessment, reason: The same shop., told: Today.}
  - {on: 2 March 2026 11:30, by: nair, allocate: {about: [mason, mum], to: morgan, reason: Assessment.}}
  - {on: 2 March 2026 11:40, by: nair, allocate: {about: kit, to: okonkwo, reason: Assessment.}}
"""
AGAIN = """\
  - on: 20 March 2026 09:00
    by: amari
    concern:
      about: mason
      key: again
      facts: He was there again.
      types: child sexual exploitation suspected
      place: Harbour Stop
"""
CHANGES = """\
  - {on: 1 April 2026 09:00, by: nair, allocate: {about: mason, to: quayle, reason: Rhys is off.}}
  - {on: 2 April 2026 09:00, by: nair, end involvement: {about: mason, who: morgan, reason: Off till May.}}
"""
ALONE = """\
  - {on: 4 May 2026 09:00, by: nair, allocate: {about: mason, to: amari, as: key worker, reason: Asked for.}}
  - {on: 5 May 2026 09:00, by: nair, end involvement: {about: mason, who: quayle, reason: Dele takes over.}}
  - {on: 1 June 2026 09:00, by: nair, allocate: {about: mason, to: morgan, reason: Back.}}
"""
PLANNED = """\
  - on: 2 June 2026 10:00
    by: morgan
    plan:
      about: mason
      key: plan
      kind: exploitation
      safety now: [{what: Fetched from school., who: his mother, by: 3 June 2026}]
      later: [{what: Boxing on Fridays., who: Rhys Morgan, by: 30 June 2026}]
"""
NAMED = """\
  - on: 3 June 2026 10:00
    by: morgan
    plan change: {about: mason, plan: plan, because: He asked who stays., key worker: Rhys Morgan}
"""
MOVED_ON = """\
  - on: 9 June 2026 10:00
    by: morgan
    plan change: {about: mason, plan: plan, because: His mother is away., review: 24 June 2026}
"""
LOOKED_AT = """\
  - on: 12 June 2026 10:00
    by: morgan
    plan review:
      about: mason
      plan: plan
      present: Mason and his mother
      changed: He goes boxing.
      child view: Alright.
      decided: It goes on.
      next review: 31 July 2026
"""

UNDERTAKEN = """\
  - on: 9 March 2026 10:00
    by: morgan
    meeting:
      about: mason
      kind: strategy discussion
      present: [council, police, health]
      decisions: The shop is looked at.
      outcome: joint section 47 enquiry
      actions: [{what: Look at the shop, who: shah, by: 13 March 2026}]
  - on: 12 March 2026 15:00
    by: shah
    action done: {about: mason, what: Look at the shop, note: Shut since noon.}
  - {on: 13 March 2026 09:00, by: morgan, involve: {about: mason, who: shah, as: police, reason: Joint.}}
  - {on: 16 March 2026 09:00, by: shah, end involvement: {about: mason, who: shah, reason: Nothing to add.}}
"""

FINCH = """\
  - on: 9 March 2026 11:00
    by: amari
    person:
      key: finch
      kind: other adult
      name: Barry Finch
      relationships:
        mason: {kind: may be harmed or controlled by, note: Volunteer helper at his football club}
  - on: 9 March 2026 11:10
    by: amari
    event: {about: mason, kind: contact, title: Finch waited outside the club again}
  - on: 10 March 2026 09:00
    by: lewis
    concern: {about: mason, facts: Out at two in the morning., types: child sexual exploitation suspected}
"""


def load(tmp_path: Path, *more: str) -> str:
    path = tmp_path / "mason-and-kit.yaml"
    path.write_text(STORY + "".join(more))
    done = run("load", path)
    assert done.exit_code == 0, done.output
    return done.output


def shown(as_at: str, *more: str) -> dict[str, Any]:
    return dict(json.loads(run("prompts", "mason-and-kit", "--as-at", as_at, *more, "--json").stdout))


def asked(as_at: str, person: str = "mason") -> set[str]:
    return {row["rule"] for row in shown(as_at)["people"][person]}


def test_each_is_seen_with_the_eyes_of_whoever_has_them(apart: None, tmp_path: Path) -> None:
    load(tmp_path)
    each = shown("2026-03-20")
    assert {key: each["seen_by_each"][key] for key in ("mason", "kit")} == {
        "mason": "rhys.morgan",
        "kit": "adaeze.okonkwo",
    }
    assert each["people"]["kit"] is not None
    assert shown("2026-03-20", "--as", "rhys.morgan")["people"]["kit"] is None


def test_a_front_door_may_allocate_the_family_that_somebody_else_recorded(
    apart: None, tmp_path: Path
) -> None:
    assert "let Front door (MASH) of Northmere Council know them" in load(tmp_path)
    strict = STORY.replace(
        "recorded by: bello, recorded on: 2 March 2026}", "known to: [school], recorded by: bello}", 1
    )
    path = tmp_path / "strict.yaml"
    path.write_text(strict.replace("mason-and-kit", "strict"))
    refused = run("load", path)
    assert refused.exit_code == 1
    assert "Northmere Council does not know Gwen Hale" in refused.output


@pytest.mark.requirement("M-53")
def test_the_family_is_told_with_the_child_and_a_cousin_is_another_child(apart: None, tmp_path: Path) -> None:
    load(tmp_path)
    assert {"brothers-and-sisters", "others-in-the-same-place"} <= asked("2026-03-20")


@pytest.mark.deep
@pytest.mark.requirement("D-12", "M-51")
def test_a_place_that_a_second_worry_names_is_asked_about_itself(apart: None, tmp_path: Path) -> None:
    load(tmp_path, AGAIN)
    assert "same-place-again" not in asked("2026-03-20")
    assert "same-place-again" in asked("2026-03-30")
    assert "same-place-again" not in asked("2026-03-30", "kit")


@pytest.mark.requirement("M-38")
def test_nobody_after_the_last_worker_is_asked_about(apart: None, tmp_path: Path) -> None:
    load(tmp_path, CHANGES)
    assert "worker-gone" not in asked("2026-06-18")  # the fifth working day after she left
    assert "worker-gone" in asked("2026-06-19")


@pytest.mark.deep
@pytest.mark.requirement("M-38")
def test_a_worker_of_another_role_who_takes_over_is_a_change(apart: None, tmp_path: Path) -> None:
    load(tmp_path, CHANGES, ALONE)
    assert "workers-changed" not in asked("2026-05-10")
    assert "workers-changed" in asked("2026-06-02")
    assert "worker-gone" not in asked("2026-06-30")


@pytest.mark.requirement("M-38")
@pytest.mark.parametrize("how", ["begun", "changed"])
def test_a_plan_that_names_who_stays_answers_for_many_workers(apart: None, tmp_path: Path, how: str) -> None:
    named = PLANNED + "      key worker: Rhys Morgan\n" if how == "begun" else PLANNED + NAMED
    load(tmp_path, CHANGES, ALONE, named)
    assert "workers-changed" in asked("2026-06-01")
    assert ("workers-changed" in asked("2026-06-02")) == (how == "changed")
    assert "workers-changed" not in asked("2026-06-03")


@pytest.mark.requirement("M-48", "S-24")
@pytest.mark.parametrize(
    ("more", "since"), [("", "2026-06-13"), (MOVED_ON, "2026-06-27"), (LOOKED_AT, "2026-08-05")]
)
def test_a_plan_that_nobody_looks_at_again_is_asked_about(
    apart: None, tmp_path: Path, more: str, since: str
) -> None:
    load(tmp_path, PLANNED + "      review: 10 June 2026\n", more)
    days = ("2026-06-12", "2026-06-13", "2026-06-26", "2026-06-27", "2026-08-04", "2026-08-05")
    found = {day for day in days if "plan-not-looked-at-again" in asked(day)}
    assert found == {day for day in days if day >= since}


@pytest.mark.deep
def test_who_may_not_write_it_down_tells_somebody_who_may(apart: None, tmp_path: Path) -> None:
    told = load(tmp_path, UNDERTAKEN)
    assert "Imran Shah does not see this action, and rhys.morgan marks it" in told
    assert "Imran Shah told rhys.morgan, who closes the record to them" in told


@pytest.mark.requirement("M-50", "M-59")
def test_a_note_about_somebody_of_concern_counts_among_what_agencies_hold(
    apart: None, tmp_path: Path
) -> None:
    load(tmp_path, FINCH)
    assert {"three-agencies-no-discussion", "adult-who-works-with-children"} <= asked("2026-03-20")
    without = FINCH.replace("may be harmed or controlled by", "other")
    path = tmp_path / "without.yaml"
    path.write_text((STORY + without).replace("mason-and-kit", "without"))
    assert run("load", path).exit_code == 0
    told = json.loads(run("prompts", "without", "--as-at", "2026-03-20", "--json").stdout)
    rules = {row["rule"] for row in told["people"]["mason"]}
    assert not rules & {"three-agencies-no-discussion", "adult-who-works-with-children"}
