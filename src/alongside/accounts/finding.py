"""Whom a name, a passkey or an outside identity belongs to, asked of the gate before anybody is signed in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, kw_only=True)
class FoundPassword:
    """The hash with which a password is compared; `lasts_until` is None for one of its owner's own."""

    user_id: UUID
    password: str
    lasts_until: datetime | None


@dataclass(frozen=True, kw_only=True)
class FoundPasskey:
    """Whose passkey it is, and what its signature is checked with."""

    user_id: UUID
    public_key: bytes
    sign_count: int


def find_password(*, username: str) -> FoundPassword | None:
    """This will find the password's hash of the active user of that name."""
    row = _ask("SELECT user_id, password, lasts_until FROM gate.find_password(%s)", username)
    return FoundPassword(user_id=row[0], password=row[1], lasts_until=row[2]) if row else None


def find_passkey(*, credential_id: bytes) -> FoundPasskey | None:
    """This will find the passkey of that id."""
    row = _ask("SELECT user_id, public_key, sign_count FROM gate.find_passkey(%s)", credential_id)
    return FoundPasskey(user_id=row[0], public_key=bytes(row[1]), sign_count=row[2]) if row else None


def find_outside_identity(*, issuer: str, subject: str) -> UUID | None:
    """This will find to whom an identity of an agency's own sign-in service was tied."""
    row = _ask("SELECT gate.find_outside_identity(%s, %s)", issuer, subject)
    return row[0] if row else None


def _ask(query: str, *values: str | bytes) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()
