"""Search before create in memory: keys looked up as the database's function does, then ranked."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import log
from pathlib import Path
from uuid import UUID

import yaml

from alongside.kernel.ids import PersonId
from alongside.people.search.keys import Key, search_keys
from alongside.people.search.lookup import query_keys
from alongside.people.search.nicknames import Nicknames, read_nicknames
from alongside.people.search.query import read_query
from alongside.people.search.rank import Candidate, Match, rank_matches
from bench.search.population import TODAY, Somebody

ROWS_FOR_KEY = 1_000
ROWS_IN_ALL = 5_000
MOST_CANDIDATES = 300
_WHOLE = 1_000_000
_NICKNAMES = Path(__file__).parents[2] / "policy" / "search" / "nicknames.yaml"


@cache
def load_nicknames() -> Nicknames:
    """This will read the nicknames of the policy."""
    return read_nicknames(document=yaml.safe_load(_NICKNAMES.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Found:
    """What one search gave: the people to rank in their order, the matches shown, and the rows read."""

    candidates: tuple[int, ...]
    matches: tuple[Match, ...]
    rows: int


class Index:
    """People under their keys; `keep` says which keys are stored, all of them unless it is given."""

    def __init__(self, people: Sequence[Somebody], *, keep: Callable[[Key], bool] = lambda key: True) -> None:
        self.people = people
        self.blocks: dict[Key, list[int]] = defaultdict(list)
        for who in people:
            for key in filter(keep, keys_of(who)):
                self.blocks[key].append(who.number)

    @property
    def keys_each(self) -> float:
        """How many keys a person has on average."""
        return sum(map(len, self.blocks.values())) / len(self.people)

    def search(self, text: str) -> Found:
        """This will find people by what was typed into one box."""
        query = read_query(text=text, today=TODAY)
        numbers, rows = self._look_up(query_keys(query=query, nicknames=load_nicknames()))
        matches = rank_matches(
            query=query,
            candidates=(_candidate(self.people[number]) for number in numbers),
            nicknames=load_nicknames(),
        )
        return Found(tuple(numbers), matches, rows)

    def _look_up(self, keys: Iterable[Key]) -> tuple[list[int], int]:
        """The likeliest people: who shares many keys, and rare ones; the newest where a key has too many."""
        weight: dict[int, float] = defaultdict(float)
        rows = 0
        for key in keys:
            block = self.blocks.get(key, [])[: -ROWS_FOR_KEY - 1 : -1][: ROWS_IN_ALL - rows]
            rows += len(block)
            for number in block:
                weight[number] += log(_WHOLE / len(block))
        return sorted(weight, key=lambda number: (-weight[number], -number))[:MOST_CANDIDATES], rows


def keys_of(who: Somebody) -> frozenset[Key]:
    """This will give the keys under which a person is stored."""
    numbers = [value for _, value in who.numbers]
    return search_keys(names=who.names, birth=who.birth, numbers=numbers, postcodes=[who.postcode])


def _candidate(who: Somebody) -> Candidate:
    return Candidate(
        person_id=PersonId(UUID(int=who.number)),
        names=who.names,
        birth=who.birth,
        numbers=who.numbers,
        postcodes=(who.postcode,),
        places=(who.town,),
    )
