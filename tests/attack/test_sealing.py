"""What happens all day while seals are made: nothing is left out, sealed twice, or named."""

import random
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from alongside.audit import sealing
from alongside.audit.canonical import unpack_entries
from alongside.audit.reading import read_packed_entries
from alongside.audit.sealing import UnableToSeal
from alongside.cli.database import Addresses
from tests.attack import tampering
from tests.attack.tampering import Sealed
from tests.databases import Rows, connect_admin, copy_of
from tests.thinning import IS_LONG

if TYPE_CHECKING:
    from tests.world import World

ROUNDS = 500 if IS_LONG else 40
SEED = random.SystemRandom().randrange(2**32)


@pytest.fixture(scope="module")
def addresses(
    world_database: tuple[Addresses, "World"], django_db_blocker: pytest.FixtureRequest
) -> Iterator[Addresses]:
    source = str(psycopg.conninfo.conninfo_to_dict(world_database[0].app)["dbname"])
    with django_db_blocker.unblock(), copy_of(source, name="sealing") as copy:  # type: ignore[attr-defined]
        yield copy


@pytest.fixture(scope="module")
def sealed(addresses: Addresses, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sealed]:
    yield from tampering.make_sealed(addresses=addresses, folder=tmp_path_factory.mktemp("keys"))


@pytest.fixture
def sealer(addresses: Addresses) -> Iterator[Rows]:
    with sealing.connect(address=addresses.sealer) as connection:
        yield connection


def seal(sealed: Sealed, sealer: Rows) -> None:
    now = sealed.seals[-1].sealed_at
    sealed.seals.append(sealing.seal_next(connection=sealer, key=sealed.key, now=now))


def test_transactions_that_begin_early_and_end_late(
    sealed: Sealed, sealer: Rows, addresses: Addresses
) -> None:
    """Several at once, some taken back, some in part: each row that stands is in one seal."""
    chance = random.Random(SEED)
    with ExitStack() as stack:
        workers = [stack.enter_context(connect_admin(addresses)) for _ in range(4)]
        for each in workers:
            each.autocommit = False
        for number in range(ROUNDS):
            worker = chance.choice(workers)
            insert(worker)
            if chance.random() < 0.5:
                with worker.transaction(force_rollback=chance.random() < 0.5):
                    insert(worker)
            if chance.random() < 0.6:
                chance.choice((worker.commit, worker.commit, worker.rollback))()
            seal(sealed, sealer)
            if number % 5 == 0:
                assert sealed.verify(with_witness=True).finding is None, (SEED, number)
        for each in workers:
            each.commit()
    assert any(each.waiting for each in sealed.seals), SEED
    seal(sealed, sealer)
    assert sealed.verify(with_witness=True, with_tables=True).finding is None, SEED
    assert numbers_sealed(sealed) == numbers_there(sealed), SEED


def test_a_seal_that_took_its_end_from_the_rows_would_miss_some(
    sealed: Sealed, sealer: Rows, addresses: Addresses
) -> None:
    """The control: a row with a lower number that is committed later is what makes the difference."""
    with connect_admin(addresses) as early:
        early.autocommit = False
        insert(early)
        tampering.act(sealed.admin)
        seal(sealed, sealer)
        highest = max(numbers_sealed(sealed))
        early.commit()
    late = set(numbers_there(sealed)) - set(numbers_sealed(sealed))
    assert late
    assert max(late) < highest
    seal(sealed, sealer)
    assert numbers_sealed(sealed) == numbers_there(sealed)


def insert(connection: Rows) -> None:
    connection.execute(
        "INSERT INTO audit_event (as_at, action, outcome, purpose, subject_kind, shown)"
        " VALUES (now(), 'tried', 'allowed', '', '', '{}')"
    )


def numbers_sealed(sealed: Sealed) -> list[int]:
    packed = read_packed_entries(sealed.admin, first=1, last=len(sealed.seals))
    entries = [entry for part in packed.values() for entry in unpack_entries(part)]
    return sorted(entry.number for entry in entries if entry.record == b"E")


def numbers_there(sealed: Sealed) -> list[int]:
    return [row[0] for row in sealed.admin.execute("SELECT id FROM audit_event ORDER BY id").fetchall()]


def test_two_sealers_do_not_make_two_chains(sealed: Sealed, sealer: Rows, addresses: Addresses) -> None:
    with sealing.connect(address=addresses.sealer) as other, sealer.transaction():
        sealer.execute("SELECT 1")  # it looks at the chain as it is now
        seal(sealed, other)
        with pytest.raises(UnableToSeal, match="One is enough"):
            sealing.seal_next(connection=sealer, key=sealed.key, now=sealed.seals[-1].sealed_at)
    assert sealed.verify(with_witness=True).finding is None


def test_on_a_server_that_counts_from_lower_down_nothing_is_sealed(sealed: Sealed) -> None:
    with sealed.spoiling():
        sealed.admin.execute(
            "INSERT INTO audit_seal SELECT number + 1, version, previous, '999999999999', waiting, events,"
            " changes, entries, root, sealed_at, key_id, signature"
            " FROM audit_seal ORDER BY number DESC LIMIT 1"
        )
        with pytest.raises(UnableToSeal, match="After a restore"):
            sealing.seal_next(connection=sealed.admin, key=sealed.key, now=sealed.seals[-1].sealed_at)


@pytest.mark.parametrize(
    "beyond",
    [
        "SELECT FROM people_person",
        "SELECT FROM django_session",
        "INSERT INTO audit_event (as_at, action, outcome) VALUES (now(), 'tried', 'allowed')",
        "INSERT INTO audit_change (in_table, row_id, what) VALUES ('people_name', 'x', 'update')",
        "UPDATE audit_seal SET number = number",
        "DELETE FROM audit_seal",
        "TRUNCATE audit_seal",
        "SET ROLE alongside_recorder",
        "SELECT gate.take_stock('people_name')",
    ],
)
def test_the_sealer_reads_both_records_adds_seals_and_can_do_nothing_else(sealer: Rows, beyond: str) -> None:
    for allowed in ("audit_event", "audit_change", "audit_seal", "gate.row_digests('people_name')"):
        assert sealer.execute(f"SELECT count(*) > 0 FROM {allowed}").fetchone() == (True,)  # type: ignore[arg-type]
    with pytest.raises(InsufficientPrivilege, match="permission denied"):
        sealer.execute(beyond)  # type: ignore[arg-type]
