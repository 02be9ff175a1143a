"""Reading a table of concerns: what kind of file it is, which columns it has, then every row as a stream."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, TypeAlias

from alongside.exchange.intake import Accepted, Finding, Leaf, Notice, Rejected, Rule, Unknown, shorten
from alongside.exchange.tabular import rule_book
from alongside.exchange.tabular.columns import BY_HEADING, COLUMNS, Column, normal_heading
from alongside.exchange.tabular.comma import read_comma
from alongside.exchange.tabular.concerns import KIND, ConcernCodes, ConcernRecord, fingerprint_of, key_of
from alongside.exchange.tabular.row import ReadRow, RowReader
from alongside.exchange.tabular.table import Cell, TableKind, TableLimits, TableRow, UnableToReadTable
from alongside.exchange.tabular.workbook import read_workbook

TableItem: TypeAlias = Accepted[ConcernRecord] | Rejected | Notice | Unknown

_DEFAULT_LIMITS = TableLimits()
_HEADINGS_WITHIN = 10  # rows; agencies put titles above a table
_FEWEST_HEADINGS = 2
_CHILD_FIELDS = {"forename", "surname", "nhs_number", "upn"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TableHeader:
    """What was made of the file: its kind, where its headings stand, which columns are not taken."""

    kind: TableKind
    row: int
    columns: tuple[tuple[str, str], ...]  # the file's heading, the template's heading
    not_taken: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """This will give the header as a report shows it."""
        return {
            "format": self.kind.format,
            "encoding": self.kind.encoding,
            "delimiter": self.kind.delimiter,
            "sheet": self.kind.sheet,
            "headings_in_row": self.row,
            "columns": dict(self.columns),
            "columns_not_taken": list(self.not_taken),
        }


def read_concerns(
    *, source: BinaryIO, codes: ConcernCodes, today: date, limits: TableLimits = _DEFAULT_LIMITS
) -> Iterator[TableHeader | TableItem]:
    """This will read a table of concerns, CSV or XLSX by its content: its header first, then its rows.

    `today` is the day in London: nothing in the table can lie after it. Every cell with something in it is in
    one accepted or rejected row or is listed as unknown.

    Raises UnableToReadTable, possibly after rows have been handed out: take in nothing for good until the
    stream has ended.
    """
    kind, rows = _open(source, limits)
    above, headings = _find_headings(rows)
    places = _places(headings)
    extra = {at: cell.text for at, cell in enumerate(headings.cells) if cell.text and at not in places}
    yield TableHeader(
        kind=kind,
        row=headings.number,
        columns=tuple((headings.cells[at].text, column.heading) for at, column in places.items()),
        not_taken=tuple(extra.values()),
    )
    yield from (_file_notice(rule_book.SET_ASIDE, what, headings.number) for what in kind.set_aside)
    for row in above:
        yield from (Unknown(path="above the headings", line=row.number, text=text) for text in _texts(row))
    reading = _Reading(RowReader(places=places, codes=codes, today=today), set(places), extra, limits)
    for row in rows:
        yield from reading.row(row)
    if not reading.rows:
        raise UnableToReadTable("There is no row under the headings: there is nothing to take in.")


def _open(source: BinaryIO, limits: TableLimits) -> tuple[TableKind, Iterator[TableRow]]:
    source.seek(0)
    file = source.read(limits.file_bytes + 1)
    if len(file) > limits.file_bytes:
        megabytes = limits.file_bytes // 1_000_000
        raise UnableToReadTable(f"The file is larger than {megabytes} MB. Send it in several parts.")
    if not file.strip():
        raise UnableToReadTable("The file is empty. Choose another, or start from the template.")
    if file.startswith(b"PK\x03\x04"):
        return read_workbook(file=file, limits=limits)
    if file.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnableToReadTable(
            "This is an old Excel file (.xls), or one locked with a password. Save it as .xlsx without one."
        )
    if file.startswith((b"%PDF", b"\x1f\x8b", b"{\\rtf")):
        raise UnableToReadTable("This is neither CSV nor XLSX. Use the template.")
    return read_comma(file=file, limits=limits, count_headings=_count_headings)


def _count_headings(texts: Sequence[str]) -> int:
    return len({BY_HEADING[name].field for name in map(normal_heading, texts) if name in BY_HEADING})


def _find_headings(rows: Iterator[TableRow]) -> tuple[list[TableRow], TableRow]:
    """Take rows until the headings, and give them with what stood above them."""
    above: list[TableRow] = []
    for row in rows:
        if _count_headings([cell.text for cell in row.cells]) >= _FEWEST_HEADINGS:
            return above, row
        if not row.is_blank:
            above.append(row)
        if len(above) >= _HEADINGS_WITHIN:
            break
    names = ", ".join(column.heading for column in COLUMNS)
    raise UnableToReadTable(f"No row has the headings of a table of concerns. Use the template: {names}.")


def _places(headings: TableRow) -> dict[int, Column]:
    places: dict[int, Column] = {}
    for at, cell in enumerate(headings.cells):
        column = BY_HEADING.get(normal_heading(cell.text))
        if column is None:
            continue
        if column in places.values():
            raise UnableToReadTable(
                f"Two columns mean '{column.heading}', one of them '{shorten(cell.text)}'. Take one out."
            )
        places[at] = column
    fields = {column.field for column in places.values()}
    if "facts" not in fields or not fields & _CHILD_FIELDS:
        raise UnableToReadTable(
            "The table needs a column 'What happened' and one that names the child: a forename, a surname, "
            "an NHS number or a UPN. Use the template."
        )
    return places


def _texts(row: TableRow) -> Iterator[str]:
    return (shorten(cell.text) for cell in row.cells if cell.text)


def _file_notice(rule: Rule, value: str, line: int) -> Notice:
    return Notice(kind="file", subject="", finding=Finding(rule=rule, element="file", line=line, value=value))


class _Reading:
    """One pass over the rows of a table."""

    def __init__(
        self, reader: RowReader, places: set[int], extra: dict[int, str], limits: TableLimits
    ) -> None:
        self._reader, self._places, self._extra, self._limits = reader, places, extra, limits
        self._seen: dict[str, tuple[str, int]] = {}
        self.rows = 0

    def row(self, row: TableRow) -> Iterator[TableItem]:
        """This will read one row; a blank one is passed over."""
        if row.is_blank:
            return
        self.rows += 1
        if self.rows > self._limits.rows:
            raise UnableToReadTable(
                f"The table has more than {self._limits.rows:,} rows. Send it in several parts."
            )
        read = self._reader.read(row)
        subject = shorten(read.values.reference)
        yield from self._beside(row, subject)
        yield from self._settle(row, read, subject)

    def _beside(self, row: TableRow, subject: str) -> Iterator[Unknown]:
        for at, cell in enumerate(row.cells):
            if at in self._extra and cell.text:
                path = f"column {shorten(self._extra[at])}"
                yield Unknown(path=path, line=row.number, text=shorten(cell.text), subject=subject)

    def _settle(self, row: TableRow, read: ReadRow, subject: str) -> Iterator[TableItem]:
        outside = [
            cell
            for at, cell in enumerate(row.cells)
            if at not in self._places and at not in self._extra and (cell.text or cell.fault)
        ]
        errors = (*read.errors, *(_outside(cell, row.number) for cell in outside))
        leaves = (*read.leaves, *(Leaf(element="", line=row.number, text=cell.text) for cell in outside))
        fingerprint = fingerprint_of(values=read.values)
        key = key_of(values=read.values, fingerprint=fingerprint)
        known, first_row = self._seen.get(key, ("", None))
        if not errors and known not in ("", fingerprint):
            errors = (_about_reference(rule_book.REFERENCE_TWICE, row.number, subject, f"Row {first_row}."),)
        if errors:
            yield Rejected(kind=KIND, subject=subject, line=row.number, findings=errors, leaves=leaves)
            return
        self._seen.setdefault(key, (fingerprint, row.number))
        record = ConcernRecord(
            key=key, line=row.number, values=read.values, fingerprint=fingerprint, leaves=leaves
        )
        yield Accepted(record=record, repeats_line=first_row)
        for finding in read.findings:
            yield Notice(kind=KIND, subject=subject, finding=finding)
        if first_row:
            finding = _about_reference(rule_book.REPEATED, row.number, subject, f"Row {first_row}.")
            yield Notice(kind=KIND, subject=subject, finding=finding)


def _outside(cell: Cell, line: int) -> Finding:
    return Finding(rule=rule_book.OUTSIDE_COLUMNS, element="no heading", line=line, value=shorten(cell.text))


def _about_reference(rule: Rule, line: int, reference: str, detail: str) -> Finding:
    heading = COLUMNS[0].heading
    return Finding(rule=rule, element=heading, line=line, value=shorten(reference), detail=detail)
