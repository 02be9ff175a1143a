"""What reading a file yields, one thing at a time, whatever kind of file it is.

A reader gives back `Accepted` and `Rejected` records, `Notice`s about records that went in, and every
`Unknown` element and piece of `Stray` text: what is in the file is in one of them, so that nothing is lost
without a word.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

LONGEST_SHOWN = 200  # characters of a value that a report repeats


class Severity(StrEnum):
    """What breaking a rule does to the record."""

    ERROR = "error"  # the record is rejected
    NOTICE = "notice"  # the record goes in and the finding is listed
    NOTE = "note"  # how the file was read; only counted, because a whole file may be written that way


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One check: our id, where the rule comes from, the rule in a sentence, and how to mend a breach."""

    id: str
    source: str
    text: str
    mend: str
    severity: Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that one value did not keep: where, what stood there, and what is particular about it."""

    rule: Rule
    element: str
    line: int
    value: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One value as the file wrote it: the element (or column), its line (or row), its text."""

    element: str
    line: int
    text: str


class Record(Protocol):
    """What every kind of record has, so that the database half can treat all alike."""

    @property
    def kind(self) -> str:
        """What kind of record it is."""

    @property
    def key(self) -> str:
        """The natural key: the same when the same thing is imported again."""

    @property
    def fingerprint(self) -> str:
        """The sha256 of the content: the same exactly when nothing has changed."""

    @property
    def line(self) -> int:
        """Where in the file it stands."""


RecordT_co = TypeVar("RecordT_co", bound=Record, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(Generic[RecordT_co]):
    """A record to take in. `repeats_line` is set when an earlier line of the file said exactly the same."""

    record: RecordT_co
    repeats_line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A record that is not taken in, with every reason; `leaves` keeps all that the file said in it."""

    kind: str
    subject: str
    line: int
    findings: tuple[Finding, ...]
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something to look at in a record that goes in, or in the file as a whole (then `kind` is "file")."""

    kind: str
    subject: str
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """An element, attribute or column that is not read; `path` says where it stands."""

    path: str
    line: int
    text: str
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """Text that stands where no text belongs; `line` is that of the element before it, or around it."""

    path: str
    line: int
    text: str
    subject: str = ""


def shorten(text: str) -> str:
    """This will cut a value to what a report can show, saying how long it was."""
    if len(text) <= LONGEST_SHOWN:
        return text
    return f"{text[:LONGEST_SHOWN]}... ({len(text)} characters)"
