"""Writes the audit row inside the transaction of the act that it records."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection

_COLUMNS = (
    "action", "actor_id", "agency_id", "as_at", "outcome", "purpose",
    "subject_kind", "subject_id", "person_id", "shown",
)  # fmt: skip
_INSERT = "INSERT INTO audit_event ({}) VALUES ({})".format(
    ", ".join(_COLUMNS), ", ".join(f"%({name})s" for name in _COLUMNS)
)


class AuditOutsideTransactionError(RuntimeError):
    """An audited act was attempted outside a transaction, where act and audit could part."""


def append(
    *,
    action: str,
    actor_id: UUID | None,
    agency_id: UUID | None,
    now: datetime,
    outcome: str = "allowed",
    purpose: str = "",
    subject_kind: str = "",
    subject_id: UUID | None = None,
    person_id: UUID | None = None,
    shown: Iterable[UUID] = (),
) -> None:
    """This will add one row to the audit, in the transaction of the act itself.

    `action` is a verb and a noun in the past tense ("opened person"). `shown` holds the ids of the
    records that a list or a search put before the actor. No free text, no name, is ever written here.
    Raises AuditOutsideTransactionError where no transaction is open, and lets every database error
    through: what cannot be audited is not done.
    """
    if not connection.in_atomic_block:
        raise AuditOutsideTransactionError(action)
    row = {
        "action": action,
        "actor_id": actor_id,
        "agency_id": agency_id,
        "as_at": now,
        "outcome": outcome,
        "purpose": purpose,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "person_id": person_id,
        "shown": list(shown),
    }
    # Not the ORM: its INSERT asks for the new id back, and an actor may not read every row they cause.
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, row)
