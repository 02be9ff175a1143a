"""Writes docs/asvs.md: for each requirement of OWASP ASVS 5.0.0, levels 1 and 2, the tests that show it.

What is claimed stands in docs/asvs.yaml: ids and levels are the standard's, the words are ours. A row has
`tests` (shown), `not_applicable` (why there is nothing to show), `not_yet` (what is missing), or tests and
`not_yet` (shown in part). To write the page anew: `python -m tests.requirements.asvs`.
"""

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.yaml_files import read_yaml

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
SOURCE = ROOT / "docs" / "asvs.yaml"
PAGE = ROOT / "docs" / "asvs.md"
HIGHEST = 2
# Each section of the standard, and the level of each of its requirements in their order: OWASP ASVS 5.0.0,
# https://github.com/OWASP/ASVS, the table of the English edition.
LEVELS = {
    "V1.1": "22", "V1.2": "1111122223", "V1.3": "112222222223", "V1.4": "222", "V1.5": "123",
    "V2.1": "122", "V2.2": "112", "V2.3": "12223", "V2.4": "23",
    "V3.1": "3", "V3.2": "113", "V3.3": "12223", "V3.4": "11222233", "V3.5": "11122333", "V3.6": "3",
    "V3.7": "22333",
    "V4.1": "12233", "V4.2": "23333", "V4.3": "22", "V4.4": "1222",
    "V5.1": "2", "V5.2": "112333", "V5.3": "113", "V5.4": "222",
    "V6.1": "122", "V6.2": "111111112222", "V6.3": "11223333", "V6.4": "112233", "V6.5": "22222333",
    "V6.6": "2223", "V6.7": "33", "V6.8": "2222",
    "V7.1": "222", "V7.2": "1111", "V7.3": "22", "V7.4": "11222", "V7.5": "223", "V7.6": "22",
    "V8.1": "1233", "V8.2": "1123", "V8.3": "133", "V8.4": "23",
    "V9.1": "111", "V9.2": "1222",
    "V10.1": "22", "V10.2": "223", "V10.3": "22223", "V10.4": "1111122222233333", "V10.5": "22222",
    "V10.6": "22", "V10.7": "222",
    "V11.1": "2233", "V11.2": "22233", "V11.3": "11233", "V11.4": "1222", "V11.5": "23", "V11.6": "23",
    "V11.7": "33",
    "V12.1": "12233", "V12.2": "11", "V12.3": "22223",
    "V13.1": "2333", "V13.2": "222223", "V13.3": "2233", "V13.4": "1222233",
    "V14.1": "22", "V14.2": "12223333", "V14.3": "122",
    "V15.1": "12233", "V15.2": "12233", "V15.3": "1222222", "V15.4": "3333",
    "V16.1": "2", "V16.2": "22222", "V16.3": "2222", "V16.4": "222", "V16.5": "2223",
    "V17.1": "23", "V17.2": "22223333", "V17.3": "22",
}  # fmt: skip
ANSWERS = ("tests", "not_yet", "not_applicable")
# Tests beside not_applicable hold that a thing is indeed not used.
GOOD_ANSWERS = {
    ("tests",),
    ("not_yet",),
    ("not_applicable",),
    ("tests", "not_yet"),
    ("tests", "not_applicable"),
}
SHOWN, PARTLY, NOT_YET, NOT_APPLICABLE = "shown", "shown in part", "not yet", "does not apply"
HEAD = """# OWASP ASVS 5.0.0, levels 1 and 2
Made by `python -m tests.requirements.asvs` from `docs/asvs.yaml`; a test fails when it is out of date, when
a requirement is missing, or when a test that is named here is not there any more. Ids and levels are the
standard's; the words are ours and shorter: the standard's own text decides. Tests are named from `tests/`.

Of {total} requirements {shown} are shown by tests, {partly} in part, {not_yet} not yet; {not_applicable} do
not apply.

| Id | Level | What | State | By what, or why not |
|---|---|---|---|---|
"""

Rows = Mapping[str, Mapping[str, Any]]


def read_rows(path: Path = SOURCE) -> Rows:
    """Every row of docs/asvs.yaml by its id."""
    rows: Rows = read_yaml(path)["rows"]
    return rows


def wanted() -> dict[str, int]:
    """The level of each requirement of levels 1 and 2, in the standard's order."""
    return {
        f"{section}.{number}": int(level)
        for section, levels in LEVELS.items()
        for number, level in enumerate(levels, start=1)
        if int(level) <= HIGHEST
    }


def missing_and_strange(rows: Rows) -> list[str]:
    """What is not as the standard has it: rows that are missing, of another level, or of no requirement."""
    standard = wanted()
    found = [f"{each} is no requirement of level 1 or 2" for each in rows if each not in standard]
    for each, level in standard.items():
        if each not in rows:
            found.append(f"{each} (level {level}) has no row in docs/asvs.yaml")
        elif rows[each].get("level") != level:
            found.append(f"{each} is of level {level}")
    return found


def badly_answered(rows: Rows) -> list[str]:
    """Rows without words, without an answer, or with answers that contradict each other."""
    wrong = []
    for each, row in rows.items():
        given = tuple(answer for answer in ANSWERS if row.get(answer))
        if not row.get("what") or not set(row) <= {"level", "what", *ANSWERS}:
            wrong.append(f"{each}: level, what and {', '.join(ANSWERS)} are what a row may say")
        if given not in GOOD_ANSWERS:
            wrong.append(f"{each}: answer with tests, not_applicable or not_yet")
    return wrong


def vanished(rows: Rows, folder: Path = TESTS) -> list[str]:
    """The tests that rows name and that are not there any more."""
    return [
        f"{each}: {test} is not there any more"
        for each, row in rows.items()
        for test in row.get("tests", ())
        if not _is_there(test, folder)
    ]


def _is_there(test: str, folder: Path) -> bool:
    name, bracket, _ = test.partition("[")
    path, _, function = name.partition("::")
    if function not in tests_in(folder / path):
        return False
    return not bracket or test in collected_in(folder, path)


@cache
def tests_in(path: Path) -> frozenset[str]:
    """The test functions of a file, and those of its classes; none where there is no such file."""
    if not path.exists():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    places = [("", tree.body)]
    places += [(f"{node.name}::", node.body) for node in tree.body if isinstance(node, ast.ClassDef)]
    return frozenset(
        f"{place}{node.name}"
        for place, body in places
        for node in body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


@cache
def collected_in(folder: Path, path: str) -> frozenset[str]:
    """Every test of a file with its parameters, as pytest itself collects it (in a process of its own)."""
    # Without the project's own options, of which one would have only the numbers of tests told.
    options = ["--collect-only", "-q", "-o", "addopts="]
    command = [sys.executable, "-m", "pytest", *options, f"{folder.name}/{path}"]
    told = subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, check=False)
    return frozenset(
        line.removeprefix(f"{folder.name}/") for line in told.stdout.splitlines() if "::" in line
    )


def state_of(row: Mapping[str, Any]) -> str:
    """What a row claims, in words."""
    if row.get("not_applicable"):
        return NOT_APPLICABLE
    if row.get("not_yet"):
        return PARTLY if row.get("tests") else NOT_YET
    return SHOWN


def write(rows: Rows) -> str:
    """The whole page."""
    states = Counter(map(state_of, rows.values()))
    head = HEAD.format(
        total=len(rows),
        shown=states[SHOWN],
        partly=states[PARTLY],
        not_yet=states[NOT_YET],
        not_applicable=states[NOT_APPLICABLE],
    )
    return head + "\n".join(_lines(rows)) + "\n"


def _lines(rows: Rows) -> Iterator[str]:
    for each in wanted():
        row = rows[each]
        reason = row.get("not_applicable") or row.get("not_yet") or ""
        by = ", ".join(f"`{test}`" for test in row.get("tests", ()))
        told = "; ".join(part for part in (by, reason) if part).replace("|", "/")
        yield f"| {each} | {row['level']} | {row['what']} | {state_of(row)} | {told} |"


if __name__ == "__main__":
    PAGE.write_text(write(read_rows()), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)} written\n")
