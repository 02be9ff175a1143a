"""Writes the audit row inside the transaction of the act that it records."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

_COLUMNS = (
    "action", "actor_id", "agency_id", "as_at", "outcome", "purpose",
    "subject_kind", "subject_id", "person_id", "shown", "relations", "roles",
)  # fmt: skip
_INSERT = "INSERT INTO audit_event ({}) VALUES ({})".format(
    ", ".join(_COLUMNS), ", ".join(f"%({name})s" for name in _COLUMNS)
)


class AuditOutsideTransactionError(RuntimeError):
    """An audited act was attempted outside a transaction, where act and audit could part."""


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act to be written down.

    `action` is a verb and a noun in the past tense ("opened person"). `shown` holds the ids of the records
    that a list or a search put before the actor; `relations` and `roles` are those in which the actor stood
    when it happened, because later they may have ended. No free text and no name is ever written here.
    """

    action: str
    actor_id: UUID | None
    agency_id: UUID | None
    now: datetime
    outcome: str = "allowed"
    purpose: str = ""
    subject_kind: str = ""
    subject_id: UUID | None = None
    person_id: UUID | None = None
    shown: Iterable[UUID] = ()
    relations: Iterable[str] = ()
    roles: Iterable[str] = ()


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
    relations: Iterable[str] = (),
    roles: Iterable[str] = (),
) -> None:
    """This will add one row to the audit, in the transaction of the act itself. See `append_all`."""
    act = Act(
        action=action,
        actor_id=actor_id,
        agency_id=agency_id,
        now=now,
        outcome=outcome,
        purpose=purpose,
        subject_kind=subject_kind,
        subject_id=subject_id,
        person_id=person_id,
        shown=shown,
        relations=relations,
        roles=roles,
    )
    append_all(acts=[act])


def append_all(*, acts: Iterable[Act]) -> None:
    """This will add a row for each act, in the transaction of the acts themselves.

    Raises AuditOutsideTransactionError where no transaction is open, and lets every database error
    through: what cannot be audited is not done.
    """
    rows = [_row(act) for act in acts]
    if not rows:
        return
    if not connection.in_atomic_block:
        raise AuditOutsideTransactionError(rows[0]["action"])
    # Not the ORM: its INSERT asks for the new id back, and an actor may not read every row they cause.
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT, rows)


def _row(act: Act) -> dict[str, Any]:
    return {
        "action": act.action,
        "actor_id": act.actor_id,
        "agency_id": act.agency_id,
        "as_at": act.now,
        "outcome": act.outcome,
        "purpose": act.purpose,
        "subject_kind": act.subject_kind,
        "subject_id": act.subject_id,
        "person_id": act.person_id,
        "shown": list(act.shown),
        "relations": sorted(act.relations),
        "roles": sorted(act.roles),
    }
