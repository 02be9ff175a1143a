"""Tells the database who is looking, for the length of one transaction and no longer."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from alongside.kernel.errors import NotFoundError


def set_viewer(*, user_id: UUID | None, purpose: str = "", now: datetime | None = None) -> None:
    """This will set the viewer for the row-level lock until the transaction ends.

    With no user, no protected row is visible. `now` is given by stories, which play in their own time;
    where it is None the database's own clock counts. Raises RuntimeError outside a transaction, because
    a setting that outlives its transaction would reach the next user of a pooled connection.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("The viewer can only be set inside a transaction.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.viewer', %s, true), set_config('app.purpose', %s, true),"
            " set_config('app.now', %s, true)",
            [str(user_id) if user_id else "", purpose, now.isoformat() if now else ""],
        )


@contextmanager
def session_for(*, user_id: UUID | None, purpose: str = "", now: datetime | None = None) -> Iterator[None]:
    """This will open a transaction in which the database knows the viewer; it commits at the end.

    Every error takes all of it back, but for NotFoundError: a refusal commits, because its audit row must
    stay, and is raised afterwards. So a session is opened for one act.
    """
    refusal = None
    with transaction.atomic():
        set_viewer(user_id=user_id, purpose=purpose, now=now)
        try:
            yield
        except NotFoundError as error:
            refusal = error
        set_viewer(user_id=None)
    if refusal is not None:
        raise refusal
