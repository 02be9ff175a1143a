"""Reading one row: every cell by what its column holds, every fault with its column and its value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from alongside.exchange.intake import Finding, Leaf, Rule, Severity, shorten
from alongside.exchange.tabular import rule_book
from alongside.exchange.tabular.columns import COLUMNS, Column
from alongside.exchange.tabular.concerns import ConcernCodes, PartnerConcern
from alongside.exchange.tabular.table import Cell, TableRow
from alongside.kernel.dates import UnableToReadDate, UncertainDate, read_date
from alongside.kernel.identifiers import check_nhs_number, check_upn

_ANSWERS = {
    "yes": True,
    "y": True,
    "1": True,
    "true": True,
    "no": False,
    "n": False,
    "0": False,
    "false": False,
}
_OTHER = "OTHER"
_COLUMN_OF = {column.field: column for column in COLUMNS}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """What could be read of a row, the findings about it, and its cells under known headings."""

    values: PartnerConcern
    findings: tuple[Finding, ...]
    leaves: tuple[Leaf, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings for which the row is rejected."""
        return tuple(found for found in self.findings if found.rule.severity is Severity.ERROR)


class RowReader:
    """Reads rows whose columns stand at known places."""

    def __init__(self, *, places: Mapping[int, Column], codes: ConcernCodes, today: date) -> None:
        self._places, self._codes, self._today = places, codes, today

    def read(self, row: TableRow) -> ReadRow:
        """This will read one row."""
        given = {
            self._places[at]: cell
            for at, cell in enumerate(row.cells)
            if at in self._places and _filled(cell)
        }
        return _Row(row.number, given, self._codes, self._today).read()


def _filled(cell: Cell) -> bool:
    return bool(cell.text or cell.fault)


class _Row:
    def __init__(self, number: int, given: Mapping[Column, Cell], codes: ConcernCodes, today: date) -> None:
        self._number, self._codes, self._today = number, codes, today
        self._cells = {column.field: cell for column, cell in given.items()}
        self._notes: list[tuple[str, str]] = []
        self._findings: list[Finding] = []

    def read(self) -> ReadRow:
        for field, cell in self._cells.items():
            longest = _COLUMN_OF[field].longest
            if cell.fault:
                self._find(cell.fault, field)
            elif len(cell.text) > longest:
                self._find(rule_book.CELL_TOO_LONG, field, f"At most {longest:,} characters fit.")
        values = self._values()
        self._check(values)
        leaves = [
            Leaf(element=_COLUMN_OF[field].heading, line=self._number, text=cell.text)
            for field, cell in self._cells.items()
        ]
        return ReadRow(values=values, findings=tuple(self._findings), leaves=tuple(leaves))

    def _values(self) -> PartnerConcern:
        return PartnerConcern(
            reference=self._text("reference"),
            forename=self._text("forename"),
            surname=self._text("surname"),
            birth=self._date("birth"),
            nhs_number=self._number_of("nhs_number"),
            upn=self._number_of("upn"),
            facts=self._text("facts"),
            opinion=self._text("opinion"),
            child_words=self._text("child_words"),
            happened=self._date("happened"),
            place=self._text("place"),
            concern_types=self._code_list("concern_types"),
            vulnerabilities=self._code_list("vulnerabilities"),
            indicators=self._code_list("indicators"),
            harm=self._code_list("harm"),
            other_notes=tuple(self._notes),
            reporter_name=self._text("reporter_name"),
            reporter_role=self._text("reporter_role"),
            urgent=self._answer("urgent"),
        )

    def _check(self, values: PartnerConcern) -> None:
        """Look at what is missing; a cell that is there but faulty has been named already."""
        if "facts" not in self._cells:
            self._find(rule_book.FACTS_MISSING, "facts")
        if not {"forename", "surname", "nhs_number", "upn"} & set(self._cells):
            self._find(rule_book.CHILD_MISSING, "surname")
        if not values.reference:
            self._find(rule_book.REFERENCE_MISSING, "reference")
        if "happened" not in self._cells:
            self._find(rule_book.DATE_NOT_GIVEN, "happened")

    def _cell(self, field: str) -> Cell | None:
        cell = self._cells.get(field)
        return None if cell is None or cell.fault else cell

    def _text(self, field: str) -> str:
        cell = self._cell(field)
        return cell.text if cell else ""

    def _number_of(self, field: str) -> str:
        text = self._text(field)
        if not text:
            return ""
        check = check_nhs_number(value=text) if field == "nhs_number" else check_upn(value=text)
        if not check.ok:
            self._find(rule_book.NHS_NUMBER if field == "nhs_number" else rule_book.UPN, field, check.reason)
        return check.normalised

    def _answer(self, field: str) -> bool | None:
        text = self._text(field)
        if text and text.casefold() not in _ANSWERS:
            self._find(rule_book.YES_NO, field)
        return _ANSWERS.get(text.casefold())

    def _date(self, field: str) -> UncertainDate:
        cell = self._cell(field)
        if cell is None:
            return UncertainDate.unknown()
        stated = self._stated(cell, field)
        if stated.earliest and stated.earliest > self._today:
            self._find(rule_book.DATE_IN_FUTURE, field)
        if cell.has_time:
            self._find(rule_book.TIME_LEFT_OUT, field)
        return stated

    def _stated(self, cell: Cell, field: str) -> UncertainDate:
        if cell.day:
            return UncertainDate.exact(cell.day)
        if cell.is_number and not (len(cell.text) == 4 and cell.text.isdigit()):
            self._find(rule_book.DATE_AS_NUMBER, field)
            return UncertainDate.unknown()
        try:
            # Without today: "yesterday" in a file means the day on which somebody wrote it.
            return read_date(text=cell.text)
        except UnableToReadDate as refusal:
            self._find(rule_book.DATE_UNREADABLE, field, refusal.message)
            return UncertainDate.unknown()

    def _code_list(self, field: str) -> tuple[str, ...]:
        parts = (part.strip() for part in self._text(field).replace("\n", ";").split(";"))
        codes = [self._code(part, field) for part in parts if part]
        return tuple(sorted({code for code in codes if code}))

    def _code(self, part: str, field: str) -> str:
        written, colon, words = (piece.strip() for piece in part.partition(":"))
        code = written.upper()
        if not self._codes.is_valid(list_key=_COLUMN_OF[field].code_list, code=code):
            self._find(rule_book.UNKNOWN_CODE, field, f"'{shorten(written)}' is not in the list.")
            return ""
        if code != written:
            self._find(rule_book.SMALL_LETTERS, field)
        if colon and words:
            self._notes.append((field, words))
        elif code == _OTHER:
            self._find(rule_book.OTHER_UNSAID, field)
        return code

    def _find(self, rule: Rule, field: str, detail: str = "") -> None:
        cell, column = self._cells.get(field), _COLUMN_OF[field]
        self._findings.append(
            Finding(
                rule=rule,
                element=column.heading,
                line=self._number,
                value=shorten(cell.text) if cell else "",
                detail=detail,
            )
        )
