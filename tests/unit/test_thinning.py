"""The depths of a run: what a test asks for, and that the deep run meets every test that asks."""

import ast
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import conftest

ROOT = Path(__file__).resolve().parents[2]
ASKED = "from tests.thinning import by_depth; print(by_depth(short='short', deep='deep', whole='whole'))"
DEFINED = (ast.FunctionDef, ast.ClassDef)


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


@dataclass(frozen=True)
class Marked:
    """As much of a test as the choice looks at."""

    names: tuple[str, ...]

    def iter_markers(self) -> list[pytest.Mark]:
        return [getattr(pytest.mark, name).mark for name in self.names]


@pytest.mark.parametrize(
    ("names", "in_short", "in_deep"),
    [
        ((), True, False),
        (("deeper",), True, True),
        (("deep",), False, True),
        (("long", "deep"), False, False),
    ],
)
def test_each_run_makes_what_is_its_own(
    monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...], in_short: bool, in_deep: bool
) -> None:
    for is_deep, is_due in ((False, in_short), (True, in_deep)):
        monkeypatch.setattr(conftest, "IS_DEEP", is_deep)
        assert conftest._is_due(Marked(names)) is is_due  # type: ignore[arg-type]


def names_in(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def not_met(source: str) -> list[str]:
    """The tests that ask how deep to go, also by a name of their file, and that the deep run passes over."""
    tree, asking = ast.parse(source), {"by_depth"}
    named = {name: node for node in tree.body for name in names_of(node) if not name.startswith("test_")}
    while more := {name for name, node in named.items() if names_in(node) & asking} - asking:
        asking |= more
    marks = [node for node in tree.body if "pytestmark" in names_of(node)]
    if any(is_marked(node) for node in marks):
        return []
    return [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        if names_in(node) & asking and not any(is_marked(each) for each in node.decorator_list)
    ]


def names_of(node: ast.stmt) -> set[str]:
    if isinstance(node, DEFINED):
        return {node.name}
    return {each.id for each in getattr(node, "targets", []) if isinstance(each, ast.Name)}


def is_marked(node: ast.AST) -> bool:
    return any(isinstance(each, ast.Attribute) and each.attr in {"deep", "deeper"} for each in ast.walk(node))


def test_whoever_goes_deeper_is_met_in_the_deep_run() -> None:
    files = [path for path in (ROOT / "tests").rglob("test_*.py") if path != Path(__file__)]
    assert {path.name: left for path in files if (left := not_met(path.read_text()))} == {}


@pytest.mark.parametrize("mark", ["", "@pytest.mark.deeper\n"])
def test_one_that_is_passed_over_is_found(mark: str) -> None:
    """Also where only a constant asks, and beside another test that is marked."""
    asks = "SIZE = by_depth(short=1, deep=2, whole=3)\ndef made():\n    return SIZE\n"
    other = "@pytest.mark.deeper\ndef test_other():\n    assert SIZE\n"
    found = not_met(f"{asks}{other}{mark}def test_it():\n    assert made()\n")
    assert found == ([] if mark else ["test_it"])
