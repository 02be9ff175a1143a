"""What is done to all documents where nobody is signed in: scanning those that wait, and changing their keys.

The row lock shows no document to nobody. The gate hands over what is needed for these two acts, one document
at a time, and only where no viewer is set and the purpose is upkeep (access/sql/50_documents.sql).
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from alongside.documents.models import CLEAN, REFUSED
from alongside.documents.operations import bound_to
from alongside.documents.scanner import Verdict, scan
from alongside.kernel.errors import UnableToError
from alongside.vault.chunks import open_chunks
from alongside.vault.keys import newest_key
from alongside.vault.sealing import open_sealed, rewrap

_FIRST = UUID(int=0)


@dataclass(frozen=True, kw_only=True)
class Scanned:
    """What became of one document that waited; `state` is None where it still waits."""

    document_id: UUID
    state: str | None


@dataclass(frozen=True, kw_only=True)
class Rewrapped:
    """Some documents whose keys were sealed anew, those that could not be, and where to go on."""

    done: tuple[UUID, ...]
    failed: tuple[UUID, ...]
    last: UUID | None


def list_waiting() -> tuple[UUID, ...]:
    """This will list the documents that have not been scanned."""
    return tuple(row[0] for row in _ask("SELECT document_id FROM gate.list_waiting_documents()"))


def scan_waiting(*, document_id: UUID) -> Scanned:
    """This will scan one document that waits, and settle it by the verdict."""
    ((sealed_key,),) = _ask("SELECT gate.get_waiting_key(%s)", document_id)
    if sealed_key is None:
        return Scanned(document_id=document_id, state=None)
    place = bound_to(document_id)
    try:
        key = open_sealed(sealed=bytes(sealed_key), bound_to=place)
        pieces = _ask("SELECT sealed FROM gate.list_waiting_pieces(%s)", document_id)
        plain = b"".join(open_chunks(data_key=key, sealed=(bytes(row[0]) for row in pieces), bound_to=place))
    except UnableToError:
        return Scanned(document_id=document_id, state=None)
    state = {Verdict.CLEAN: CLEAN, Verdict.HARMFUL: REFUSED}.get(scan(content=plain))
    if state is not None:
        _ask("SELECT gate.settle_document(%s, %s)", document_id, state)
    return Scanned(document_id=document_id, state=state)


def rewrap_some(*, after: UUID | None, most: int) -> Rewrapped:
    """This will seal the keys of the next few documents under the newest master key.

    What cannot be opened is left as it is and named. `last` is None when none was left.
    """
    newest = newest_key().key_id
    rows = _ask("SELECT * FROM gate.list_sealed_keys(%s, %s, %s)", newest, after or _FIRST, most)
    done, failed = [], []
    for document_id, sealed in rows:
        try:
            again = rewrap(sealed=bytes(sealed), bound_to=bound_to(document_id))
        except UnableToError:
            failed.append(document_id)
        else:
            _ask("SELECT gate.replace_sealed_key(%s, %s, %s, %s)", document_id, bytes(sealed), again, newest)
            done.append(document_id)
    return Rewrapped(done=tuple(done), failed=tuple(failed), last=rows[-1][0] if rows else None)


def count_by_key() -> dict[str, int]:
    """This will count the documents under each master key, by its id."""
    return dict(_ask("SELECT key_id, documents FROM gate.count_documents_by_key()"))


def _ask(query: str, *values: UUID | str | int | bytes) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())
