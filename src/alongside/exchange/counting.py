"""Counts what is in a file before it is read: how long it will take, and how far it is then."""

import re
from typing import BinaryIO

from alongside.exchange.batches import CIN

# So many children or rows, or so large a workbook, are brought in while somebody waits.
AT_ONCE = 300
BYTES_AT_ONCE = 300_000
_PIECE = 1 << 20
_CHILD = re.compile(rb"<(?:[\w.-]+:)?Child[\s>]")
_LONGEST_TAG = 100
_PACKED = b"PK\x03\x04"


def count_in(*, file: BinaryIO, kind: str) -> int:
    """This will count the children of a return, or the rows of a CSV table; 0 for a workbook. It rewinds."""
    file.seek(0)
    is_workbook = file.read(len(_PACKED)) == _PACKED
    file.seek(0)
    total = 0 if is_workbook else _children(file) if kind == CIN else _rows(file)
    file.seek(0)
    return total


def is_long(*, file: BinaryIO, total: int) -> bool:
    """This will say whether a file takes longer than somebody should wait for an answer. It rewinds."""
    size = file.seek(0, 2)
    file.seek(0)
    return total > AT_ONCE or (total == 0 and size > BYTES_AT_ONCE)


def _children(file: BinaryIO) -> int:
    total, end = 0, b""
    while piece := file.read(_PIECE):
        text = end + piece
        found = [match.end() for match in _CHILD.finditer(text)]
        total += len(found)
        # What may be the beginning of a tag is looked at again, what was counted is not.
        end = text[max([len(text) - _LONGEST_TAG, *found[-1:]]) :]
    return total


def _rows(file: BinaryIO) -> int:
    return max(0, sum(1 for line in file if line.strip()) - 1)
