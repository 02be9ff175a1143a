"""The template that a partner agency fills in, as CSV and as XLSX."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from alongside.exchange.tabular.columns import COLUMNS
from alongside.exchange.tabular.safe_csv import write_safe_csv
from alongside.exchange.tabular.workbook import HELP_SHEET, SHEET

CodeHelp = Sequence[tuple[str, str, str]]

_WIDE = {"facts", "opinion", "child_words"}
_LAST_ROW = 1_001


def template(*, file_format: Literal["csv", "xlsx"], codes: CodeHelp = ()) -> bytes:
    """This will make an empty table with the headings that the reader takes.

    The workbook has a second sheet with help for each column and the codes given, as triples of the heading
    of the column, the code and what it means.
    """
    if file_format == "csv":
        return write_safe_csv(header=[column.heading for column in COLUMNS], rows=[])
    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    _write_headings(sheet)
    _write_help(book.create_sheet(HELP_SHEET), codes)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _write_headings(sheet: Any) -> None:
    sheet.append([column.heading for column in COLUMNS])
    sheet.freeze_panes = "A2"
    for at, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = 60 if column.field in _WIDE else 22
        sheet.cell(row=1, column=at).font = Font(bold=True)
        for row in range(2, _LAST_ROW + 1):
            # Text: or else a spreadsheet turns a long number or an uncertain date into something else.
            sheet.cell(row=row, column=at).number_format = "@"
    urgent = next(at for at, column in enumerate(COLUMNS, start=1) if column.field == "urgent")
    answers = DataValidation(type="list", formula1='"yes,no"', allow_blank=True)
    answers.add(f"{get_column_letter(urgent)}2:{get_column_letter(urgent)}{_LAST_ROW}")
    sheet.add_data_validation(answers)


def _write_help(sheet: Any, codes: CodeHelp) -> None:
    sheet.append(["Column", "What to write"])
    for column in COLUMNS:
        sheet.append([column.heading, column.help])
    if codes:
        sheet.append([])
        sheet.append(["Column", "Code", "What it means"])
        for line in codes:
            sheet.append(list(line))
    for letter, width in (("A", 24), ("B", 70), ("C", 70)):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
