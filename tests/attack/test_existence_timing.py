"""The time that an answer takes tells a barred worker nothing: barred differs from absent as absent does.

Compared are ranks, not times: how often the one of a pair takes longer than the other. ALONGSIDE_LONG=1 asks
2,000 pairs of each kind at a browser; otherwise 200, by the calls that the pages make.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from random import Random
from statistics import median
from typing import TYPE_CHECKING, Any
from unittest import mock
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alongside.access.session import session_for
from alongside.access.viewer import Viewer
from alongside.casework import people, search, sessions
from alongside.cli.database import Addresses
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import PersonId, UserId
from tests.databases import django_on
from tests.thinning import IS_LONG

if TYPE_CHECKING:
    from tests.attack.twins import Twins
    from tests.world import World

PAIRS = 2000 if IS_LONG else 200
# 0.5 is no difference at all, 1.0 is always longer. By chance alone 200 pairs stay within 0.1 of it.
SMALL = 0.10
Ask = Callable[[], object]
Maker = Callable[[Random], Ask]


@pytest.fixture(scope="module")
def twins(
    world_database: tuple[Addresses, "World"], django_db_blocker: pytest.FixtureRequest
) -> Iterator["Twins"]:
    from tests.attack.twins import make_twins

    with (
        django_db_blocker.unblock(),  # type: ignore[attr-defined]
        make_twins(world_database) as made,
        django_on(made.exists),
    ):
        yield made


@pytest.fixture(scope="module")
def barred(twins: "Twins") -> "Barred":
    return Barred(twins)


def separation(pairs: Sequence[tuple[float, float]]) -> float:
    """How far the two sides stand apart in rank: 0 where neither is longer, 0.5 where one always is."""
    ranked = sorted((value, side) for pair in pairs for side, value in enumerate(pair))
    ranks = sum(rank for rank, (_, side) in enumerate(ranked, start=1) if side == 0)
    count = len(pairs)
    return abs((ranks - count * (count + 1) / 2) / count**2 - 0.5)


def measure(kinds: dict[str, tuple[Maker, ...]], count: int) -> dict[str, tuple[float, ...]]:
    """Ask every act of a kind so many times, the kinds mingled and the acts of each turn in random order.

    Gives how far the first act stands apart from the second, and the third, where there is one, from it.
    """
    random = Random(20)
    times: dict[str, list[list[float]]] = {name: [] for name in kinds}
    turns = [name for name in kinds for _ in range(count)]
    random.shuffle(turns)
    for name in turns:
        asked = [make(random) for make in kinds[name]]
        taken = [0.0] * len(asked)
        for side in random.sample(range(len(asked)), len(asked)):
            began = time.perf_counter()
            asked[side]()
            taken[side] = time.perf_counter() - began
        times[name].append(taken)
    return {name: _apart_from_second(rows) for name, rows in times.items()}


def _apart_from_second(rows: Sequence[Sequence[float]]) -> tuple[float, ...]:
    sides = [side for side in range(len(rows[0])) if side != 1]
    return tuple(separation([(row[side], row[1]) for row in rows]) for side in sides)


class Barred:
    """The barred worker: in the long run at a browser, otherwise by the calls that the pages make."""

    def __init__(self, twins: "Twins") -> None:
        self._user_id = UserId(twins.workers["insider"])
        self._browser = Client()
        assert self._browser.post(reverse("sign_in_persona"), {"persona": "insider"}).status_code == 302
        self._browser.get(reverse("home"))

    def open(self, person_id: UUID) -> None:
        if IS_LONG:
            self._browser.get(f"/people/{person_id}/")
            return
        with suppress(NotFoundError), self._acting() as (viewer, now):
            people.get_person(viewer=viewer, person_id=PersonId(person_id), now=now)

    def look_for(self, name: str) -> None:
        if IS_LONG:
            self._browser.post("/people/find/", {"query": name})
            return
        with self._acting() as (viewer, now):
            search.find_people(viewer=viewer, query=search.read_person_query(text=name, now=now), now=now)

    @contextmanager
    def _acting(self) -> Iterator[tuple[Viewer, datetime]]:
        now = timezone.now()
        viewer = sessions.get_viewer(user_id=self._user_id, now=now)
        assert viewer is not None
        with session_for(user_id=self._user_id):
            yield viewer, now


def opening(barred: Barred, person_id: UUID | None = None) -> Maker:
    """Open the page of the one, or of somebody who does not exist, each time another."""

    def make(random: Random) -> Ask:
        asked = person_id or UUID(bytes=random.randbytes(16), version=4)
        return lambda: barred.open(asked)

    return make


def searching(barred: Barred, names: Sequence[str]) -> Maker:
    """Look for one of the names, each time another."""

    def make(random: Random) -> Ask:
        name = random.choice(names)
        return lambda: barred.look_for(name)

    return make


def invented_names(seed: int, count: int = 40) -> list[str]:
    """Names that nobody has, all of one shape, so that looking for each costs the same."""
    random = Random(seed)

    def syllables(number: int) -> str:
        return "".join(random.choice("bdfglmnprstv") + random.choice("aeiou") for _ in range(number)) + "n"

    return [f"{syllables(3)} {syllables(4)}".title() for _ in range(count)]


@pytest.fixture(scope="module")
def names_of_the_child(twins: "Twins") -> list[str]:
    """Names under which the child is stored to be found by."""
    from alongside.people.search.keys import search_keys
    from alongside.people.search.words import RecordedName
    from tests.databases import connect_admin
    from tests.matrix.items import put

    names = invented_names(1)
    recorded = [RecordedName(forenames=each.split()[0], surname=each.split()[1]) for each in names]
    with connect_admin(twins.exists) as admin:
        keys = [
            {"person_id": twins.world.child, "kind": key.kind.value, "text": key.text}
            for key in search_keys(names=recorded)
        ]
        put(admin, "people_searchkey", keys)
    return names


@pytest.mark.deep
def test_barred_and_absent_take_the_same_time(
    twins: "Twins",
    barred: "Barred",
    names_of_the_child: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = [searching(barred, invented_names(seed)) for seed in (2, 3)]
    found = measure(
        {
            "opening": (opening(barred, twins.world.child), opening(barred), opening(barred)),
            "searching": (searching(barred, names_of_the_child), *names),
        },
        PAIRS,
    )
    with capsys.disabled():
        told = ", ".join(f"{act} {one:.3f}, control {other:.3f}" for act, (one, other) in found.items())
        print(f"\ntiming: {told} ({PAIRS} pairs)")
    for act, (apart, control) in found.items():
        assert apart <= max(SMALL, control + SMALL / 2), act


def _sleep(twins: "Twins", typical: float) -> AbstractContextManager[Any]:
    """Before the door answers about the child, it waits for as long as a page takes."""
    from alongside.access import door

    honest = door.relations_to

    def slow(*, viewer: Any, person_id: Any, now: Any) -> Any:
        if person_id == twins.world.child:
            time.sleep(max(0.002, typical))
        return honest(viewer=viewer, person_id=person_id, now=now)

    return mock.patch.object(door, "relations_to", slow)


def test_a_door_that_waits_before_it_refuses_is_found(twins: "Twins", barred: "Barred") -> None:
    absent = opening(barred)
    typical = median(_time(absent) for _ in range(20))
    with _sleep(twins, typical):
        found = measure({"opening": (opening(barred, twins.world.child), absent)}, 60)
    assert found["opening"][0] > SMALL


def _time(make: Maker) -> float:
    ask, began = make(Random(1)), time.perf_counter()
    ask()
    return time.perf_counter() - began
