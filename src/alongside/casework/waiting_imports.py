"""Long imports: asked for on a page, brought in by a worker process that acts as whoever asked."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction

from alongside.access.door import auditing_refusal
from alongside.access.session import UPKEEP, session_for
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.casework import imports, partner_concerns
from alongside.exchange import batches, counting, waiting
from alongside.exchange.batches import Imported
from alongside.exchange.waiting import Taken, WaitingFact
from alongside.kernel.errors import UnableToError
from alongside.kernel.ids import UserId
from alongside.organisations import queries as organisations

MOST_BEGINNINGS = 2  # a file that has stopped the worker twice stops it no third time
_IMPORTERS: Mapping[str, Callable[..., Imported]] = {
    batches.CIN: imports.import_cin,
    batches.CONCERNS: partner_concerns.import_concerns,
}


class UnableToAskForImport(UnableToError):
    """The viewer's role does not bring this kind of file in."""


def is_long(*, file: BinaryIO, kind: str) -> bool:
    """This will say whether a file takes longer than somebody should wait for an answer."""
    return counting.is_long(file=file, total=counting.count_in(file=file, kind=kind))


def ask_for_import(
    *, viewer: Viewer, file: BinaryIO, kind: str, file_name: str, dry_run: bool, now: datetime
) -> UUID:
    """This will keep a file, sealed, until a worker process brings it in. Raises UnableToAskForImport.

    Raises UnableToKeepFile where it is too large, UnableToUseKeys where nothing can be sealed.
    """
    if kind not in imports.list_kinds(viewer=viewer):
        raise UnableToAskForImport("Your role does not bring this kind of file in. Ask your data team.")
    made = waiting.keep(viewer=viewer, file=file, kind=kind, file_name=file_name, dry_run=dry_run, now=now)
    _audit(viewer, "asked for import", made, now)
    return made


def get_progress(*, viewer: Viewer, waiting_id: UUID, now: datetime) -> WaitingFact:
    """This will say how far an import is that the viewer asked for. Raises NotFoundError."""
    with auditing_refusal(
        viewer=viewer,
        subject_kind="waiting import",
        subject_id=waiting_id,
        purpose="reading progress",
        now=now,
    ):
        return waiting.get_waiting(waiting_id=waiting_id)


def get_outcome(*, viewer: Viewer, waiting_id: UUID, now: datetime) -> dict[str, Any] | None:
    """This will give the report of an import of which nothing was kept; None while there is none.

    Raises NotFoundError.
    """
    fact = get_progress(viewer=viewer, waiting_id=waiting_id, now=now)
    _audit(viewer, "read import", waiting_id, now)
    return fact.report


def list_waiting() -> tuple[tuple[UUID, UserId], ...]:
    """This will list what waits and for whom, the oldest first: for the worker process, as nobody."""
    with session_for(user_id=None, purpose=UPKEEP):
        return waiting.list_all()


def carry_out(
    *,
    waiting_id: UUID,
    asked_by: UserId,
    note_begun: Callable[[], int],
    progress: Callable[[int], None],
    now: datetime,
) -> bool:
    """This will bring one file in as whoever sent it; False where another process is at it, or it is settled.

    Import, report and settling are one transaction: killed in the middle, nothing of it is there and the file
    waits as before. `note_begun` and `progress` write on a connection of their own, to be seen meanwhile.
    """
    viewer = organisations.get_viewer(user_id=asked_by, now=now)
    if viewer is None:
        _give_up(waiting_id, now)
        return True
    with session_for(user_id=viewer.user_id):
        taken = waiting.take_up(waiting_id=waiting_id)
        if taken is None:
            return False
        done, problem = None, _STOPPED
        if note_begun() <= MOST_BEGINNINGS:
            done, problem = _bring_in(viewer, taken, progress, now)
        waiting.settle(waiting_id=waiting_id, done=done, problem=problem, now=now)
        if problem:
            _audit(viewer, "failed to import", waiting_id, now)
    return True


def note_begun(*, waiting_id: UUID, now: datetime) -> int:
    """This will note that a file was taken up once more, at once, and give how often that is."""
    with session_for(user_id=None, purpose=UPKEEP):
        return waiting.note_begun(waiting_id=waiting_id, now=now)


def note_read(*, waiting_id: UUID, read: int, now: datetime) -> None:
    """This will note how much of a file has been read by now, at once."""
    with session_for(user_id=None, purpose=UPKEEP):
        waiting.note_read(waiting_id=waiting_id, read=read, now=now)


_STOPPED = (
    "Bringing this file in was begun twice and stopped both times. Nothing of it was kept. Try a part of the"
    " file, and tell whoever runs Alongside."
)


def _bring_in(
    viewer: Viewer, taken: Taken, progress: Callable[[int], None], now: datetime
) -> tuple[Imported | None, str]:
    try:
        with transaction.atomic():
            batches.wait_for_others(viewer=viewer)
            done = _IMPORTERS[taken.kind](
                viewer=viewer,
                file=taken.file,
                file_name=taken.file_name,
                dry_run=taken.dry_run,
                now=now,
                progress=progress,
            )
    except UnableToError as error:
        return None, error.message
    return done, ""


def _give_up(waiting_id: UUID, now: datetime) -> None:
    with session_for(user_id=None, purpose=UPKEEP):
        waiting.give_up(waiting_id=waiting_id)
        audit.append(
            action="failed to import",
            actor_id=None,
            agency_id=None,
            subject_kind="waiting import",
            subject_id=waiting_id,
            now=now,
        )


def _audit(viewer: Viewer, action: str, waiting_id: UUID, now: datetime) -> None:
    audit.append(
        action=action,
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        subject_kind="waiting import",
        subject_id=waiting_id,
        now=now,
    )
