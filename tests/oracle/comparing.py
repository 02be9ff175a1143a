"""Where two sides decide apart, in words; how many decisions were compared, and how many of them were yes."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.oracle.cast import Rules
from tests.oracle.facts import PersonFacts, ViewerFacts
from tests.oracle.rows import Database
from tests.oracle.words import May, Oracle


@dataclass(kw_only=True)
class Tally:
    """What was compared."""

    decisions: Counter[str] = field(default_factory=Counter)
    allowed: Counter[str] = field(default_factory=Counter)

    def count(self, side: str, *, decisions: int, allowed: int) -> None:
        self.decisions[side] += decisions
        self.allowed[side] += allowed

    def __str__(self) -> str:
        parts = (f"{side} {self.decisions[side]:,} ({self.allowed[side]:,} yes)" for side in self.decisions)
        return f"{self.decisions.total():,} decisions: {', '.join(parts)}"


def spelled(may: Iterable[May], n: int, action: str) -> set[str]:
    return {f"{n}|{klass}|{source}" for done, klass, source in may if done == action}


def rules_differ(
    oracle: Oracle,
    rules: Rules,
    viewers: Iterable[ViewerFacts],
    people: Sequence[PersonFacts],
    tally: Tally,
    *,
    most: int = 5,
) -> list[str]:
    """Python against the oracle, for every viewer and person; the first disagreements."""
    found: list[str] = []
    for viewer in viewers:
        for person in people:
            wanted, given = oracle.decide(viewer, person), rules.decide(viewer, person)
            tally.count("Python", decisions=len(oracle.everything), allowed=len(wanted))
            if wanted != given:
                found.append(f"{viewer} {person}: {sorted(wanted ^ given)}")
            for action in ("see", "write", "share") if viewer.signature == "right" else ():
                if oracle.opens(wanted, action) is not rules.opens(viewer, person, action):
                    found.append(f"{viewer} {person}: opens to {action}")
            if len(found) > most:
                return found
    return found


def rows_differ(
    oracle: Oracle,
    database: Database,
    viewers: Iterable[ViewerFacts],
    people: Sequence[PersonFacts],
    tally: Tally,
    *,
    shared: int = 3,
) -> list[str]:
    """The row lock against the oracle: what is seen and added of all, what is shared of some."""
    found: list[str] = []
    for turn, viewer in enumerate(viewers):
        wanted = [oracle.decide(viewer, person) for person in people]
        some = range(turn * shared % max(len(people), 1), len(people))[:shared]
        for action, given, among in (
            ("see", database.seen(viewer), range(len(people))),
            ("write", database.written(viewer), range(len(people))),
            ("share", database.shared(viewer, some), some),
        ):
            right = set[str]().union(*(spelled(wanted[n], n, action) for n in among))
            size = sum(1 for may in oracle.everything if may[0] == action)
            tally.count(f"SQL {action}", decisions=size * len(among), allowed=len(right))
            for each in sorted(right ^ given)[:3]:
                person = people[int(each.split("|")[0])]
                says = "SQL says yes" if each in given else "SQL says no"
                found.append(f"{action} {each}: {says}; {viewer} {person}")
        if len(found) > 5:
            break
    return found
