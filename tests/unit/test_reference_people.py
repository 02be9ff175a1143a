"""Who does what, as far as plain words can tell."""

from datetime import date
from itertools import pairwise

import pytest

from alongside.reference.language import get_language_rules
from alongside.reference.language_people import PeopleInText, Sentences

RULES = get_language_rules(as_at=date(2026, 7, 1))


@pytest.mark.parametrize(
    ("text", "doer"),
    [
        ("Mia failed to attend.", "child"),
        ("She failed to attend.", "child"),
        ("The young person failed to attend.", "child"),
        ("MK failed to attend.", "child"),
        ("Mum failed to attend.", "family"),
        ("The officer failed to attend.", "professional"),
        ("PC Lee failed to attend.", "professional"),
        ("Dr O'Neill failed to attend.", "professional"),
        ("Mr Khan failed to attend.", "other_adult"),
        ("Sarah Jones, her social worker, failed to attend.", "professional"),
        ("Sarah (teacher) failed to attend.", "professional"),
        ("Zak (high risk) failed to attend.", "child"),
        ("Mia, who lives with her nan, failed to attend.", "child"),
        ("The officer, who was due to meet Mia, failed to attend.", "professional"),
        ("The officer who visits Mia failed to attend.", "professional"),
        ("The officer visited Mia and then failed to attend.", "professional"),
        ("The officer said that Mia failed to attend.", "child"),
        ("The officer said she failed to attend.", "child"),
        ("The officer apologised because she had failed to attend.", "professional"),
        ("Despite the officer's visit she failed to attend.", "child"),
        ("Mia's teacher failed to attend.", "professional"),
        ("Mia's been told why she failed to attend.", "child"),
        ("After several visits by her new social worker Mia failed to attend.", "child"),
        ("On Monday the taxi driver failed to attend.", "other_adult"),
        ("The report failed to attend.", "thing"),
        ("Prices failed to attend.", "child"),
        ("Prices have failed to attend.", "unknown"),
        ("The thingummy failed to attend.", "unknown"),
        ("Failed to attend.", "dropped"),
        ("Has again failed to attend.", "dropped"),
        ("We find her failed to attend.", "child"),
    ],
)
def test_the_doer_is_found(text: str, doer: str) -> None:
    position = text.casefold().index("failed")
    assert PeopleInText(RULES.people, text).doer(position, start=0) == doer


def test_inside_a_quotation_the_doer_is_looked_for_inside() -> None:
    text = 'In the teacher\'s words, "failed again".'
    start = text.index("failed")
    outside = PeopleInText(RULES.people, text)
    inside = PeopleInText(RULES.people, text, quoted=[(start, len(text) - 2)])
    assert outside.doer(start, start=0) == "thing"
    assert inside.doer(start, start=0) == "dropped"


def test_a_known_name_is_the_childs_whatever_follows() -> None:
    text = "Sarah (teacher) failed."
    known = PeopleInText(RULES.people, text, frozenset({"sarah"}))
    assert known.doer(text.index("failed"), start=0) == "child"


def test_sentences_end_where_they_end() -> None:
    text = "Dr Lee came. She (Mia) left!\n- Missing again\n\nEnd"
    pieces = [text[start:end].strip() for start, end in Sentences(text).bounds]
    assert [piece for piece in pieces if piece] == [
        "Dr Lee came.",
        "She (Mia) left!",
        "- Missing again",
        "End",
    ]
    assert Sentences(text).start(text.index("left")) == text.index("She")


def test_a_sentence_without_an_end_is_cut() -> None:
    bounds = Sentences("word " * 1000).bounds
    assert all(end - start <= 800 for start, end in bounds)
    assert bounds[0][0] == 0 and bounds[-1][1] == 5000
    assert all(one[1] == two[0] for one, two in pairwise(bounds))
    assert max(end - start for start, end in Sentences("x" * 5000).bounds) <= 800
