"""The two peers of a page: its own SQL sent by the bare driver, with the row lock and without."""

import re
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.db import connection as django_connection

from alongside.access.session import signed_settings
from bench.bulk import Connection

_NOT_THE_PAGES_OWN = ("set_config(", '"audit_event"', "INTO audit_event")
_TEXT = r"( ?E?'(?:[^']|'')*')"
_FINDS = re.compile(rf"SELECT \* FROM gate\.find_people\({_TEXT}, {_TEXT}, (\d+)\)\s*$")
# What the gate's own search does, without asking who may see whom.
_FINDS_BARE = (
    "SELECT found.person_id FROM unnest({kinds}::text[], {texts}::text[]) AS typed (kind, text)"
    " CROSS JOIN LATERAL (SELECT stored.person_id FROM people_searchkey AS stored"
    " WHERE stored.kind = typed.kind AND stored.text = typed.text LIMIT 500) AS found"
    " GROUP BY found.person_id ORDER BY count(*) DESC, found.person_id LIMIT {most}"
)
_NEW_ROW = re.compile(
    r"INSERT INTO \S+ \(\"id\", (\"reference\")?.*?VALUES \('([0-9a-f]{32})'[^,]*, '?([^',]*)", re.DOTALL
)


class Recorder:
    """Writes down the SQL of a call with its values in it, without what sets the viewer and what audits."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if not any(mark in sql for mark in _NOT_THE_PAGES_OWN):
            self.statements.append(context["cursor"].cursor.mogrify(sql, params))
        return execute(sql, params, many, context)


def record(call: Callable[[], object]) -> list[str]:
    """This will make a call of casework and give the SQL that it sent, once the connection is warm."""
    call()
    recorder = Recorder()
    with django_connection.execute_wrapper(recorder):
        call()
    return recorder.statements


def bare(statements: Sequence[str]) -> list[str]:
    """This will give the same statements for one whom no lock binds: the search asks who may see nobody."""
    return [_bare(statement) for statement in statements]


def _bare(statement: str) -> str:
    match = _FINDS.match(statement)
    return _FINDS_BARE.format(kinds=match[1], texts=match[2], most=match[3]) if match else statement


def afresh(statements: Sequence[str]) -> list[str]:
    """This will give statements that add rows new ids and references, so that they can be sent again."""
    text = "\x00".join(statements)
    for reference, made, first in _NEW_ROW.findall(text):
        text = text.replace(made, uuid4().hex)
        if reference:
            text = text.replace(first, f"C-{uuid4().hex[:15]}")
    return text.split("\x00")


def connect(url: str) -> Connection:
    """This will open a connection that sends SQL as Django's does: as text, nothing kept prepared."""
    return psycopg.connect(url, prepare_threshold=None, cursor_factory=psycopg.ClientCursor)


def replay(connection: Connection, statements: Sequence[str], *, user_id: UUID | None) -> int:
    """This will send the statements in one transaction and give how many rows came back.

    With a user the transaction is opened for them, as the application's role needs it.
    """
    rows = 0
    with connection.transaction(), connection.cursor() as cursor:
        if user_id is not None:
            for name, value in signed_settings(user_id=user_id).items():
                cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        for statement in statements:
            cursor.execute(statement)
            if cursor.description is not None:
                rows += len(cursor.fetchall())
    return rows
