"""Rows on their way into tables: gathered as the text that COPY reads, sent in large pieces by a thread."""

import json
import queue
import threading
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from types import TracebackType
from uuid import UUID

import psycopg
from psycopg import sql

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_IN_ARRAY = str.maketrans({"\\": "\\\\", '"': '\\"'})
NULL = "\\N"
_PIECES_AHEAD = 4


def text(value: str) -> str:
    """This will write a text as COPY reads it."""
    # Most texts need nothing done, and to see so is quicker than to translate them.
    if "\\" in value or "\t" in value or "\n" in value or "\r" in value:
        return value.translate(_ESCAPES)
    return value


def field(value: object) -> str:
    """This will write one value as COPY reads it: a list becomes an array, a dict JSON."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list | tuple):
        parts = (f'"{str(each).translate(_IN_ARRAY)}"' for each in value)
        return text("{" + ",".join(parts) + "}")
    if isinstance(value, dict):
        return text(json.dumps(value, ensure_ascii=False))
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, int | UUID):
        return str(value)
    raise TypeError(f"COPY is not given {type(value)}")


class Sheet:
    """The rows of one table that are not sent yet. `lines` may be added to directly, for speed."""

    def __init__(self, table: str, columns: Sequence[str]) -> None:
        self.table = table
        self.columns = tuple(columns)
        self.lines: list[str] = []
        self.sent = 0

    def add(self, *values: object) -> None:
        """This will add a row: a value for each column, in order."""
        self.lines.append("\t".join(map(field, values)) + "\n")

    def take(self) -> str:
        """This will give the rows as one text and begin anew."""
        self.sent += len(self.lines)
        piece = "".join(self.lines)
        self.lines.clear()
        return piece


class Writer:
    """Sends sheets in a thread of its own, so that the server stores while the next rows are invented."""

    def __init__(self, connection: "psycopg.Connection[tuple[object, ...]]") -> None:
        self._connection = connection
        self._waiting: queue.Queue[tuple[sql.Composed, str] | None] = queue.Queue(_PIECES_AHEAD)
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> "Writer":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._waiting.put(None)
        self._thread.join()
        if error is None and self._failure is not None:
            raise self._failure

    def send(self, sheets: Iterable[Sheet]) -> None:
        """This will send what the sheets hold. Raises what the server answered to an earlier piece."""
        if self._failure is not None:
            raise self._failure
        for sheet in sheets:
            if sheet.lines:
                self._waiting.put((_copy_into(sheet), sheet.take()))

    def _work(self) -> None:
        while (piece := self._waiting.get()) is not None:
            if self._failure is not None:
                continue  # the one who fills the queue must not wait for ever
            try:
                with self._connection.cursor() as cursor, cursor.copy(piece[0]) as copy:
                    copy.write(piece[1])
            except psycopg.Error as error:
                self._failure = error


def _copy_into(sheet: Sheet) -> sql.Composed:
    return sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(sheet.table), sql.SQL(", ").join(map(sql.Identifier, sheet.columns))
    )
