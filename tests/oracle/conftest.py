"""The oracle's database: the tables and the lock, no partnership but its own.

What needs the settings is imported when it is asked for: this file is read before they are known.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from alongside.cli.database import Addresses
    from tests.oracle.rows import Database
    from tests.oracle.words import Oracle


@pytest.fixture(scope="session")
def oracle() -> "Oracle":
    from alongside.reference.loader import policy_folder
    from tests.oracle.words import Oracle

    return Oracle(policy_folder())


@pytest.fixture(scope="session")
def place(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[tuple["Addresses", "Database"]]:
    from django.utils import timezone

    from tests.databases import connect_admin, copy_of
    from tests.oracle.rows import Database

    with (
        django_db_blocker.unblock(),  # type: ignore[attr-defined]
        copy_of(name="oracle") as addresses,
        connect_admin(addresses) as admin,
    ):
        yield addresses, Database(admin, timezone.now())


@pytest.fixture
def database(place: tuple["Addresses", "Database"]) -> "Database":
    return place[1]


@pytest.fixture
def django_there(
    place: tuple["Addresses", "Database"], django_db_blocker: pytest.FixtureRequest
) -> Iterator["Database"]:
    """Django's own connections lead to the oracle's database."""
    from tests.databases import django_on

    with django_db_blocker.unblock(), django_on(place[0]):  # type: ignore[attr-defined]
        yield place[1]
