"""Rows out of a CSV file: its encoding and its separator are found out, and said."""

import csv
from collections.abc import Callable, Iterator
from io import StringIO

from alongside.exchange.tabular import rule_book
from alongside.exchange.tabular.table import Cell, TableKind, TableLimits, TableRow, UnableToReadTable

_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SAVE_AS = "Save it as CSV UTF-8 and try again."


def read_comma(
    *, file: bytes, limits: TableLimits, count_headings: Callable[[list[str]], int]
) -> tuple[TableKind, Iterator[TableRow]]:
    """This will give the kind of the file and its rows. Raises UnableToReadTable, also while rows are taken.

    `count_headings` says how many known headings a row has: the separator that gives most is the right one.
    """
    text, encoding = _decode(file)
    separator = max(_SEPARATORS, key=lambda mark: _headings_with(text, mark, count_headings))
    kind = TableKind(format="csv", encoding=encoding, delimiter=_SEPARATORS[separator])
    return kind, _rows(text, separator, limits)


def _decode(file: bytes) -> tuple[str, str]:
    if file.startswith(_UTF16):
        raise UnableToReadTable(f"The file is written in UTF-16. {_SAVE_AS}")
    if b"\x00" in file:
        raise UnableToReadTable(f"The file holds zero bytes, so it is no CSV file. {_SAVE_AS}")
    if file.startswith(_UTF8_MARK):
        return _decode_as(file.removeprefix(_UTF8_MARK), "utf-8"), "utf-8-sig"
    try:
        return file.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decode_as(file, "cp1252"), "cp1252"


def _decode_as(file: bytes, encoding: str) -> str:
    try:
        return file.decode(encoding)
    except UnicodeDecodeError as error:
        line = file.count(b"\n", 0, error.start) + 1
        raise UnableToReadTable(
            f"Line {line} holds bytes that are neither UTF-8 nor Windows text. {_SAVE_AS}"
        ) from error


def _headings_with(text: str, separator: str, count_headings: Callable[[list[str]], int]) -> int:
    reader = csv.reader(StringIO(text[:20_000], newline=""), delimiter=separator)
    best = 0
    try:
        for _, row in zip(range(10), reader, strict=False):
            best = max(best, count_headings(row))
    except csv.Error:
        return best
    return best


def _rows(text: str, separator: str, limits: TableLimits) -> Iterator[TableRow]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            yield TableRow(number=number, cells=[_cell(value, limits) for value in row])
    except csv.Error as error:
        raise UnableToReadTable(
            f"After row {number} the file cannot be read ({error}). Look for an open quotation mark."
        ) from error


def _cell(value: str, limits: TableLimits) -> Cell:
    text = value.strip()
    return Cell(text=text, fault=rule_book.CELL_TOO_LONG if len(text) > limits.cell_chars else None)
