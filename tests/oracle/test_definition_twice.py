"""The definition aid and its second reading say the same of everything, and every mutant of it is found."""

import ast
import copy
import inspect
import random
import sys
from collections.abc import Iterator
from itertools import product
from types import ModuleType
from typing import Any

import pytest

from alongside.assessments.definition import facts as own_facts
from alongside.assessments.definition import rules as own_rules
from tests.oracle.mutating import mutants_of
from tests.oracle.second_definition import NAMES, NO, OPEN, PERHAPS, RANK, SURE, Answer, judge
from tests.thinning import IS_LONG

STATED = ("D1", "D2", "D3", "D5", "D6A", "D6B")
EMPTY: dict[str, Any] = {
    "age": 14, "elements": {}, "power": (), "methods": (), "modes": (), "patterns": (), "exchange": {},
    "core": "not known", "gain": (), "negators": (), "tests": {}, "seems_consensual": "not known",
    "child_aware": "not known",
}  # fmt: skip
CODES = {
    "power": ["AGE", "GEN", "SID", "COG", "STR", "STA", "RES", "OTHER", "UNKNOWN"],
    "methods": ["FORCE", "THREAT", "ENTICEMENT", "DEBT", "OTHER", "UNKNOWN"],
    "modes": ["IN_PERSON", "TECHNOLOGY", "CONTACT", "NON_CONTACT", "OTHER", "UNKNOWN"],
    "patterns": ["ONE_OFF", "REPEATED", "OPPORTUNISTIC", "ORGANISED", "COMPLEX", "UNKNOWN"],
    "gain": ["G1", "G2", "G3", "G4", "G5", "G6", "OTHER", "UNKNOWN"],
    "negators": ["CN1", "CN2", "CN3", "CAPACITY", "OTHER", "UNKNOWN"],
}
EXCHANGED = ["T1", "T2", "T3", "T4", "I1", "I2", "I3", "I4", "P1", "P2", "P3", "OTHER", "UNKNOWN"]
STATES: list[tuple[str, ...]] = [(), ("OFFERED",), ("PROMISED",), ("GIVEN",), ("OFFERED", "GIVEN")]
ANSWERS = ["yes", "no", "not known"]
AGES = [None, 8, 15, 16, 17, 18, 19]
# Mutants that answer as before whatever is said, by a part of what is said of them, and why.
SAME = {
    "'zz' for ''": "substances are asked about by no test: no test is called that either",
    "'zz' for 'not known'": "an answer is compared with yes, no and incidental; any other says nothing",
}


def everything_stated() -> Iterator[dict[str, Any]]:
    """Every way in which six elements can stand, and nothing else is said."""
    for stood in product(RANK, repeat=len(STATED)):
        yield {**EMPTY, "elements": dict(zip(STATED, stood, strict=True))}


def one_thing_more() -> Iterator[dict[str, Any]]:
    """One further answer of each kind."""
    for age in AGES:
        yield {"age": age}
        yield from ({"age": age, "D4": stood} for stood in RANK)
    for name, codes in CODES.items():
        yield from ({name: (code,)} for code in codes)
    for code in EXCHANGED:
        for core in ("yes", "incidental", "not known"):
            yield {"exchange": {code: STATES[len(code) % 5]}, "core": core}
    yield from ({"exchange": {"T1": states}} for states in STATES)
    yield from ({"exchange": {}, "core": core} for core in ("yes", "incidental"))
    for test, answer in product(("choice", "freedom", "capacity"), ANSWERS):
        yield {"tests": {test: answer}}
        yield from ({"tests": {test: answer}, "negators": (code,)} for code in CODES["negators"])
    for name, answer in product(("seems_consensual", "child_aware"), ANSWERS):
        yield {name: answer}
    yield {"gain": ("G1", "G5")}
    yield {"modes": ("TECHNOLOGY", "IN_PERSON")}
    yield {"modes": ("TECHNOLOGY", "CONTACT")}


def put(said: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    elements = said["elements"] | {name: more[name] for name in NAMES if name in more}
    return said | {name: value for name, value in more.items() if name not in NAMES} | {"elements": elements}


def at_random(dice: random.Random) -> dict[str, Any]:
    lists = {name: tuple(dice.sample(codes, dice.choice([0, 0, 0, 1, 2]))) for name, codes in CODES.items()}
    got = dice.sample(EXCHANGED, dice.choice([0, 0, 0, 1, 2]))
    return {
        **EMPTY,
        **lists,
        "age": dice.choice(AGES),
        "elements": {name: dice.choice(RANK) for name in NAMES if dice.random() < 0.85},
        "exchange": {code: dice.choice(STATES) for code in got},
        "core": dice.choice(["yes", "incidental", "not known"]),
        "tests": {
            test: dice.choice(ANSWERS) for test in ("choice", "freedom", "capacity") if dice.random() < 0.4
        },
        "seems_consensual": dice.choice(ANSWERS),
        "child_aware": dice.choice(ANSWERS),
    }


def several() -> Iterator[dict[str, Any]]:
    """What finds a mutant: a few ways to stand with each thing more, then some at random."""
    usual = [
        {**EMPTY, "elements": dict(zip(STATED, stood, strict=True))}
        for stood in (
            (SURE, SURE, SURE, SURE, SURE, OPEN),
            (SURE, SURE, SURE, SURE, NO, NO),
            (NO, NO, NO, NO, NO, NO),
            (OPEN, OPEN, OPEN, OPEN, OPEN, OPEN),
            (PERHAPS, NO, PERHAPS, SURE, NO, SURE),
        )
    ]
    yield from (put(said, more) for more in one_thing_more() for said in usual)
    dice = random.Random(7)
    yield from (at_random(dice) for _ in range(1500))


def answered(rules: Any, facts: Any, said: dict[str, Any]) -> Answer:
    """What the rules say, in the words of the second reading; the order of reasons is their own."""
    considered = facts.Considered(
        age=said["age"],
        elements={name: facts.Standing(stood) for name, stood in said["elements"].items()},
        **{name: frozenset(said[name]) for name in CODES},
        exchange={code: frozenset(states) for code, states in said["exchange"].items()},
        core=said["core"],
        tests=said["tests"],
        seems_consensual=said["seems_consensual"],
        child_aware=said["child_aware"],
    )
    found = rules.suggest(considered)
    assert len(set(found.reasons)) == len(found.reasons)
    assert all(isinstance(each.is_contradiction, bool) for each in found.questions)
    assert [each for each in found.questions if each.is_contradiction] == list(found.contradictions)
    return Answer(
        kind=str(found.kind),
        reasons=frozenset(found.reasons),
        questions=frozenset(
            (each.key, each.about, frozenset(each.codes), each.is_contradiction) for each in found.questions
        ),
    )


@pytest.mark.requirement("S-45..S-53", "S-57", "S-72..S-76", "S-85..S-90")
def test_two_readings_agree(capsys: pytest.CaptureFixture[str]) -> None:
    """Every way in which the elements can stand, with each thing more, and at random."""
    cases = list(everything_stated())
    mores = list(one_thing_more())
    if IS_LONG:
        cases = [put(said, more) for said in cases for more in [{}, *mores]]
    else:
        cases += [put(said, mores[place % len(mores)]) for place, said in enumerate(cases[::3])]
    dice = random.Random(11)
    cases += [at_random(dice) for _ in range(300_000 if IS_LONG else 2_000)]
    wrong = [said for said in cases if answered(own_rules, own_facts, said) != judge(said)]
    assert wrong[:3] == []
    with capsys.disabled():
        print(f"\ndefinition: {len(cases)} cases read twice")


@pytest.mark.requirement("S-53", "S-57", "S-85", "D-05")
def test_nothing_that_may_not_lower_it_lowers_it() -> None:
    """Age within childhood, seeming consent, receipt, a test passed: the same, or nearer to CSE."""
    urgency = ["OTHER_ROUTE", "OTHER_CSA", "CSE_SUSPECTED", "CSE"]
    mores: list[dict[str, Any]] = [
        {"age": 17}, {"age": 16}, {"age": None}, {"seems_consensual": "yes"}, {"child_aware": "no"},
        {"exchange": {"T1": ("GIVEN",)}}, {"exchange": {"I3": ("GIVEN",)}}, {"tests": {"choice": "yes"}},
        {"tests": {"freedom": "yes"}}, {"tests": {"capacity": "yes"}}, {"patterns": ("ONE_OFF",)},
        {"modes": ("TECHNOLOGY",)}, {"power": ("UNKNOWN",)}, {"negators": ("CN1",)},
    ]  # fmt: skip
    for place, said in enumerate(everything_stated()):
        for more in mores if IS_LONG else [mores[place % len(mores)]][: place % 3 == 0]:
            before = urgency.index(answered(own_rules, own_facts, said).kind)
            after = urgency.index(answered(own_rules, own_facts, put(said, more)).kind)
            assert after >= before, (said, more)


def test_not_known_is_never_below_not_present() -> None:
    urgency = ["OTHER_ROUTE", "OTHER_CSA", "CSE_SUSPECTED", "CSE"]
    for place, said in enumerate(everything_stated()):
        for name in STATED if IS_LONG else [STATED[place % len(STATED)]][: place % 4 == 0]:
            kinds = [answered(own_rules, own_facts, put(said, {name: stood})).kind for stood in RANK]
            ranks = [urgency.index(kind) for kind in kinds]
            assert ranks == sorted(ranks), (said, name)


def constants_of(source: str, *, every: int = 1) -> Iterator[tuple[str, str]]:
    """Each number one more or less, each text another one, or each so-manieth; not what describes."""
    tree = ast.parse(source)
    counted = 0
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for place, node in enumerate(ast.walk(tree)):
        if not isinstance(node, ast.Constant) or id(node) in told or isinstance(node.value, bool):
            continue
        values: list[object] = []
        if isinstance(node.value, int):
            values = [node.value + 1, node.value - 1]
        elif isinstance(node.value, str):
            values = ["zz"]
        for value in values:
            counted += 1
            if counted % every:
                continue
            mutant = copy.deepcopy(tree)
            found = next(other for n, other in enumerate(ast.walk(mutant)) if n == place)
            assert isinstance(found, ast.Constant)
            found.value = value  # type: ignore[assignment]
            yield f"line {node.lineno}: {value!r} for {node.value!r}", ast.unparse(mutant)


def made(patch: pytest.MonkeyPatch, which: ModuleType, source: str) -> tuple[Any, Any]:
    """The rules and the facts, with one of the two as a mutant."""
    modules = {}
    for own in (own_facts, own_rules):
        module = ModuleType(own.__name__)
        patch.setitem(sys.modules, own.__name__, module)
        text = source if own is which else inspect.getsource(own)
        exec(compile(text, f"a mutant of {own.__name__}", "exec"), vars(module))  # noqa: S102
        modules[own.__name__] = module
    return modules[own_rules.__name__], modules[own_facts.__name__]


def is_found(which: ModuleType, source: str, cases: list[tuple[dict[str, Any], Answer]]) -> bool:
    with pytest.MonkeyPatch.context() as patch:
        try:
            rules, facts = made(patch, which, source)
            return any(answered(rules, facts, said) != wanted for said, wanted in cases)
        except Exception:  # noqa: BLE001 - a mutant may break in any way
            return True


def test_no_mutant_of_the_definition_goes_unnoticed(capsys: pytest.CaptureFixture[str]) -> None:
    """In the short run every sixteenth."""
    cases = [(said, judge(said)) for said in several()]
    mutants = [
        (which, what, source)
        for which in (own_rules, own_facts)
        for make in (mutants_of, constants_of)
        for what, source in make(inspect.getsource(which), every=1 if IS_LONG else 16)
    ]
    assert not is_found(own_rules, inspect.getsource(own_rules), cases)
    unnoticed = [
        f"{which.__name__.rsplit('.', 1)[1]} {what}"
        for which, what, source in mutants
        if not is_found(which, source, cases)
    ]
    assert [what for what in unnoticed if not any(part in what for part in SAME)] == []
    with capsys.disabled():
        print(f"\ndefinition: {len(mutants)} mutants; {len(unnoticed)} change nothing")
