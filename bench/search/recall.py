"""How often the right person stands in the top three: `python -m bench.search.recall --people 20000`."""

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from alongside.people.search.keys import Key, KeyKind
from alongside.people.search.words import sound_of, split_words
from bench.search.index import Found, Index
from bench.search.population import Somebody, invent_people
from bench.search.queries import Typed, type_queries

TOP = 3


@dataclass(frozen=True)
class Outcome:
    """What came of one query: where the right person stood (from 0), and whether others share the name."""

    typed: Typed
    place: int | None
    is_shared: bool
    found: Found

    @property
    def is_right(self) -> bool:
        """Whether the right person stands in the top three."""
        return self.place is not None and self.place < TOP


def measure(*, index: Index, queries: Iterable[Typed]) -> list[Outcome]:
    """This will search for each query and say where the right person stood."""
    return [_outcome(index, typed) for typed in queries]


def _outcome(index: Index, typed: Typed) -> Outcome:
    found = index.search(typed.text)
    shown = [match.person_id.int for match in found.matches]
    place = shown.index(typed.meant.number) if typed.meant.number in shown else None
    return Outcome(typed, place, _is_shared(index, typed.meant), found)


def _is_shared(index: Index, who: Somebody) -> bool:
    """Whether more people have a name that sounds like this one than can be in the top three."""
    forename, surname = (
        sound_of(split_words(part)[0]) for part in (who.names[0].forenames, who.names[0].surname)
    )
    return len(index.blocks[Key(KeyKind.NAME, f"{forename}|{surname}")]) > TOP


def recall(outcomes: Sequence[Outcome]) -> float:
    """This will give the part of the queries with the right person in the top three."""
    return sum(each.is_right for each in outcomes) / len(outcomes)


def _table(title: str, outcomes: Iterable[Outcome], part: Callable[[Outcome], str]) -> None:
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for each in outcomes:
        groups[part(each)].append(each)
    print(f"\n| {title} | queries | in the top three | among the candidates |\n|---|---|---|---|")
    for name, rows in sorted(groups.items()):
        reached = sum(each.typed.meant.number in each.found.candidates for each in rows) / len(rows)
        print(f"| {name} | {len(rows)} | {recall(rows):.4f} | {reached:.4f} |")


def _how_dated(each: Outcome) -> str:
    if each.typed.has_full_date:
        return "name with a full date"
    if each.typed.date_kind:
        return "name with a part of a date or an age"
    return "name alone, shared by more than three" if each.is_shared else "name alone"


def _show_misses(index: Index, outcomes: Iterable[Outcome], most: int) -> None:
    for each in [each for each in outcomes if not each.is_right and not each.is_shared][:most]:
        meant = each.typed.meant
        print(
            f"{each.typed.text!r} ({each.typed.name_kind}) for {meant.names} {meant.born}, place {each.place}"
        )
        for match in each.found.matches[:TOP]:
            print(f"    {match.name} {index.people[match.person_id.int].birth.show()} {match.reasons}")


def main() -> None:
    """This will measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses", type=int, default=0, help="show so many of the queries that failed")
    options = parser.parse_args()
    people = invent_people(count=options.people, seed=options.seed)
    index = Index(people)
    queries = type_queries(people=people, count=options.queries, seed=options.seed + 1)
    started = time.process_time()
    outcomes = measure(index=index, queries=queries)
    took = (time.process_time() - started) / len(outcomes) * 1000
    rows = sorted(each.found.rows for each in outcomes)
    candidates = sorted(len(each.found.candidates) for each in outcomes)
    middle, high = len(rows) // 2, len(rows) * 95 // 100
    print(f"{len(people)} people, {index.keys_each:.1f} keys each; {took:.0f} ms of processor a search")
    print(f"rows read: median {rows[middle]}, p95 {rows[high]}")
    print(f"candidates: median {candidates[middle]}, p95 {candidates[high]}")
    print(f"in the top three: {recall(outcomes):.4f}")
    _table("what was typed", outcomes, _how_dated)
    _table("the date", outcomes, lambda each: each.typed.date_kind or "none")
    _table("the name, with a full date", filter(lambda each: each.typed.has_full_date, outcomes), _name_kind)
    _table("the name, without", filter(lambda each: not each.typed.has_full_date, outcomes), _name_kind)
    _show_misses(index, outcomes, options.misses)


def _name_kind(each: Outcome) -> str:
    return each.typed.name_kind


if __name__ == "__main__":
    main()
