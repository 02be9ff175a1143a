"""Mistakes planted one at a time in the lock, in the policy's files and in Python: each is found."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from tests.oracle.comparing import Tally, rows_differ
from tests.oracle.facts import PersonFacts, ViewerFacts, one_at_a_time
from tests.oracle.granting import first_grants_differ, granting_differs, may_differs
from tests.oracle.plants_sql import PLANTS, Plant
from tests.oracle.rows import Database
from tests.oracle.test_decisions import every_value
from tests.oracle.test_granting import MANAGES, of_each_relation
from tests.oracle.words import Oracle
from tests.thinning import by_depth


@contextmanager
def planted(database: Database, plant: Plant) -> Iterator[None]:
    with database.admin.transaction(force_rollback=True):
        plant.put(database.admin)
        yield


def few_people(oracle: Oracle) -> list[PersonFacts]:
    return [*of_each_relation(oracle), *one_at_a_time(relations=("allocated",), classes=oracle.classes)]


def differs(oracle: Oracle, database: Database, people: list[PersonFacts]) -> list[str]:
    """The first disagreement that there is, asked for as sparingly as can be."""
    tally, usual = Tally(), ViewerFacts()
    few, overseeing = people[: len(of_each_relation(oracle))], replace(usual, purpose="oversight")

    def rows(viewer: ViewerFacts) -> list[str]:
        return rows_differ(oracle, database, [viewer], people, tally, shared=0)

    found = rows(usual) or rows(MANAGES)
    found = found or may_differs(oracle, database, usual, few, tally)
    found = found or granting_differs(oracle, database, usual, {n: few[n] for n in (3, 5, 7, 11)}, tally)
    found = found or granting_differs(oracle, database, overseeing, {7: few[7]}, tally)
    found = found or first_grants_differ(oracle, database, usual, tally)
    soonest = [viewer for viewer in every_value(oracle) if viewer.purpose != "care" or len(viewer.posts) > 1]
    for viewer in [*soonest, *reversed(every_value(oracle))]:
        found = found or rows(viewer)
    return found


@pytest.mark.deeper
def test_every_mistake_in_the_lock_is_found(
    oracle: Oracle, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    people = few_people(oracle)
    database.put(people)
    assert differs(oracle, database, people) == []
    unnoticed = []
    plants = PLANTS[:: by_depth(short=8, deep=2, whole=1)]
    for plant in plants:
        with planted(database, plant):
            if not differs(oracle, database, people):
                unnoticed.append(str(plant))
    assert unnoticed == []
    with capsys.disabled():
        print(f"\noracle: {len(plants)} mistakes planted in the lock, all found")
