"""Language help at its edges: hostile text, wrong policy files, what a mark carries."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.reference import language
from alongside.reference.language import check_language, get_language_rules
from alongside.reference.language_rules import Mark
from alongside.reference.loader import UnableToReadPolicy, load_policy
from tests.thinning import examples

TODAY = date(2026, 7, 1)
EXAMPLES = [
    example
    for row in load_policy("language/language")["rules"]
    for example in (*row["should_mark"], *row["should_not_mark"])
]
PIECES = st.one_of(
    st.sampled_from(EXAMPLES),
    st.text(max_size=30),
    st.sampled_from(
        ['"', "“", "”", "‘", "’", "'", "\n", "\n\n", ". ", "Mia said ", "in her words ", ";", "’s", "İ"]
    ),
)


def test_every_phrase_of_the_table_compiles() -> None:
    rules = get_language_rules(as_at=TODAY).rules
    phrases = [one for rule in rules for pattern in rule.patterns for one in (pattern.phrase, *pattern.near)]
    phrases += [one for rule in rules for one in rule.unless]
    assert len(phrases) > 400
    assert all(phrase.pattern.groupindex.keys() <= {"mark"} for phrase in phrases)


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(PIECES, max_size=8).map("".join))
def test_any_text_can_be_checked(text: str) -> None:
    marks = check_language(text=text, as_at=TODAY)
    assert marks == check_language(text=text, as_at=TODAY)
    assert list(marks) == sorted(marks, key=lambda mark: (mark.start, mark.end, mark.rule_id))
    for mark in marks:
        assert 0 <= mark.start < mark.end <= len(text)
        assert mark.text == text[mark.start : mark.end]


@pytest.mark.parametrize(
    "text", ["", " ", "\n", '"', "“", "''", '""', 'Maya said "', "." * 500, "((((" * 200]
)
def test_odd_texts_have_no_marks(text: str) -> None:
    assert check_language(text=text, as_at=TODAY) == ()


def test_long_text_without_an_end_is_still_read() -> None:
    text = "and then " * 3000 + "she is promiscuous " + "and then " * 3000
    assert [mark.rule_id for mark in check_language(text=text, as_at=TODAY)] == ["L19"]


def test_a_quotation_that_is_not_closed_yet_is_the_childs_already() -> None:
    assert check_language(text='Mia said: "I keep going back to him and', as_at=TODAY) == ()
    after = 'Mia said: "I keep going back to him\n\nShe is promiscuous.'
    assert [mark.rule_id for mark in check_language(text=after, as_at=TODAY)] == ["L19"]


def test_the_same_words_are_marked_once_by_a_rule_and_longest_first() -> None:
    marks = check_language(text="She put herself and her brother at risk and absconded.", as_at=TODAY)
    assert [(mark.rule_id, mark.text) for mark in marks] == [
        ("L01", "put herself and her brother at risk"),
        ("L24", "absconded"),
    ]


def test_a_mark_is_a_plain_fact() -> None:
    (mark,) = check_language(text="He absconded.", as_at=TODAY)
    assert mark == Mark(3, 12, "absconded", "L24", "absconded", "missing", mark.why)


WORDS = """source: here
verified: true
note: none
words: {WORDS}
verbs: {go: goes going gone went}
"""
LISTS = [
    "child", "family", "professional", "other_adult", "thing", "pronoun", "title_professional",
    "title_family", "title_other", "preposition", "before_noun", "not_a_name", "says", "aux",
]  # fmt: skip
RULE = """source: here
verified: true
note: none
rules:
  - id: L01
    avoid: a
    prefer: b
    why: c.
    basis: A
    verified: true
    from: 2020-01-01
    patterns: ["bad ~go"]
    should_mark: [a, b, c, d]
    should_not_mark: [a, b, c, d]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ALONGSIDE_POLICY", str(tmp_path))
    (tmp_path / "language").mkdir()
    lists = ", ".join(f"{name}: x" for name in LISTS)
    (tmp_path / "language/words.yaml").write_text(WORDS.replace("WORDS", lists), encoding="utf-8")
    return tmp_path


def _write_rules(folder: Path, text: str) -> None:
    (folder / "language/language.yaml").write_text(text, encoding="utf-8")


def test_a_partnership_may_have_its_own_table(folder: Path) -> None:
    _write_rules(folder, RULE)
    assert [mark.text for mark in check_language(text="It is bad going here.", as_at=TODAY)] == ["bad going"]
    assert check_language(text="It is bad going here.", as_at=date(2019, 12, 31)) == ()


def test_a_row_ends_on_its_last_day(folder: Path) -> None:
    _write_rules(folder, RULE.replace("from: 2020-01-01", "from: 2020-01-01\n    until: 2021-01-01"))
    assert len(get_language_rules(as_at=date(2020, 12, 31)).rules) == 1
    assert len(get_language_rules(as_at=date(2021, 1, 1)).rules) == 0


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('["bad ~go"]', '["bad {go}"]', "no list of words called {go}"),
        ('["bad ~go"]', '["[bad] ~go"]', "should begin with"),
        ('["bad ~go"]', "[{mach: bad}]", "a pattern has no 'match'"),
        ('["bad ~go"]', "[{match: bad, not_by: [dog]}]", "'dog' in 'not_by' of L01 is not one of child"),
        ("basis: A", "basis: A\n    not_in: [pub]", "is not one of record, police, court"),
        ("should_mark: [a, b, c, d]", "should_mark: [a]", "four sentences or more"),
        ("why: c.", "", "a rule has no 'why'"),
        ("from: 2020-01-01", "from: soon", "a date such as"),
    ],
)
def test_a_wrong_table_is_refused_whole(folder: Path, before: str, after: str, said: str) -> None:
    assert before in RULE
    _write_rules(folder, RULE.replace(before, after))
    with pytest.raises(UnableToReadPolicy, match=said) as caught:
        get_language_rules(as_at=TODAY)
    assert (
        "policy/language/language.yaml, line 5" in caught.value.message or "line 12" in caught.value.message
    )


def test_papers_are_those_the_rules_know() -> None:
    assert language.PAPERS == ("record", "police", "court")
