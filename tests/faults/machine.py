"""A machine whose processes are killed outright: a durable PostgreSQL, and gunicorn on it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg import Connection

from alongside.cli.database import Addresses, prepare_private
from alongside.cli.private_postgres import PrivateServer

ROOT = Path(__file__).parents[2]
SECONDS_TO_START = 60


class Machine:
    """The database and the web server of one state folder. What is killed comes up again by `start`."""

    def __init__(self, *, folder: Path) -> None:
        self._folder = folder
        self._server = PrivateServer(state=folder / "state")
        self._web: subprocess.Popen[bytes] | None = None
        self._port = _free_port()
        self.address = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Bring up whatever is down, as an operator's service manager would."""
        self._server.start()
        if self._web is None or self._web.poll() is not None:
            command = [
                sys.executable,
                "-m",
                "gunicorn",
                "alongside.config.wsgi:application",
            ]
            command += [
                "--workers",
                "2",
                "--worker-class",
                "gthread",
                "--threads",
                "2",
                "--bind",
                f"127.0.0.1:{self._port}",
            ]
            with (self._folder / "web.log").open("ab") as log:
                self._web = subprocess.Popen(
                    [*command, "--no-control-socket"],
                    env=self._environment(),
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
        self._wait_for_an_answer()

    def prepare(self, *, drafts: int) -> list[str]:
        """Drafts that wait to be sent; the first time, also the database and the partnership."""
        self._server.start()
        command = [sys.executable, "-m", "tests.faults.prepare", str(drafts)]
        made = subprocess.run(
            command, env=self._environment(), cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert made.returncode == 0, made.stderr
        return made.stdout.split()

    def kill(self, what: str) -> None:
        """kill -9 of one worker of the web server, of all of the web server, or of every database process."""
        if what == "worker":
            assert self._web is not None
            os.kill(next(_children(self._web.pid)), signal.SIGKILL)
        elif what == "web":
            self._kill_web()
        else:
            postmaster = self._server.status().pid
            assert postmaster is not None
            for pid in (*_children(postmaster), postmaster):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        self._kill_web()
        self._server.remove()

    def open_as_superuser(self) -> Connection[tuple[object, ...]]:
        return psycopg.connect(self._server.admin_url(), dbname="alongside_faults", autocommit=True)

    def log(self) -> str:
        return (self._folder / "web.log").read_text()

    def _kill_web(self) -> None:
        if self._web is not None and self._web.poll() is None:
            os.killpg(self._web.pid, signal.SIGKILL)
            self._web.wait(timeout=30)

    def _addresses(self) -> Addresses:
        return prepare_private(server=self._server, database="alongside_faults")

    def _environment(self) -> dict[str, str]:
        addresses = self._addresses()
        return {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "DJANGO_SETTINGS_MODULE": "alongside.config.settings",
            "DATABASE_URL": addresses.app,
            "DATABASE_OWNER_URL": addresses.owner,
            "ALONGSIDE_SECRET_KEY": addresses.secret_key,
            "ALONGSIDE_DEMO": "1",
        }

    def _wait_for_an_answer(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            with suppress(OSError), urllib.request.urlopen(f"{self.address}/sign-in/", timeout=5):  # noqa: S310
                return
            time.sleep(0.05)
        raise AssertionError(f"The service did not start:\n{self.log()}")


def _children(parent: int) -> Iterator[int]:
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            with suppress(OSError):
                # After the name in brackets, which may hold spaces: state, number of the parent.
                if int((path / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                    yield int(path.name)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
