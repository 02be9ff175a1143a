"""Stories raise the questions that the guidance demands and none that it forbids, as at any day."""

import json
from collections.abc import Iterator

import pytest
from click.testing import Result
from django.db import transaction

from tests.spec.curiosity_expectations import EXPECTED, OWN_STORIES, differences
from tests.spec.test_stories import FILES, run

NAMES = [file.stem for file in OWN_STORIES]


@pytest.fixture(scope="module")
def loaded(in_stories: Result) -> Iterator[None]:
    """The stories of these tests beside the others, in a database that is as it was afterwards."""
    with transaction.atomic():
        assert run("load", *OWN_STORIES).exit_code == 0
        yield
        transaction.set_rollback(True)


def test_every_story_has_its_questions_written_down() -> None:
    assert set(EXPECTED) == {file.stem for file in (*FILES, *OWN_STORIES)}


def test_at_least_three_stories_of_ordinary_adolescence_raise_nothing() -> None:
    silent = [
        name
        for name, people in EXPECTED.items()
        if not any(rules for days in people.values() for rules in days.values())
    ]
    assert len([name for name in silent if "ordinary" in name or "first" in name]) >= 5


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.requirement(
    "S-34", "S-37", "S-53", "S-57", "S-69", "S-100", "S-108", "S-110", "M-15", "M-36", "M-37", "M-50",
    "M-58", "D-02", "D-05", "D-06", "D-10",
)  # fmt: skip
def test_a_story_raises_what_was_written_down_and_no_more(loaded: None, name: str) -> None:
    assert list(differences(run, name)) == []


def test_a_question_says_why_since_when_and_on_what_it_rests(loaded: None) -> None:
    done = run("prompts", "many-gaps-two", "--as-at", "2025-10-07", "--json")
    (asked,) = [
        row for row in json.loads(done.stdout)["people"]["dev"] if row["rule"] == "missing-without-interview"
    ]
    assert asked["arose_on"] == "2025-10-07"
    assert asked["because"] == [{"date": "2025-10-04", "kind": "FOUND", "title": "Returned or was found"}]
    assert asked["title"].endswith("?") and "72 hours" in asked["why"] and asked["ask"]


@pytest.mark.parametrize(
    ("moment", "stands"), [("7 October 2025 06:00", False), ("7 October 2025 06:01", True)]
)
def test_seventy_two_hours_are_hours(loaded: None, moment: str, stands: bool) -> None:
    done = run("prompts", "many-gaps-two", "--as-at", moment, "--json")
    rules = {row["rule"] for row in json.loads(done.stdout)["people"]["dev"]}
    assert ("missing-without-interview" in rules) is stands


def test_only_a_child_is_asked_about(loaded: None) -> None:
    shown = json.loads(run("prompts", "many-gaps-three", "--as-at", "2026-03-20", "--json").stdout)["people"]
    assert shown["amy"]
    assert not shown["gary"] and not shown["gary2"]


def seen_by(username: str, day: str) -> dict[str, dict[str, str]]:
    done = run("prompts", "many-gaps-two", "--as-at", day, "--as", username, "--json")
    return {row["rule"]: row for row in json.loads(done.stdout)["people"]["dev"]}


@pytest.mark.requirement("S-110", "M-50")
def test_whoever_sees_a_part_is_asked_only_what_that_part_raises(loaded: None) -> None:
    assert seen_by("aoife.keane", "2025-10-25") == {}
    held = seen_by("imran.shah", "2025-10-25")
    assert "offender-not-asked-about-exploitation" in held
    assert "as far as you may see" in held["offender-not-asked-about-exploitation"]["limits"]
    assert not {"missing-without-interview", "three-agencies-no-discussion", "small-worries-add-up"} & set(
        held
    )
    everything = json.loads(run("prompts", "many-gaps-two", "--as-at", "2025-10-25", "--json").stdout)
    assert {row["limits"] for row in everything["people"]["dev"]} == {""}
    assert "sign-held-by-one-agency" not in {row["rule"] for row in everything["people"]["dev"]}
