"""What the tests of stories begin with: a database in which the stories of the demonstration stand."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from alongside.cli.database import Addresses
from tests.databases import copy_of, django_on

if TYPE_CHECKING:
    from click.testing import Result


@pytest.fixture(scope="session")
def stories_database(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[tuple[Addresses, "Result"]]:
    """All stories that come with Alongside, loaded once, and what the command said."""
    from click.testing import CliRunner

    from alongside.cli.commands_stories import story
    from alongside.cli.stories.partnership import STORIES

    files = [str(file) for file in sorted(STORIES.glob("*.yaml"))]
    with django_db_blocker.unblock(), copy_of(name="stories") as addresses:  # type: ignore[attr-defined]
        with django_on(addresses):
            done = CliRunner().invoke(story, ["load", *files], catch_exceptions=False)
        yield addresses, done


@pytest.fixture(scope="module")
def in_stories(
    stories_database: tuple[Addresses, "Result"], django_db_blocker: pytest.FixtureRequest
) -> Iterator["Result"]:
    """From here to the end of the module, tests run in that database."""
    with django_db_blocker.unblock(), django_on(stories_database[0]):  # type: ignore[attr-defined]
        yield stories_database[1]


@pytest.fixture
def apart(in_stories: "Result") -> Iterator[None]:
    """What a test loads beside the stories goes again."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)
