"""Looks at the main pages of the demonstration as its personas would, and says what it saw."""

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from alongside.cli.demo.browser import Browser, Page

PERSON = re.compile(r'href="(/people/[0-9a-f-]{36}/)"')


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One page that was looked at: by whom, what for, the page, and what is wrong with it, if anything."""

    who: str
    what: str
    page: Page
    problem: str

    def line(self) -> str:
        """This will write the visit in one line."""
        page = self.page
        saw = f"WRONG: {self.problem}" if self.problem else page.title or page.path
        return (
            f"{page.status}  {page.milliseconds:>5} ms  {page.size:>7} bytes"
            f"  {self.who:<20} {self.what:<32} {saw}"
        )


def visit_all(*, address: str) -> Iterator[Visit]:
    """This will visit the main pages one after the other: without signing in, and as three personas."""
    nobody = Browser(address=address)
    yield _look("nobody", "urgent numbers", nobody.get("/urgent/"), ["999"])
    yield _look(
        "nobody", "a page for those signed in", nobody.get("/people/find/"), ["Sign in", "Be Priya Nair"]
    )
    social_worker = Browser(address=address)
    yield from _visit_social_worker(social_worker)
    theirs = _first_person(social_worker.get("/"))
    yield from _visit_front_door(Browser(address=address))
    yield from _visit_data_officer(Browser(address=address), forbidden=theirs)


def _visit_social_worker(browser: Browser) -> Iterator[Visit]:
    who = "Rhys Morgan"
    home = _sign_in(browser, "rhys.morgan")
    yield _look(who, "signs in: home", home, [who, "Jay Okafor"])
    yield _look(who, "find a person", browser.get("/people/find/"), ["Find"])
    found = browser.post("/people/find/", query="jaydon okafor")
    yield _look(who, "finds a name with a slip in it", found, ["Jay Okafor"])
    child = _first_person(found)
    yield _look(who, "the child's page", browser.get(child), ["Jay Okafor", "Chioma Okafor"])
    yield _look(
        who,
        "the child's whole story",
        browser.get(f"{child}chronology/"),
        ["Castlemere Academy", "Northmere Police", "Please don't make my dad see it"],
    )
    yield _look(who, "record a worry", browser.get("/worries/new/"), ["Who are you worried about?"])


def _visit_front_door(browser: Browser) -> Iterator[Visit]:
    who = "Priya Nair"
    yield _look(who, "signs in: home", _sign_in(browser, "priya.nair"), [who])
    yield _look(who, "find a person", browser.get("/people/find/"), ["Find"])
    yield _look(who, "her own worries", browser.get("/worries/"), ["Kofi Mensah-Reid"])


def _visit_data_officer(browser: Browser, *, forbidden: str) -> Iterator[Visit]:
    who = "Wei Chen"
    yield _look(who, "signs in: home", _sign_in(browser, "wei.chen"), [who])
    yield _look(who, "import a return", browser.get("/imports/"), ["return"])
    absent = browser.get(f"/people/{uuid.uuid4()}/")
    yield _look(who, "a page that does not exist", absent, ["Page not found"], status=404)
    closed = browser.get(forbidden)
    visit = _look(who, "a child he may not see: the same", closed, ["Page not found"], status=404)
    is_same = closed.without_tokens() == absent.without_tokens()
    problem = visit.problem or ("" if is_same else "it differs from a page that does not exist")
    yield replace(visit, problem=problem)


def _sign_in(browser: Browser, username: str) -> Page:
    browser.get("/sign-in/")
    return browser.post("/sign-in/persona/", persona=username, next="/")


def _first_person(page: Page) -> str:
    """Where none is linked, the address of the first page, which shows nothing of what is then looked for."""
    found = PERSON.search(page.text)
    return found[1] if found else "/"


def _look(who: str, what: str, page: Page, expected: list[str], *, status: int = 200) -> Visit:
    missing = [each for each in expected if each not in page.words]
    problem = f"it says nothing of {', '.join(missing)}" if missing else ""
    if page.status != status:
        problem = f"{page.status} instead of {status}"
    return Visit(who=who, what=what, page=page, problem=problem)


def tell_all(*, address: str, tell: Callable[[str], None]) -> bool:
    """This will visit all pages, tell a line for each, and say whether all were as they should be."""
    visits = []
    for visit in visit_all(address=address):
        tell(visit.line())
        visits.append(visit)
    wrong = sum(bool(visit.problem) for visit in visits)
    tell(f"{len(visits)} pages, {wrong} wrong." if wrong else f"{len(visits)} pages, all as they should be.")
    return not wrong
