"""Small numbers in counts: what is hidden, and that nobody works it out from the total and the rest."""

from collections import defaultdict
from datetime import date
from functools import cache
from itertools import product

import pytest

from alongside.insight.disclosure import DisclosureRule, Protected, percent, protect
from alongside.insight.policy import get_disclosure_rule

RULE = DisclosureRule(below=5, rounded_to=5, percent_from=10)
EXACT = DisclosureRule(below=5, rounded_to=1, percent_from=10)


def shown(*counts: int, hide_zero: bool = False, rule: DisclosureRule = RULE) -> Protected:
    return protect(counts=counts, hide_zero=hide_zero, is_whole=True, rule=rule)


def test_what_is_shown_reads_as_the_policy_says() -> None:
    assert get_disclosure_rule(as_at=date(2026, 3, 31)) == RULE
    assert shown(0, 20, 30) == Protected(cells=(0, 20, 30), total=50)
    assert shown(12, 33) == Protected(cells=(10, 35), total=45)
    assert shown(1, 2) == Protected(cells=(None, None), total=None)
    assert shown(3, 0, hide_zero=True) == Protected(cells=(None, None), total=None)
    assert shown(0, 0) == Protected(cells=(0, 0), total=0)
    # None of some children is hidden as few are, so that nobody reads none where there are few.
    assert shown(30, 0, hide_zero=True).cells[1] is None
    # Where counts are exact, one that is hidden beside a total hides its neighbours, too.
    assert shown(4, 20, 30, rule=EXACT) == Protected(cells=(None, None, None), total=54)
    assert shown(4, 4) == Protected(cells=(None, None), total=None)
    assert protect(counts=[3, 20], hide_zero=False, is_whole=False, rule=RULE).cells == (None, 20)


def test_a_share_is_of_what_is_shown_and_of_enough() -> None:
    assert percent(part=5, whole=20, rule=RULE) == 25
    assert percent(part=5, whole=5, rule=RULE) is None
    assert percent(part=None, whole=20, rule=RULE) is None
    assert percent(part=20, whole=None, rule=RULE) is None


def linear_attack(answer: Protected, lowest: int, rule: DisclosureRule) -> list[set[int]]:
    """What each hidden count can be to whoever knows the rule, the total and the counts that are shown."""
    few = set(range(lowest, rule.below))
    hidden = answer.cells.count(None)
    if answer.total is None or not hidden:
        return [few] * hidden
    shown_spans = [span(cell, rule) for cell in answer.cells if cell is not None]
    least, most = span(answer.total, rule)
    low = least - sum(greatest for _, greatest in shown_spans)
    high = most - sum(smallest for smallest, _ in shown_spans)
    others = hidden - 1
    fits = {mine for mine in range(lowest, high - others * lowest + 1) if others or mine >= low}
    return [fits] * hidden


@cache
def span(count: int, rule: DisclosureRule) -> tuple[int, int]:
    """The least and the greatest count that is shown so, found by showing them."""
    fits = [true for true in range(120) if (true == 0 or true >= rule.below) and alone(true, rule) == count]
    return fits[0], fits[-1]


def alone(true: int, rule: DisclosureRule) -> int | None:
    return protect(counts=[true], hide_zero=False, is_whole=False, rule=rule).cells[0]


@pytest.mark.requirement("D-14")
@pytest.mark.parametrize(("rule", "hide_zero"), list(product((RULE, EXACT), (True, False))))
def test_no_hidden_count_can_be_worked_out(rule: DisclosureRule, hide_zero: bool) -> None:
    """Every row of three counts up to 13: a hidden one may still be anything that few can be."""
    lowest, few = (0 if hide_zero else 1), set(range(0 if hide_zero else 1, rule.below))
    answers: dict[Protected, list[tuple[int, ...]]] = defaultdict(list)
    for counts in product(range(14), repeat=3):
        answers[shown(*counts, hide_zero=hide_zero, rule=rule)].append(counts)
    for answer, rows in answers.items():
        for found in linear_attack(answer, lowest, rule):
            assert few <= found, (answer, found)
        for at, cell in enumerate(answer.cells):
            if cell is None:
                # Whoever knows even how it is worked out is left with several.
                assert len({row[at] for row in rows}) > 1, (answer, rows)


def test_an_attack_that_succeeds_is_seen() -> None:
    """The control: counts from which only the small ones were taken out, beside their exact total."""
    naive = Protected(cells=(None, 20, 30), total=54)
    assert linear_attack(naive, 1, EXACT) == [{4}]
