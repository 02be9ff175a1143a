"""The depths of a run: what a test asks for, and that the deep run meets every test that asks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASKED = "from tests.thinning import by_depth; print(by_depth(short='short', deep='deep', whole='whole'))"


@pytest.mark.parametrize(
    ("told", "depth"),
    [
        ({}, "short"),
        ({"ALONGSIDE_DEEP": "1"}, "deep"),
        ({"ALONGSIDE_DEEP": "1", "ALONGSIDE_LONG": "1"}, "whole"),
    ],
)
def test_how_far_to_go_is_told_by_the_run(told: dict[str, str], depth: str) -> None:
    usual = {name: value for name, value in os.environ.items() if not name.startswith("ALONGSIDE_")}
    said = subprocess.run(
        [sys.executable, "-c", ASKED],
        cwd=ROOT,
        env={**usual, **told},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == depth


def not_met(source: str) -> bool:
    """Whether a file asks how deep to go and none of its tests is met in the deep run."""
    return "by_depth(" in source and "mark.deeper" not in source


def test_whoever_goes_deeper_is_met_in_the_deep_run() -> None:
    files = [path for path in (ROOT / "tests").rglob("test_*.py") if path != Path(__file__)]
    assert [path.name for path in files if not_met(path.read_text())] == []
    assert not_met("SIZE = by_depth(short=1, deep=2, whole=3)")
