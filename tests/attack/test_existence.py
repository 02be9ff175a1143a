"""A barred worker is answered, byte for byte, as in a world in which there is no such child."""

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from alongside.cli.database import Addresses
from tests.databases import django_on
from tests.thinning import IS_LONG, by_depth

if TYPE_CHECKING:
    from tests.attack.errands import Answer, Errand
    from tests.attack.twins import Twins
    from tests.world import World

WHO = ("insider", "barred keeper")


@pytest.fixture(scope="module")
def twins(
    world_database: tuple[Addresses, "World"], django_db_blocker: pytest.FixtureRequest
) -> Iterator["Twins"]:
    from tests.attack.twins import make_twins

    with django_db_blocker.unblock(), make_twins(world_database) as made:  # type: ignore[attr-defined]
        yield made


def answers(
    twins: "Twins", addresses: Addresses, who: str, wanted: list["Errand"], turn: int
) -> list["Answer"]:
    from tests.attack.errands import Visitor

    with django_on(addresses):
        visitor = Visitor(twins, who, now=NOW, turn=turn)
        return [visitor.run(errand, seed=seed) for seed, errand in enumerate(wanted, start=1)]


NOW = timezone.now()
TURNS = count()


def differences(twins: "Twins", who: str, wanted: list["Errand"]) -> list[str]:
    """Where the two worlds answer apart: the request, and which part of the answer."""
    turn = next(TURNS)
    one, other = (answers(twins, each, who, wanted, turn) for each in (twins.exists, twins.absent))
    return [
        f"{errand}: {part}: {left!r:.300} but {right!r:.300}"
        for errand, here, there in zip(wanted, one, other, strict=True)
        for part, left, right in _parts(here, there)
        if left != right
    ]


def _parts(here: "Answer", there: "Answer") -> list[tuple[str, Any, Any]]:
    parts = [(name, vars(here)[name], vars(there)[name]) for name in vars(here)]
    pairs = enumerate(zip(here.body, there.body, strict=False))
    at = next((at for at, (left, right) in pairs if left != right), 0)
    around = slice(max(0, at - 80), at + 80)
    return [(n, a[around], b[around]) if n == "body" and a != b else (n, a, b) for n, a, b in parts]


def some_of(wanted: list["Errand"], *, one_in: int) -> list["Errand"]:
    """Every page once, about the child where it is about anybody, and one in so many other errands."""
    first = {each.name: each for each in reversed(wanted)}.values()
    others = [each for each in wanted if not any(each is one for one in first)]
    return [*first, *others[::one_in]]


@pytest.mark.deeper
@pytest.mark.parametrize("who", by_depth(short=WHO[:1], deep=WHO, whole=WHO))
def test_every_page_answers_as_if_there_were_no_such_child(
    twins: "Twins", who: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.attack.errands import errands

    wanted = errands(twins, is_whole=IS_LONG)
    if not IS_LONG:
        wanted = some_of(wanted, one_in=by_depth(short=4, deep=1, whole=1) * (12 if who == WHO[0] else 30))
    found = differences(twins, who, wanted)
    with capsys.disabled():
        print(f"\nexistence: {len(wanted)} requests as {who}, {len(found)} answered apart")
    assert found == []
    assert len(wanted) > 60


def raw_differences(twins: "Twins", who: str) -> dict[str, tuple[str, str]]:
    """What the database answers apart: every table, every question to the gate, every writing."""
    from tests.attack.questions import ask_everything

    one, other = (
        ask_everything(twins, each, twins.workers[who], NOW) for each in (twins.exists, twins.absent)
    )
    assert len(one) > 100
    return {name: (one[name], other[name]) for name in one if one[name] != other[name]}


@pytest.mark.parametrize("who", WHO)
def test_the_database_answers_as_if_there_were_no_such_child(twins: "Twins", who: str) -> None:
    assert raw_differences(twins, who) == {}


PLANTS = (
    "ALTER POLICY see ON concerns_concern USING (author_id = (SELECT gate.worker()))",
    "ALTER POLICY see ON people_relationship USING (true)",
    "ALTER POLICY see ON access_breakglass USING (user_id = (SELECT gate.worker()))",
)
TOLD = {"gate.barred()": "EXECUTE ON FUNCTION gate.barred()"}


@pytest.mark.parametrize("plant", PLANTS)
def test_a_lock_that_forgets_who_is_barred_is_found(twins: "Twins", plant: str) -> None:
    """The control, in both worlds alike; what it opens, it opens in the one in which there is something."""
    from tests.databases import connect_admin

    table = plant.split()[4]
    for addresses in (twins.exists, twins.absent):
        with connect_admin(addresses) as admin:
            found = admin.execute(
                "SELECT qual FROM pg_policies WHERE tablename = %s AND policyname = 'see'", [table]
            ).fetchone()
            admin.execute(plant)
    try:
        assert table in raw_differences(twins, "insider")
    finally:
        assert found is not None
        for addresses in (twins.exists, twins.absent):
            with connect_admin(addresses) as admin:
                admin.execute(f"ALTER POLICY see ON {table} USING ({found[0]})")


def test_a_gate_that_says_what_is_shut_is_found(twins: "Twins") -> None:
    """The control: what the policies would need to ask, if they asked who is barred."""
    from tests.databases import connect_admin

    with connect_admin(twins.exists) as admin, connect_admin(twins.absent) as other:
        for database in (admin, other):
            for right in TOLD.values():
                database.execute(f"GRANT {right} TO alongside_app")
        try:
            assert raw_differences(twins, "insider").keys() == TOLD.keys()
        finally:
            for database in (admin, other):
                for right in TOLD.values():
                    database.execute(f"REVOKE {right} FROM alongside_app")


def test_a_page_that_forgets_who_is_barred_is_found(twins: "Twins") -> None:
    """The control: the author's own list of worries, which looks at who wrote them and at nothing else."""
    from tests.attack.errands import Errand
    from tests.databases import connect_admin

    home = [Errand(name="my_worries", method="GET", ids={})]
    assert differences(twins, "insider", home) == []
    table, plant = "concerns_concern", PLANTS[0]
    with connect_admin(twins.exists) as admin:
        found = admin.execute(
            "SELECT qual FROM pg_policies WHERE tablename = %s AND policyname = 'see'", [table]
        ).fetchone()
        assert found is not None
        admin.execute(plant)
        try:
            assert differences(twins, "insider", home)
        finally:
            admin.execute(f"ALTER POLICY see ON {table} USING ({found[0]})")
