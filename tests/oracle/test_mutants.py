"""Every mutant of rules.py that decides otherwise is found by comparing it with the oracle."""

import inspect
import random
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest
from django.utils import timezone

from alongside.access import rules as own_rules
from tests.oracle.cast import Rules
from tests.oracle.comparing import Tally, rules_differ
from tests.oracle.facts import GrantOf, PersonFacts, ViewerFacts, one_at_a_time, random_person, random_viewer
from tests.oracle.mutating import mutants_of
from tests.oracle.policies import biting, read_all, reading, write_all
from tests.oracle.test_decisions import SEED, every_value
from tests.oracle.test_granting import MANAGES, of_each_relation
from tests.oracle.words import Oracle
from tests.thinning import IS_LONG

# Mutants that answer as before whatever they are asked, by a part of what is said of them, and why.
SAME = {
    "(not self.unless_roles) left out": "nobody holds one of no roles",
    "set operator in 'rule.writes": "every class is written by some relation, whatever else is added",
}


def compiled(source: str, patch: pytest.MonkeyPatch) -> ModuleType:
    module = ModuleType(own_rules.__name__)
    patch.setitem(sys.modules, module.__name__, module)  # Dataclasses look their module up.
    exec(compile(source, "a mutant of rules.py", "exec"), vars(module))  # noqa: S102
    return module


def _making(now: datetime, source: str, patch: pytest.MonkeyPatch) -> Callable[[], Rules]:
    return lambda: Rules(now, compiled(source, patch))


def is_found(
    oracle: Oracle, make: Callable[[], Rules], cases: list[tuple[list[ViewerFacts], list[PersonFacts]]]
) -> bool:
    """Whether it is seen to decide otherwise, or breaks."""
    try:
        rules = make()
        for viewers, people in cases:
            if rules_differ(oracle, rules, viewers, people, Tally(), most=0) or _grants_differ(
                oracle, rules, viewers, people
            ):
                return True
    except Exception:  # noqa: BLE001 - a mutant may break in any way
        return True
    return False


def _grants_differ(
    oracle: Oracle, rules: Rules, viewers: list[ViewerFacts], people: list[PersonFacts]
) -> bool:
    return any(
        rules.may_grant(viewer, person, wanted) is not oracle.may_grant(viewer, person, wanted)
        for viewer in viewers[:8]
        if viewer.signature == "right"
        for person in people[:20]
        for wanted in oracle.relations
    )


def test_no_mutant_of_the_rules_goes_unnoticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the short run every sixteenth."""
    folder = write_all(biting(read_all()), folder=tmp_path / "policy")
    mutants = list(mutants_of(inspect.getsource(own_rules)))[:: 1 if IS_LONG else 16]
    with reading(folder):
        oracle, now = Oracle(folder), timezone.now()
        cases = _cases(oracle)
        assert not is_found(oracle, partial(Rules, now), cases)
        unnoticed = []
        for what, source in mutants:
            with pytest.MonkeyPatch.context() as patch:
                if not is_found(oracle, _making(now, source, patch), cases):
                    unnoticed.append(what)
    assert [what for what in unnoticed if not any(part in what for part in SAME)] == []
    with capsys.disabled():
        print(f"\noracle: {len(mutants)} mutants of rules.py; {len(unnoticed)} change nothing")


def _cases(oracle: Oracle) -> list[tuple[list[ViewerFacts], list[PersonFacts]]]:
    dice = random.Random(SEED)
    unheard = PersonFacts(grants=(GrantOf(relation="unheard", holder="viewer"),))
    of_relations = [unheard, *of_each_relation(oracle)]
    one_by_one = one_at_a_time(relations=("allocated",), classes=oracle.classes)
    return [
        ([ViewerFacts(), MANAGES], of_relations),
        (every_value(oracle), [*of_relations, *one_by_one]),
        (
            [random_viewer(dice, roles=tuple(oracle.roles), purposes=oracle.purposes) for _ in range(20)],
            [random_person(dice, relations=oracle.made_out, classes=oracle.classes) for _ in range(50)],
        ),
    ]
