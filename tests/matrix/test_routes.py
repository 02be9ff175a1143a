"""Every page by every method, as every role, in every relationship, for every class.

One set-up for what is allowed and what is denied (place.py), and a judge who reads the policy a second time
(judge.py). ALONGSIDE_LONG=1 leaves nothing out; otherwise the chronology is asked for by every role about
every child, and the other pages by turns (visits.py).
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from django.http import HttpResponse
from django.test import override_settings

from alongside.cli.database import Addresses
from tests.databases import connect_admin, copy_of, django_on
from tests.thinning import IS_LONG

if TYPE_CHECKING:
    from tests.matrix.items import Place
    from tests.matrix.visits import Clients, Visit


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


def test_no_page_takes_another_method(place: tuple[Addresses, "Place"]) -> None:
    from tests.matrix.routes import ROUTES
    from tests.matrix.visits import Clients, refused_methods

    tally = refused_methods(place[1], Clients(place[1]), is_whole=IS_LONG)
    assert tally.wrong == []
    assert tally.denied >= len(ROUTES)


def test_nobody_gets_further_than_signing_in(place: tuple[Addresses, "Place"]) -> None:
    from tests.matrix.visits import nobody_signed_in

    tally = nobody_signed_in(place[1])
    assert tally.wrong == []
    assert tally.denied > 50


# The controls: a lock that is planted wrong is found by the same visits, which are right without it.
Planting = Callable[["Place"], AbstractContextManager[Any]]


def some(
    made: "Place", page: str, roles: str, cases: tuple[str, ...], method: str = "GET"
) -> Iterator["Visit"]:
    from tests.matrix.visits import Visit

    for role in roles.split():
        for child in made.children:
            if child.case.name in cases:
                yield Visit(name=page, method="GET", role=role, child=child)


@pytest.fixture(scope="module")
def clients(place: tuple[Addresses, "Place"]) -> "Clients":
    from tests.matrix.visits import Clients

    return Clients(place[1])


# What is planted in the database: before it, what stood there is read, to be put back.
POLICIES = {
    "an address is open to all": ("people_address", "true", "person", "knows, user"),
    "documents are closed to all": ("documents_document", "false", "documents", "allocated, user"),
    "worries are closed to all": ("concerns_entry", "false", "chronology", "allocated, user"),
    "people are closed to all": ("people_person", "false", "person", "allocated, user"),
}
FUNCTIONS = {
    "nobody is barred": ("gate.barred()", "uuid[]", "'{}'::uuid[]", ("excluded", "sealed")),
    "nothing is restricted": ("gate.narrowed()", "uuid[]", "'{}'::uuid[]", ("restricted",)),
    "nobody manages": ("gate.managed()", "uuid[]", "'{}'::uuid[]", ("allocated, colleague",)),
    "nobody is in a team": ("gate.principals()", "uuid[]", "ARRAY[gate.viewer()]", ("allocated, team",)),
}


@pytest.mark.parametrize("plant", POLICIES)
def test_a_row_lock_that_is_wrong_is_found(
    place: tuple[Addresses, "Place"], clients: "Clients", plant: str
) -> None:
    from tests.matrix.visits import compare

    table, planted, page, case = POLICIES[plant]
    addresses, made = place
    assert compare(made, clients, some(made, page, "social_worker", (case,))).wrong == []
    with connect_admin(addresses) as admin:
        found = admin.execute(
            "SELECT qual FROM pg_policies WHERE tablename = %s AND policyname = 'see'", [table]
        ).fetchone()
        assert found is not None
        admin.execute(f"ALTER POLICY see ON {table} USING ({planted})")
        try:
            assert compare(made, clients, some(made, page, "social_worker", (case,))).wrong
        finally:
            admin.execute(f"ALTER POLICY see ON {table} USING ({found[0]})")


@pytest.mark.parametrize("plant", FUNCTIONS)
def test_a_gate_that_is_wrong_is_found(
    place: tuple[Addresses, "Place"], clients: "Clients", plant: str
) -> None:
    from tests.matrix.visits import compare

    name, gives, planted, cases = FUNCTIONS[plant]
    addresses, made = place

    def wrong() -> list[str]:
        return compare(made, clients, some(made, "person", "social_worker team_manager", cases)).wrong

    assert wrong() == []
    with connect_admin(addresses) as admin:
        found = admin.execute("SELECT pg_get_functiondef(%s::regprocedure)", [name]).fetchone()
        assert found is not None
        admin.execute(
            f"CREATE OR REPLACE FUNCTION {name} RETURNS {gives} LANGUAGE sql STABLE SECURITY DEFINER"
            f" SET search_path = pg_catalog, public, pg_temp AS $$ SELECT {planted} $$"
        )
        try:
            assert wrong()
        finally:
            admin.execute(str(found[0]))


@contextmanager
def _page_that_asks_nobody(made: "Place") -> Iterator[None]:
    """The page about a person has every address of theirs, whoever looks."""
    from alongside.web.views import people

    honest = people.render  # type: ignore[attr-defined]  # as the view finds it

    def spoiled(request: Any, template: str, context: Any) -> HttpResponse:
        answer = honest(request, template, context)
        card = context["page"].facts.card
        (child,) = [each for each in made.children if each.person_id == card.person_id]
        answer.content += child.word("address", "placement", "led").encode()
        return answer

    with mock.patch.object(people, "render", spoiled):
        yield


PYTHON: dict[str, tuple[Planting, str, tuple[str, ...]]] = {
    "the door opens to all": (
        lambda made: mock.patch("alongside.access.door.may_do", return_value=True),
        "person",
        ("none", "allocated, ended"),
    ),
    "the door opens to nobody": (
        lambda made: mock.patch("alongside.access.door.may_do", return_value=False),
        "person",
        ("allocated, user",),
    ),
    "no class is shown": (
        lambda made: mock.patch("alongside.access.door.may_see_class", return_value=False),
        "chronology",
        ("allocated, user",),
    ),
    "a form asks for sight only": (
        lambda made: mock.patch("alongside.casework.people.WRITE", "see"),
        "add_name",
        ("panel, user",),
    ),
    "a page asks nobody": (_page_that_asks_nobody, "person", ("knows, user",)),
}


@pytest.mark.parametrize("plant", PYTHON)
def test_a_door_or_a_page_that_is_wrong_is_found(
    place: tuple[Addresses, "Place"], clients: "Clients", plant: str
) -> None:
    from tests.matrix.visits import compare

    planting, page, cases = PYTHON[plant]
    for planted, is_found in ((nullcontext(), False), (planting(place[1]), True)):
        with planted:
            wrong = compare(
                place[1], clients, some(place[1], page, "social_worker practitioner", cases)
            ).wrong
        assert bool(wrong) is is_found, wrong


@override_settings(ROOT_URLCONF="tests.matrix.one_page_more")
def test_an_address_that_is_not_listed_is_found() -> None:
    from tests.matrix.visits import unlisted_routes

    assert unlisted_routes() == {"peep"}


def test_a_page_that_takes_another_method_is_found(
    place: tuple[Addresses, "Place"], clients: "Clients"
) -> None:
    from tests.matrix import routes, visits

    spoiled = {**routes.ROUTES, "home": routes.Route(kind=routes.SIGNED_IN, methods=frozenset())}
    with mock.patch.object(visits, "ROUTES", {"home": spoiled["home"]}):
        assert visits.refused_methods(place[1], clients, is_whole=True).wrong
