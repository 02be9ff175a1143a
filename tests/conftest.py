"""A real PostgreSQL for every test: private, migrated as the owner, used as the application's role."""

import gc
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import psycopg
import pytest
from xdist.scheduler import LoadFileScheduling

from alongside.cli.database import Addresses, prepare_private, start_django, use
from alongside.cli.private_postgres import PrivateServer, default_state
from tests.thinning import IS_DEEP, IS_LONG

if TYPE_CHECKING:
    from tests.world import World

# Two runs at once share the server, not the database.
TEST_DATABASE = f"alongside_test_{os.getpid()}"
_server = PrivateServer(state=default_state(purpose="tests"), durable=False)


def pytest_configure(config: pytest.Config) -> None:
    """Start the server before Django reads its settings (so pytest's own options may not name them)."""
    _server.start()
    if config.getoption("numprocesses", default=None):
        return  # The tests run in processes of their own, which come here again.
    use(fresh_database(TEST_DATABASE), demo=True)
    os.environ["ALONGSIDE_INSECURE"] = "1"
    start_django()
    hash_quickly()


def hash_quickly() -> None:
    """Passwords are hashed in the quick way: the strong one takes its time (test_transport.py looks at it).

    Set, not overridden: settings that are overridden are slow to read, and every page reads many.
    """
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to the deep and the long run what is theirs, unless it is asked for by its name."""
    is_named = any("::" in argument for argument in config.args)
    left = [] if IS_LONG or is_named else [each for each in items if not _is_due(each)]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [each for each in items if _is_due(each)]


def _is_due(item: pytest.Item) -> bool:
    """In a run that is not the long one: the deep run makes only what the ordinary run leaves or shortens."""
    marks = {mark.name for mark in item.iter_markers()}
    return "long" not in marks and (bool(marks & {"deep", "deeper"}) if IS_DEEP else "deep" not in marks)


def pytest_collection_finish() -> None:
    """What was read so far stays until the end: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


class FilesTogether(LoadFileScheduling):  # type: ignore[misc]  # xdist's own has no types
    """A file at a time, so that what a file prepares is prepared once; and all files of stories as one."""

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return "stories" if file.startswith("tests/spec/") and file.endswith("stories.py") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> FilesTogether:
    return FilesTogether(config, log)


def pytest_unconfigure() -> None:
    drop_database(TEST_DATABASE)
    _server.stop()


def fresh_database(name: str, *, template: str | None = None) -> Addresses:
    """Drop and make one database; with a template, as a copy of it."""
    drop_database(name)
    if template:
        with psycopg.connect(_server.admin_url(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER alongside_owner')
    return prepare_private(server=_server, database=name)


def drop_database(name: str) -> None:
    """Drop a database of the tests' server, whoever is connected to it."""
    with psycopg.connect(_server.admin_url(), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """The tables are made by the owner; the tests run as the application's role, which owns nothing."""
    from alongside.cli.database import migrate

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        migrate()
        yield


@pytest.fixture(scope="session")
def world_database(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[tuple[Addresses, "World"]]:
    """A database in which the partnership of tests/world.py stands, for as long as the tests run."""
    from tests.databases import copy_of, django_on
    from tests.world import make_world

    with django_db_blocker.unblock(), copy_of(name="world") as addresses:  # type: ignore[attr-defined]
        with django_on(addresses):
            world = make_world()
        yield addresses, world


@pytest.fixture(scope="module")
def in_world(
    world_database: tuple[Addresses, "World"], django_db_blocker: pytest.FixtureRequest
) -> Iterator["World"]:
    """From here to the end of the module, tests run in that database."""
    from tests.databases import django_on

    with django_db_blocker.unblock(), django_on(world_database[0]):  # type: ignore[attr-defined]
        yield world_database[1]


@pytest.fixture
def world(in_world: "World", django_db_blocker: pytest.FixtureRequest) -> Iterator["World"]:
    """The partnership of tests/world.py, in a transaction that is taken back after the test."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield in_world
        transaction.set_rollback(True)
