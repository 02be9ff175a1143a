"""A real PostgreSQL for every test: private, migrated as the owner, used as the application's role."""

import os
from collections.abc import Iterator

import pytest

from alongside.cli.database import Addresses, prepare_private, use
from alongside.cli.private_postgres import PrivateServer, default_state

TEST_DATABASE = "alongside_test"
_server = PrivateServer(state=default_state(purpose="tests"), durable=False)


def pytest_configure() -> None:
    """Start the server before Django reads its settings."""
    _server.start()
    use(fresh_database(TEST_DATABASE), demo=True)
    os.environ["ALONGSIDE_INSECURE"] = "1"


def pytest_unconfigure() -> None:
    _server.stop()


def fresh_database(name: str, *, template: str | None = None) -> Addresses:
    """Drop and make one database; with a template, as a copy of it."""
    import psycopg

    with psycopg.connect(_server.admin_url(), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        if template:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER alongside_owner')
    return prepare_private(server=_server, database=name)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """The tables are made by the owner; the tests run as the application's role, which owns nothing."""
    from alongside.cli.database import migrate

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        migrate()
        yield
