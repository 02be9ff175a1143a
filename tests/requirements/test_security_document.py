"""docs/security.md answers what ASVS wants written down, and names only what is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs/security.md"
WANTED = (
    "V2.1.1", "V2.1.2", "V2.1.3", "V5.1.1", "V6.1.1", "V6.1.2", "V6.1.3", "V7.1.1", "V7.1.2", "V7.1.3",
    "V7.6.1", "V11.1.1", "V11.1.2", "V13.1.1", "V15.1.1", "V15.1.3", "V16.1.1",
)  # fmt: skip


def sections(text: str) -> dict[str, str]:
    """What stands under each number."""
    found = {}
    for part in text.split("\n## ")[1:]:
        title, _, body = part.partition("\n")
        for number in re.findall(r"V\d+\.\d+\.\d+", title):
            found[number] = body.strip()
    return found


def paths_not_there(text: str) -> list[str]:
    """Files of the repository that are named and missing; with or without src/alongside."""
    named = re.findall(r"`([a-z_]+/[a-z_/]*(?:\.[a-z]+)?)`", text)
    return [
        each for each in named if not any((ROOT / base / each).exists() for base in ("", "src/alongside"))
    ]


@pytest.mark.parametrize("number", WANTED)
def test_it_is_written_down(number: str) -> None:
    assert len(sections(DOCUMENT.read_text()).get(number, "").split()) >= 20


def test_what_it_names_is_there() -> None:
    text = DOCUMENT.read_text()
    assert "`policy/accounts/accounts.yaml`" in text
    assert paths_not_there(text) == []


def test_a_missing_section_and_a_missing_file_are_found() -> None:
    assert sections("# x\n\n## Something else (V1.1.1)\nwords") == {"V1.1.1": "words"}
    assert paths_not_there("see `policy/nowhere.yaml` and `kernel/dates.py`") == ["policy/nowhere.yaml"]
