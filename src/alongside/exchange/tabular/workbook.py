"""Rows out of an XLSX workbook, a zip file of XML: both are looked through before they are opened."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import ZipFile, ZipInfo

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string

from alongside.exchange.tabular import rule_book
from alongside.exchange.tabular.table import Cell, TableKind, TableLimits, TableRow, UnableToReadTable

SHEET = "Concerns"
HELP_SHEET = "How to fill this in"

_NEEDED = {"[Content_Types].xml", "xl/workbook.xml"}
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
_PLACE = re.compile(rb"""<(row|c)\s(?:[^>]*?\s)?r=["']([A-Z]{0,3})(\d{1,7})["']""")
_SAVE_AGAIN = "Open it, save it again as an Excel workbook (.xlsx), and try again."


def read_workbook(*, file: bytes, limits: TableLimits) -> tuple[TableKind, Iterator[TableRow]]:
    """This will give the kind of the workbook and the rows of one sheet.

    That is the sheet called Concerns, or else the first. Raises UnableToReadTable, also while rows are taken.
    """
    try:
        set_aside = _look_through(file, limits)
        book: Any = load_workbook(BytesIO(file), read_only=True, data_only=False, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.title != HELP_SHEET]
    except UnableToReadTable:
        raise
    except Exception as error:  # whatever a damaged file makes the libraries raise
        raise UnableToReadTable(f"The workbook cannot be opened: it is damaged. {_SAVE_AGAIN}") from error
    if not sheets:
        raise UnableToReadTable("The workbook has no sheet of rows. Use the template.")
    chosen = next((sheet for sheet in sheets if sheet.title == SHEET), sheets[0])
    others = tuple(f"sheet {sheet.title}" for sheet in sheets if sheet is not chosen)
    kind = TableKind(format="xlsx", sheet=chosen.title, set_aside=(*others, *set_aside))
    return kind, _rows(chosen, limits)


def _look_through(file: bytes, limits: TableLimits) -> tuple[str, ...]:
    """Check the parts of the zip file without unpacking more than the limits allow; name what is not read."""
    with ZipFile(BytesIO(file)) as archive:
        parts = archive.infolist()
        _check_parts(parts, len(file), limits)
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                content = archive.read(part)
                _refuse_document_type(content)
                if part.filename.startswith("xl/worksheets/"):
                    _check_order(content)
    pictures = any(part.filename.startswith(("xl/media/", "xl/embeddings/")) for part in parts)
    return ("pictures or embedded files",) if pictures else ()


def _check_parts(parts: list[ZipInfo], packed: int, limits: TableLimits) -> None:
    names = {part.filename for part in parts}
    if not names >= _NEEDED:
        raise UnableToReadTable("This zip file is not a workbook. Choose the .xlsx or .csv file itself.")
    if any(part.flag_bits & 1 for part in parts):
        raise UnableToReadTable("The workbook is locked with a password. Save it without one.")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnableToReadTable(
            "The workbook holds macros, which can do harm. Save it as .xlsx without them."
        )
    unpacked = sum(part.file_size for part in parts)
    most = min(limits.unpacked_bytes, packed * limits.unpacked_ratio)
    if len(parts) > limits.parts or unpacked > most:
        raise UnableToReadTable(
            "The workbook unpacks to far more than a table of concerns. Use the template."
        )


def _refuse_document_type(content: bytes) -> None:
    if b"\x00" in content[:8] or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnableToReadTable(f"A part of the workbook is not written in UTF-8. {_SAVE_AGAIN}")
    if any(mark in content.upper() for mark in _FORBIDDEN):
        raise UnableToReadTable(
            "A part of the workbook declares a document type, which can hide an attack. "
            f"Nothing was taken in. {_SAVE_AGAIN}"
        )


def _check_order(sheet: bytes) -> None:
    """Refuse a sheet whose rows or cells are out of order or double: the library would drop some unseen."""
    last_row = last_column = 0
    for place in _PLACE.finditer(sheet):
        number = int(place[3])
        if place[1] == b"row":
            in_order, last_row, last_column = number > last_row, number, 0
        else:
            column = column_index_from_string(place[2].decode()) if place[2] else 0
            in_order = number == last_row and column > last_column
            last_column = column
        if not in_order:
            raise UnableToReadTable(f"The cells of a sheet are out of order. {_SAVE_AGAIN}")


def _rows(sheet: Any, limits: TableLimits) -> Iterator[TableRow]:
    number = 0
    try:
        sheet.reset_dimensions()  # what a sheet claims of its size may be too small: rows would be lost
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            row = TableRow(number=number, cells=[_cell(cell, limits) for cell in cells[: limits.columns]])
            if any(cell.value is not None for cell in cells[limits.columns :]):
                raise UnableToReadTable(
                    f"Row {number} has more than {limits.columns} columns. Use the template."
                )
            yield row
    except UnableToReadTable:
        raise
    except Exception as error:  # whatever a damaged file makes the library raise
        raise UnableToReadTable(
            f"After row {number} the workbook cannot be read: it is damaged. {_SAVE_AGAIN}"
        ) from error


def _cell(cell: Any, limits: TableLimits) -> Cell:
    value = cell.value
    if value is None:
        return Cell()
    if cell.data_type == "f":
        return Cell(text=str(getattr(value, "text", value)), fault=rule_book.FORMULA)
    if cell.data_type == "e":
        return Cell(text=str(value), fault=rule_book.ERROR_VALUE)
    if isinstance(value, datetime):
        has_time = value.time() != time.min
        shown = f"{value:%d/%m/%Y %H:%M}" if has_time else f"{value:%d/%m/%Y}"
        return Cell(text=shown, day=value.date(), has_time=has_time)
    if isinstance(value, date):
        return Cell(text=f"{value:%d/%m/%Y}", day=value)
    if isinstance(value, bool):
        return Cell(text="yes" if value else "no")
    if isinstance(value, int | float):
        return Cell(text=f"{value:.15g}" if isinstance(value, float) else str(value), is_number=True)
    text = str(value).strip()
    return Cell(text=text, fault=rule_book.CELL_TOO_LONG if len(text) > limits.cell_chars else None)
