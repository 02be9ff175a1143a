"""Every page by every method, as every role, in every relationship, for every class.

One set-up for what is allowed and what is denied (place.py), and a judge who reads the policy a second time
(judge.py). ALONGSIDE_LONG=1 leaves nothing out; otherwise the chronology is asked for by every role about
every child, and the other pages by turns (visits.py).
"""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from alongside.cli.database import Addresses
from tests.databases import connect_admin, copy_of, django_on

if TYPE_CHECKING:
    from tests.matrix.items import Place

IS_LONG = os.environ.get("ALONGSIDE_LONG") == "1"


@pytest.fixture(scope="module")
def place(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[tuple[Addresses, "Place"]]:
    from tests.matrix.place import make_place

    with (
        django_db_blocker.unblock(),  # type: ignore[attr-defined]
        copy_of(name="routes") as addresses,
        django_on(addresses),
    ):
        with connect_admin(addresses) as admin:
            made = make_place(admin)
        yield addresses, made


def test_every_address_is_listed() -> None:
    """A new page is put into tests/matrix/routes.py, with who is let in, before it is used."""
    from tests.matrix.visits import unlisted_routes

    assert unlisted_routes() == set()


def test_every_page_answers_as_the_judge_says(
    place: tuple[Addresses, "Place"], capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.matrix.visits import Clients, compare, visits

    tally = compare(place[1], Clients(place[1]), visits(place[1], is_whole=IS_LONG))
    with capsys.disabled():
        print(
            f"\npages: {tally.cells} cells in {tally.requests} requests, {tally.allowed} allowed,"
            f" {tally.denied} denied, {len(tally.wrong)} wrong"
        )
    print(*tally.wrong[:60], sep="\n")
    assert tally.wrong[:20] == []
    assert tally.cells >= 10_000
    assert tally.allowed > 1_000
    assert tally.denied > 1_000
