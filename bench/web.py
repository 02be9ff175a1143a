"""The real pages, asked for over HTTP on this machine from one gunicorn worker."""

import http.client
import os
import secrets
import socket
import string
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.sessions.backends.db import SessionStore

from alongside.access.session import session_for
from alongside.casework import sessions

_HOST = "127.0.0.1"
_SECONDS_TO_START = 60
_LETTERS = string.ascii_letters + string.digits


class PageFailedError(Exception):
    """A page answered with something else than a page; the text says which and what."""


class Site:
    """The server's address, and what a signed-in browser sends to it."""

    def __init__(self, port: int) -> None:
        self._port = port

    def sign_in(self, user_id: UUID) -> "Browser":
        """This will begin a session as a user, as signing in does, without the form."""
        now = datetime.now(tz=UTC)
        with session_for(user_id=None):
            begun = sessions.begin(user_id=user_id, how="benchmark", user_agent="", now=now)
        session = SessionStore()
        token = "".join(secrets.choice(_LETTERS) for _ in range(32))
        session["user_id"] = str(user_id)
        session["session_id"] = str(begun.session_id)
        session["signed_in_at"] = now.isoformat()
        session["_csrftoken"] = token
        session.save()
        return Browser(port=self._port, session=str(session.session_key), token=token)


class Browser:
    """One user's browser."""

    def __init__(self, *, port: int, session: str, token: str) -> None:
        self._port = port
        self._token = token
        self._headers = {
            "Cookie": f"alongside_session={session}",
            "Host": f"{_HOST}:{port}",
            "Origin": f"http://{_HOST}:{port}",
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def request(self, address: str, form: dict[str, str] | None) -> Callable[[], int]:
        """This will make a request ready, posted where there is a form; calling it gives the page's bytes.

        Raises PageFailedError where the answer is not a page, or not the way onwards after a form.
        """
        body = urlencode({**form, "csrfmiddlewaretoken": self._token}) if form is not None else None

        def ask() -> int:
            connection = http.client.HTTPConnection(_HOST, self._port, timeout=60)
            connection.request("POST" if body else "GET", address, body=body, headers=self._headers)
            answer = connection.getresponse()
            page = answer.read()
            connection.close()
            onwards = answer.status == 302 and "/receipt/" in answer.headers["Location"]
            if answer.status != 200 and not onwards:
                where = answer.headers["Location"] or ""
                raise PageFailedError(f"{address} answered {answer.status} {where}")
            return len(page)

        return ask


@contextmanager
def serve() -> Iterator[Site]:
    """This will run the application for as long as the block lasts, with the settings of this process."""
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port = probe.getsockname()[1]
    command = [
        *(sys.executable, "-m", "gunicorn", "alongside.config.wsgi", "--bind", f"{_HOST}:{port}"),
        *("--workers", "1", "--log-level", "warning"),
    ]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    with subprocess.Popen(command, env=environment) as process:
        try:
            _wait_until_it_answers(process, port)
            yield Site(port)
        finally:
            process.terminate()


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection((_HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise PageFailedError("The application did not start; its own words stand above.")
