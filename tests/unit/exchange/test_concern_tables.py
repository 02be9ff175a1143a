"""A partner's table goes in row by row; what is wrong is named by row, column, value, rule and remedy."""

from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from alongside.exchange.intake import Severity
from alongside.exchange.report import ReportBuilder
from alongside.exchange.tabular.columns import COLUMNS, Column
from alongside.exchange.tabular.rule_book import RULES
from alongside.exchange.tabular.safe_csv import write_rejections
from alongside.exchange.tabular.table import TableLimits, UnableToReadTable
from alongside.exchange.tabular.template import template
from alongside.exchange.tabular.workbook import HELP_SHEET, SHEET
from alongside.kernel.dates import UncertainDate
from tests.thinning import examples
from tests.unit.exchange.concern_tables import HEADINGS, as_csv, as_xlsx, read, row, saved

BOTH = pytest.mark.parametrize("write", [as_csv, as_xlsx])


@BOTH
def test_a_full_row_says_what_the_table_says(write: Any) -> None:
    reading = read(write(row()))
    assert reading.rejected == []
    (record,) = (accepted.record for accepted in reading.accepted)
    values = record.values
    assert (values.forename, values.surname) == ("Zoë", "Demo-O'Test")
    assert values.birth == UncertainDate.exact(date(2012, 3, 27))
    assert (values.nhs_number, values.upn) == ("9434765919", "B801200005001")
    assert values.facts == "Seen in a car; twice,\nwith two adults."
    assert values.happened == UncertainDate.about_same(UncertainDate.month(year=2026, month=3))
    assert values.concern_types == ("CSE_SUSPECTED", "MISSING")
    assert values.vulnerabilities == ("OTHER", "VU3")
    assert values.other_notes == (("vulnerabilities", "lost her dog"),)
    assert (values.indicators, values.harm) == (("IN1", "IN4"), ())
    assert values.urgent is False
    assert (record.kind, record.key, record.line) == ("concern", "concern/ref/DEMO-1", 2)
    assert reading.noticed == ["TAB-32"]


def test_the_same_rows_in_csv_and_xlsx_have_the_same_keys_and_fingerprints() -> None:
    rows = [row(), row(your_reference="", urgent="yes"), row(your_reference="DEMO-2", happened_on="")]
    (first, second) = (
        [(a.record.key, a.record.fingerprint) for a in read(write(*rows)).accepted]
        for write in (as_csv, as_xlsx)
    )
    assert first == second
    assert len({key for key, _ in first}) == 3


def test_only_what_happened_and_one_name_are_needed() -> None:
    reading = read(as_csv(["Bo", "Seen with adults."], headings=["first name", "DETAILS"]))
    values = reading.accepted[0].record.values
    assert (values.forename, values.facts, values.urgent) == ("Bo", "Seen with adults.", None)
    assert values.happened == values.birth == UncertainDate.unknown()
    assert reading.noticed == ["TAB-22", "TAB-31"]


PLANTED: dict[str, tuple[dict[str, Any], str]] = {
    "01": ({"what_happened": ""}, "What happened"),
    "02": ({"childs_forename": "", "childs_surname": " ", "nhs_number": "", "upn": ""}, "Child's surname"),
    "03": ({"happened_on": "spring 2026"}, "Happened on"),
    "04": ({"happened_on": "24 November 2026"}, "Happened on"),
    "06": ({"nhs_number": "1234567890"}, "NHS number"),
    "07": ({"upn": "A123456789123"}, "UPN"),
    "08": ({"indicators": "IN1, IN4"}, "Indicators"),
    "09": ({"concern_type": "other"}, "Concern type"),
    "10": ({"urgent": "rather"}, "Urgent"),
    "11": ({"what_happened": "x" * 10_001}, "What happened"),
}


@BOTH
@pytest.mark.parametrize("number", PLANTED)
def test_a_planted_fault_rejects_its_row_and_no_other(number: str, write: Any) -> None:
    changes, heading = PLANTED[number]
    reading = read(write(row(), row(**{"your_reference": "DEMO-2", **changes}), row(your_reference="DEMO-3")))
    (line, column, value, rule) = reading.errors[0]
    assert (line, column, rule) == (3, heading, f"TAB-{number}")
    assert str(next(iter(changes.values())))[:50].strip() in value or number == "02"
    assert [accepted.record.values.reference for accepted in reading.accepted] == ["DEMO-1", "DEMO-3"]


SHORT = [column for column in COLUMNS if column.longest < 1_000]


@pytest.mark.parametrize("column", SHORT, ids=lambda column: column.field)
def test_what_fits_goes_in_and_one_character_more_does_not(column: Column) -> None:
    at = HEADINGS.index(column.heading)
    fits, too_long = row(), row()
    fits[at], too_long[at] = "x" * column.longest, "y" * (column.longest + 1)
    reading = read(as_csv(fits, too_long))
    assert [accepted.record.line for accepted in reading.accepted] == [2]
    assert [(line, heading, rule) for line, heading, _, rule in reading.errors] == [
        (3, column.heading, "TAB-11")
    ]


def test_faults_that_only_a_workbook_can_have() -> None:
    book = Workbook()
    sheet: Any = book.active
    for line in (HEADINGS, row(), row(), row(), row()):
        sheet.append(line)
    facts, happened = HEADINGS.index("What happened") + 1, HEADINGS.index("Happened on") + 1
    for number in range(2, 6):
        sheet.cell(row=number, column=1, value=f"DEMO-{number}")
    sheet.cell(row=2, column=facts, value='=HYPERLINK("http://demo.invalid","x")')
    sheet.cell(row=3, column=facts, value="#REF!").data_type = "e"
    sheet.cell(row=4, column=happened, value=46_000)
    sheet.cell(row=5, column=len(HEADINGS) + 2, value="loose")
    reading = read(saved(book))
    assert [(line, column, rule) for line, column, _, rule in reading.errors] == [
        (2, "What happened", "TAB-12"),
        (3, "What happened", "TAB-13"),
        (4, "Happened on", "TAB-05"),
        (5, "no heading", "TAB-14"),
    ]
    assert "loose" in reading.texts()


def test_every_rule_of_a_table_has_been_seen() -> None:
    elsewhere = {"05", "12", "13", "14", "15", "21", "22", "23", "24", "31", "32"}
    assert {f"TAB-{number}" for number in {*PLANTED, *elsewhere}} == set(RULES)
    assert all(rule.text.endswith(".") and rule.mend.endswith(".") for rule in RULES.values())


def test_cells_that_the_spreadsheet_keeps_as_dates_and_numbers_are_read() -> None:
    changes = {
        "date_of_birth": date(2012, 3, 27),
        "happened_on": datetime(2026, 3, 27, 14, 30),  # noqa: DTZ001 - a spreadsheet knows no time zone
        "nhs_number": 9434765919,
        "your_reference": 4711,
        "urgent": True,
    }
    reading = read(as_xlsx(row(**changes)))
    values = reading.accepted[0].record.values
    assert values.birth == UncertainDate.exact(date(2012, 3, 27))
    assert values.happened == UncertainDate.exact(date(2026, 3, 27))
    assert (values.nhs_number, values.reference, values.urgent) == ("9434765919", "4711", True)
    assert "TAB-24" in reading.noticed
    year_only = read(as_xlsx(row(date_of_birth=2012))).accepted[0].record.values
    assert year_only.birth == UncertainDate.year(2012)
    assert read(as_xlsx(row(date_of_birth=time(9, 30)))).errors[0][3] == "TAB-03"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1252"])
@pytest.mark.parametrize(
    ("delimiter", "called"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar")]
)
def test_encoding_and_separator_are_found_and_said(encoding: str, delimiter: str, called: str) -> None:
    reading = read(as_csv(row(), delimiter=delimiter, encoding=encoding))
    assert (reading.header.kind.encoding, reading.header.kind.delimiter) == (encoding, called)
    assert reading.accepted[0].record.values.forename == "Zoë"


def test_headings_may_stand_in_any_order_in_other_words_below_a_title() -> None:
    headings = ["Shoe size", "DETAILS", "last_name", "  First  Name ", "D.O.B.", "Childs own words", ""]
    lines = ["Demo Agency in spring", "", ",".join(headings), "38,Seen twice,Demo,Bo,2012,Go away,"]
    reading = read("\n".join(lines).encode())
    values = reading.accepted[0].record.values
    assert (values.surname, values.forename, values.facts) == ("Demo", "Bo", "Seen twice")
    assert (values.birth, values.child_words) == (UncertainDate.year(2012), "Go away")
    assert reading.header.row == 3
    assert reading.header.not_taken == ("Shoe size",)
    assert [(u.path, u.line, u.text) for u in reading.unknown] == [
        ("above the headings", 1, "Demo Agency in spring"),
        ("column Shoe size", 4, "38"),
    ]
    assert reading.header.as_dict()["columns_not_taken"] == ["Shoe size"]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them() -> None:
    file = as_csv(row(), [], [""], row(your_reference="DEMO-2", urgent="?")) + b"\r\n,,\r\n"
    assert read(file).errors == [(5, "Urgent", "?", "TAB-10")]


@BOTH
def test_a_repeated_row_is_taken_once_and_a_reference_names_one_concern(write: Any) -> None:
    other = row(what_happened="Something else.")
    reading = read(write(row(), row(), other, row(your_reference=""), row(your_reference="")))
    assert [accepted.repeats_line for accepted in reading.accepted] == [None, 2, None, 5]
    assert [(r.line, r.findings[0].rule.id, r.findings[0].detail) for r in reading.rejected] == [
        (4, "TAB-15", "Row 2.")
    ]
    assert reading.noticed.count("TAB-21") == 2


def test_the_report_adds_up_and_the_errors_go_back_as_a_safe_table() -> None:
    builder = ReportBuilder(file_name="concerns.csv", file_kind="concerns", dry_run=True)
    attacks = (row(your_reference="=1+1", urgent="@now"), row(your_reference="-2", upn="+3"))
    reading = read(as_csv(row(), row(), *attacks))
    builder.header(reading.header.as_dict())
    for accepted in reading.accepted:
        builder.add(accepted)
    for rejected in reading.rejected:
        builder.add(rejected)
    builder.taken_in("concern")
    builder.unchanged("concern")
    report = builder.build()
    assert (report.total.read, report.total.rejected) == (4, 2)
    lines = write_rejections(report=report).decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert lines[1].startswith('"4","\'=1+1","Urgent","\'@now","TAB-10",')
    assert lines[2].startswith('"5","\'-2","UPN","\'+3","TAB-07",')


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_template_has_every_heading_and_is_read_once_it_is_filled_in(file_format: Any) -> None:
    empty = template(file_format=file_format, codes=[("Indicators", "IN1", "Money or things")])
    with pytest.raises(UnableToReadTable, match="no row under the headings"):
        read(empty)
    if file_format == "csv":
        filled = empty + as_csv(row()).partition(b"\r\n")[2]
    else:
        book = load_workbook(BytesIO(empty))
        assert book.sheetnames == [SHEET, HELP_SHEET]
        helped = [[cell.value for cell in line] for line in book[HELP_SHEET].iter_rows()]
        assert [line[0] for line in helped[1 : len(COLUMNS) + 1]] == HEADINGS
        assert helped[-1] == ["Indicators", "IN1", "Money or things"]
        for at, value in enumerate(row(), start=1):
            book[SHEET].cell(row=2, column=at, value=value)
        filled = saved(book)
    reading = read(filled)
    assert [record.record.values.reference for record in reading.accepted] == ["DEMO-1"]
    assert reading.header.not_taken == ()
    assert "TAB-23" not in reading.noticed


def test_other_sheets_are_named_as_not_read() -> None:
    book = Workbook()
    first: Any = book.active
    first.title = "Notes"
    sheet: Any = book.create_sheet("Concerns")
    for line in (HEADINGS, row()):
        sheet.append(line)
    reading = read(saved(book))
    assert reading.header.kind.sheet == "Concerns"
    (notice,) = (n for n in reading.notices if n.finding.rule.id == "TAB-23")
    assert (notice.kind, notice.finding.value) == ("file", "sheet Notes")


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"", "empty"),
        (b"\r\n  \r\n", "empty"),
        (b"just words", "No row has the headings"),
        (as_csv(row(), headings=["x"] * len(HEADINGS)), "No row has the headings"),
        (b"forename,surname\nBo,Demo\n", "needs a column 'What happened'"),
        (b"what happened,where\nSeen,There\n", "names the child"),
        (b"what happened,facts,surname\na,b,c\n", "Two columns mean"),
        (b"what happened,surname\n", "no row under"),
        (b'what happened,surname\n"never closed,Demo\n', "quotation mark"),
        (b'what happened,surname\n"a"b,Demo\n', "quotation mark"),
        (as_csv(row(), encoding="utf-16"), "UTF-16"),
        (as_csv(row()) + b"\x00", "zero bytes"),
        (b"what happened,surname\n\x81\x8d,Demo\n", "Line 2 holds bytes"),
        (b"\xef\xbb\xbfwhat happened,surname\n\xe9,Demo\n", "Line 2 holds bytes"),
        (b"%PDF-1.7", "neither CSV nor XLSX"),
        (b"what happened,surname\n" + b"x" * 140_000 + b",Demo\n", "After row 1"),
    ],
)
def test_a_file_that_is_no_table_of_concerns_is_refused_in_words(file: bytes, said: str) -> None:
    with pytest.raises(UnableToReadTable, match=said) as caught:
        read(file)
    assert caught.value.message.endswith((".", "Urgent."))


@BOTH
def test_the_limits_hold_and_can_be_set(write: Any) -> None:
    file = write(*(row(your_reference=f"DEMO-{n}") for n in range(30)))
    assert len(read(file, limits=TableLimits(rows=30)).accepted) == 30
    with pytest.raises(UnableToReadTable, match="more than 29 rows"):
        read(file, limits=TableLimits(rows=29))
    with pytest.raises(UnableToReadTable, match="larger than"):
        read(file, limits=TableLimits(file_bytes=2_000))


CELLS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20),
    st.sampled_from(
        ["yes", "2026", "27/3/2026", "IN1; IN4", "OTHER: x", "9434765919", "=1+1", "DEMO-1", "  x "]
    ),
)


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(st.lists(CELLS, min_size=0, max_size=len(HEADINGS) + 3), min_size=1, max_size=5))
def test_every_cell_ends_in_a_row_that_went_in_or_was_rejected_or_in_the_list(rows: list[list[str]]) -> None:
    given_cells = sorted(cell.strip() for line in rows for cell in line if cell.strip())
    for write in (as_csv, as_xlsx):
        file = write(*[[cell if not cell.startswith("=") else f" {cell}" for cell in line] for line in rows])
        try:
            reading = read(file)
        except UnableToReadTable:
            assert not given_cells
            continue
        assert reading.texts() == given_cells
        assert len(reading.accepted) + len(reading.rejected) == sum(
            any(c.strip() for c in line) for line in rows
        )
        for finding in (f for rejected in reading.rejected for f in rejected.findings):
            assert finding.rule.severity is Severity.ERROR
