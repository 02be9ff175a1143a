"""The keys that seal documents and secrets: how much is under each, and bringing all under the newest."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.access import resealing
from alongside.access.session import UPKEEP, session_for
from alongside.audit import writer as audit
from alongside.documents import unattended
from alongside.kernel.errors import UnableToError
from alongside.vault.keys import MasterKey, make_key, newest_key, read_keys
from alongside.vault.sealing import header_of, rewrap

_AT_ONCE = 100
_SECRETS_AT_ONCE = 10  # a file that waits is held whole


@dataclass(frozen=True, kw_only=True)
class KeyRow:
    """A key: whether it seals now, whether its file is there, how many documents and secrets are under it."""

    key_id: str
    is_newest: bool
    is_there: bool
    documents: int
    secrets: int


@dataclass(frozen=True, kw_only=True)
class Rotation:
    """Under which key all was brought, how many documents and secrets, and what could not be opened."""

    key_id: str
    done: int
    secrets: int
    failed: int


def list_keys() -> tuple[KeyRow, ...]:
    """This will list the keys that are there or that documents are under. Raises UnableToUseKeys."""
    keys = read_keys()
    with session_for(user_id=None, purpose=UPKEEP):
        documents = unattended.count_by_key()
        secrets = resealing.count_sealed_by_key()
    return tuple(
        KeyRow(
            key_id=key_id,
            is_newest=bool(keys) and key_id == max(keys),
            is_there=key_id in keys,
            documents=documents.get(key_id, 0),
            secrets=secrets.get(key_id, 0),
        )
        for key_id in sorted({*keys, *documents, *secrets})
    )


def add_key() -> str:
    """This will make a new key, which seals from now on, and give its id. Raises UnableToUseKeys."""
    made: MasterKey = make_key()
    return made.key_id


def rotate_keys(*, now: datetime, progress: Callable[[int], None] = lambda done: None) -> Rotation:
    """This will seal the key of every document, and every secret, under the newest key, some at a time.

    Each few are kept as soon as they are done, so it can be broken off and begun again. What cannot be opened
    is left as it is, counted, and tried again the next time.
    """
    done, failed = 0, 0
    after: UUID | None = None
    while True:
        with session_for(user_id=None, purpose=UPKEEP):
            some = unattended.rewrap_some(after=after, most=_AT_ONCE)
            if some.done:
                _audit(some.done, now)
        done, failed, after = done + len(some.done), failed + len(some.failed), some.last
        progress(done)
        if after is None:
            break
    secrets, lost = _rotate_secrets(now)
    return Rotation(key_id=newest_key().key_id, done=done, secrets=secrets, failed=failed + lost)


def _rotate_secrets(now: datetime) -> tuple[int, int]:
    """Secrets of second steps, and files that wait: how many were sealed anew, how many cannot be opened."""
    done, failed = 0, 0
    after: UUID | None = None
    while True:
        with session_for(user_id=None, purpose=UPKEEP):
            some = resealing.list_sealed_elsewhere(
                header=header_of(key=newest_key()), after=after, most=_SECRETS_AT_ONCE
            )
            replaced = []
            for kind, row_id, sealed in some:
                try:
                    again = rewrap(sealed=sealed, bound_to=f"{kind} {row_id}")
                except UnableToError:
                    failed += 1
                else:
                    resealing.replace_sealed(kind=kind, row_id=row_id, was=sealed, becomes=again)
                    replaced.append(row_id)
            if replaced:
                audit.append(
                    action="sealed secrets under another key",
                    actor_id=None,
                    agency_id=None,
                    shown=replaced,
                    now=now,
                )
        done, after = done + len(replaced), some[-1][1] if some else None
        if after is None:
            return done, failed


def _audit(documents: tuple[UUID, ...], now: datetime) -> None:
    audit.append(
        action="sealed documents under another key", actor_id=None, agency_id=None, shown=documents, now=now
    )
