"""How much of a long walk is walked: all of it in the long run, otherwise some, by turns."""

import os
from collections.abc import Sequence
from typing import TypeVar

IS_LONG = os.environ.get("ALONGSIDE_LONG") == "1"
T = TypeVar("T")


def by_turns(items: Sequence[T], *, turn: int, of: int) -> Sequence[T]:
    """Of every `of` items the one whose turn it is (all turns together meet all); in the long run all."""
    return items if IS_LONG else items[turn % of :: of]


def examples(count: int) -> int:
    """How many examples Hypothesis invents: a third of them in the ordinary run."""
    return count if IS_LONG else count // 3
