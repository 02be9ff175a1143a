"""Eight classes of tampering by whoever is master of the database: each is named, and nothing else is.

The witness is what finds the last three; what is not found without one is said here, too.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import psycopg
import pytest

from alongside.audit import findings
from alongside.audit.canonical import EVENT, Entry, Seal, from_line, to_line
from alongside.audit.findings import Differing, Finding
from alongside.audit.witnessed import Witnessed
from alongside.cli.database import Addresses
from tests.attack import tampering
from tests.attack.tampering import CLASSES, Sealed
from tests.databases import copy_of
from tests.thinning import by_depth

if TYPE_CHECKING:
    from tests.world import World

OF_EACH = by_depth(short=30, deep=60, whole=1250)
SEED = random.SystemRandom().randrange(2**32)
# Found by the chain alone, with no witness to ask.
BY_ITSELF = ("edit", "re-time", "delete", "insert", "reorder")


@pytest.fixture(scope="module")
def sealed(
    world_database: tuple[Addresses, "World"],
    django_db_blocker: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Sealed]:
    source = str(psycopg.conninfo.conninfo_to_dict(world_database[0].app)["dbname"])
    with django_db_blocker.unblock(), copy_of(source, name="tamper") as addresses:  # type: ignore[attr-defined]
        yield from tampering.make_sealed(addresses=addresses, folder=tmp_path_factory.mktemp("keys"))


def check_named(sealed: Sealed, name: str, number: int) -> None:
    """One tampering is named as what it is, and where it is."""
    chance = random.Random(f"{SEED} {name} {number}")
    with sealed.spoiling():
        expected = CLASSES[name](sealed, chance)
        finding = sealed.verify(with_witness=name not in BY_ITSELF or chance.random() < 0.5).finding
    assert finding is not None, (SEED, name, number)
    assert finding.kind in expected.kinds, (SEED, number, finding, expected)
    assert finding.where == expected.where, (SEED, number, finding, expected)
    assert finding.where in finding.tell()


@pytest.mark.deeper
@pytest.mark.parametrize("name", CLASSES)
def test_each_tampering_is_named(sealed: Sealed, name: str) -> None:
    for number in range(OF_EACH):
        check_named(sealed, name, number)


@pytest.mark.deeper
@pytest.mark.parametrize(
    ("name", "blinded"),
    [("edit", "sha256"), ("re-time", "at"), ("reorder", "sha256"), ("insert", "key"), ("delete", "key")],
)
def test_a_check_that_does_not_look_is_noticed(
    sealed: Sealed, monkeypatch: pytest.MonkeyPatch, name: str, blinded: str
) -> None:
    """The control: a check that is blind to one thing names too little, or names it wrongly."""
    real = findings._compare

    def blind(sealed: Entry | None, found: Entry | None, seal: Seal | None) -> Finding | None:
        if sealed is None or found is None:
            return None if blinded == "key" else real(sealed, found, seal)
        return None if blinded != "key" else real(sealed, found, seal)

    monkeypatch.setattr(findings, "_compare", blind)
    with pytest.raises(AssertionError):
        for number in range(OF_EACH):
            check_named(sealed, name, number)


@pytest.mark.deeper
def test_what_nobody_touched_is_never_named(sealed: Sealed) -> None:
    for number in range(4 * OF_EACH):
        with sealed.spoiling():
            for _ in range(number % 4):
                tampering.act(sealed.admin)
            verified = sealed.verify(with_witness=True, with_tables=number % 20 == 0)
        assert verified.finding is None, (SEED, number)
        assert verified.seals == len(sealed.seals)
        assert verified.not_sealed == 2 * (number % 4)


@pytest.mark.parametrize("name", [name for name in CLASSES if name not in BY_ITSELF])
def test_what_the_chain_alone_does_not_tell(sealed: Sealed, name: str) -> None:
    """Said honestly: where the end is gone, or the key was used, only the witness knows."""
    missed = 0
    for number in range(20):
        with sealed.spoiling():
            CLASSES[name](sealed, random.Random(f"{SEED} alone {name} {number}"))
            missed += sealed.verify(with_witness=False).finding is None
    assert missed


def test_a_row_of_the_present_is_taken_for_an_act(sealed: Sealed) -> None:
    """Nor does any seal tell that the database's master writes a row now, as the application would have."""
    with sealed.spoiling():
        tampering.act(sealed.admin)
        assert sealed.verify(with_witness=True).finding is None


@pytest.mark.parametrize(
    ("table", "done"),
    [
        ("people_name", "UPDATE people_name SET surname = 'Other'"),
        ("concerns_reply", "DELETE FROM concerns_reply"),
        ("people_searchkey", "UPDATE people_searchkey SET id = id + 1000000"),
    ],
)
def test_a_row_that_was_changed_past_the_triggers_is_named(sealed: Sealed, table: str, done: str) -> None:
    with sealed.spoiling():
        sealed.admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")  # type: ignore[arg-type]
        finding = sealed.verify(with_witness=True, with_tables=True).finding
        assert finding is not None
        assert (finding.kind, finding.where) == ("no history", table)
        sealed.admin.execute(done)  # type: ignore[arg-type]
        for act in ("insert", "update", "delete"):
            awake = f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER keep_history_{act}"
            sealed.admin.execute(awake)  # type: ignore[arg-type]
        finding = sealed.verify(with_witness=True, with_tables=True).finding
    assert finding is not None
    assert finding.kind == "past the record"
    assert finding.where.startswith(f"{table}, row ")


def test_without_any_trigger_stopped_a_change_has_its_history(sealed: Sealed) -> None:
    """The control: the same change with the triggers at work is not named."""
    with sealed.spoiling():
        sealed.admin.execute("UPDATE people_name SET surname = 'Other'")
        sealed.admin.execute("DELETE FROM people_searchkey")
        assert sealed.verify(with_witness=True, with_tables=True).finding is None


def test_a_witness_that_was_touched_is_named(sealed: Sealed) -> None:
    line = to_line(sealed.seals[3])
    forged = sealed.seals[3].sha256.hex()
    for text in (
        line.replace('"events": ', '"events": 1'),
        line[:-40],
        "{}",
        f'{{"seal": 1, "hash": "{forged}"}}',
    ):
        with pytest.raises(ValueError):
            from_line(text)
    moved = replace(sealed.seals[3], events=99)
    witness = Witnessed(name="a folder", seals={4: moved})
    finding = witness.damage(keys=sealed.public)
    assert finding is not None
    assert finding.kind == "witness"


def test_two_acts_that_say_the_same_and_change_places_are_told_from_a_change_of_time() -> None:
    one, other = (Entry(record=EVENT, number=n, at=1_000 * n, xact=n, sha256=b"same") for n in (1, 2))
    swapped, retimed = Differing(), Differing()
    swapped.add(sealed=one, found=replace(other, number=1))
    swapped.add(sealed=other, found=replace(one, number=2))
    retimed.add(sealed=one, found=replace(one, at=5))
    assert [each.kind for each in (swapped.first(), retimed.first()) if each] == ["reordered", "re-timed"]
