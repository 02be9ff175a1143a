"""Every mutant of the engine of questions that answers otherwise is found by the examples and by cases."""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import zip_longest
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from alongside.assessments.curiosity import answers as own_answers
from alongside.assessments.curiosity import rules as own_rules
from alongside.assessments.curiosity import selectors as own_selectors
from alongside.assessments.curiosity.policy import get_curiosity_policy
from alongside.assessments.curiosity.rules import Happening
from alongside.kernel.dates import LONDON
from tests.oracle.mutating import mutants_of
from tests.spec.curiosity_examples import CALENDAR, Example, happenings, list_examples
from tests.thinning import by_depth

POLICY = get_curiosity_policy()
EXAMPLES = list(list_examples())


@cache
def examples_told() -> list[tuple[Example, tuple[Happening, ...]]]:
    """Every example with what was read of it, once a test needs it and not while tests are collected."""
    return [(one, tuple(happenings(one.lines, POLICY))) for one in EXAMPLES]


Answers = list[Any]


def compiled(module: ModuleType, source: str, patch: pytest.MonkeyPatch) -> ModuleType:
    mutant = ModuleType(module.__name__)
    patch.setitem(sys.modules, module.__name__, mutant)  # Dataclasses look their module up.
    exec(compile(source, f"a mutant of {module.__name__}", "exec"), vars(mutant))  # noqa: S102
    return mutant


def rules_say(rules: ModuleType) -> Iterator[Any]:
    """What an engine asks of every example, and of the cases that examples are too simple for."""
    cases = [(one, told, one.born, one.as_at) for one, told in examples_told()]
    for _, told, born, as_at in (*cases, *_harder(cases)):
        yield [
            (
                prompt.rule.id,
                prompt.arose_at,
                prompt.newest_at,
                tuple(each.key for each in prompt.because),
                tuple(each.key for each in prompt.beside),
            )
            for prompt in rules.raise_prompts(
                happenings=told,
                rules=POLICY.rules,
                child=rules.Child(born=born),
                calendar=CALENDAR,
                as_at=as_at,
            )
        ]
    yield from _versions(rules)
    born = date(2012, 6, 1)
    days = [datetime(2012, 5, 31, 12, tzinfo=UTC), datetime(2012, 6, 1, 12, tzinfo=UTC)]
    yield [rules.Child(born=born).age_at(day) for day in days]
    yield [rules.rules_for(POLICY.rules, sees_all=sees_all) for sees_all in (True, False)]


def _versions(rules: ModuleType) -> Iterator[Any]:
    """A rule of which one version ends on the day on which the next begins."""
    (rule,) = (one for one in POLICY.rules if one.id == "worry-not-decided")
    (told, as_at) = next(
        (told, one.as_at) for one, told in examples_told() if one.rule == rule.id and one.is_raised
    )
    change = date(2026, 6, 1)
    dated = [replace(rule, until_day=change), replace(rule, from_day=change, title="The second?")]
    for day in (
        timedelta(days=-9000),
        timedelta(0),
        timedelta(days=88),
        timedelta(days=89),
        timedelta(days=300),
    ):
        asked = rules.raise_prompts(
            happenings=told, rules=dated, child=rules.Child(born=None), calendar=CALENDAR, as_at=as_at + day
        )
        yield [prompt.rule.title for prompt in asked]
    bounded = replace(
        rule, unless=tuple(replace(each, same_matter=False, days_after=1) for each in rule.unless)
    )
    for days in (0, 3):
        after = replace(_moved(told, days)[0], key="later", tags=frozenset({"decision"}))
        asked = rules.raise_prompts(
            happenings=[*told, after], rules=[bounded], child=rules.Child(born=None), calendar=CALENDAR,
            as_at=as_at + timedelta(days=20),
        )  # fmt: skip
        yield [prompt.rule.id for prompt in asked]


def _moved(told: Any, days: int) -> Any:
    """The first happening, so many days from where it was."""
    shift, (first, *rest) = timedelta(days=days), told
    at = {name: getattr(first, name) + shift for name in ("earliest", "latest", "known_at", "recorded_at")}
    return (replace(first, **at), *rest)


def _harder(cases: Any) -> Iterator[Any]:
    """Unknown and other ages, uncertain days, what is recorded late, other moments."""
    day = timedelta(days=1)
    for one, told, born, as_at in cases:
        yield one, told, None, as_at
        yield one, told, as_at.date(), as_at
        yield one, told, as_at.date().replace(year=as_at.year - 18), as_at
        yield one, told, (as_at - day).date().replace(year=as_at.year - 16), as_at + day
        yield one, told, born, as_at - day
        yield one, told, born, as_at + 400 * day
        yield one, told[::-1], born, as_at
        yield one, (*told, *(replace(each, key=f"again {each.key}", matter="") for each in told)), born, as_at
        yield one, tuple(replace(each, earliest=each.earliest - 5 * day) for each in told), born, as_at
        yield one, tuple(replace(each, recorded_at=each.recorded_at + day) for each in told), born, as_at
        yield one, tuple(replace(each, known_at=each.known_at + day) for each in told), born, as_at
        yield one, (replace(told[0], recorded_at=as_at + 3 * day), *told[1:]), born, as_at + 30 * day
        for days in (-400, -200, -100, 100, 200, 400):
            yield one, _moved(told, days), born, as_at + max(days, 0) * day
        yield one, told, born, datetime(2016, 1, 1, tzinfo=LONDON)


def selectors_say(selectors: ModuleType) -> Answers:
    sources = ["a", "a & b", "a|b", "!a", "!a|b", "a & !b|c", "x & a|b & !c"]
    tags = [frozenset(word) for word in ("", "a", "b", "c", "ab", "ac", "bc", "abc", "xa", "xb", "xac")]
    found: Answers = [[selectors.read_selector(source).selects(each) for each in tags] for source in sources]
    found += [sorted(selectors.read_selector(source).names) for source in sources]
    terms = {"t": (selectors.read_selector("a"),), "u": (selectors.read_selector("t & b"),)}
    found += [sorted(selectors.with_terms(each, terms)) for each in tags]
    many = [selectors.read_selector("a & b"), selectors.read_selector("c")]
    found += [selectors.is_any(many, each) for each in tags]
    for wrong in ("", "a &", "a b", "a||b", "(a)"):
        try:
            found.append(selectors.read_selector(wrong).source)
        except Exception as error:  # noqa: BLE001 - what it is called is part of the answer
            found.append((type(error).__name__, str(error)))
    return found


def answers_say(answers: ModuleType) -> Answers:
    arose, hour = datetime(2026, 3, 2, 10, tzinfo=LONDON), timedelta(hours=1)
    moments = [arose + timedelta(days=days) for days in (0, 1, 2, 5, 7, 8)]
    given = [
        answers.Answer(rule=rule, outcome="answered", until=until, recorded_at=at)
        for rule in ("a", "b")
        for until in (None, date(2026, 3, 7))
        for at in (arose + 24 * hour, arose + 48 * hour)
    ]
    return [
        answers.stands_since(rule="a", arose_at=arose, newest_at=newest, answers=some, as_at=as_at)
        for newest in (arose, arose + 24 * hour, arose + 36 * hour, arose + 60 * hour)
        for some in ((), *((one,) for one in given), tuple(given), tuple(given[::-1]))
        for as_at in moments
    ] + [
        answers.is_ignored(since=arose, working_days=3, calendar=CALENDAR, as_at=at)
        for at in (*moments, datetime(2026, 3, 6, tzinfo=LONDON))
    ]


PARTS: dict[str, tuple[ModuleType, Callable[[ModuleType], Iterable[Any]], int]] = {
    "rules": (own_rules, rules_say, 24),
    "selectors": (own_selectors, selectors_say, 1),
    "answers": (own_answers, answers_say, 1),
}
# Mutants that answer as before whatever they are asked, by a part of what is said of them, and why.
SAME: dict[str, str] = {
    "returns nobody's in 'return False'": "empty is as false",
    "in 'if rule.times == 1 and rule.agencies == 1": "a shortcut: what counts by itself is its own group",
    "in 'rule.times == 1 and rule.agencies == 1'": "the same shortcut",
}


def _is_same(found: Iterable[Any], expected: Answers) -> bool:
    return all(one == other for one, other in zip_longest(found, expected))


@pytest.mark.deeper
@pytest.mark.parametrize("part", PARTS)
def test_no_mutant_of_the_engine_goes_unnoticed(part: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In the short run some of those of the rules, and all of the rest."""
    module, say, every = PARTS[part]
    expected = list(say(module))
    source = Path(str(module.__file__)).read_text()
    mutants = list(mutants_of(source))[:: by_depth(short=6 * every, deep=every, whole=1)]
    unnoticed = []
    for what, text in mutants:
        with pytest.MonkeyPatch.context() as patch:
            try:
                is_same = _is_same(say(compiled(module, text, patch)), expected)
            except Exception:  # noqa: BLE001 - a mutant may break in any way
                is_same = False
        if is_same:
            unnoticed.append(what)
    assert [what for what in unnoticed if not any(same in what for same in SAME)] == []
    with capsys.disabled():
        print(f"\ncuriosity: {len(mutants)} mutants of {part}; {len(unnoticed)} change nothing")


def test_the_engine_agrees_with_what_the_examples_say() -> None:
    for (one, _), asked in zip(examples_told(), rules_say(own_rules), strict=False):
        assert (one.rule in {row[0] for row in asked}) is one.is_raised
