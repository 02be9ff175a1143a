"""Invented tables of concerns, as CSV and as XLSX, and everything that comes of reading one."""

import csv
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook

from alongside.exchange.intake import Accepted, Notice, Rejected, Unknown
from alongside.exchange.tabular.columns import COLUMNS
from alongside.exchange.tabular.concerns import ConcernRecord
from alongside.exchange.tabular.reader import TableHeader, read_concerns
from alongside.exchange.tabular.table import TableLimits

TODAY = date(2026, 11, 23)
HEADINGS = [column.heading for column in COLUMNS]
FULL = {
    "Your reference": "DEMO-1",
    "Child's forename": "Zoë",
    "Child's surname": "Demo-O'Test",
    "Date of birth": "27 March 2012",
    "NHS number": "943 476 5919",
    "UPN": "b801200005001",
    "What happened": "Seen in a car; twice,\nwith two adults.",
    "Your opinion": "I am worried.",
    "The child's own words": "They give me lifts.",
    "Happened on": "about March 2026",
    "Where": "Demo Street",
    "Concern type": "CSE_SUSPECTED; missing",
    "Vulnerabilities": "VU3; OTHER: lost her dog",
    "Indicators": "IN4;IN1",
    "Evidence of harm": "",
    "Reported by": "Demo Teacher",
    "Their role": "Teacher",
    "Urgent": "no",
}


class ListCodes:
    """A few codes of each list."""

    lists = {
        "concern_type": {"CSE_SUSPECTED", "MISSING", "OTHER", "UNKNOWN"},
        "vulnerability": {"VU1", "VU3", "OTHER", "UNKNOWN"},
        "indicator": {"IN1", "IN4", "OTHER"},
        "harm_evidence": {"HA1", "HA7"},
    }

    def is_valid(self, *, list_key: str, code: str) -> bool:
        return code in self.lists[list_key]


def row(**changes: Any) -> list[Any]:
    """A full row, in the order of the template; a key is a heading with _ for everything but letters."""
    known = {heading.lower().replace("'", "").replace(" ", "_"): heading for heading in HEADINGS}
    values: dict[str, Any] = {**FULL, **{known[key]: value for key, value in changes.items()}}
    return [values[heading] for heading in HEADINGS]


def as_csv(
    *rows: list[Any], headings: list[str] | None = None, delimiter: str = ",", encoding: str = "utf-8"
) -> bytes:
    target = StringIO(newline="")
    writer = csv.writer(target, delimiter=delimiter)
    writer.writerows([headings or HEADINGS, *rows])
    return target.getvalue().encode(encoding)


def as_xlsx(*rows: list[Any], headings: list[str] | None = None, title: str = "Concerns") -> bytes:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = title
    for line in (headings or HEADINGS, *rows):
        sheet.append(line)
    return saved(book)


def saved(book: Workbook) -> bytes:
    target = BytesIO()
    book.save(target)
    return target.getvalue()


@dataclass
class TableReading:
    """Everything that came of reading a table, sorted by what it is."""

    header: TableHeader
    accepted: list[Accepted[ConcernRecord]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)

    @property
    def errors(self) -> list[tuple[int, str, str, str]]:
        """Row, column, value, rule."""
        return [(f.line, f.element, f.value, f.rule.id) for r in self.rejected for f in r.findings]

    @property
    def noticed(self) -> list[str]:
        return [notice.finding.rule.id for notice in self.notices]

    def texts(self) -> list[str]:
        """Every cell that ended somewhere."""
        kept = [leaf.text for accepted in self.accepted for leaf in accepted.record.leaves]
        kept += [leaf.text for rejected in self.rejected for leaf in rejected.leaves]
        return sorted(kept + [unknown.text for unknown in self.unknown])


def read(file: bytes, *, limits: TableLimits | None = None) -> TableReading:
    items = read_concerns(
        source=BytesIO(file), codes=ListCodes(), today=TODAY, limits=limits or TableLimits()
    )
    header = next(items)
    assert isinstance(header, TableHeader)
    reading = TableReading(header)
    for item in items:
        match item:
            case Accepted():
                reading.accepted.append(item)
            case Rejected():
                reading.rejected.append(item)
            case Notice():
                reading.notices.append(item)
            case Unknown():
                reading.unknown.append(item)
            case _:
                raise AssertionError(item)
    return reading
