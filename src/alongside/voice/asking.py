"""What the gate is asked for a child: whether a secret opens a page, and to keep what the child sent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A secret belongs to a live link: whether a word was agreed, and whether it was given rightly."""

    has_word: bool
    is_opened: bool


@dataclass(frozen=True, kw_only=True)
class SaidBefore:
    """Something that was sent by a link, and when it was first read, by whoever made the link or another."""

    said_at: datetime
    read_at: datetime | None
    by_maker: bool


def open_link(*, token: str, word_hash: str) -> Opened | None:
    """This will say what a secret opens; None where it opens nothing (absent, ended and old alike)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_word, is_opened FROM gate.open_link(%s, %s)", [token, word_hash])
        row = cursor.fetchone()
    return Opened(has_word=row[0], is_opened=row[1]) if row else None


def list_said(*, token: str, word_hash: str) -> tuple[SaidBefore, ...]:
    """This will list when something was sent by this link and read, the latest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT said_at, read_at, by_maker FROM gate.list_said(%s, %s)", [token, word_hash])
        return tuple(
            SaidBefore(said_at=said_at, read_at=read_at, by_maker=bool(by_maker))
            for said_at, read_at, by_maker in cursor.fetchall()
        )


def say_alone(*, token: str, word_hash: str, said: Mapping[str, object]) -> UUID | None:
    """This will keep what a child sent alone; gives whose record it is, None where it was kept before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gate.say_alone(%s, %s, %s)", [token, word_hash, json.dumps(said)])
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def say_together(*, link_id: UUID, said: Mapping[str, object]) -> UUID | None:
    """This will keep what a child sent with a worker beside; gives as `say_alone` does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gate.say_together(%s, %s)", [link_id, json.dumps(said)])
        return cursor.fetchone()[0]  # type: ignore[no-any-return]
