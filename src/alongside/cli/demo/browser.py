"""A visitor with cookies and no scripts: plain HTTP, as the pages have to work with."""

import html
import re
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrfmiddlewaretoken"[^>]*value="([^"]+)"')
SECONDS_TO_ANSWER = 30


@dataclass(frozen=True, kw_only=True)
class Page:
    """An answer: where it came from in the end, its code, its text, how large, and how long it took."""

    path: str
    status: int
    text: str
    size: int
    milliseconds: int

    @property
    def title(self) -> str:
        """What stands in the title bar."""
        found = re.search(r"<title>(.*?)</title>", self.text, re.DOTALL)
        return " ".join(html.unescape(found[1]).split()) if found else ""

    @property
    def words(self) -> str:
        """What can be read on it."""
        text = re.sub(r"<(script|style)\b.*?</\1>", " ", self.text, flags=re.DOTALL)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())

    def without_tokens(self) -> str:
        """This will give the text without what differs from one answer to the next."""
        return re.sub(r'value="[A-Za-z0-9]{32,64}"', "", self.text)


class Browser:
    """One visitor at one address."""

    def __init__(self, *, address: str) -> None:
        self._address = address
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._token = ""

    def get(self, path: str) -> Page:
        """This will open a page, following where it leads."""
        return self._open(urllib.request.Request(f"{self._address}{path}"))  # noqa: S310  (our own address)

    def post(self, path: str, **fields: str) -> Page:
        """This will send a form, with the token of the page that was seen last."""
        data = urlencode({"csrfmiddlewaretoken": self._token, **fields}).encode()
        return self._open(urllib.request.Request(f"{self._address}{path}", data=data))  # noqa: S310

    def _open(self, request: urllib.request.Request) -> Page:
        began = time.monotonic()
        try:
            answer = self._opener.open(request, timeout=SECONDS_TO_ANSWER)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            body = answer.read()
            where, status = answer.geturl(), answer.status
        text = body.decode("utf-8", "replace")
        token = TOKEN.search(text)
        self._token = token[1] if token else self._token
        return Page(
            path=where.removeprefix(self._address),
            status=status,
            text=text,
            size=len(body),
            milliseconds=round((time.monotonic() - began) * 1000),
        )
