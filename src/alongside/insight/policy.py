"""policy/leaders and policy/disclosure in use: what is counted, and from which number it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from alongside.insight.disclosure import DisclosureRule
from alongside.kernel.dates import is_in_force
from alongside.reference.codelists import get_codelist
from alongside.reference.loader import Row, check_fields, policy_folder, read_policy

AGENCIES = "agencies"
_MEASURE = {
    "key": str, "title": str, "counts": str, "not_known": str, "parts": object, "whole": bool, "zero": str,
    "source": str,
}  # fmt: skip
_ITEM = {"key": str, "says": str, "source": str, "from": date}
_RULE = {"from": date, "below": int, "rounded_to": int, "percent_from": int}
_ROLE = {"title": str, "means": str, "kinds": list}


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A figure: what is counted and what is not known. `parts` by code; empty where they are the agencies."""

    key: str
    title: str
    counts: str
    not_known: str
    parts: Mapping[str, str]
    is_by_agency: bool
    is_whole: bool
    hides_zero: bool
    source: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """Figures that are read together."""

    key: str
    title: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True, kw_only=True)
class CheckItem:
    """A statement that leaders answer about themselves."""

    key: str
    says: str
    source: str


@dataclass(frozen=True, kw_only=True)
class ArrangementRole:
    """Who answers for safeguarding in the area, and the kinds of agencies that fill the role."""

    title: str
    means: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Arrangement:
    """The arrangement that holds on a day."""

    name: str
    roles: tuple[ArrangementRole, ...]


def list_sections(*, as_at: date) -> tuple[Section, ...]:
    """This will list what is counted, with the words of its parts on a day. Raises UnableToReadPolicy."""
    return _sections(policy_folder(), as_at)


def get_disclosure_rule(*, as_at: date) -> DisclosureRule:
    """This will give the rule by which small numbers are taken out on a day. Raises UnableToReadPolicy."""
    file = read_policy("disclosure/counts")
    rows = _holding(file.data["rules"], as_at)
    for row in rows:
        check_fields(file, row, what="a rule", required=_RULE, optional={"until": date, "source": str})
    if not rows:
        raise file.fault(f"no rule holds on {as_at}. Add a row for it.")
    row = rows[-1]
    return DisclosureRule(below=row["below"], rounded_to=row["rounded_to"], percent_from=row["percent_from"])


def list_check_items(*, as_at: date) -> tuple[CheckItem, ...]:
    """This will list the statements that leaders answer on a day. Raises UnableToReadPolicy."""
    file = read_policy("leaders/self_check")
    for row in file.data["items"]:
        check_fields(file, row, what="an item", required=_ITEM, optional={"until": date})
    return tuple(
        CheckItem(key=row["key"], says=row["says"], source=row["source"])
        for row in _holding(file.data["items"], as_at)
    )


def get_arrangement(*, as_at: date) -> Arrangement:
    """This will give who answers for safeguarding on a day. Raises UnableToReadPolicy."""
    file = read_policy("leaders/arrangements")
    kinds = {row.code for row in get_codelist(key="agency_kind", as_at=as_at).codes}
    holding = _holding(file.data["arrangements"], as_at)
    if not holding:
        raise file.fault(f"no arrangement holds on {as_at}. Add a row for it.")
    row = holding[-1]
    for role in row["roles"]:
        check_fields(file, role, what="a role", required=_ROLE, optional={})
        if not set(role["kinds"]) <= kinds:
            raise file.fault("'kinds' names something that is no kind of agency.", at=role)
    return Arrangement(
        name=row["name"],
        roles=tuple(
            ArrangementRole(title=role["title"], means=role["means"], kinds=tuple(role["kinds"]))
            for role in row["roles"]
        ),
    )


@cache
def _sections(folder: Path, as_at: date) -> tuple[Section, ...]:
    """Read the file. `folder` is there so that a change of folder is noticed."""
    file = read_policy("leaders/measures")
    return tuple(
        Section(
            key=section["key"],
            title=section["title"],
            measures=tuple(_measure(file, row, as_at) for row in section["measures"]),
        )
        for section in file.data["sections"]
    )


def _measure(file: Any, row: Row, as_at: date) -> Measure:
    check_fields(file, row, what="a measure", required=_MEASURE, optional={})
    if row["zero"] not in {"shown", "hidden"}:
        raise file.fault("'zero' is shown or hidden.", at=row)
    parts = row["parts"]
    is_by_agency = parts == AGENCIES
    if isinstance(parts, str):
        parts = (
            {}
            if is_by_agency
            else {code.code: code.label for code in get_codelist(key=parts, as_at=as_at).codes}
        )
    return Measure(
        key=row["key"],
        title=row["title"],
        counts=row["counts"],
        not_known=row["not_known"],
        parts={str(code): str(label) for code, label in parts.items()},
        is_by_agency=is_by_agency,
        is_whole=row["whole"],
        hides_zero=row["zero"] == "hidden",
        source=row["source"],
    )


def _holding(rows: list[Row], as_at: date) -> list[Row]:
    return [row for row in rows if is_in_force(on=as_at, begins=row["from"], until=row.get("until"))]
