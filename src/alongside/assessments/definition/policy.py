"""The words of the definition aid: policy/definition, as it stood on a day."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from alongside.kernel.dates import is_in_force
from alongside.reference.loader import PolicyFile, Row, check_fields, policy_folder, read_policy

_FILE = {
    "definition": str, "edition": str, "standing": str, "source": str, "verified": object, "note": str,
    "from": date, "kinds": list, "standings": list, "elements": list, "tests": list, "reasons": list,
    "questions": list,
}  # fmt: skip
_DATED = {"from": date, "until": date}
_FIELDS: dict[str, dict[str, type]] = {
    "kinds": {"key": str, "at": str, "title": str, "means": str, "next": str},
    "standings": {"key": str, "at": str, "title": str, "help": str},
    "elements": {"key": str, "at": str, "title": str, "help": str},
    "tests": {"key": str, "at": str, "title": str, "help": str},
    "reasons": {"key": str, "at": str, "text": str},
    "questions": {"key": str, "at": str, "text": str},
}


@dataclass(frozen=True, kw_only=True)
class Wording:
    """One row: what it is called or says, and `at` which paragraph of the guidance it rests."""

    key: str
    at: str
    title: str = ""
    help: str = ""
    text: str = ""
    means: str = ""
    next: str = ""


@dataclass(frozen=True, kw_only=True)
class Definition:
    """Everything that the aid says, as it stood on a day; each part by its key, in the order of the file."""

    edition: str
    standing: str
    source: str
    kinds: dict[str, Wording]
    standings: dict[str, Wording]
    elements: dict[str, Wording]
    tests: dict[str, Wording]
    reasons: dict[str, Wording]
    questions: dict[str, Wording]


def get_definition(*, as_at: date) -> Definition:
    """This will give the words of the definition aid as they stood on a day. Raises UnableToReadPolicy.

    A day before the guidance was published gives its first words, so that a record can always be shown.
    """
    return _read(policy_folder(), as_at)


@cache
def _read(folder: Path, as_at: date) -> Definition:
    """Read the file. `folder` is there so that a change of folder is noticed."""
    file = read_policy("definition/definition")
    check_fields(file, file.data, what="the definition aid", required=_FILE, optional={})
    day = max(as_at, file.data["from"])
    parts = {name: _part(file, name, day) for name in _FIELDS}
    return Definition(
        edition=file.data["edition"], standing=file.data["standing"], source=file.data["source"], **parts
    )


def _part(file: PolicyFile, name: str, day: date) -> dict[str, Wording]:
    found: dict[str, Wording] = {}
    for row in file.data[name]:
        check_fields(file, row, what=f"a row of {name}", required=_FIELDS[name], optional=_DATED)
        if _holds(file, row, day):
            if row["key"] in found:
                raise file.fault(f"'{row['key']}' stands twice for {day}. End the earlier row.", at=row)
            found[row["key"]] = Wording(**_words(row))
    return found


def _holds(file: PolicyFile, row: Row, day: date) -> bool:
    return is_in_force(on=day, begins=row.get("from", file.data["from"]), until=row.get("until"))


def _words(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _DATED}
