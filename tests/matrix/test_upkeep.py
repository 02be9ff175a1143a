"""What is done to documents unread is done by the command line alone, not from a page without a viewer."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import psycopg
import pytest

from alongside.access.session import SET_UP, UPKEEP, signed_settings
from alongside.cli.database import Addresses
from tests.matrix.raw import Rows

if TYPE_CHECKING:
    from tests.world import World

ASKS = (
    "SELECT count(*) FROM gate.list_waiting_documents()",
    "SELECT count(gate.get_waiting_key(%(document)s))",
    "SELECT count(*) FROM gate.list_waiting_pieces(%(document)s)",
    "SELECT gate.settle_document(%(document)s, 'clean')::int",
    "SELECT count(*) FROM gate.list_sealed_keys('', %(first)s, 10)",
    "SELECT count(*) FROM gate.count_documents_by_key()",
    "SELECT gate.replace_sealed_key(%(document)s, gate.get_waiting_key(%(document)s), 'x', 'x')::int",
)


def forged(purpose: str) -> Mapping[str, str]:
    """As somebody says it who can run SQL, and does not hold the service's secret."""
    return {**signed_settings(user_id=None), "app.purpose": purpose}


def signed(purpose: str, user_id: UUID | None = None) -> Mapping[str, str]:
    return signed_settings(user_id=user_id, purpose=purpose)


def answers(connection: Rows, settings: Mapping[str, str], document: UUID) -> list[int]:
    given = {"document": document, "first": UUID(int=0)}
    found = []
    for name, value in settings.items():
        connection.execute("SELECT set_config(%s, %s, true)", [name, value])
    for ask in ASKS:
        with connection.transaction(force_rollback=True):
            row = connection.execute(ask, given).fetchone()
            assert row is not None
            found.append(int(row[0]))
    return found


def test_documents_are_kept_up_under_the_signed_purpose_alone(
    world_database: tuple[Addresses, "World"],
) -> None:
    addresses, world = world_database
    worker = world.viewers["social worker"].user_id
    with psycopg.connect(addresses.app) as connection:
        assert min(answers(connection, signed(UPKEEP), world.unscanned)) > 0
        refused: list[Mapping[str, str]] = [forged(UPKEEP), signed(""), signed(SET_UP), signed("care"), {}]
        for settings in (*refused, signed(UPKEEP, worker)):
            connection.rollback()
            assert max(answers(connection, settings, world.unscanned)) == 0, settings.get("app.purpose")
        connection.rollback()
        assert answers(connection, signed(UPKEEP), uuid4())[1:4] == [0, 0, 0]


@pytest.mark.parametrize("purpose", [UPKEEP, "care"])
def test_no_purpose_lets_nobody_see_a_document(
    world_database: tuple[Addresses, "World"], purpose: str
) -> None:
    with psycopg.connect(world_database[0].app) as connection:
        for name, value in signed(purpose).items():
            connection.execute("SELECT set_config(%s, %s, true)", [name, value])
        row = connection.execute("SELECT count(*) FROM documents_document").fetchone()
        assert row == (0,)
