"""What the tests of pages begin with. Imported late: settings are there only once the server has started."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from alongside.cli.database import Addresses
from tests.databases import copy_of, django_on

if TYPE_CHECKING:
    from tests.web.partnership import Partnership


@pytest.fixture(scope="session")
def partnership_database(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[tuple[Addresses, "Partnership"]]:
    """A database in which the partnership stands: made once, for every module that asks for it."""
    from django.db import transaction

    from tests.web.partnership import make_partnership

    with django_db_blocker.unblock(), copy_of(name="partnership") as addresses:  # type: ignore[attr-defined]
        with django_on(addresses), transaction.atomic():
            made = make_partnership()
        yield addresses, made


@pytest.fixture(scope="module")
def in_partnership(
    partnership_database: tuple[Addresses, "Partnership"], django_db_blocker: pytest.FixtureRequest
) -> Iterator["Partnership"]:
    """From here to the end of the module, tests run in that database."""
    with django_db_blocker.unblock(), django_on(partnership_database[0]):  # type: ignore[attr-defined]
        yield partnership_database[1]


@pytest.fixture
def partnership(in_partnership: "Partnership", db: None) -> "Partnership":
    """A school that knows two children, a front door, a data team, and a clinic that knows nobody.

    In a transaction of the test's own, which is taken back.
    """
    return in_partnership
