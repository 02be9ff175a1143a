"""Language help marks what the table says and leaves alone innocent words and the child's own words."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from alongside.reference.language import check_language, get_language_rules
from alongside.reference.language_rules import check_language as check_by
from alongside.reference.loader import load_policy
from tests.yaml_files import read_yaml

TODAY = date(2026, 7, 1)
TABLE: list[dict[str, Any]] = load_policy("language/language")["rules"]
HELD_BACK: list[dict[str, Any]] = read_yaml(Path(__file__).parent / "language_held_back.yaml")["sets"]


def _rows(text: str) -> set[str]:
    return {mark.rule_id for mark in check_language(text=text, as_at=TODAY)}


def _faults(table: list[dict[str, Any]]) -> list[str]:
    """Say which examples of a table language help disagrees with."""
    wrong = [
        f"{row['id']} should mark: {example}"
        for row in table
        for example in row["should_mark"]
        if row["id"] not in _rows(example)
    ]
    return wrong + [
        f"{sorted(_rows(example))} should not mark: {example}"
        for row in table
        for example in row["should_not_mark"]
        if _rows(example)
    ]


def test_the_table_has_its_48_rows_and_their_examples() -> None:
    assert [row["id"] for row in TABLE] == [f"L{number:02}" for number in range(1, 49)]
    assert all(len(row["should_mark"]) >= 4 and len(row["should_not_mark"]) >= 4 for row in TABLE)
    assert all(row["why"].endswith((".", "?")) and row["basis"] for row in TABLE)


def test_every_example_is_as_the_table_says() -> None:
    assert _faults(TABLE) == []


def test_a_wrong_example_is_caught() -> None:
    """The control: examples planted on the wrong side must both be named."""
    planted = [
        {"id": "L19", "should_mark": ["She sang well."], "should_not_mark": ["She is promiscuous."]},
    ]
    assert _faults(planted) == [
        "L19 should mark: She sang well.",
        "['L19'] should not mark: She is promiscuous.",
    ]


@pytest.mark.parametrize(
    "sentence",
    [pytest.param(one, id=one["text"][:60]) for held in HELD_BACK for one in held["sentences"]],
)
def test_held_back_sentences_are_read_rightly(sentence: dict[str, Any]) -> None:
    wanted, allowed = set(sentence["marks"]), set(sentence.get("may", []))
    assert wanted <= _rows(sentence["text"]) <= wanted | allowed


def test_the_preferred_words_are_not_marked_themselves() -> None:
    for row in TABLE:
        assert row["id"] not in _rows(f"{row['prefer'].capitalize()}."), row["id"]


def test_a_mark_says_where_and_why_and_changes_nothing() -> None:
    text = "On Friday – once again – she “put herself at risk”."
    (mark,) = check_language(text=text, as_at=TODAY)
    assert text[mark.start : mark.end] == mark.text == "put herself at risk"
    assert (mark.rule_id, mark.avoid) == ("L01", "putting themselves at risk")
    assert mark.prefer and mark.why


def test_curly_and_straight_apostrophes_are_one() -> None:
    assert _rows("She won't engage.") == _rows("She won’t engage.") == {"L25"}


def test_capitals_and_broken_lines_hide_nothing() -> None:
    assert "L19" in _rows("SHE IS PROMISCUOUS")
    assert "L01" in _rows("She puts\nherself at\nrisk.")
    assert _rows("She puts herself down.\n\nAt risk are the eaves.") == set()


def test_words_that_belong_in_police_and_court_papers_stay_there() -> None:
    text = "The complainant alleges that he hit her. She was beyond parental control."
    in_record = {mark.rule_id for mark in check_language(text=text, as_at=TODAY)}
    in_police = {mark.rule_id for mark in check_language(text=text, as_at=TODAY, paper="police")}
    in_court = {mark.rule_id for mark in check_language(text=text, as_at=TODAY, paper="court")}
    assert (in_record, in_police, in_court) == ({"L27", "L41"}, {"L41"}, set())


CHILD_SPEAKS = [
    "Maya said: \"he's my boyfriend, he's 24\"",
    'In her words, "I keep going back to him".',
    "“I was willing,” Maya told the officer.",
    "“I was willing,” said Maya.",
    'The officer asked why. Maya replied, "I put myself at risk, I know."',
    "The social worker recorded that Maya said ‘I absconded’.",
    'Child: "I refuse to engage."',
    "Maya's own words:\n“They recruited me.”",
    'Text from Maya: "I let him"',
    'Her diary says "I am a runaway".',
    'She described herself as "damaged".',
    '"I went there," Maya said. "It was consensual."',
    'The girl whispered: "I work for them"',
    "Maya, when asked by the teacher, said 'I am promiscuous, everyone says so'.",
    'Voice of the child: "I don\'t comply, so what."',
    'Asked what happened: "I let him touch me."',
]
OTHERS_SPEAK = [
    ('The officer wrote "she is promiscuous".', "L19"),
    ('The officer told Maya "you put yourself at risk".', "L01"),
    ('Maya was told by the officer "you put yourself at risk".', "L01"),
    ("“She absconds,” said the residential worker.", "L24"),
    ("Maya's teacher said “she is attention seeking”.", "L33"),
    ('In the teacher\'s words, "hard to reach".', "L09"),
    ('Mum said "she is out of control".', "L41"),
    ('PC Jones: "regular runaway".', "L47"),
    ('Sarah Jones (social worker) said "he refuses to engage".', "L25"),
    ('The headteacher rang about Maya. She said "Maya is promiscuous".', "L19"),
    ('Maya is "promiscuous".', "L19"),
    ('Maya was described as "manipulative".', "L34"),
    ('According to the school she is "disengaged".', "L08"),
    ('Text to Maya from the school: "You failed to attend."', "L26"),
]


@pytest.mark.parametrize("text", CHILD_SPEAKS)
def test_the_childs_quoted_words_are_left_alone(text: str) -> None:
    assert _rows(text) == set()


def test_it_is_the_speaker_that_exempts() -> None:
    """The control for the exemption: the same words are marked when a professional says them."""
    for words in ("She keeps going back to him", "It was consensual", "He is streetwise"):
        assert _rows(f'Maya said: "{words}."') == set()
        assert _rows(f'The constable said: "{words}."') != set()


@pytest.mark.parametrize(("text", "row"), OTHERS_SPEAK)
def test_other_peoples_quoted_words_are_marked(text: str, row: str) -> None:
    assert row in _rows(text)


def test_the_childs_name_settles_who_speaks() -> None:
    text = 'Sarah said "she is promiscuous".'
    assert check_language(text=text, as_at=TODAY, child_words=("Sarah",)) == ()


def test_rules_are_those_of_the_day() -> None:
    assert get_language_rules(as_at=date(2016, 1, 1)).rules == ()
    assert check_language(text="She is promiscuous.", as_at=date(2016, 1, 1)) == ()


def test_a_rule_set_can_be_made_smaller() -> None:
    rules = get_language_rules(as_at=TODAY)
    none = replace(rules, rules=())
    assert check_by(text="She is promiscuous.", rules=none) == ()
