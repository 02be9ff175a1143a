"""A command of this program that runs beside the demonstration's pages, as a process of its own."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
SECONDS_TO_STOP = 20.0


class Beside:
    """`alongside` with some arguments. It speaks only where something is wrong, and ends with its parent."""

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """This will start it. Ctrl-C reaches the demonstration alone, which then stops it in good order."""
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "alongside.cli", *self._arguments, "--quiet", "--with-parent"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def stop(self) -> None:
        """This will let it end what it is at, and end."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            self._process.wait(timeout=SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def sealer() -> Beside:
    """This will be what seals the demonstration's record."""
    return Beside("audit", "seal", "--every", "25")


def worker() -> Beside:
    """This will be what brings long files in."""
    return Beside("work")
