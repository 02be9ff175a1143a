"""One process at a time: a lock that the kernel takes back when its holder dies."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


def open_for_locking(*, path: Path) -> IO[bytes]:
    """This will open the file at `path`, made if need be, so that no other account can open and lock it."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600), "r+b")


@contextmanager
def exclusive(*, path: Path, when_waiting: Callable[[], None] | None = None) -> Iterator[int]:
    """This will hold the lock file at `path` for the length of the block, after whoever holds it now.

    Yields the open descriptor: a child that inherits it keeps the lock alive when its parent is killed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with open_for_locking(path=path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if when_waiting:
                when_waiting()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()
