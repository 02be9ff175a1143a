"""policy/supervision as this package uses it."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, cast

from alongside.reference.loader import load_policy


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading to reflect under, and a question to begin with."""

    code: str
    title: str
    ask: str


@cache
def get_headings() -> tuple[Heading, ...]:
    """This will give the headings of reflective supervision, in order."""
    return tuple(Heading(**row) for row in _data()["headings"])


def get_source() -> str:
    """This will say where the headings come from."""
    return str(_data()["source"])


def get_due_within() -> timedelta:
    """This will give how far ahead what is due is shown to a worker and their manager."""
    return timedelta(days=_data()["bring"]["due_within_days"])


def _data() -> dict[str, Any]:
    return cast("dict[str, Any]", load_policy("supervision/principles"))
