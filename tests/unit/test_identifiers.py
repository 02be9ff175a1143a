"""NHS numbers and unique pupil numbers: what is accepted, what is refused, and that the reason is said."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.kernel.identifiers import (
    check_nhs_number,
    check_upn,
    is_temporary_upn,
    show_nhs_number,
)
from tests.shared_fixtures import shared_fixture

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def test_the_shared_vectors_come_out_as_they_say() -> None:
    checks = {"NHS": check_nhs_number, "UPN": check_upn}
    with shared_fixture("identifiers/vectors.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["kind"] in checks]
    assert len(rows) >= 27
    wrong = [
        row for row in rows if checks[row["kind"]](value=row["value"]).ok != (row["expected_valid"] == "True")
    ]
    assert wrong == []


@pytest.mark.parametrize("digit", "0123456789")
def test_one_digit_repeated_is_refused_though_its_check_digit_fits(digit: str) -> None:
    check = check_nhs_number(value=digit * 10)
    assert not check.ok
    assert "not known" in check.reason


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("", "No NHS number"),
        ("   ", "No NHS number"),
        ("943-476-5919", "digits 0 to 9"),
        ("９４３４７６５９１９", "digits 0 to 9"),
        ("943\u00a0476\u00a05919", "digits 0 to 9"),
        ("943\t4765919", "digits 0 to 9"),
        ("+9434765919", "digits 0 to 9"),
        ("943476591", "this one has 9"),
        ("94347659199", "this one has 11"),
        ("9434765991", "last digit"),
        ("1000000040", "last digit"),
    ],
)
def test_what_is_not_an_nhs_number_is_refused_with_its_reason(value: str, said: str) -> None:
    check = check_nhs_number(value=value)
    assert (check.ok, check.normalised) == (False, "")
    assert said in check.reason


def test_spaces_are_taken_out_and_put_back_three_three_four() -> None:
    check = check_nhs_number(value=" 943 476 5919 ")
    assert (check.ok, check.normalised, check.reason) == (True, "9434765919", "")
    assert show_nhs_number(normalised=check.normalised) == "943 476 5919"


@given(st.from_regex(r"\A[0-9]{9}\Z"), st.integers(0, 8), st.integers(1, 9))
def test_any_single_wrong_digit_is_noticed(nine: str, place: int, shift: int) -> None:
    good = [nine + last for last in "0123456789" if check_nhs_number(value=nine + last).ok]
    assert len(good) <= 1
    for number in good:
        wrong = str((int(number[place]) + shift) % 10)
        assert not check_nhs_number(value=number[:place] + wrong + number[place + 1 :]).ok


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("", "No unique pupil number"),
        ("B80120000500", "this one has 12"),
        ("1801200005001", "a letter, 11 digits"),
        ("B8012000O5001", "a letter, 11 digits"),
        ("B80120000５001", "a letter, 11 digits"),
        ("I801200005001", "I, O or S"),
        ("B80120000500O", "I, O or S"),
        ("W999200019001", "number 999"),
        ("A123456789123", "number 123"),
        ("C801200005001", "first letter"),
    ],
)
def test_what_is_not_a_pupil_number_is_refused_with_its_reason(value: str, said: str) -> None:
    check = check_upn(value=value)
    assert (check.ok, check.normalised) == (False, "")
    assert said in check.reason


def test_lower_case_and_spaces_are_mended_and_a_temporary_number_is_known() -> None:
    assert check_upn(value=" b801 20000 5001").normalised == "B801200005001"
    assert is_temporary_upn(normalised=check_upn(value="d80120001901a").normalised)
    assert not is_temporary_upn(normalised="B801200005001")


@pytest.mark.parametrize("authority", ["838", "839", "940", "943", "001", "005", "660", "681", "701", "708"])
def test_authorities_that_old_lists_miss_are_accepted(authority: str) -> None:
    body = f"{authority}200019001"
    assert [letter for letter in LETTERS if check_upn(value=letter + body).ok]


@given(st.from_regex(r"\A[38][0-9]{2}[0-9]{8}[0-9A-HJ-NP-RT-Z]\Z"))
def test_exactly_one_letter_fits_any_body(body: str) -> None:
    assert sum(check_upn(value=letter + body).ok for letter in LETTERS) == 1
