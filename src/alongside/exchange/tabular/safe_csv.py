"""Writing CSV that a spreadsheet shows and does not run.

A spreadsheet takes a cell that begins with certain marks for a formula, wherever its words came from. Such
a cell gets an apostrophe before it. Every cell is quoted, so that nothing in it starts another.
"""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from alongside.exchange.report import ImportReport

# The marks of a formula, plain and full-width, and what a spreadsheet drops before it looks for one.
_MARKS = frozenset("=+-@\t\r\n\x00\ufeff\uff1d\uff0b\uff0d\uff20")
_DROPPED = " \u00a0\u200b\u200c\u200d\u2060\u3000'\""

_REPORT_HEADER = ("Row", "Reference", "Column", "Value", "Rule", "What the rule says", "What to do")


def safe_cell(text: str) -> str:
    """This will give the text so that no spreadsheet takes it for a formula; zero bytes are taken out."""
    without = text.lstrip(_DROPPED)
    is_formula = bool(text[:1]) and (text[0] in _MARKS or without[:1] in _MARKS)
    return ("'" if is_formula else "") + text.replace("\x00", "")


def write_safe_csv(*, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """This will write a table as CSV in UTF-8 with its mark, which spreadsheets then read as UTF-8."""
    target = StringIO(newline="")
    writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([safe_cell(text) for text in header])
    for row in rows:
        writer.writerow([safe_cell(text) for text in row])
    return target.getvalue().encode("utf-8-sig", "replace")


def write_rejections(*, report: ImportReport) -> bytes:
    """This will list what was rejected, one line for each reason, for the agency that sent the file."""
    rows = (
        (
            str(reason.line),
            record.subject,
            reason.element,
            reason.value,
            reason.rule,
            f"{reason.says} {reason.detail}".strip(),
            reason.what_to_do,
        )
        for record in report.rejected
        for reason in record.reasons
    )
    return write_safe_csv(header=_REPORT_HEADER, rows=rows)
