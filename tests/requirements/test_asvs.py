"""docs/asvs.md tells the truth of today, and a test that vanishes is noticed."""

from pathlib import Path

import pytest

from tests.requirements import asvs


def test_the_page_is_up_to_date() -> None:
    assert asvs.PAGE.read_text(encoding="utf-8") == asvs.write(asvs.read_rows()), (
        "Run: .venv/bin/python -m tests.requirements.asvs"
    )


def test_every_requirement_has_its_row() -> None:
    assert asvs.missing_and_strange(asvs.read_rows()) == []
    assert list(asvs.read_rows()) == list(asvs.wanted())


def test_every_row_has_its_answer() -> None:
    assert asvs.badly_answered(asvs.read_rows()) == []


def test_every_named_test_is_there() -> None:
    assert asvs.vanished(asvs.read_rows()) == []


def test_the_standard_is_whole() -> None:
    """As many requirements of each level as OWASP ASVS 5.0.0 has."""
    levels = "".join(asvs.LEVELS.values())
    assert {level: levels.count(level) for level in "123"} == {"1": 70, "2": 183, "3": 92}


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ({}, "V1.1.1 (level 2) has no row"),
        ({"V1.1.1": {"level": 1}}, "V1.1.1 is of level 2"),
        ({"V1.2.10": {"level": 3}}, "V1.2.10 is no requirement of level 1 or 2"),
    ],
)
def test_a_row_that_is_missing_or_wrong_is_found(planted: asvs.Rows, found: str) -> None:
    assert any(line.startswith(found) for line in asvs.missing_and_strange(planted))


@pytest.mark.parametrize(
    "row",
    [
        {"level": 1, "what": "something"},
        {"level": 1, "tests": ["a.py::test_a"]},
        {"level": 1, "what": "something", "not_yet": "a", "not_applicable": "b"},
        {"level": 1, "what": "something", "tests": ["a.py::test_a"], "surely": "yes"},
    ],
)
def test_a_row_without_a_clear_answer_is_found(row: dict[str, object]) -> None:
    assert asvs.badly_answered({"V1.2.1": row})


def test_a_test_that_vanished_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_planted.py").write_text(
        "import pytest\n@pytest.mark.parametrize('n', [1])\ndef test_one(n): pass\ndef helper(): pass\n"
    )
    there = ["test_planted.py::test_one", "test_planted.py::test_one[1]"]
    gone = [
        "test_planted.py::test_two",
        "test_planted.py::helper",
        "test_planted.py::test_one[2]",
        "test_other.py::test_one",
    ]
    rows = {"V1.2.1": {"tests": [*there, *gone]}}
    assert [
        line.split(": ")[1].removesuffix(" is not there any more") for line in asvs.vanished(rows, folder)
    ] == gone
