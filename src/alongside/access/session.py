"""Tells the database who is looking, for the length of one transaction and no longer."""

import hmac
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from alongside.access.viewer import CARE
from alongside.kernel.errors import NotFoundError

# Under this purpose, and with nobody signed in, the command line sets the partnership up.
SET_UP = "set_up"
# Under this one, and with nobody signed in, it scans documents and changes the keys that seal them.
UPKEEP = "upkeep"


def set_viewer(*, user_id: UUID | None, purpose: str = CARE, now: datetime | None = None) -> None:
    """This will set the viewer for the row-level lock until the transaction ends.

    With no user, no protected row is visible. `now` is given by stories, which play in their own time;
    where it is None the database's own clock counts. Raises RuntimeError outside a transaction, because
    a setting that outlives its transaction would reach the next user of a pooled connection.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("The viewer can only be set inside a transaction.")
    wanted = signed_settings(user_id=user_id, purpose=purpose, now=now)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT " + ", ".join(["set_config(%s, %s, true)"] * len(wanted)),
            [each for pair in wanted.items() for each in pair],
        )


def signed_settings(
    *, user_id: UUID | None, purpose: str = CARE, now: datetime | None = None
) -> Mapping[str, str]:
    """This will give the settings by which the row-level lock knows the viewer, and their signature.

    Whoever can run SQL of their own under the application's role, but does not hold the service's
    secret, cannot make them for somebody else. They hold for the minutes in which they are made.
    """
    values = {
        "app.viewer": str(user_id) if user_id else "",
        "app.purpose": purpose,
        "app.now": now.isoformat() if now else "",
        "app.signed_at": datetime.now(UTC).isoformat(),
    }
    text = "|".join(values.values())
    return {**values, "app.signature": hmac.new(signing_key(), text.encode(), sha256).hexdigest()}


def signing_key() -> bytes:
    """This will derive the 32 bytes with which viewers are signed from the service's secret."""
    return hmac.new(settings.SECRET_KEY.encode(), b"alongside: who is looking", sha256).digest()


@contextmanager
def session_for(*, user_id: UUID | None, purpose: str = CARE, now: datetime | None = None) -> Iterator[None]:
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
