"""A table as rows of cells, whatever kind of file it came in, and the limits that it keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from alongside.exchange.intake import Rule
from alongside.kernel.errors import UnableToError


class UnableToReadTable(UnableToError):
    """The file as a whole cannot be read; the message says what is wrong and how to mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLimits:
    """How large the parts of a file may be."""

    file_bytes: int = 20_000_000
    rows: int = 20_000  # with something in them
    columns: int = 100
    cell_chars: int = 10_000
    unpacked_bytes: int = 60_000_000  # of a workbook, which is a zip file
    unpacked_ratio: int = 200  # a workbook of text is some ten times its packed size
    parts: int = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What stands in a cell: its text, the day if the program kept it as a date, the rule that it breaks."""

    text: str = ""
    day: date | None = None
    is_number: bool = False
    has_time: bool = False
    fault: Rule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A row with its number as a spreadsheet shows it, the first row being 1."""

    number: int
    cells: Sequence[Cell]

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return not any(cell.text or cell.fault for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableKind:
    """What kind of file the rows came from; `set_aside` names what else was in it and was not read."""

    format: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    set_aside: tuple[str, ...] = ()
