"""Asks for every page by every method as every worker, and compares the answer with the judge's."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast
from unittest import mock
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from tests.matrix import judge
from tests.matrix.items import Child, Place, Worker
from tests.matrix.routes import (
    ABILITIES,
    ACTS,
    ANSWERS,
    ASSESSMENT,
    CONCERN,
    DOCUMENT,
    DOOR,
    HANDED,
    IMPORT,
    METHODS,
    NOBODYS,
    NOT_HERE,
    OF_DOCUMENT,
    OF_WORRY,
    ON_ASSESSMENT,
    OWN,
    OWN_DOCUMENT,
    RECEIVED,
    ROUTES,
    SEE,
    SIGNED_IN,
    SIGNING_IN,
    WORLD,
    WRITE,
    Route,
)

WORD = re.compile(r"zq(\d\d)-([a-z]+)-([a-z_]+)-([a-z]+)-qz")
AGENCIES = ("own", "led")
# An item's class and from which agencies there is one.
ITEMS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "name": (("identity",), ("third",)),
    "number": (("identity",), ("third",)),
    "involvement": (("identity",), ("third",)),
    "relationship": (("identity",), AGENCIES),
    "address": (("identity", "placement"), AGENCIES),
    "entry": (judge.CLASSES[1:], AGENCIES),
    "document": (judge.CLASSES[1:], AGENCIES),
    "content": (judge.CLASSES[1:], AGENCIES),
    "concern": (("ordinary",), AGENCIES),
    "assessment": (("ordinary",), AGENCIES),
}
OF_AGENCY = {CONCERN, NOBODYS, ASSESSMENT, ON_ASSESSMENT}
# How whoever writes a handed section stands to the child, for that section.
WITH_SECTION = judge.Case(name="handed", lines=(judge.Line(relation="involved", scope=("ordinary",)),))
SERVED = {200, 302, 409, 422}


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One request: which page, by which method, as whom, about which child and which of their items."""

    name: str
    method: str
    role: str
    child: Child | None = None
    # Of a document: its class and agency. Of a worry: its agency. Of a draft: one's own or another's.
    klass: str = ""
    agency: str = ""
    is_own: bool = True

    @property
    def route(self) -> Route:
        return ROUTES[self.name]


@dataclass(kw_only=True)
class Tally:
    """What was compared, and what was wrong, in words."""

    allowed: int = 0
    denied: int = 0
    requests: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def cells(self) -> int:
        return self.allowed + self.denied

    def add(self, visit: Visit, says: str, *, expected: bool, found: bool) -> None:
        self.allowed += expected
        self.denied += not expected
        if expected is not found:
            about = f" about {visit.child.case.name}" if visit.child else ""
            item = f" ({visit.klass} {visit.agency})" if visit.agency else ""
            verb = "missing" if expected else "given out"
            self.wrong.append(f"{visit.role}: {visit.method} {visit.name}{about}{item}: {says} {verb}")


def names_in(patterns: Iterator[Any] | list[Any]) -> set[str]:
    """The name of every address; one without a name is called by its pattern."""
    found: set[str] = set()
    for each in patterns:
        found |= (
            names_in(each.url_patterns) if hasattr(each, "url_patterns") else {each.name or str(each.pattern)}
        )
    return found


def unlisted_routes() -> set[str]:
    return names_in(get_resolver().url_patterns) ^ set(ROUTES)


# The chronology shows the most classes: it is asked for by every role about every child, also when thinned.
EVERY_PAIR = ("chronology", "GET")
# One in so many of the others about a child; of those of one draft or one document. Primes, so that each page
# meets other roles and other children than the page before it.
THINNED: Mapping[str, int] = {
    ASSESSMENT: 307, ON_ASSESSMENT: 307, HANDED: 5,
    SIGNING_IN: 7, SIGNED_IN: 7, NOT_HERE: 7, OWN: 11, IMPORT: 5, DOOR: 3, WORLD: 13,
    **dict.fromkeys(ABILITIES, 5),
    SEE: 149, ANSWERS: 149, WRITE: 211, DOCUMENT: 1511, **dict.fromkeys(OF_WORRY, 503),
}  # fmt: skip


def visits(place: Place, *, is_whole: bool) -> Iterator[Visit]:
    """Every page by every method that it takes, as every role, about every child; or some by turns."""
    pages = [
        (name, method) for name, route in ROUTES.items() for method in METHODS if method in route.methods
    ]
    for page, (name, method) in enumerate(pages):
        kind = ROUTES[name].kind
        share = 1 if is_whole or (name, method) == EVERY_PAIR else THINNED[kind]
        for at, visit in enumerate(_of_page(place, name, method)):
            if (at + 7 * page) % share == 0:
                yield visit


def _of_page(place: Place, name: str, method: str) -> Iterator[Visit]:
    kind = ROUTES[name].kind
    for role in judge.ROLES:
        if kind in {WORLD, SIGNING_IN, SIGNED_IN, IMPORT, NOT_HERE, DOOR, *ABILITIES}:
            yield Visit(name=name, method=method, role=role)
        elif kind in {OWN, HANDED}:
            yield from (Visit(name=name, method=method, role=role, is_own=own) for own in (True, False))
        else:
            for child in place.children:
                for klass, agency in _items(kind, child):
                    yield Visit(name=name, method=method, role=role, child=child, klass=klass, agency=agency)


def _items(kind: str, child: Child) -> list[tuple[str, str]]:
    """Of what the page is: each document, each worry, or the record itself."""
    if kind in OF_DOCUMENT:
        return list(child.documents)
    return [("", agency) for agency in AGENCIES] if kind in {*OF_AGENCY, *OF_WORRY} else [("", "")]


def address(place: Place, visit: Visit) -> str:
    """Where the page is."""
    worker, child = place.workers[visit.role], visit.child
    known: dict[str, UUID | str] = {
        **(worker.own if visit.route.kind in {OWN, HANDED} and visit.is_own else place.theirs),
        "key": "nobody",
        "token": "nobody",
        "batch_id": place.batch,
        "file_format": "csv",
        "item": "looking",
        "section": "family",
    }
    if child is not None:
        known |= {"person_id": child.person_id, "involvement_id": child.involvement}
        if visit.route.kind in OF_DOCUMENT:
            known["document_id"] = child.documents[visit.klass, visit.agency]
        elif visit.agency:
            known["concern_id"] = child.concerns[visit.agency]
            known["assessment_id"] = child.assessments[visit.agency]
    (wanted,) = [params for _, params in get_resolver().reverse_dict.getlist(visit.name)[0][0]]
    return reverse(visit.name, kwargs={each: known[each] for each in wanted})


def is_let_in(place: Place, visit: Visit) -> bool:
    """Whether the judge lets this worker in by this method."""
    kind, case = visit.route.let_in(visit.method), visit.child.case if visit.child else None
    worker = place.workers[visit.role]
    is_own = visit.agency == worker.agency
    if kind == OWN:
        return visit.is_own
    if kind == HANDED:
        return visit.is_own and judge.writes(visit.role, WITH_SECTION, "ordinary")
    if kind == IMPORT:
        return worker.agency == "own" and "bring_returns" in judge.abilities(visit.role)
    if kind == DOOR:
        return worker.team == "door"
    if kind in ABILITIES:
        return bool(judge.abilities(visit.role) & ABILITIES[kind])
    if case is None:
        return kind != NOT_HERE
    opens = judge.opens(visit.role, case)
    sees_it = opens and judge.sees(visit.role, case, "ordinary", is_own=is_own)
    return {
        SEE: opens,
        ANSWERS: opens and judge.answers(visit.role, case),
        WRITE: judge.writes_any(visit.role, case),
        DOCUMENT: opens and judge.sees(visit.role, case, visit.klass, is_own=is_own),
        OWN_DOCUMENT: is_own
        and judge.writes_any(visit.role, case)
        and judge.sees(visit.role, case, visit.klass, is_own=True),
        CONCERN: sees_it,
        ASSESSMENT: sees_it,
        ON_ASSESSMENT: sees_it and judge.writes_any(visit.role, case),
        ACTS: sees_it and judge.writes_any(visit.role, case),
        RECEIVED: sees_it and judge.writes_any(visit.role, case) and worker.team == "door",
        NOBODYS: False,
    }[kind]


def words_expected(place: Place, visit: Visit) -> dict[str, bool]:
    """Each word that the page shows to whoever may see it, and whether this worker may."""
    child, worker = visit.child, place.workers[visit.role]
    found = {}
    for what in visit.route.shows if child and visit.method != "HEAD" else ():
        assert child is not None
        classes, agencies = ITEMS[what]
        if what in {"document", "content"} and visit.klass:
            classes, agencies = (visit.klass,), (visit.agency,)
        elif what in {"concern", "assessment"}:
            agencies = (visit.agency,)
        for klass in classes:
            for agency in agencies:
                may = judge.sees(worker.role, child.case, klass, is_own=agency == worker.agency)
                found[child.word(what, klass, agency)] = may and is_let_in(place, visit)
    return found


def may_stand_there(place: Place, visit: Visit, word: re.Match[str]) -> bool:
    """Whether a word that was found, expected or not, is one that this worker may see at all."""
    child, worker = place.children[int(word[1])], place.workers[visit.role]
    return judge.sees(worker.role, child.case, word[3], is_own=word[4] == worker.agency)


@contextmanager
def _clock_stands(place: Place) -> Iterator[None]:
    """Whoever signed in when the place was made has just done so: nobody is asked again who they are."""
    with mock.patch("alongside.web.middleware.timezone", SimpleNamespace(now=lambda: place.now)):
        yield


class Clients:
    """A browser for each worker, signed in once."""

    def __init__(self, place: Place) -> None:
        self._made = {role: self._signed_in(place, worker) for role, worker in place.workers.items()}

    def _signed_in(self, place: Place, worker: Worker) -> Client:
        client = Client(raise_request_exception=False)
        with _clock_stands(place):
            answer = client.post(reverse("sign_in_persona"), {"persona": worker.role})
            assert answer.status_code == 302, worker.role
            client.get(reverse("home"))  # the session keeps what its forms need, once
        return client

    def ask(self, place: Place, visit: Visit) -> HttpResponse:
        """The answer to one request, of which nothing stays."""
        client = self._made[visit.role]
        before = dict(client.cookies)
        with transaction.atomic(), _clock_stands(place):
            answer = client.generic(
                visit.method,
                address(place, visit),
                _encoded(visit.route.fields) if visit.method == "POST" else "",
                content_type="application/x-www-form-urlencoded",
            )
            transaction.set_rollback(True)
        client.cookies.clear()
        client.cookies.update(before)
        return cast("HttpResponse", answer)


def refused_methods(place: Place, clients: Clients, *, is_whole: bool) -> Tally:
    """Every page by every method that it does not take, or by one of them: it is not carried out."""
    tally = Tally()
    for page, (name, route) in enumerate(ROUTES.items()):
        others = [each for each in METHODS if each not in route.methods]
        for turn, method in enumerate(others if is_whole else [others[page % len(others)]]):
            visit = _some_visit(place, name, method, judge.ROLES[(page + turn) % len(judge.ROLES)])
            status = clients.ask(place, visit).status_code
            tally.requests += 1
            tally.add(visit, f"{status}: it was", expected=False, found=status != 405)
    return tally


def nobody_signed_in(place: Place) -> Tally:
    """Every page by every method that it takes, asked by nobody: nothing of a record is given."""
    tally, browser = Tally(), Client(raise_request_exception=False)
    for name, route in ROUTES.items():
        for method in sorted(route.methods):
            visit = _some_visit(place, name, method, judge.ROLES[0])
            answer = browser.generic(method, address(place, visit))
            tally.requests += 1
            if route.kind not in {SIGNING_IN, NOT_HERE}:
                is_turned_away = answer.status_code == 403 or "/sign-in/" in answer.headers.get(
                    "Location", ""
                )
                tally.add(visit, "the page was", expected=route.kind == WORLD, found=not is_turned_away)
            if answer.status_code >= 500 or WORD.search(answer.content.decode()):
                tally.wrong.append(f"nobody: {method} {name}: answered {answer.status_code}")
    return tally


def _some_visit(place: Place, name: str, method: str, role: str) -> Visit:
    """To a page about somebody who is allocated to everybody."""
    return Visit(name=name, method=method, role=role, child=place.children[1], klass="ordinary", agency="own")


def _encoded(fields: Mapping[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in fields.items())


def compare(place: Place, clients: Clients, wanted: Iterator[Visit]) -> Tally:
    """Ask for everything that is wanted; what was wrong stands in the tally."""
    tally = Tally()
    for visit in wanted:
        answer = clients.ask(place, visit)
        tally.requests += 1
        _compare(place, visit, answer, tally)
    return tally


def _compare(place: Place, visit: Visit, answer: HttpResponse, tally: Tally) -> None:
    let_in = is_let_in(place, visit)
    status = answer.status_code
    if status not in SERVED | {404}:
        tally.wrong.append(f"{visit.role}: {visit.method} {visit.name}: answered {status}")
    tally.add(visit, "the page was", expected=let_in, found=status in SERVED)
    body = answer.content.decode()
    expected = words_expected(place, visit)
    for word, may in expected.items():
        tally.add(visit, word, expected=may, found=word in body)
    for match in WORD.finditer(body):
        if match[0] not in expected and not may_stand_there(place, visit, match):
            tally.wrong.append(f"{visit.role}: {visit.method} {visit.name}: {match[0]} given out")
