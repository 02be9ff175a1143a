"""Code lists as they stood on a day. What a past record meant stays as it was."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path

from alongside.kernel.dates import is_in_force
from alongside.kernel.errors import UnableToError
from alongside.reference.loader import (
    PolicyFile,
    Row,
    check_fields,
    list_policies,
    policy_folder,
    read_policy,
)

_LIST_FIELDS = {
    "list": str,
    "title": str,
    "source": str,
    "verified": object,
    "allow_many": bool,
    "codes": list,
}
_LIST_EXTRAS = {"note": str, "closed": bool, "other": str, "not_known": str}
_CODE_FIELDS = {"code": str, "label": str, "from": date}
_CODE_EXTRAS = {
    "until": object, "help": str, "source": str, "verified": object, "free_text": bool, "alone": bool,
    "local": bool, "parent": str, "inverse": str, "asks": str, "sector": str, "group": str, "opens": str,
    "excluded": bool,
}  # fmt: skip


class UnableToFindCode(UnableToError):
    """There is no such code list, or no such code in it on that day."""


class Verified(StrEnum):
    """Whether somebody has checked the row against its source."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True)
class Code:
    """One dated row of a code list. `valid_until` is the first day on which it no longer holds."""

    code: str
    label: str
    valid_from: date
    valid_until: date | None
    help: str
    source: str
    verified: Verified
    free_text: bool  # asks for the person's own words
    alone: bool  # cannot be chosen beside another code
    local: bool  # kept here, never sent in a return
    parent: str  # the code of this list that it is part of, or ""
    inverse: str  # the code of this list for the same thing seen from the other side, or ""
    asks: str  # the list that qualifies it, or ""
    sector: str
    group: str
    opens: str  # "harm" opens the questions about protecting the child now
    excluded: bool  # may be said, and never suffices

    def holds_at(self, as_at: date) -> bool:
        """This will say whether the row is in force on that day."""
        return is_in_force(on=as_at, begins=self.valid_from, until=self.valid_until)


@dataclass(frozen=True)
class CodeList:
    """A code list as it stood on a day: only the codes then in force, in the order of its file."""

    key: str
    title: str
    source: str
    verified: Verified
    note: str
    allow_many: bool
    other: str  # the code for "other", or "" where the list has none
    not_known: str  # the code for "not known"
    codes: tuple[Code, ...]

    def __contains__(self, code: object) -> bool:
        return any(row.code == code for row in self.codes)

    def get(self, code: str) -> Code:
        """This will give the row of a code that was in force. Raises UnableToFindCode."""
        for row in self.codes:
            if row.code == code:
                return row
        known = ", ".join(row.code for row in self.codes) or "none on that day"
        raise UnableToFindCode(f"'{code}' is not a code for '{self.title}'. Use one of: {known}.")

    def choices(self) -> tuple[tuple[str, str], ...]:
        """This will give (code, label) pairs for a form, in order."""
        return tuple((row.code, row.label) for row in self.codes)


def get_codelist(*, key: str, as_at: date) -> CodeList:
    """This will give a code list as it stood on a day.

    Census lists (`cin_...`) are dated by census year: pass the last day of that year, 31 March.
    Raises UnableToFindCode when there is no such list, UnableToReadPolicy when its file is wrong.
    """
    whole = _whole(policy_folder(), key)
    return replace(whole, codes=tuple(row for row in whole.codes if row.holds_at(as_at)))


def get_label(*, key: str, code: str, as_at: date) -> str:
    """This will give the words that a code stood for on a day.

    A code that had ended by then, or had not begun, gives the words of its nearest day, so that a record can
    always be shown. Raises UnableToFindCode only for a code that was never in the list.
    """
    rows = [row for row in _whole(policy_folder(), key).codes if row.code == code]
    if not rows:
        raise UnableToFindCode(f"'{code}' has never been in the list '{key}'. Check where it came from.")
    begun = [row for row in rows if row.valid_from <= as_at]
    return (begun[-1] if begun else rows[0]).label


def list_accepted(*, key: str) -> frozenset[str]:
    """This will give the codes of a list that no row, of any day, excludes."""
    rows = _whole(policy_folder(), key).codes
    return frozenset(row.code for row in rows) - {row.code for row in rows if row.excluded}


def list_codelist_keys() -> tuple[str, ...]:
    """This will name every code list there is, in order."""
    return tuple(name.removeprefix("codelists/") for name in list_policies("codelists"))


@cache
def _whole(folder: Path, key: str) -> CodeList:
    """Give a list with the rows of every day. `folder` is there so that a change of folder is noticed."""
    if key not in list_codelist_keys():
        raise UnableToFindCode(f"There is no code list '{key}' in {folder / 'codelists'}.")
    file = read_policy(f"codelists/{key}")
    data = file.data
    check_fields(file, data, what="a code list", required=_LIST_FIELDS, optional=_LIST_EXTRAS)
    if data["list"] != key:
        raise file.fault(f"'list' is '{data['list']}'. It should be '{key}', as the file is named.", at=data)
    verified = _verified(file, data)
    if verified is not Verified.YES and "note" not in data:
        raise file.fault("a list that is not fully verified needs a 'note' saying what is not.", at=data)
    codes = tuple(_code(file, row, default=data) for row in data["codes"])
    found = CodeList(
        key=key,
        title=data["title"],
        source=data["source"],
        verified=verified,
        note=data.get("note", ""),
        allow_many=data["allow_many"],
        other=data.get("other", "" if data.get("closed") else "OTHER"),
        not_known=data.get("not_known", "UNKNOWN"),
        codes=codes,
    )
    _check_codes(file, found)
    return found


def _verified(file: PolicyFile, row: Row) -> Verified:
    said = row["verified"]
    words = {True: Verified.YES, False: Verified.NO, "partly": Verified.PARTLY}
    if not isinstance(said, bool | str) or said not in words:
        raise file.fault(f"'verified' should be true, false or partly, and is {said!r}.", at=row)
    return words[said]


def _code(file: PolicyFile, row: Row, *, default: Row) -> Code:
    check_fields(file, row, what="a code", required=_CODE_FIELDS, optional=_CODE_EXTRAS)
    until = row.get("until")
    if until is not None and not (isinstance(until, date) and until > row["from"]):
        raise file.fault(
            f"'until' should be the first day on which the code no longer holds, and is {until!r}.",
            at=row,
        )
    return Code(
        code=row["code"],
        label=row["label"],
        valid_from=row["from"],
        valid_until=until,
        help=row.get("help", ""),
        source=row.get("source", default["source"]),
        verified=_verified(file, row if "verified" in row else default),
        free_text=row.get("free_text", False),
        alone=row.get("alone", False),
        local=row.get("local", False),
        parent=row.get("parent", ""),
        inverse=row.get("inverse", ""),
        asks=row.get("asks", ""),
        sector=row.get("sector", ""),
        group=row.get("group", ""),
        opens=row.get("opens", ""),
        excluded=row.get("excluded", False),
    )


def _check_codes(file: PolicyFile, found: CodeList) -> None:
    known = {row.code for row in found.codes}
    named = [("other", found.other), ("not_known", found.not_known)]
    named += [(f"parent of '{row.code}'", row.parent) for row in found.codes]
    named += [(f"inverse of '{row.code}'", row.inverse) for row in found.codes]
    for place, code in named:
        if code and code not in known:
            raise file.fault(f"{place} is '{code}', and no row has that code. Add the row or correct it.")
    if found.other and not any(row.free_text for row in found.codes if row.code == found.other):
        raise file.fault(f"'{found.other}' needs 'free_text: true', so that it can be said in words.")
    for code in known:
        _check_dated_rows(file, [row for row in found.codes if row.code == code])


def _check_dated_rows(file: PolicyFile, rows: list[Code]) -> None:
    """Refuse rows of one code that overlap or stand out of order."""
    for earlier, later in pairwise(rows):
        if earlier.valid_until is None or earlier.valid_until > later.valid_from:
            raise file.fault(
                f"'{earlier.code}' has two rows for {later.valid_from}. End the earlier one on that day."
            )


def require_code(*, key: str, code: str, field: str, as_at: date) -> None:
    """This will raise UnableToFindCode, naming the form's field, where a code is not in its list then."""
    try:
        get_codelist(key=key, as_at=as_at).get(code)
    except UnableToFindCode as error:
        raise UnableToFindCode(error.message, field=field) from error
