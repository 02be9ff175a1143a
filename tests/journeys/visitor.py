"""Somebody at a screen whose every page is examined: axe, narrow screens, misplaced names, the console."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, FloatRect, Page, Request

# Made anew when asked (ALONGSIDE_PICTURES=1); otherwise each is only looked for.
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
IS_MAKING_PICTURES = os.environ.get("ALONGSIDE_PICTURES") == "1"
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
SERIOUS = {"serious", "critical"}
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 800}
LONGEST_PICTURE = 1150
# Milliseconds: within which a page that was left says so, and for how long the next is waited for.
MOMENT, LONGEST_WAIT = 50, 8_000
WATCH_POLICY = """
addEventListener('securitypolicyviolation', (event) =>
  window.noteViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""
OVERFLOW = """
() => {
  const wide = document.scrollingElement.scrollWidth;
  if (wide <= innerWidth) return '';
  const all = [...document.querySelectorAll('body *')];
  const over = all.filter((one) => one.getBoundingClientRect().right > innerWidth);
  return `${wide} of ${innerWidth}: ` + over.slice(-3).map((one) => one.outerHTML.slice(0, 120)).join(' | ');
}
"""


class Visitor:
    """One browser window with its own cookies. `page` is the tab in use."""

    def __init__(self, context: BrowserContext, *, names: Iterable[str]) -> None:
        self.context = context
        self.wrong: list[str] = []
        self._names = re.compile(rf"\b({'|'.join(map(re.escape, names))})\b", re.IGNORECASE)
        self._expected: tuple[str, ...] = ()
        context.set_default_timeout(LONGEST_WAIT)
        context.expose_binding("noteViolation", lambda _, text: self.wrong.append(f"policy: {text}"))
        context.add_init_script(WATCH_POLICY)
        self._is_leaving = False
        context.on("request", self._look_at_address)
        context.on("requestfailed", self._look_at_failure)
        context.on("console", self._look_at_message)
        context.on("weberror", lambda error: self.wrong.append(f"script: {error.error}"))
        self.page = self.new_tab()

    def new_tab(self) -> Page:
        self.page = self.context.new_page()
        self.page.on("domcontentloaded", self._look_at_arrival)
        return self.page

    def sign_in(self, username: str) -> None:
        """As one of the personas, and to the first page."""
        form = self.context.request.get("/sign-in/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text())
        assert token is not None
        answer = self.context.request.post(
            "/sign-in/persona/",
            form={"persona": username, "csrfmiddlewaretoken": token[1]},
            headers={"Origin": form.url.removesuffix("/sign-in/")},
        )
        assert answer.ok
        self.page.goto("/")

    def kill_tab(self) -> None:
        """The tab's process dies where it stands: no event reaches the page, nothing is saved."""
        with self.page.expect_event("crash"), suppress(Error):
            self.page.goto("chrome://crash")
        self.page.close()

    @contextmanager
    def expecting(self, *texts: str) -> Iterator[None]:
        """While it lasts, console messages with one of these texts are part of the journey."""
        self._expected = texts
        yield
        self._expected = ()

    def examine(self, *, picture: str = "", narrow_picture: str = "", whole: bool = False) -> None:
        """The page as it stands is clean, wide and narrow and with text of twice the size."""
        page = self.page
        self.arrive()
        self.wrong += [f"{page.url} axe: {each}" for each in axe_findings(page)]
        if self._names.search(page.title()):
            self.wrong.append(f"name in a title: {page.title()}")
        if picture:
            self.take(picture, whole=whole)
        page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
        self._require_no_overflow("with text of twice the size")
        page.evaluate("() => { document.documentElement.style.fontSize = ''; }")
        page.set_viewport_size(NARROW)
        self._require_no_overflow("at 320 pixels")
        if narrow_picture:
            self.take(narrow_picture)
        page.set_viewport_size(WIDE)

    def arrive(self) -> None:
        """Wait until a page that was asked for is there: a key pressed says nothing of what follows."""
        self.page.wait_for_timeout(MOMENT)
        for _ in range(LONGEST_WAIT // MOMENT):
            if not self._is_leaving:
                return
            self.page.wait_for_timeout(MOMENT)
        raise AssertionError(f"From {self.page.url} to the next page took too long.")

    def _require_no_overflow(self, when: str) -> None:
        wide = overflow(self.page)
        if wide:
            self.wrong.append(f"{self.page.url} scrolls sideways {when}: {wide}")

    def take(self, name: str, *, whole: bool = False) -> None:
        """A picture of the page, from its top; a long page is cut unless the whole is wanted."""
        path = PICTURES / f"{name}.png"
        if not IS_MAKING_PICTURES:
            assert path.is_file(), f"{path} is missing: run the journeys with ALONGSIDE_PICTURES=1."
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        wide = (self.page.viewport_size or WIDE)["width"]
        long = self.page.evaluate("() => document.documentElement.scrollHeight")
        cut = FloatRect(x=0, y=0, width=wide, height=long if whole else min(long, LONGEST_PICTURE))
        self.page.screenshot(path=path, full_page=True, clip=cut, caret="hide")

    def leave(self) -> None:
        self.context.close()

    def require_clean(self) -> None:
        assert not self.wrong, "\n".join(self.wrong)

    def _look_at_address(self, request: Request) -> None:
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self._is_leaving = True
        if self._names.search(request.url):
            self.wrong.append(f"name in an address: {request.url}")

    def _look_at_failure(self, request: Request) -> None:
        if request.is_navigation_request():
            self._is_leaving = False

    def _look_at_arrival(self, page: Page) -> None:
        self._is_leaving = False

    def _look_at_message(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(text in message.text for text in self._expected):
            self.wrong.append(f"console at {message.location.get('url')}: {message.text}")


def axe_findings(page: Page) -> list[str]:
    """What axe finds serious or critical on the page as it stands, each with the first place."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then((result) => result.violations)")
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in SERIOUS]


def overflow(page: Page) -> str:
    """What sticks out of the page sideways; nothing where the page need not be scrolled."""
    found: str = page.evaluate(OVERFLOW)
    return found
