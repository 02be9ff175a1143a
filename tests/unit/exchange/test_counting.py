"""How much is in a file, counted before it is read."""

from io import BytesIO

import pytest

from alongside.exchange import counting
from alongside.exchange.counting import count_in, is_long
from tests.unit.exchange.cin_files import a_return, full_child


@pytest.mark.parametrize("children", [1, 7])
def test_children_of_a_return_are_counted(children: int) -> None:
    content = a_return(*[full_child(2026, number + 1) for number in range(children)])

    assert count_in(file=BytesIO(content), kind="cin") == children


@pytest.mark.parametrize("piece", [3, 50, 64, 1000])
def test_a_tag_that_spans_two_pieces_is_counted_once(monkeypatch: pytest.MonkeyPatch, piece: int) -> None:
    monkeypatch.setattr(counting, "_PIECE", piece)
    content = b"<Children>" + b"<Child><ChildIdentifiers/></Child><c:Child ></c:Child>" * 20 + b"</Children>"

    assert count_in(file=BytesIO(content), kind="cin") == 40


def test_rows_of_a_table_are_counted_and_a_workbook_is_not() -> None:
    assert count_in(file=BytesIO(b"a,b\n1,2\n\n3,4\n"), kind="concerns") == 2
    assert count_in(file=BytesIO(b"PK\x03\x04" + b"\n" * 50), kind="concerns") == 0
    assert count_in(file=BytesIO(b""), kind="concerns") == 0


def test_a_file_is_long_by_what_is_in_it_or_else_by_its_size() -> None:
    small, large = BytesIO(b"x"), BytesIO(b"x" * (counting.BYTES_AT_ONCE + 1))

    assert not is_long(file=small, total=counting.AT_ONCE)
    assert is_long(file=small, total=counting.AT_ONCE + 1)
    assert not is_long(file=small, total=0)
    assert is_long(file=large, total=0)
    assert large.tell() == 0
