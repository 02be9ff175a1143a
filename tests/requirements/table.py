"""Writes docs/requirements.md: for each requirement the code that names it and the tests that prove it.

A test proves requirements by `@pytest.mark.requirement("S-36", "S-113..S-121")`; code, policy and stories
name them in words. A row without a test is "not yet", whatever the code says. To write the file anew:
`python -m tests.requirements.table`.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.yaml_files import read_yaml

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "requirements.md"
ID = re.compile(r"\b[SMD]-\d{2,3}\b")
SPAN = re.compile(r"\b([SMD])-(\d{2,3})\.\.\1-(\d{2,3})\b")
NAMED_IN = ("src/**/*.py", "src/**/*.html", "src/**/*.sql", "policy/**/*.yaml", "stories/*.yaml")
HEAD = """# Requirements
Made by `python -m tests.requirements.table` from the tests and the code; a test fails when it is out of date.
S rows come from the guidance, M rows from its pages that are not to hand, D rows are rules of design.
A row counts as fulfilled only where a test proves it. {proven} of {total} are.

| Row | What | Proven by | Named in |
|---|---|---|---|
"""


def titles() -> dict[str, str]:
    """Every requirement's id and its line."""
    rows: dict[str, str] = read_yaml(ROOT / "docs" / "requirements.yaml")["rows"]
    return rows


def proofs(folder: Path = ROOT / "tests") -> dict[str, set[str]]:
    """For each id the tests marked with it, as `file::test`."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(folder.rglob("test_*.py")):
        for name, ids in _marks(ast.parse(path.read_text(encoding="utf-8"))):
            for each in ids:
                found[each].add(f"{path.relative_to(folder)}::{name}")
    return found


def _marks(tree: ast.Module) -> Iterator[tuple[str, list[str]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.requirement":
                    yield node.name, sorted(ids_in(" ".join(map(ast.literal_eval, mark.args))))


def mentions() -> dict[str, set[str]]:
    """For each id the files of code, policy and stories that name it, singly or in a span."""
    found: dict[str, set[str]] = defaultdict(set)
    for pattern in NAMED_IN:
        for path in sorted(ROOT.glob(pattern)):
            for each in ids_in(path.read_text(encoding="utf-8")):
                found[each].add(str(path.relative_to(ROOT)))
    return found


def ids_in(text: str) -> set[str]:
    """The ids that a text names; S-56..S-58 names three."""
    spans = {
        f"{letter}-{number:02d}"
        for letter, first, last in SPAN.findall(text)
        for number in range(int(first), int(last) + 1)
    }
    return set(ID.findall(text)) | spans


def write() -> str:
    """The whole page."""
    proven, named, rows = proofs(), mentions(), titles()
    lines = [
        f"| {each} | {title.replace('|', '/')} | {_cell(proven.get(each), 'not yet')}"
        f" | {_cell(named.get(each), '')} |"
        for each, title in rows.items()
    ]
    return HEAD.format(proven=sum(each in proven for each in rows), total=len(rows)) + "\n".join(lines) + "\n"


def _cell(places: set[str] | None, empty: str) -> str:
    if not places:
        return empty
    shown = sorted(places)[:3]
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""
    return ", ".join(f"`{place}`" for place in shown) + more


if __name__ == "__main__":
    PAGE.write_text(write(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)} written\n")
