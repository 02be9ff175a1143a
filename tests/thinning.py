"""How far a long walk is walked. There are three depths, and what is walked at each is walked honestly:

- short, in the ordinary `./run test`: some of the walk, by turns;
- deep, in `./run test --deep`, which `.ci/run` runs as well: more of it, and what is marked `deep`;
- whole, in `./run test --long`: all of it.
"""

import os
from collections.abc import Sequence
from typing import TypeVar

IS_LONG = os.environ.get("ALONGSIDE_LONG") == "1"
IS_DEEP = IS_LONG or os.environ.get("ALONGSIDE_DEEP") == "1"
T = TypeVar("T")


def by_depth(*, short: T, deep: T, whole: T) -> T:
    """What holds at the depth of this run. Who asks is marked `deeper`, to be met in the deep run."""
    return whole if IS_LONG else deep if IS_DEEP else short


def by_turns(items: Sequence[T], *, turn: int, of: int) -> Sequence[T]:
    """Of every `of` items the one whose turn it is (all turns together meet all); in the long run all."""
    return items if IS_LONG else items[turn % of :: of]


def examples(count: int) -> int:
    """How many examples Hypothesis invents: a third of them but in the long run."""
    return count if IS_LONG else count // 3
