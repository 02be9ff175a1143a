"""Plain text and tables: one encoding, no control characters, nothing that a spreadsheet would run."""

import csv
import re
from io import StringIO

from alongside.documents.cleaning.faults import FORMULAS, LETTERS, SAVE_AS_PDF, Cleaned, UnableToTakeIn

_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_RUNS = re.compile("[\\s\x00]*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"\s*[+-]?[\d.,\s()]+%?\s*", re.ASCII)
_SEPARATORS = ",;\t"


def clean_text(*, content: bytes, ending: str) -> Cleaned:
    """This will give a text in UTF-8; in a table (`ending` csv) what would run as a formula is kept as words.

    Raises UnableToTakeIn where it is not text.
    """
    text, is_guessed = _decode(content)
    if _CONTROL.search(text):
        raise UnableToTakeIn(
            f"This is not plain text: there are characters in it that nobody types. {SAVE_AS_PDF}"
        )
    notes = [LETTERS] if is_guessed else []
    if ending != "csv":
        return Cleaned(kind="txt", content=text.encode(), notes=tuple(notes))
    table, count = _without_formulas(text)
    # Spreadsheet programs read a table as UTF-8 only where it begins with this mark.
    kept = b"\xef\xbb\xbf" + table.encode()
    return Cleaned(kind="csv", content=kept, notes=tuple([*notes, FORMULAS] if count else notes))


def _decode(content: bytes) -> tuple[str, bool]:
    """The text, and whether its letters had to be guessed."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return _decode_as(content.removeprefix(mark), encoding), False
    try:
        return content.decode("utf-8"), False
    except UnicodeDecodeError:
        return _decode_as(content, "cp1252"), True


def _decode_as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnableToTakeIn(f"The letters of this text cannot be read. {SAVE_AS_PDF}") from error


def _without_formulas(text: str) -> tuple[str, int]:
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    made, count = StringIO(), 0
    writer = csv.writer(made, delimiter=separator, lineterminator="\r\n")
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=separator):
            cells = [_as_words(cell) for cell in row]
            count += sum(cell != kept for cell, kept in zip(row, cells, strict=True))
            writer.writerow(cells)
    except csv.Error as error:
        raise UnableToTakeIn(f"This table cannot be read. {SAVE_AS_PDF}") from error
    return made.getvalue(), count


def _as_words(cell: str) -> str:
    return f"'{cell}" if _RUNS.match(cell) and not _NUMBER.fullmatch(cell) else cell
