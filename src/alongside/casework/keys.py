"""The keys under which documents are sealed: how much is under each, and bringing all under the newest."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.access.session import UPKEEP, session_for
from alongside.audit import writer as audit
from alongside.documents import unattended
from alongside.vault.keys import MasterKey, make_key, newest_key, read_keys

_AT_ONCE = 100


@dataclass(frozen=True, kw_only=True)
class KeyRow:
    """A key: whether it seals now, whether its file is there, and how many documents are under it."""

    key_id: str
    is_newest: bool
    is_there: bool
    documents: int


@dataclass(frozen=True, kw_only=True)
class Rotation:
    """Under which key everything was brought, how much that was, and what could not be opened."""

    key_id: str
    done: int
    failed: int


def list_keys() -> tuple[KeyRow, ...]:
    """This will list the keys that are there or that documents are under. Raises UnableToUseKeys."""
    keys = read_keys()
    with session_for(user_id=None, purpose=UPKEEP):
        documents = unattended.count_by_key()
    return tuple(
        KeyRow(
            key_id=key_id,
            is_newest=bool(keys) and key_id == max(keys),
            is_there=key_id in keys,
            documents=documents.get(key_id, 0),
        )
        for key_id in sorted({*keys, *documents})
    )


def add_key() -> str:
    """This will make a new key, which seals from now on, and give its id. Raises UnableToUseKeys."""
    made: MasterKey = make_key()
    return made.key_id


def rotate_keys(*, now: datetime, progress: Callable[[int], None] = lambda done: None) -> Rotation:
    """This will seal the key of every document under the newest master key, some at a time.

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
            return Rotation(key_id=newest_key().key_id, done=done, failed=failed)


def _audit(documents: tuple[UUID, ...], now: datetime) -> None:
    audit.append(
        action="sealed documents under another key", actor_id=None, agency_id=None, shown=documents, now=now
    )
