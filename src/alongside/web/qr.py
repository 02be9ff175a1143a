"""The square code that an authenticator app reads, drawn in the page: the policy allows no other picture."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import segno

_BORDER = 4


@dataclass(frozen=True, kw_only=True)
class SquareCode:
    """A square code for a template to draw: its width in modules, and the path of the dark ones."""

    width: int
    path: str


def square_code(text: str) -> SquareCode:
    """This will draw a text as a square code, with the light border that readers need."""
    rows = list(segno.make(text, error="m", micro=False).matrix_iter(border=_BORDER))
    return SquareCode(width=len(rows), path="".join(_line(y, row) for y, row in enumerate(rows)))


def _line(y: int, row: Iterable[int]) -> str:
    """One row's dark runs, each as a rectangle of height one."""
    drawn, x = "", 0
    for is_dark, run in groupby(row):
        length = len(list(run))
        if is_dark:
            drawn += f"M{x} {y}h{length}v1h-{length}z"
        x += length
    return drawn
