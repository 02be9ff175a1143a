"""Forenames and surnames for an invented British population, read from names.yaml."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Community:
    """Names that tend to go together, from common to rare; `share` is its part of the population."""

    share: float
    girls: tuple[str, ...]
    boys: tuple[str, ...]
    surnames: tuple[str, ...]
    heads: tuple[str, ...] = ()  # of made-up rare surnames
    tails: tuple[str, ...] = ()
    tail_share: float = 0.0
    steepness: float = 0.8  # of the fall from common to rare


def _community(row: dict[str, Any]) -> Community:
    lists = {
        key: tuple(row[key].split()) for key in ("girls", "boys", "surnames", "heads", "tails") if key in row
    }
    return Community(share=row["share"], tail_share=row.get("tail_share", 0.0), **lists)


_DATA = yaml.safe_load((Path(__file__).parent / "names.yaml").read_text(encoding="utf-8"))
COMMUNITIES = tuple(_community(row) for row in _DATA["communities"])
POSTTOWNS = tuple(_DATA["posttowns"].split())
