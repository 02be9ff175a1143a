"""Seals again and again, hands over beside that, and raises an alarm where it has come to a halt."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import psycopg
from django.utils import timezone

from alongside.audit import sealing, witnesses
from alongside.audit.canonical import Seal
from alongside.audit.keys import SealKey
from alongside.audit.reading import Rows, last_seal, read_seals
from alongside.audit.sealing import UnableToSeal
from alongside.audit.witnesses import UnableToHandOver, Witness
from alongside.cli.audit_place import Place
from alongside.kernel.errors import UnableToError

Tell = Callable[[str], None]
ALARM_AFTER = timedelta(seconds=60)
# About an hour, with the waits between them.
TRIES = 60
LONGEST_WAIT = 60.0
SECONDS_TO_END = 15.0


class UnableToGoOnSealing(UnableToError):
    """The database could not be reached, or refused, for too long."""


class SealingLoop:
    """One sealer. Witnesses are served beside it, each in its own time: none of them delays a seal."""

    def __init__(
        self, *, place: Place, key: SealKey, stopped: threading.Event, tell: Tell, alarm: Tell
    ) -> None:
        self._place, self._key, self._tell, self._alarm = place, key, tell, alarm
        self._stopped = stopped
        self._connection: Rows | None = None
        self._last: Seal | None = None
        self._serving = ThreadPoolExecutor(max_workers=max(len(place.witnesses), 1))
        self._at_work: dict[str, Future[None]] = {}
        self._failed: set[str] = set()

    def once(self) -> None:
        """This will seal, hand over to every witness, and end. Raises what stood in the way of the seal."""
        self._seal()
        for witness in self._place.witnesses:
            self._serve(witness)
        self._close()

    def go_on(self, *, every: float, needed: Callable[[], bool] = lambda: True) -> None:
        """This will go on until it is stopped, or is no longer needed; then make a last seal.

        Raises UnableToGoOnSealing where it could not seal for long.
        """
        failed = 0
        while needed() and not self._stopped.is_set():
            began = time.monotonic()
            failed = 0 if self._try() else failed + 1
            if failed >= TRIES:
                raise UnableToGoOnSealing(
                    "Nothing could be sealed for long. What stood in the way stands above."
                )
            wait = min(2.0**failed, LONGEST_WAIT) if failed else every - (time.monotonic() - began)
            self._stopped.wait(max(wait, 0.1))
        self._end()

    def _end(self) -> None:
        """A last seal, and a while for the witnesses."""
        self._stopped.set()
        self._try()
        deadline = time.monotonic() + SECONDS_TO_END
        for serving in self._at_work.values():
            with suppress(TimeoutError):
                serving.result(timeout=max(deadline - time.monotonic(), 0))
        self._serving.shutdown(wait=False, cancel_futures=True)
        self._close()

    def _try(self) -> bool:
        try:
            seal = self._seal()
        except (psycopg.Error, UnableToSeal) as error:
            self._close()
            self._alarm(f"Not sealed: {_in_one_line(error)}")
            self._alarm_if_late()
            return False
        self._tell(f"Seal {seal.number}: {seal.events} acts and {seal.changes} changes.")
        for witness in self._place.witnesses:
            serving = self._at_work.get(witness.name)
            if serving is None or serving.done():
                self._at_work[witness.name] = self._serving.submit(self._serve, witness)
        return True

    def _seal(self) -> Seal:
        if self._connection is None:
            self._connection = sealing.connect(address=self._place.address)
            self._last = last_seal(self._connection)
            self._connection.rollback()
        self._alarm_if_late()
        self._last = sealing.seal_next(connection=self._connection, key=self._key, now=timezone.now())
        return self._last

    def _alarm_if_late(self) -> None:
        if self._last and timezone.now() - self._last.sealed_at > ALARM_AFTER:
            since = f"{timezone.localtime(self._last.sealed_at):%d %B %H:%M:%S}"
            self._alarm(f"ALARM: nothing was sealed since {since}.")

    def _serve(self, witness: Witness) -> None:
        """Hand over whatever there is; what goes wrong is told once, until it goes well again."""
        try:
            while handed := witnesses.hand_over(witness=witness, read=self._read, key=self._key):
                self._tell(f"{witness.name} has {handed} seals more.")
                if self._stopped.is_set():
                    break
        except (UnableToHandOver, psycopg.Error) as error:
            if witness.name not in self._failed:
                self._alarm(f"Not handed over, tried again at each seal: {_in_one_line(error)}")
            self._failed.add(witness.name)
            return
        self._failed.discard(witness.name)

    def _read(self, after: int, most: int) -> Sequence[Seal]:
        with sealing.connect(address=self._place.address) as connection:
            return read_seals(connection, after=after, most=most)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _in_one_line(error: Exception) -> str:
    return " ".join(str(getattr(error, "message", error)).split())
