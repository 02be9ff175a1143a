"""Three decisions, written apart, are one: Python's rules, the database's row lock, and the policy's words.

Every combination of fourteen yes/no facts, for each relation: ten of the person (facts.every_person) and four
of the viewer (facts.every_viewer), each with every class, for entries of the own and of another agency, for
seeing, writing and sharing. Then every value of every fact, one at a time; then random ones.
"""

import os
import random
from dataclasses import replace

import pytest

from tests.oracle.cast import Rules
from tests.oracle.comparing import Tally, rows_differ, rules_differ, spelled
from tests.oracle.facts import (
    SIGNATURES,
    STATES,
    ViewerFacts,
    every_person,
    every_viewer,
    one_at_a_time,
    random_person,
    random_viewer,
)
from tests.oracle.rows import Database
from tests.oracle.words import Oracle
from tests.thinning import IS_LONG, by_depth

SEED = int(os.environ.get("ALONGSIDE_SEED", "20170216"))
# How many decisions the random part makes at least.
ENOUGH = 1_000_000 if IS_LONG else 20_000


def say(capsys: pytest.CaptureFixture[str], what: str, tally: Tally) -> None:
    with capsys.disabled():
        print(f"\noracle, {what}: {tally}")


@pytest.mark.deeper
def test_every_combination(oracle: Oracle, database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    """But in the long run for the one relation that managers follow from; in the short for some viewers."""
    tally, viewers = Tally(), list(every_viewer())[:: by_depth(short=3, deep=1, whole=1)]
    for relation in oracle.made_out if IS_LONG else ("allocated",):
        people = list(every_person(relations=(relation,), klass="ordinary"))
        database.put(people)
        assert rules_differ(oracle, Rules(database.now), viewers, people, tally) == []
        assert rows_differ(oracle, database, viewers, people, tally, shared=3 if IS_LONG else 1) == []
    assert tally.allowed["SQL see"] > 0
    say(capsys, "every combination", tally)


def every_value(oracle: Oracle) -> list[ViewerFacts]:
    """Each value of each fact about the viewer, the others as they mostly are; some of two roles."""
    usual = ViewerFacts()
    alone = [replace(usual, posts=frozenset({(role, "team")})) for role in oracle.roles]
    mixed = [
        replace(usual, posts=frozenset({("team_manager", "sister team"), ("social_worker", "team")})),
        replace(usual, posts=frozenset({("head_of_service", "team"), ("auditor", "sister team")})),
        replace(usual, posts=frozenset({("analyst", "team"), ("team_manager", "team")})),
        replace(usual, posts=frozenset({("independent_reviewer", "team"), ("safeguarding_lead", "team")})),
    ]
    purposes = [replace(usual, purpose=purpose) for purpose in (*oracle.purposes, "gossip", "")]
    managing = [
        replace(usual, posts=frozenset({("head_of_service", "team")}), purpose=purpose)
        for purpose in oracle.purposes
    ]
    states = [replace(usual, state=state) for state in STATES]
    signatures = [replace(usual, signature=signature) for signature in SIGNATURES]
    return [*alone, *mixed, *purposes, *managing, *states, *signatures]


@pytest.mark.deeper
def test_every_value_of_every_fact(
    oracle: Oracle, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    tally, viewers = Tally(), every_value(oracle)[:: by_depth(short=2, deep=1, whole=1)]
    people = one_at_a_time(relations=oracle.made_out, classes=oracle.classes)
    database.put(people)
    assert rules_differ(oracle, Rules(database.now), viewers, people, tally) == []
    assert rows_differ(oracle, database, viewers, people, tally) == []
    say(capsys, "every value", tally)


def test_by_the_databases_own_clock(oracle: Oracle, database: Database) -> None:
    """Where no moment is said, which is always but in stories: nothing begins or ends just then."""
    people = one_at_a_time(relations=("allocated",), classes=oracle.classes)
    database.put(people)
    for state in STATES:
        viewer = ViewerFacts(state=state)
        wanted = [oracle.decide(viewer, person) for person in people]
        right = set[str]().union(*(spelled(may, n, "see") for n, may in enumerate(wanted)))
        assert database.seen(viewer, own_time=False) == right, state


def test_random_facts(oracle: Oracle, database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    tally, dice = Tally(), random.Random(SEED)
    while tally.decisions.total() < ENOUGH:
        people = [
            random_person(dice, relations=oracle.made_out, classes=oracle.classes)
            for _ in range(300 if IS_LONG else 60)
        ]
        viewers = [
            random_viewer(dice, roles=tuple(oracle.roles), purposes=oracle.purposes)
            for _ in range(20 if IS_LONG else 4)
        ]
        database.put(people)
        assert rules_differ(oracle, Rules(database.now), viewers, people, tally) == []
        assert rows_differ(oracle, database, viewers, people, tally) == []
    assert 0 < tally.allowed.total() < tally.decisions.total()
    say(capsys, f"random facts of seed {SEED} (ALONGSIDE_SEED for another)", tally)
