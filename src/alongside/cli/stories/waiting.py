"""Tells somebody who waits for more than two seconds how far it is."""

import sys
import time
from types import TracebackType

SECONDS_OF_SILENCE = 2.0


class Waiting:
    """One long step: silent when it is short; on a terminal its line renews itself and goes at the end."""

    def __init__(self, *, label: str) -> None:
        self._label = label
        self._next = time.monotonic() + SECONDS_OF_SILENCE
        self._was_shown = False

    def __enter__(self) -> "Waiting":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._was_shown and sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def show(self, done: int, total: int) -> None:
        """This will say how far it is, at most every two seconds."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + SECONDS_OF_SILENCE
        self._was_shown = True
        line = f"{self._label} ... {done} of {total}"
        sys.stderr.write(f"\r\x1b[K{line}" if sys.stderr.isatty() else f"{line}\n")
        sys.stderr.flush()
