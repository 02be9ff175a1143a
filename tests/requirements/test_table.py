"""docs/requirements.md tells the truth of today."""

from pathlib import Path

from tests.requirements import table


def test_the_page_is_up_to_date() -> None:
    assert table.PAGE.read_text(encoding="utf-8") == table.write(), (
        "Run: .venv/bin/python -m tests.requirements.table"
    )


def test_every_marked_requirement_exists() -> None:
    assert set(table.proofs()) <= set(table.titles())


def test_every_requirement_is_listed_once() -> None:
    ids = list(table.titles())
    assert [f"S-{n:02d}" for n in range(1, 149)] == [each for each in ids if each.startswith("S")]
    assert [f"M-{n:02d}" for n in range(1, 96)] == [each for each in ids if each.startswith("M")]
    assert [f"D-{n:02d}" for n in range(1, 16)] == [each for each in ids if each.startswith("D")]


def test_an_unmarked_test_proves_nothing(tmp_path: Path) -> None:
    (tmp_path / "test_planted.py").write_text(
        "import pytest\n"
        "def test_names_only(): 'S-36'\n"
        "@pytest.mark.requirement('S-37', 'S-38')\ndef test_marked(): pass\n"
    )
    assert set(table.proofs(tmp_path)) == {"S-37", "S-38"}
