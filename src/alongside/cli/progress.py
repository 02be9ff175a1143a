"""Long steps of set-up: shown while they run, quiet when they succeed, explained when they fail.

Everything goes to standard error, so that the standard output of a command stays its own.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

SECONDS_BETWEEN_LINES = 10.0
SECONDS_BETWEEN_LOOKS = 0.2
LINES_SHOWN_ON_FAILURE = 15


class UnableToPrepare(Exception):
    """Set-up cannot go on; the text says what is missing and the command that mends it."""


@dataclass(frozen=True, kw_only=True)
class Count:
    """How far a step has come: in how many lines of its output `pattern` is found, out of `total`."""

    pattern: re.Pattern[str]
    total: int


def say(text: str) -> None:
    """This will print one line of set-up chatter."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def run_step(
    *,
    label: str,
    command: Sequence[str | Path],
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    count: Count | None = None,
    keep_open: Sequence[int] = (),
) -> None:
    """This will run `command` to its end, showing `label`, the seconds and, with `count`, how far it is.

    On a terminal the line renews itself; elsewhere a line is printed every ten seconds. `keep_open` are
    descriptors that the child inherits. Raises UnableToPrepare with the end of its output when it fails.
    """
    began = time.monotonic()
    with tempfile.TemporaryFile() as output:
        with subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=keep_open,
        ) as process:
            try:
                _watch(process, label=label, began=began, output=output, count=count)
            except BaseException:
                process.terminate()
                raise
        text = _read(output)
    _clear_line()
    if process.returncode != 0:
        tail = "\n".join(text.strip().splitlines()[-LINES_SHOWN_ON_FAILURE:])
        raise UnableToPrepare(f"{label}: failed.\n{tail}")
    say(f"{label}: done in {time.monotonic() - began:.1f} s")


def _watch(
    process: subprocess.Popen[bytes], *, label: str, began: float, output: IO[bytes], count: Count | None
) -> None:
    terminal = sys.stderr.isatty()
    next_line = began
    while True:
        now = time.monotonic()
        if terminal or now >= next_line:
            line = f"{label} ...{_so_far(now - began, output, count)}"
            sys.stderr.write(f"\r{line} " if terminal else f"{line}\n")
            sys.stderr.flush()
            next_line = now + SECONDS_BETWEEN_LINES
        try:
            process.wait(timeout=SECONDS_BETWEEN_LOOKS)
            return
        except subprocess.TimeoutExpired:
            continue


def _so_far(seconds: float, output: IO[bytes], count: Count | None) -> str:
    if seconds < 1:
        return ""
    done = f" {len(count.pattern.findall(_read(output)))} of {count.total}," if count else ""
    return f"{done} {seconds:.0f} s"


def _read(output: IO[bytes]) -> str:
    # The child shares the position in the file with us, so it is read without moving that position.
    descriptor = output.fileno()
    return os.pread(descriptor, os.fstat(descriptor).st_size, 0).decode("utf-8", "replace")


def _clear_line() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
