"""What changed later is asked about as it stood: on a day before, the record said something else."""

import json
from pathlib import Path

import pytest

from tests.spec.test_stories import run

STORY = """\
story: told-later
title: Told later
about: A boy whose ethnicity is asked for after a year, and who then moves.
people:
  ash: {name: Ash Penhale, born: 3 June 2011, sex: male, lives: OUT_OF_AREA, known to: [school]}
events:
  - {on: 2 September 2024 09:00, by: keane, event: {about: ash, kind: education, title: New here}}
  - on: 3 September 2024 09:10
    by: bello
    concern:
      about: ash
      key: late
      facts: Ash comes late and is tired most mornings.
      basis: seen
      child knows: no
  - on: 3 September 2024 11:00
    by: nair
    decision: {concern: late, decision: assessment, reason: Nobody has asked him why., told: He is seen soon.}
  - {on: 1 December 2025 09:00, by: keane, details: {about: ash, ethnicity: White British}}
  - on: 2 December 2025 09:00
    by: keane
    move: {about: ash, address: 1 Far Street, lives: with a parent or parents}
"""


@pytest.fixture
def told_later(apart: None, tmp_path: Path) -> None:
    path = tmp_path / "told-later.yaml"
    path.write_text(STORY)
    done = run("load", path)
    assert done.exit_code == 0, done.output


def asked(day: str) -> set[str]:
    shown = run("prompts", "told-later", "--as-at", day, "--as", "priya.nair", "--json")
    return {row["rule"] for row in json.loads(shown.stdout)["people"]["ash"]}


@pytest.mark.requirement("M-36")
def test_ethnicity_was_not_known_until_it_was_told(told_later: None) -> None:
    assert "ethnicity-not-known" not in asked("2025-08-30")
    assert "ethnicity-not-known" in asked("2025-11-30")
    assert "ethnicity-not-known" not in asked("2025-12-01")


def test_where_he_lived_before_is_what_was_asked_about_then(told_later: None) -> None:
    assert "lives-away-authorities-not-told" in asked("2024-10-30")
    assert "lives-away-authorities-not-told" in asked("2025-11-30")
    assert "lives-away-authorities-not-told" not in asked("2025-12-30")
