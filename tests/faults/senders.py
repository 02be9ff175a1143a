"""Practitioners who send worries through the pages without end, and note what was acknowledged to them."""

import queue
import re
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from http.cookiejar import CookieJar
from urllib.error import HTTPError

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
REFERENCE = re.compile(r"C-\d{4}-\w{7}")
SECONDS_BEFORE_TRYING_AGAIN = 0.2


@dataclass
class Senders:
    """Several at once. A worry that is not acknowledged is sent again until it is; each draft once."""

    address: str
    drafts: Sequence[str]
    acknowledged: dict[str, str] = field(default_factory=dict)
    tried_again: int = 0
    last_trouble: str = ""
    failures: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
        for draft in self.drafts:
            self._waiting.put(draft)
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._send_without_end) for _ in range(3)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Each finishes the worry that it is at, which has to be acknowledged in the end."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout=60)
            assert not thread.is_alive()

    def wait_for_more(self, count: int) -> None:
        wanted = min(len(self.acknowledged) + count, len(self.drafts))
        deadline = time.monotonic() + 60
        while len(self.acknowledged) < wanted and not self.failures:
            assert time.monotonic() < deadline, f"nothing is acknowledged any more: {self.last_trouble}"
            time.sleep(0.01)

    def _send_without_end(self) -> None:
        try:
            opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
            page = self._open(opener, "/sign-in/")
            page = self._open(opener, "/sign-in/persona/", {"persona": "teacher", **_token(page)})
            token = _token(page)
            with suppress(queue.Empty):
                while not self._stopping.is_set():
                    draft = self._waiting.get_nowait()
                    receipt = self._open(opener, f"/worries/drafts/{draft}/check/", token)
                    self.acknowledged[draft] = REFERENCE.findall(receipt)[0]
        except Exception as error:  # noqa: BLE001  (a thread's error would be lost)
            self.failures.append(repr(error))

    def _open(
        self, opener: urllib.request.OpenerDirector, path: str, fields: dict[str, str] | None = None
    ) -> str:
        data = urllib.parse.urlencode(fields).encode() if fields else None
        while True:
            request = urllib.request.Request(f"{self.address}{path}", data=data)  # noqa: S310
            try:
                with opener.open(request, timeout=10) as response:
                    return str(response.read().decode())
            except HTTPError as error:
                if error.code < 500:
                    raise
                self.last_trouble = repr(error)
            except (OSError, HTTPException) as error:
                self.last_trouble = repr(error)
            self.tried_again += 1
            time.sleep(SECONDS_BEFORE_TRYING_AGAIN)


def _token(page: str) -> dict[str, str]:
    return {"csrfmiddlewaretoken": TOKEN.findall(page)[0]}
