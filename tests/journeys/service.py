"""The real service for the journeys: gunicorn in a process group of its own, which may be killed outright."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from alongside.cli.database import Addresses

ROOT = Path(__file__).parents[2]
SECONDS_TO_START = 60


class Service:
    """Alongside, served on a free port of this machine from a database of its own."""

    def __init__(self, *, addresses: Addresses, log: Path) -> None:
        self.log = log
        self._environment = environment(addresses)
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "alongside.config.wsgi:application"]
        command += ["--worker-class", "gthread", "--threads", "4", "--bind", f"127.0.0.1:{self._port}"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--no-control-socket"],
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_until_it_answers()

    def kill(self) -> None:
        """Nothing is finished and nobody is told: kill -9 of every process."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def operate(self, *arguments: str) -> str:
        """What the operator types on the same database, and what it prints."""
        command = [sys.executable, "-P", "-m", "alongside.cli", *arguments]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _end(self, how: signal.Signals) -> None:
        assert self._process is not None
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, how)
        self._process.wait(timeout=30)

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            assert self._process is not None
            assert self._process.poll() is None, self.log.read_text()
            with suppress(OSError), urllib.request.urlopen(f"{self.address}/urgent/", timeout=5):  # noqa: S310
                return
            time.sleep(0.05)
        raise AssertionError(f"The service did not start:\n{self.log.read_text()}")


def environment(addresses: Addresses) -> dict[str, str]:
    """Everything that a process of ours needs to work on one database of the demonstration kind."""
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "alongside.config.settings",
        "DATABASE_URL": addresses.app,
        "DATABASE_OWNER_URL": addresses.owner,
        "ALONGSIDE_SECRET_KEY": addresses.secret_key,
        "ALONGSIDE_DEMO": "1",
    }


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
