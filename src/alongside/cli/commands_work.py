"""`alongside work`: brings in, one after the other, the long files that were sent on a page."""

import logging
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from time import monotonic
from uuid import UUID

import click
from django.db import connections
from django.utils import timezone

from alongside.casework import waiting_imports
from alongside.kernel.ids import UserId

SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_BETWEEN_NOTES = 0.5
SECONDS_AFTER_FAILURE = 10.0


@click.command()
@click.option("--once", is_flag=True, help="End when nothing waits any more.")
@click.option("--quiet", is_flag=True, help="Tell failures only.")
@click.option("--with-parent", is_flag=True, help="End when the process ends that started this one.")
def work(*, once: bool, quiet: bool, with_parent: bool) -> None:
    """Bring in the long files that were sent on a page. Several may run; each file is brought in once."""
    parent, stopped = os.getppid(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    tell = _nothing if quiet else _tell
    with ThreadPoolExecutor(max_workers=1) as aside:
        while not stopped.is_set() and not (with_parent and os.getppid() != parent):
            pause = _work(aside, tell)
            if once:
                return
            connections.close_all()
            stopped.wait(pause)


def _work(aside: Executor, tell: Callable[[str], None]) -> float:
    """Bring in what waits, and give how long to wait until the next look."""
    try:
        for waiting_id, asked_by in waiting_imports.list_waiting():
            if _Carrying(waiting_id, asked_by, aside).carry_out():
                tell(f"{waiting_id}: brought in, or its trouble noted.")
    except Exception:
        # Whatever it was, nothing of the file was kept. It is begun once more, then given up with a word to
        # whoever sent it; the files behind it are not to wait for ever.
        logging.getLogger(__name__).exception("A file could not be brought in; trying again")
        connections.close_all()
        return SECONDS_AFTER_FAILURE
    return SECONDS_BETWEEN_LOOKS


class _Carrying:
    """One file, and the notes on how far it is, which a thread with a connection of its own writes."""

    def __init__(self, waiting_id: UUID, asked_by: UserId, aside: Executor) -> None:
        self._waiting_id, self._asked_by, self._aside = waiting_id, asked_by, aside
        self._noted_at = 0.0

    def carry_out(self) -> bool:
        return waiting_imports.carry_out(
            waiting_id=self._waiting_id,
            asked_by=self._asked_by,
            note_begun=self._note_begun,
            progress=self._note_read,
            now=timezone.now(),
        )

    def _note_begun(self) -> int:
        note = partial(waiting_imports.note_begun, waiting_id=self._waiting_id, now=timezone.now())
        return self._aside.submit(note).result()

    def _note_read(self, read: int) -> None:
        if monotonic() - self._noted_at < SECONDS_BETWEEN_NOTES:
            return
        note = partial(waiting_imports.note_read, waiting_id=self._waiting_id, read=read, now=timezone.now())
        self._aside.submit(note).result()
        self._noted_at = monotonic()


def _tell(text: str) -> None:
    click.echo(text)


def _nothing(text: str) -> None:
    """Say nothing."""
