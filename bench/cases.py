"""Which children are worked with, by whom, and from which step of the stream until which."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from bench.directory import Directory, Worker
from bench.families import People
from bench.plan import Size

FEWEST_ALLOCATED, MOST_ALLOCATED = 15, 25  # children of one social worker
_SHARE_WORKED_WITH = 0.3  # of all children at most: in a small partnership each worker has fewer
_ENDED = 0.5  # cases ended, for each one that is open


@dataclass(frozen=True, kw_only=True)
class Case:
    """A child who is worked with. `begins` and `ends` are steps of the stream; `ends` 0 is open still."""

    person: int
    worker: Worker
    manager: Worker
    others: tuple[Worker, ...]
    begins: int
    ends: int


def plan_cases(*, size: Size, people: People, directory: Directory, chance: random.Random) -> list[Case]:
    """This will choose the children, brothers and sisters together, until every social worker has 15 to 25.

    The first case of all is that of the child with the longest chronology: it begins early and is open still.
    """
    children = _children(people, chance)
    most = int(sum(people.is_child) * _SHARE_WORKED_WITH)
    workers = directory.of(role="social_worker")
    managers = {worker.team_id: worker for worker in directory.of(role="team_manager")}
    wanted = {worker.number: chance.randint(FEWEST_ALLOCATED, MOST_ALLOCATED) for worker in workers}
    if sum(wanted.values()) * (1 + _ENDED) > most:
        wanted = {worker.number: max(1, int(most / (1 + _ENDED) / len(workers))) for worker in workers}
    others = _Others(directory, chance)

    def case(worker: Worker, begins: float, lasts: float) -> Case:
        return Case(
            person=next(children),
            worker=worker,
            manager=managers[worker.team_id],
            others=others.draw(),
            begins=int(size.entries * begins),
            ends=int(size.entries * (begins + lasts)) if lasts else 0,
        )

    cases: list[Case] = []
    for worker in workers:
        for _ in range(wanted[worker.number]):
            cases.append(case(worker, chance.uniform(0.25, 0.9) if cases else 0.02, 0))
    for _ in range(int(len(cases) * _ENDED)):
        cases.append(case(chance.choice(workers), chance.uniform(0.01, 0.6), chance.uniform(0.1, 0.35)))
    return cases


def _children(people: People, chance: random.Random) -> Iterator[int]:
    """Children recorded from the first day, family by family, in an order drawn at random."""
    order = list(range(len(people.families)))
    chance.shuffle(order)
    for place in order:
        for person in people.families[place]:
            if people.is_child[person] and people.since[person] == 0:
                yield person


class _Others:
    """Draws the workers of other agencies who are involved beside the social worker."""

    def __init__(self, directory: Directory, chance: random.Random) -> None:
        self._chance = chance
        self._pools = (
            (0.6, directory.of(kind="HEALTH", role="practitioner")),
            (0.35, directory.of(kind="POLICE", role="practitioner")),
            (0.2, directory.of(kind="YOUTH_JUSTICE") + directory.of(kind="VOLUNTARY")),
        )

    def draw(self) -> tuple[Worker, ...]:
        chosen = (pool for share, pool in self._pools if self._chance.random() < share)
        return tuple(map(self._chance.choice, chosen))
