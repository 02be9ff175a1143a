"""Search before create finds the right person in the top three, whatever slips were made in typing (U4)."""

import pytest

from alongside.people.search.keys import Key, KeyKind
from bench.search.index import Index
from bench.search.population import Somebody, invent_people
from bench.search.queries import type_queries
from bench.search.recall import measure, recall
from tests.thinning import by_depth

pytestmark = pytest.mark.deeper

PEOPLE = by_depth(short=3_000, deep=20_000, whole=20_000)
QUERIES = by_depth(short=120, deep=120, whole=250)
# Not the seed that the rules were made with.
SEED = 20261123


@pytest.fixture(scope="module")
def people() -> list[Somebody]:
    return invent_people(count=PEOPLE, seed=SEED)


def recall_with(people: list[Somebody], index: Index) -> float:
    queries = type_queries(people=people, count=QUERIES, seed=SEED + 1)
    return recall(measure(index=index, queries=queries))


def test_the_right_person_is_in_the_top_three(people: list[Somebody]) -> None:
    index = Index(people)
    assert index.keys_each <= 20
    assert recall_with(people, index) >= 0.98


def test_an_index_without_what_sounds_alike_would_be_seen(people: list[Somebody]) -> None:
    def dates_only(key: Key) -> bool:
        return key.kind is KeyKind.DATE

    assert recall_with(people, Index(people, keep=dates_only)) < 0.98
