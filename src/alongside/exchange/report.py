"""The report of an import: what was read, what became of it, and everything that was not taken in.

The JSON form is stable: `format` names its version, and a change of meaning gets a new one. The README of
this package describes each part.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from alongside.exchange.intake import (
    Accepted,
    Finding,
    Notice,
    Record,
    Rejected,
    Severity,
    Stray,
    Unknown,
    shorten,
)
from alongside.kernel.errors import UnableToError

FORMAT = "alongside-import-report/1"


class UnableToReconcile(UnableToError):
    """What was read is not what was taken in, unchanged and rejected: the import must not be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindCount:
    """How many records of a kind were read, and what became of them."""

    read: int
    taken_in: int
    unchanged: int
    rejected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A finding in the words of the report."""

    rule: str
    source: str
    says: str
    what_to_do: str
    element: str
    line: int
    value: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenValue:
    """A value as the file wrote it."""

    element: str
    line: int
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRecord:
    """A record that was not taken in: whose, where, why, and all that it said."""

    kind: str
    subject: str
    line: int
    reasons: tuple[Reason, ...]
    values: tuple[WrittenValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticedRecord:
    """Something to look at in a record that went in (kind "file": in the file as a whole)."""

    kind: str
    subject: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingNote:
    """How the file was written, counted."""

    rule: str
    says: str
    element: str
    times: int
    first_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """An element, attribute, column or piece of text that was not read: where, how often, the first."""

    path: str
    text: str
    times: int
    first_line: int
    first_subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """All that an import did. `counts` is by kind of record, in the order in which the kinds were met."""

    file_name: str
    file_kind: str
    dry_run: bool
    header: Mapping[str, Any]
    counts: Mapping[str, KindCount]
    rejected: tuple[RejectedRecord, ...]
    notices: tuple[NoticedRecord, ...]
    reading_notes: tuple[ReadingNote, ...]
    unknown: tuple[Unread, ...]
    stray_text: tuple[Unread, ...]

    @property
    def total(self) -> KindCount:
        """The counts of all kinds together."""
        return _total(self.counts.values())

    def to_dict(self) -> dict[str, Any]:
        """This will give the report as plain data, in the stable form."""
        return {"format": FORMAT, "total": asdict(self.total), **asdict(self)}

    def to_json(self) -> str:
        """This will give the report as JSON text, the same for the same import."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2) + "\n"

    def to_text(self) -> str:
        """This will give the report as plain text for a terminal or an e-mail to the data team."""
        return "\n".join(_text_lines(self)) + "\n"


class ReportBuilder:
    """Collects what a reader yields and what the database half made of each record."""

    def __init__(self, *, file_name: str, file_kind: str, dry_run: bool) -> None:
        self._file_name, self._file_kind, self._dry_run = file_name, file_kind, dry_run
        self._header: Mapping[str, Any] = {}
        self._read: Counter[str] = Counter()
        self._taken_in: Counter[str] = Counter()
        self._unchanged: Counter[str] = Counter()
        self._rejected: list[RejectedRecord] = []
        self._notices: list[NoticedRecord] = []
        self._notes: dict[tuple[str, str], ReadingNote] = {}
        self._unknown: dict[tuple[str, str], Unread] = {}
        self._stray: dict[tuple[str, str], Unread] = {}

    def header(self, header: Mapping[str, Any]) -> None:
        """This will keep what the file says of itself."""
        self._header = dict(header)

    def add(self, item: Accepted[Record] | Rejected | Notice | Unknown | Stray) -> None:
        """This will count or list one thing that a reader yielded."""
        if isinstance(item, Accepted):
            self._read[item.record.kind] += 1
        elif isinstance(item, Rejected):
            self._read[item.kind] += 1
            self._rejected.append(_rejected_record(item))
        elif isinstance(item, Notice):
            self._add_notice(item)
        elif isinstance(item, Unknown):
            _count(self._unknown, (item.path, ""), item)
        else:
            _count(self._stray, (item.path, item.text), item)

    def taken_in(self, kind: str) -> None:
        """This will say that an accepted record was new or changed, and was stored."""
        self._taken_in[kind] += 1

    def unchanged(self, kind: str) -> None:
        """This will say that an accepted record was there already with the same content."""
        self._unchanged[kind] += 1

    def build(self) -> ImportReport:
        """This will give the report. Raises UnableToReconcile when any record is unaccounted for."""
        rejected = Counter(record.kind for record in self._rejected)
        counts = {
            kind: KindCount(
                read=read,
                taken_in=self._taken_in[kind],
                unchanged=self._unchanged[kind],
                rejected=rejected[kind],
            )
            for kind, read in self._read.items()
        }
        _reconcile(counts, self._taken_in.keys() | self._unchanged.keys())
        return ImportReport(
            file_name=self._file_name,
            file_kind=self._file_kind,
            dry_run=self._dry_run,
            header=self._header,
            counts=counts,
            rejected=tuple(self._rejected),
            notices=tuple(self._notices),
            reading_notes=tuple(self._notes.values()),
            unknown=tuple(self._unknown.values()),
            stray_text=tuple(self._stray.values()),
        )

    def _add_notice(self, item: Notice) -> None:
        rule = item.finding.rule
        if rule.severity is not Severity.NOTE:
            notice = NoticedRecord(kind=item.kind, subject=item.subject, reason=_reason(item.finding))
            self._notices.append(notice)
            return
        key = (rule.id, item.finding.element)
        known = self._notes.get(key)
        self._notes[key] = ReadingNote(
            rule=rule.id,
            says=rule.text,
            element=item.finding.element,
            times=known.times + 1 if known else 1,
            first_line=known.first_line if known else item.finding.line,
        )


def _reconcile(counts: Mapping[str, KindCount], settled: Iterable[str]) -> None:
    for kind in settled:
        if kind not in counts:
            raise UnableToReconcile(f"Records of kind {kind} were stored that were never read.")
    for kind, count in counts.items():
        if count.read != count.taken_in + count.unchanged + count.rejected:
            raise UnableToReconcile(
                f"Of {count.read} records of kind {kind}, {count.taken_in} were taken in, {count.unchanged} "
                f"were unchanged and {count.rejected} rejected: that does not add up. Nothing was kept."
            )


def _total(counts: Iterable[KindCount]) -> KindCount:
    every = list(counts)
    return KindCount(
        read=sum(count.read for count in every),
        taken_in=sum(count.taken_in for count in every),
        unchanged=sum(count.unchanged for count in every),
        rejected=sum(count.rejected for count in every),
    )


def _count(kept: dict[tuple[str, str], Unread], key: tuple[str, str], item: Unknown | Stray) -> None:
    known = kept.get(key)
    kept[key] = Unread(
        path=item.path,
        text=known.text if known else shorten(item.text),
        times=known.times + 1 if known else 1,
        first_line=known.first_line if known else item.line,
        first_subject=known.first_subject if known else item.subject,
    )


def _rejected_record(item: Rejected) -> RejectedRecord:
    return RejectedRecord(
        kind=item.kind,
        subject=item.subject,
        line=item.line,
        reasons=tuple(_reason(finding) for finding in item.findings),
        values=tuple(
            WrittenValue(element=leaf.element, line=leaf.line, value=shorten(leaf.text))
            for leaf in item.leaves
        ),
    )


def _reason(finding: Finding) -> Reason:
    return Reason(
        rule=finding.rule.id,
        source=finding.rule.source,
        says=finding.rule.text,
        what_to_do=finding.rule.mend,
        element=finding.element,
        line=finding.line,
        value=finding.value,
        detail=finding.detail,
    )


def _text_lines(report: ImportReport) -> Iterable[str]:
    yield f"Import of {report.file_name}" + (" (dry run: nothing was kept)" if report.dry_run else "")
    yield from (f"  {name.replace('_', ' ')}: {value}" for name, value in report.header.items())
    yield f"{'':18}{'read':>8}{'taken in':>10}{'unchanged':>11}{'rejected':>10}"
    for kind, count in [*report.counts.items(), ("all", report.total)]:
        yield (
            f"{kind.replace('_', ' '):18}{count.read:>8}{count.taken_in:>10}{count.unchanged:>11}"
            f"{count.rejected:>10}"
        )
    for record in report.rejected:
        yield f"Rejected: {record.kind.replace('_', ' ')} of {record.subject or 'nobody named'}"
        yield from (_reason_line(reason) for reason in record.reasons)
    for notice in report.notices:
        yield f"Notice: {notice.kind.replace('_', ' ')} of {notice.subject or 'the file'}"
        yield _reason_line(notice.reason)
    for note in report.reading_notes:
        yield f"Note: {note.says} ({note.element}, {note.times} times, first at line {note.first_line})"
    for what, every in (("Not read", report.unknown), ("Stray text", report.stray_text)):
        for unread in every:
            where = f"{unread.path}, {unread.times} times, first at line {unread.first_line}"
            yield f"{what}: {where}: {unread.text}"


def _reason_line(reason: Reason) -> str:
    value = f" '{reason.value}'" if reason.value else ""
    detail = f" {reason.detail}" if reason.detail else ""
    return (
        f"  line {reason.line}, {reason.element}{value}: {reason.says}{detail} {reason.what_to_do}"
        f" [{reason.rule}; {reason.source}]"
    )
