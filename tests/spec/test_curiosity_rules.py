"""Each question is asked where its examples say so, and of no near miss; the engine keeps its promises."""

import random
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import alongside
from alongside.assessments.curiosity.policy import get_curiosity_policy
from alongside.assessments.curiosity.rules import Child, Happening
from alongside.assessments.curiosity.selectors import is_any
from alongside.assessments.curiosity.vocabulary import plain_tags
from alongside.casework.curiosity_tags import THERE
from alongside.reference.loader import policy_folder
from tests.spec.curiosity_examples import CALENDAR, Example, ask, happenings, list_examples

POLICY = get_curiosity_policy()
EXAMPLES = list(list_examples())
FOLDER = policy_folder() / "curiosity"
CASEWORK = Path(alongside.__file__).parent / "casework"
READING = "".join(path.read_text() for path in sorted(CASEWORK.glob("curiosity*.py")))
# Each term without its own name, so that it is not taken to be read by being there.
WRITTEN = "\n".join(
    re.sub(r"^  [a-z-]+:", "", path.read_text().replace("denies-", "says-"), flags=re.MULTILINE)
    for path in sorted(FOLDER.glob("*.yaml"))
    if path.stem != "words"
) + re.sub(r'"[a-z-]+": "', "", READING)
RULES = {rule.id: rule for rule in POLICY.rules}


def name(example: Example) -> str:
    return f"{example.rule}: {example.title}"


@pytest.mark.requirement(
    "S-34", "S-37", "S-53", "S-57", "S-69", "S-76", "S-100", "S-101", "S-103", "S-108", "S-109", "S-110",
    "M-15", "M-18", "M-19", "M-25", "M-36", "M-37", "M-38", "M-52", "M-53", "M-54", "M-55", "M-57", "M-58",
    "D-02", "D-05", "D-06", "D-10", "D-11",
)  # fmt: skip
@pytest.mark.parametrize("example", EXAMPLES, ids=name)
def test_an_example_is_asked_about_as_it_says(example: Example) -> None:
    asked = {prompt.rule.id for prompt in ask(example, POLICY)}
    assert (example.rule in asked) is example.is_raised


def test_every_tag_is_made_by_something_and_every_tag_and_term_is_read_by_something() -> None:
    assert unmade(plain_tags()) == []
    assert (
        unread(plain_tags() | POLICY.terms.keys() | {f"says-{row.id}" for row in POLICY.topics.rules.rules})
        == []
    )
    assert unmade({"worry", "never-made"}) == ["never-made"]
    assert unread({"worry", "never-read"}) == ["never-read"]


def unmade(tags: Iterable[str]) -> list[str]:
    """The tags that no part of the reading of a record gives."""
    return sorted(tag for tag in tags if f'"{tag}"' not in READING and tag not in THERE.values())


def unread(tags: Iterable[str]) -> list[str]:
    """The tags that no question, no term and no part of the reading looks for."""
    return sorted(tag for tag in tags if not re.search(rf"(?<![\w-]){tag}(?![\w-])", WRITTEN))


def test_there_are_at_least_thirty_rules_and_none_without_examples() -> None:
    assert len(RULES) >= 30
    for is_raised in (True, False):
        assert {one.rule for one in EXAMPLES if one.is_raised is is_raised} == set(RULES)


def test_a_rule_is_a_question_with_its_reason_and_its_source() -> None:
    for rule in POLICY.rules:
        assert "?" in rule.title
        assert 1 <= rule.why.count(". ") + 1 <= 3, rule.id
        assert rule.ask and rule.source


@pytest.mark.requirement("S-56", "S-102", "S-105")
def test_no_rule_looks_at_sex_or_ethnicity() -> None:
    for rule in POLICY.rules:
        named = {
            tag
            for beside in (*rule.also, *rule.unless)
            for selector in beside.any_of
            for tag in selector.names
        }
        named |= {tag for selector in rule.when for tag in selector.names}
        assert not any(tag == "sex" or "male" in tag for tag in named)
        assert rule.id == "ethnicity-not-known" or not any("ethnic" in tag for tag in named)


def unrelated(example: Example) -> Happening:
    """Something that no rule speaks of, in the middle of what happened."""
    (one,) = happenings(("2026-03-02 12:00 | entry-document | | A letter was filed.",), POLICY)
    return replace(one, key="unrelated")


@pytest.mark.parametrize("example", EXAMPLES, ids=name)
def test_what_has_nothing_to_do_with_it_changes_nothing(example: Example) -> None:
    told = happenings(example.lines, POLICY)
    before = [prompt.rule.id for prompt in ask(example, POLICY)]
    after = [prompt.rule.id for prompt in ask(example, POLICY, happenings=[*told, unrelated(example)])]
    assert before == after


@pytest.mark.parametrize("example", EXAMPLES, ids=name)
def test_the_order_in_which_it_is_read_does_not_matter(example: Example) -> None:
    told = happenings(example.lines, POLICY)
    shuffled = random.Random(example.title).sample(told, len(told))
    assert ask(example, POLICY, happenings=shuffled) == ask(example, POLICY)


@pytest.mark.parametrize("example", EXAMPLES, ids=name)
def test_what_is_recorded_later_changes_no_earlier_moment(example: Example) -> None:
    told = happenings(example.lines, POLICY)
    day = timedelta(days=1)
    later = [
        replace(one, key=f"later {one.key}", recorded_at=example.as_at + day, known_at=one.known_at + day)
        for one in told
    ]
    assert ask(example, POLICY, happenings=[*told, *later]) == ask(example, POLICY)


def test_questions_stand_in_the_order_of_their_days_and_never_of_weight() -> None:
    for example in EXAMPLES:
        days = [prompt.arose_at.date() for prompt in ask(example, POLICY)]
        assert days == sorted(days)
        assert all(prompt.because for prompt in ask(example, POLICY))


def test_what_a_question_wants_beside_what_it_rests_on_is_shown_with_it() -> None:
    shown = 0
    for example in EXAMPLES:
        for prompt in ask(example, POLICY):
            told = {one.key: one for one in (*prompt.because, *prompt.beside)}
            assert len(told) == len(prompt.because) + len(prompt.beside), "nothing is shown twice"
            for beside in prompt.rule.also:
                assert any(is_any(beside.any_of, one.tags) for one in told.values()), prompt.rule.id
            shown += len(prompt.beside)
    assert shown >= 20


ABOUT_GOING_ON = {
    "turning-eighteen",
    "closed-at-sixteen-or-seventeen",
    "closed-on-excluded-reasons",
    "closed-without-what-next",
}


def test_after_eighteen_only_what_is_about_going_on_is_asked() -> None:
    for example in EXAMPLES:
        grown = Child(born=example.as_at.date().replace(year=example.as_at.year - 19))
        lines = happenings(example.lines, POLICY)
        asked = ask(example, POLICY, child=grown, happenings=lines)
        assert {prompt.rule.id for prompt in asked} <= ABOUT_GOING_ON


def test_the_calendar_of_the_examples_is_england() -> None:
    assert not CALENDAR.is_working_day(EXAMPLES[0].as_at.date().replace(month=12, day=25))
    assert max(Counter(one.title for one in EXAMPLES).values()) < 8
