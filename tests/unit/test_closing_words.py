"""The words in which endings give reasons that never suffice: each row's own examples."""

from datetime import date
from typing import Any

import pytest

from alongside.reference.codelists import get_codelist
from alongside.reference.language import find_restated
from alongside.reference.loader import load_policy

DAY = date(2026, 7, 1)
ROWS: list[dict[str, Any]] = load_policy("language/closing")["rules"]


def examples(field: str) -> list[tuple[str, str]]:
    return [(row["id"], text) for row in ROWS for text in row[field]]


@pytest.mark.requirement("D-05", "D-10", "D-13")
@pytest.mark.parametrize(("code", "text"), examples("should_mark"))
def test_words_that_give_a_reason_are_found(code: str, text: str) -> None:
    assert code in find_restated(text=text, as_at=DAY)


@pytest.mark.parametrize(("code", "text"), examples("should_not_mark"))
def test_words_that_say_what_has_changed_are_left_alone(code: str, text: str) -> None:
    assert find_restated(text=text, as_at=DAY) == frozenset()


def test_every_reason_that_never_suffices_has_its_words() -> None:
    excluded = {row.code for row in get_codelist(key="closing_reason", as_at=DAY).codes if row.excluded}
    assert {row["id"] for row in ROWS} == (excluded - {"UNKNOWN"}) | {"WAITS"}
