"""Serves the pages on this machine, for as long as a command runs."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from alongside.cli.progress import UnableToPrepare

ROOT = Path(__file__).resolve().parents[4]
HOST = "127.0.0.1"
FIRST_PORT = 8000
PORTS_TRIED = 100
SECONDS_TO_START = 60.0
SECONDS_TO_STOP = 20.0
WORKERS, THREADS = 2, 4


class WebServer:
    """gunicorn on a port of this machine only. The port is taken before it starts, so nobody else gets it."""

    def __init__(self, *, port: int) -> None:
        """Takes `port`, or the next that is free; 0 takes any free one. Raises UnableToPrepare."""
        self._listener = _listen(port)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        """The port that it has."""
        port: int = self._listener.getsockname()[1]
        return port

    @property
    def address(self) -> str:
        """Where the pages are."""
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """This will start serving, and wait until it answers. Raises UnableToPrepare where it does not.

        It is a session of its own: Ctrl-C reaches this process alone, which then stops it in good order.
        """
        command = [
            *(sys.executable, "-m", "gunicorn", "alongside.config.wsgi:application"),
            *("--bind", f"fd://{self._listener.fileno()}", "--worker-class", "gthread"),
            *("--workers", str(WORKERS), "--threads", str(THREADS)),
            *("--log-level", "warning", "--no-control-socket"),
        ]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            pass_fds=[self._listener.fileno()],
            start_new_session=True,
        )
        deadline = time.monotonic() + SECONDS_TO_START
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise UnableToPrepare("the pages are not served; what the server said stands above.")
            time.sleep(0.05)

    def wait(self) -> None:
        """This will wait until the server ends by itself."""
        if self._process is not None:
            self._process.wait()

    def stop(self) -> None:
        """This will let requests end, then stop serving; after a while it is not asked any more."""
        self._listener.close()
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self.port}/urgent/", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def _listen(port: int) -> socket.socket:
    last = port + PORTS_TRIED if port else 1
    for each in range(port, last):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, each))
            listener.listen(128)
        except (OSError, OverflowError):
            listener.close()
            continue
        return listener
    raise UnableToPrepare(f"no port from {port} to {last - 1} is free. Choose another: --port N")
