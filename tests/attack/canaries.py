"""Words that stand nowhere else, put into everything that can be typed, and a watch for them."""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.test import Client
from gunicorn.config import Config
from gunicorn.glogging import Logger
from lxml import html

from alongside.config.logs import OneLine
from alongside.kernel.dates import show_day

# Fields that take only something of one shape; every other field of every form is given a canary.
SHAPED = {
    "kind": "OTHER", "scheme": "school_reference", "happened_time": "5pm", "happened_choice": "other",
    "immediate_danger": "no", "responded_at": "4/3/2026", "responded_at_time": "5pm", "given_on": "4/3/2026",
    "days": "7", "how": "ALONE", "police": "TOLD", "crime": "WAITING",
    "decided_at": "4/3/2026", "decided_at_time": "5pm",
    "starts_on": "1/2/2026", "held_on": "1/3/2026", "next_review_on": "1/4/2026", "by_when": "1/5/2026",
    "missing_from": "1/3/2026", "missing_from_time": "5pm", "reported_at": "1/3/2026",
    "reported_at_time": "6pm",
    "found_at": "2/3/2026", "found_at_time": "5pm", "offered_at": "3/3/2026", "offered_at_time": "5pm",
    "held_at": "4/3/2026", "held_at_time": "5pm", "from_date": "1/3/2026", "until_date": "",
    "noted_on": "1/3/2026", "checked_at": "3/3/2026", "checked_at_time": "5pm", "told_at": "3/3/2026",
    "told_at_time": "5pm", "at": "3/3/2026", "at_time": "5pm", "due_on": "1/5/2026",
    "happened": "March 2026", "dated": "March 2026", "postcode": "QX7 7QX", "phone": "01632 960111",
    "from": "1/1/2020", "until": "1/1/2030", "order": "oldest", "view": "table", "words": "",
}  # fmt: skip
# Choices beside which a field for words stands: nothing is chosen, so that the words count.
LEFT_OPEN = {"who"}
WORDS_IN_A_TEXT = 4
# Fields that a page brings with it.
CARRIED = {"csrfmiddlewaretoken", "version", "person_id", "act", "next", "kept"}


class Canaries:
    """Makes canaries, and finds them again: words, and dates of birth in every way of writing them."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.births: list[date] = []

    def word(self) -> str:
        """A word without a meaning, that no other text holds."""
        self.words.append(f"Kanarie{len(self.words):05}x")
        return self.words[-1]

    def text(self) -> str:
        """Several of them, where there is room."""
        return " ".join(self.word() for _ in range(WORDS_IN_A_TEXT))

    def birth(self) -> str:
        """A date of birth as it is typed."""
        self.births.append(date(2008, 1, 1) + timedelta(days=13 * len(self.births)))
        return show_day(self.births[-1])

    def __len__(self) -> int:
        return len(self.words) + len(self.births)

    def found_in(self, text: str) -> set[str]:
        """Those that stand in a text, in whatever case."""
        folded = text.casefold()
        found = set(re.findall(r"kanarie\d{5}x", folded))
        return found | {written for born in self.births for written in _ways(born) if written in folded}


def _ways(born: date) -> tuple[str, ...]:
    return (
        born.isoformat(),
        f"{born:%Y%m%d}",
        f"{born:%d/%m/%Y}",
        show_day(born).casefold(),
        show_day(born).replace(" ", "+").casefold(),
        show_day(born).replace(" ", "%20").casefold(),
    )


class Watch:
    """Collects what goes out by each channel by which nothing about anybody may go."""

    CHANNELS = (
        "address",
        "title",
        "header",
        "cookie",
        "log",
        "access log",
        "command",
        "audit",
        "database log",
    )

    def __init__(self) -> None:
        self.seen: dict[str, list[str]] = {name: [] for name in self.CHANNELS}
        self.pages = ""
        self._access = Logger(Config())

    def see(self, answer: Any) -> None:
        """An answer of the service: its headers, cookies and line in the access log; of a page more."""
        request = answer.wsgi_request
        self.seen["header"] += [f"{name}: {value}" for name, value in answer.headers.items()]
        self.seen["cookie"] += [str(morsel) for morsel in answer.cookies.values()]
        self.seen["access log"].append(self._line(request.environ, answer))
        self.seen["address"] += [request.get_full_path(), answer.headers.get("Location", "")]
        if answer.headers.get("Content-Type", "").startswith("text/html") and answer.content:
            self._look_at_page(answer.content.decode())

    def _look_at_page(self, text: str) -> None:
        page = html.fromstring(text)
        self.pages += text
        self.seen["title"] += [title.text_content() for title in page.iter("title")]
        self.seen["address"] += [
            str(element.attrib[name])
            for element in page.iter()
            for name in ("href", "src", "action", "formaction", "data-save", "data-url", "poster", "srcset")
            if isinstance(element.tag, str) and name in element.attrib
        ]

    def _line(self, environ: dict[str, Any], answer: Any) -> str:
        """As gunicorn writes it, in its own format."""
        told = {"RAW_URI": environ["PATH_INFO"] + "?" + environ.get("QUERY_STRING", ""), **environ}
        reply = SimpleNamespace(status=str(answer.status_code), sent=0, headers=answer.headers.items())
        atoms = self._access.atoms(reply, SimpleNamespace(headers=[]), told, timedelta(0))
        return str(self._access.cfg.access_log_format % self._access.atoms_wrapper_class(atoms))

    @contextmanager
    def logging(self) -> Iterator[None]:
        """Everything that any logger says at any level: as the service writes it, and as it was said."""
        collector = _Collector(self.seen["log"])
        root = logging.getLogger()
        before = root.level
        root.addHandler(collector)
        root.setLevel(logging.DEBUG)
        try:
            yield
        finally:
            root.removeHandler(collector)
            root.setLevel(before)

    def leaks(self, canaries: Canaries) -> dict[str, set[str]]:
        """The channels by which canaries went out, and which."""
        found = {name: canaries.found_in("\n".join(texts)) for name, texts in self.seen.items()}
        return {name: leaked for name, leaked in found.items() if leaked}


class _Collector(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._lines = lines
        self.setFormatter(OneLine())

    def emit(self, record: logging.LogRecord) -> None:
        self._lines += [self.format(record), record.getMessage()]


def fill(form: Any, canaries: Canaries, *, is_sound: bool) -> dict[str, Any]:
    """What somebody types into a form as a page shows it: a canary into each field that takes words.

    `is_sound`: dates and codes are right, so that it is taken. Else every field but a choice holds a canary.
    """
    sent: dict[str, Any] = {}
    for field in form.inputs:
        if not field.name or getattr(field, "type", "") in ("submit", "button"):
            continue
        value = _value(field, canaries, is_sound=is_sound)
        if value is not None:
            sent[field.name] = value
    return sent


def _value(field: Any, canaries: Canaries, *, is_sound: bool) -> Any:
    sort = "textarea" if field.tag == "textarea" else getattr(field, "type", "select")
    if sort in ("hidden",) or field.name in CARRIED:
        return field.value or ""
    if field.tag == "select":
        return _one_of([value for value in field.value_options if value], field.name)
    if sort in ("radio", "checkbox"):
        group = field.getroottree().xpath("//input[@name=$name]", name=field.name)
        return _one_of([each.get("value") for each in group], field.name)
    if sort == "file":
        return None
    if field.name == "birth" and is_sound:
        return canaries.birth()
    if is_sound and field.name in SHAPED:
        return SHAPED[field.name]
    return canaries.text() if sort == "textarea" else canaries.word()


def _one_of(offered: list[str], name: str) -> str:
    wanted = SHAPED.get(name, "")
    if name in LEFT_OPEN:
        return ""
    return wanted if wanted in offered else (offered or [""])[0]


def forms_of(answer: Any) -> Iterator[Any]:
    """The forms of a page that take words, but for those that are on every page."""
    if not answer.headers.get("Content-Type", "").startswith("text/html") or not answer.content:
        return
    for form in html.fromstring(answer.content.decode()).forms:
        takes_words = any(
            field.tag == "textarea" or getattr(field, "type", "") in ("text", "search")
            for field in form.inputs
        )
        if takes_words and form.method == "POST":
            yield form


def walk(
    client: Client, paths: Iterable[str], watch: Watch, canaries: Canaries, *, is_sound: bool
) -> list[tuple[str, Any]]:
    """Fill and send every form that takes words on every one of the pages; gives them and where they go."""
    sent = []
    for path in paths:
        page = client.get(path)
        watch.see(page)
        for form in forms_of(page):
            sent.append(((form.action or path).partition("?")[0], form))
            send(client, sent[-1:], watch, canaries, is_sound=is_sound)
    return sent


def send(
    client: Client,
    forms: Iterable[tuple[str, Any]],
    watch: Watch,
    canaries: Canaries,
    *,
    is_sound: bool,
) -> None:
    """Fill and send forms that were seen before: their pages need not be asked for again."""
    for where, form in forms:
        watch.see(client.post(where, fill(form, canaries, is_sound=is_sound)))


def flat(rows: Iterable[Mapping[str, object]]) -> str:
    """Rows of a table as one text."""
    return "\n".join(str(value) for row in rows for value in row.values())
