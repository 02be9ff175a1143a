"""Seals the demonstration's record beside the pages, for as long as a command runs."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
SECONDS_BETWEEN_SEALS = 25
SECONDS_TO_STOP = 20.0


class Sealer:
    """`alongside audit seal` as a process of its own, which says nothing unless something is wrong."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """This will start sealing. Ctrl-C reaches the command alone, which then stops it in good order."""
        command = [
            *(sys.executable, "-P", "-m", "alongside.cli", "audit", "seal", "--quiet", "--with-parent"),
            *("--every", str(SECONDS_BETWEEN_SEALS)),
        ]
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def stop(self) -> None:
        """This will let it make a last seal, and end."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            self._process.wait(timeout=SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
