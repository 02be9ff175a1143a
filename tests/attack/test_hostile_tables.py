"""Hostile and damaged workbooks and tables are refused in words, and never fail in another way."""

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from alongside.exchange.tabular.table import UnableToReadTable
from tests.thinning import examples
from tests.unit.exchange.concern_tables import HEADINGS, as_csv, as_xlsx, read, row

PLAIN = as_xlsx(row(), row(your_reference="DEMO-2"))
SHEET_PART = "xl/worksheets/sheet1.xml"
PARTS = [SHEET_PART, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"]
FLOOD = {"xl/worksheets/sheet9.xml": b"<x>" + b" " * 40_000_000 + b"</x>"}


def refused(file: bytes) -> str:
    with pytest.raises(UnableToReadTable) as caught:
        read(file)
    return caught.value.message


def repacked(
    change: Callable[[str, bytes], bytes] | None = None, more: Mapping[str, bytes] | None = None
) -> bytes:
    """The plain workbook with each part changed, and with more parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(name, content) if change else content)
        for name, content in (more or {}).items():
            new.writestr(name, content)
    return target.getvalue()


def in_sheet(old: bytes, new: bytes) -> bytes:
    return repacked(lambda name, content: content.replace(old, new) if name == SHEET_PART else content)


def test_control_the_plain_workbook_and_its_repacked_copy_are_read() -> None:
    for file in (PLAIN, repacked()):
        assert len(read(file).accepted) == 2


@pytest.mark.parametrize(
    "doctype",
    [
        b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        b"<!doctype x>",
    ],
)
@pytest.mark.parametrize("part", [SHEET_PART, "xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml"])
def test_a_document_type_in_any_part_is_refused(doctype: bytes, part: str) -> None:
    def put(name: str, content: bytes) -> bytes:
        if name != part:
            return content
        start, _, rest = content.partition(b"?>") if content.startswith(b"<?xml") else (b"", b"", content)
        return (start + b"?>" if start else b"") + doctype + rest

    assert "document type" in refused(repacked(put))


def test_a_document_type_that_spans_two_chunks_is_found() -> None:
    filler = b"<!--" + b" " * (65_536 - 4 - 3 - 5) + b"-->"
    assert "document type" in refused(
        repacked(lambda name, content: filler + b"<!DOCTYPE x>" + content if name == SHEET_PART else content)
    )


def test_a_part_in_another_encoding_is_refused() -> None:
    hidden = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><worksheet/>'.encode("utf-16")
    assert "UTF-8" in refused(repacked(lambda n, c: hidden if n == SHEET_PART else c))


def test_a_workbook_that_unpacks_to_a_flood_is_refused_before_it_is_unpacked() -> None:
    assert "unpacks" in refused(repacked(more=FLOOD))


def test_a_flood_that_hides_its_size_is_refused_too() -> None:
    file = bytearray(repacked(more=FLOOD))
    honest = struct.pack("<I", 40_000_007)
    assert file.count(honest) == 2
    lying = bytes(file).replace(honest, struct.pack("<I", 100))
    assert "damaged" in refused(lying)


def test_a_thousand_parts_are_too_many() -> None:
    assert "unpacks" in refused(repacked(more={f"xl/x{n}.bin": b"x" for n in range(1_000)}))


def test_a_formula_is_refused_with_its_cell_and_is_not_calculated() -> None:
    book = load_workbook(io.BytesIO(PLAIN))
    sheet: Any = book.active
    sheet.cell(row=2, column=HEADINGS.index("Where") + 1, value='=WEBSERVICE("http://demo.invalid")')
    target = io.BytesIO()
    book.save(target)
    reading = read(target.getvalue())
    assert [error[:2] + error[3:] for error in reading.errors] == [(2, "Where", "TAB-12")]
    assert len(reading.accepted) == 1


@pytest.mark.parametrize("name", ["xl/vbaProject.bin", "xl/VBAPROJECT.BIN"])
def test_macros_are_refused(name: str) -> None:
    assert "macros" in refused(repacked(more={name: b"x"}))


def test_pictures_are_named_and_not_kept() -> None:
    reading = read(repacked(more={"xl/media/image1.png": b"x"}))
    (notice,) = (n for n in reading.notices if n.kind == "file")
    assert notice.finding.value == "pictures or embedded files"
    assert "Never send pictures" in notice.finding.rule.mend


def test_a_locked_workbook_says_so() -> None:
    file = bytearray(PLAIN)
    at = file.index(b"PK\x01\x02")
    while at >= 0:
        file[at + 8] |= 1
        at = file.find(b"PK\x01\x02", at + 1)
    assert "password" in refused(bytes(file))
    assert "password" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 1000)


def test_another_zip_file_is_no_workbook() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("concerns.csv", as_csv(row()))
    assert "not a workbook" in refused(target.getvalue())


def test_a_sheet_that_claims_a_far_away_row_is_read_and_a_far_away_column_refused() -> None:
    far_row = repacked(
        lambda name, content: (
            re.sub(rb'r="([A-Z]*)3"', rb'r="\g<1>1048576"', content) if name == SHEET_PART else content
        )
    )
    assert [accepted.record.line for accepted in read(far_row).accepted] == [2, 1_048_576]
    assert "more than 100 columns" in refused(in_sheet(b'r="R3"', b'r="XFD3"'))


def test_a_sheet_that_claims_to_be_small_loses_no_row() -> None:
    claimed = re.compile(rb'<dimension ref="[^"]*"')
    file = repacked(lambda n, c: claimed.sub(b'<dimension ref="A1:B2"', c) if n == SHEET_PART else c)
    assert len(read(file).accepted) == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<row r="3"', b'<row r="2"'),
        (b'<row r="3"', b'<row r="1"'),
        (b'r="B3"', b'r="A3"'),
        (b'r="A3"', b'r="C3"'),
        (b'r="R3"', b'r="R2"'),
    ],
)
def test_rows_or_cells_that_stand_twice_or_out_of_order_are_refused(old: bytes, new: bytes) -> None:
    assert "out of order" in refused(in_sheet(old, new))


def test_many_empty_rows_after_the_last_are_passed_over() -> None:
    book = Workbook()
    sheet: Any = book.active
    for line in (HEADINGS, row()):
        sheet.append(line)
    for number in range(3, 5_000):
        sheet.cell(row=number, column=1).number_format = "@"
    target = io.BytesIO()
    book.save(target)
    assert len(read(target.getvalue()).accepted) == 1


@settings(max_examples=examples(150), deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 30))
def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(seed: int, times: int) -> None:
    chance = random.Random(seed)
    file = bytearray(PLAIN)
    for _ in range(times):
        file[chance.randrange(len(file))] = chance.randrange(256)
    if chance.random() < 0.3:
        del file[chance.randrange(len(file)) :]
    try:
        read(bytes(file))
    except UnableToReadTable as refusal:
        assert refusal.message


@settings(max_examples=examples(150), deadline=None)
@given(
    st.integers(0, 2**32),
    st.sampled_from(PARTS),
)
def test_a_workbook_with_damaged_xml_is_read_or_refused_and_nothing_else(seed: int, part: str) -> None:
    chance = random.Random(seed)

    def damage(name: str, content: bytes) -> bytes:
        if name != part:
            return content
        changed = bytearray(content)
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(changed))
            changed[at : at + chance.randrange(3)] = chance.choice([b"", b"<", b'"', b"9", b"-1", b"zz"])
        return bytes(changed)

    try:
        read(repacked(damage))
    except UnableToReadTable as refusal:
        assert refusal.message


@settings(max_examples=examples(300), deadline=None)
@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_read_or_refused_and_nothing_else(noise: bytes, with_headings: bool) -> None:
    file = (as_csv(row()) if with_headings else b"") + noise
    try:
        read(file)
    except UnableToReadTable as refusal:
        assert refusal.message
