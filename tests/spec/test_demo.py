"""The demonstration starts by itself, is looked at by itself, and leaves nothing running behind."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from alongside.cli.demo.visits import tell_all
from alongside.cli.demo.web_server import WebServer
from alongside.cli.private_postgres import PrivateServer
from alongside.cli.progress import UnableToPrepare

ROOT = Path(__file__).parents[2]
SECONDS = 120
ADDRESS = re.compile(r"http://localhost:(\d+)")


@pytest.fixture(scope="module")
def state() -> Iterator[Path]:
    """A folder of its own for the demonstration's database; its path is short, as a socket's has to be."""
    folder = Path(tempfile.mkdtemp(prefix="alongside-", dir="/var/tmp"))
    folder.chmod(0o711)
    yield folder / "demo"
    PrivateServer(state=folder / "demo").remove()
    shutil.rmtree(folder)


class Demo:
    """The command, as it is typed."""

    def __init__(self, state: Path, *arguments: str) -> None:
        environment = {**os.environ, "ALONGSIDE_STATE": str(state), "DATABASE_URL": "postgresql:///not-ours"}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "alongside.cli", "demo", *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # A shell in the background ignores the interrupt, and so would what it starts.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        self.said = ""
        self._reading = threading.Thread(target=self._read)
        self._reading.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.said += line

    def port(self) -> int:
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            found = ADDRESS.search(self.said)
            if found:
                return int(found[1])
            time.sleep(0.05)
        raise AssertionError(self.said)

    def end(self, how: signal.Signals | None = None) -> int:
        if how is not None:
            self._process.send_signal(how)
        code = self._process.wait(timeout=SECONDS)
        self._reading.join()
        return code


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/urgent/", timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.mark.deep
def test_it_serves_looks_at_itself_and_stops_without_a_trace(state: Path) -> None:
    with taken_port() as port:
        first = Demo(state, "--port", str(port))
        served = first.port()
        assert served > port
        assert f"Port {port} is taken; {served} is free." in first.said
    assert "DATABASE_URL is set. The demonstration leaves that database alone" in first.said
    shipped = len(list((ROOT / "stories").glob("*.yaml")))
    assert f"{shipped} stories are loaded" in first.said
    assert answers(served)

    check = Demo(state, "--check")
    assert check.end() == 0, check.said
    assert "15 pages, all as they should be." in check.said
    assert "a child he may not see: the same" in check.said
    assert PrivateServer(state=state).status().running, "the first demonstration still uses it"

    assert first.end(signal.SIGTERM) == 0, first.said
    assert not answers(served)
    assert not PrivateServer(state=state).status().running
    assert "Traceback" not in first.said


@pytest.mark.deep
def test_it_starts_again_and_ends_with_the_keyboard(state: Path) -> None:
    again = Demo(state)
    assert answers(again.port())
    assert again.end(signal.SIGINT) == 0, again.said
    assert "Traceback" not in again.said
    assert not PrivateServer(state=state).status().running


def test_the_look_around_notices_a_site_that_is_not_ours(tmp_path: Path) -> None:
    """A planted fault: a site that answers something else everywhere."""
    (tmp_path / "urgent").mkdir()
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    said: list[str] = []
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        assert not tell_all(address=f"http://127.0.0.1:{site.server_address[1]}", tell=said.append)
        site.shutdown()
    assert said[-1] == "15 pages, 14 wrong." or said[-1] == "15 pages, 15 wrong."
    assert sum("WRONG" in line for line in said) >= 14


def test_it_says_when_no_port_is_free() -> None:
    with pytest.raises(UnableToPrepare, match="no port from 65535"), socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", 65535))
        listener.listen()
        WebServer(port=65535)
