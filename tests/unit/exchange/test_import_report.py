"""The report of an import adds up or is not given, names everything, and reads the same in every form."""

import json
from io import BytesIO

import pytest

from alongside.exchange.cin.header import ReturnHeader
from alongside.exchange.cin.reader import read_return
from alongside.exchange.intake import Accepted
from alongside.exchange.report import FORMAT, ImportReport, ReportBuilder, UnableToReconcile
from tests.unit.exchange.cin_files import CensusCodes, a_return, full_child

FILE = a_return(
    full_child(2026).replace(">1A<", ">1Z<"),
    full_child(2026, 2)
    .replace("<ReferralNFA>0", "<ReferralNFA>false")
    .replace("</UPN>", "</UPN>loose words")
    .replace("<CINdetails>", "<Extra><A>1</A></Extra><Extra><A>2</A></Extra><CINdetails>")
    .replace("2026-02-10", "2026-02-10T00:00:00"),
)


def report_of(file: bytes, *, forget: str = "", twice: str = "") -> ImportReport:
    """Import a file into nothing; `forget` and `twice` plant a fault in the counting of one kind."""
    builder = ReportBuilder(file_name="cin.xml", file_kind="cin", dry_run=True)
    for item in read_return(source=BytesIO(file), codes=CensusCodes()):
        if isinstance(item, ReturnHeader):
            builder.header(item.as_dict())
            continue
        builder.add(item)
        if isinstance(item, Accepted) and item.record.kind != forget:
            for _ in range(2 if item.record.kind == twice else 1):
                (builder.unchanged if item.repeats_line else builder.taken_in)(item.record.kind)
    return builder.build()


def test_the_report_says_what_was_read_and_what_became_of_it() -> None:
    report = report_of(FILE)
    assert report.counts["referral"].read == 2
    assert report.counts["referral"].taken_in == report.counts["referral"].rejected == 1
    total = report.total
    assert total.read == total.taken_in + total.unchanged + total.rejected == 26
    (rejected,) = report.rejected
    assert (rejected.kind, rejected.subject) == ("referral", "DEMO000001")
    (reason,) = rejected.reasons
    lines = FILE.decode().splitlines()
    assert "<ReferralSource>1Z" in lines[reason.line - 1]
    assert (reason.element, reason.value, reason.rule, reason.source) == (
        "ReferralSource",
        "1Z",
        "CIN-C01",
        "8866",
    )
    assert reason.says == "The source of a referral is a code of its list."
    assert "export again" in reason.what_to_do
    assert {value.element for value in rejected.values} == {
        "CINreferralDate",
        "ReferralSource",
        "PrimaryNeedCode",
        "CINclosureDate",
        "ReasonForClosure",
        "ReferralNFA",
    }


def test_what_was_not_read_is_listed_with_its_path_its_count_and_its_first_line() -> None:
    report = report_of(FILE)
    (unknown,) = report.unknown
    assert (unknown.path, unknown.text, unknown.times) == ("Message/Children/Child/Extra/A", "1", 2)
    assert unknown.first_subject == "DEMO000002"
    (stray,) = report.stray_text
    assert (stray.path, stray.text, stray.times) == (
        "Message/Children/Child/ChildIdentifiers",
        "loose words",
        1,
    )


def test_how_the_file_is_written_is_counted_and_not_listed_one_by_one() -> None:
    report = report_of(a_return(*(full_child(2026, n).replace("WBRI", "wbri") for n in range(1, 51))))
    assert report.notices == ()
    (note,) = report.reading_notes
    assert (note.rule, note.element, note.times, note.first_line) == ("CIN-N01", "Ethnicity", 50, 29)


def test_a_second_import_of_what_stands_twice_counts_as_unchanged() -> None:
    report = report_of(a_return(full_child(2026), full_child(2026)))
    assert report.total.taken_in == report.total.unchanged
    assert report.total.rejected == 0


@pytest.mark.parametrize("fault", [{"forget": "review"}, {"twice": "child"}])
def test_a_report_that_does_not_add_up_is_not_given(fault: dict[str, str]) -> None:
    with pytest.raises(UnableToReconcile, match="does not add up"):
        report_of(FILE, **fault)


def test_a_kind_that_was_stored_and_never_read_is_seen() -> None:
    builder = ReportBuilder(file_name="x", file_kind="cin", dry_run=False)
    builder.taken_in("ghost")
    with pytest.raises(UnableToReconcile, match="ghost"):
        builder.build()


def test_the_json_form_is_stable() -> None:
    report = report_of(FILE)
    assert report.to_json() == report_of(FILE).to_json()
    data = json.loads(report.to_json())
    assert data["format"] == FORMAT == "alongside-import-report/1"
    assert list(data) == [
        *("format", "total", "file_name", "file_kind", "dry_run", "header", "counts"),
        *("rejected", "notices", "reading_notes", "unknown", "stray_text"),
    ]
    assert data["header"]["year"] == 2026
    assert data["counts"]["review"] == {"read": 4, "taken_in": 4, "unchanged": 0, "rejected": 0}
    assert set(data["rejected"][0]["reasons"][0]) == {
        *("rule", "source", "says", "what_to_do", "element", "line", "value", "detail")
    }


def test_the_text_form_names_the_same_things() -> None:
    text = report_of(FILE).to_text()
    for words in (
        "dry run: nothing was kept",
        "Rejected: referral of DEMO000001",
        "ReferralSource '1Z'",
        "[CIN-C01; 8866]",
        "Not read: Message/Children/Child/Extra/A, 2 times",
        "Stray text: Message/Children/Child/ChildIdentifiers",
        "Note: Yes and no written true and false",
        "Note: Dates with a time",
    ):
        assert words in text
    counts = next(line for line in text.splitlines() if line.startswith("referral"))
    assert counts.split() == ["referral", "2", "1", "0", "1"]
