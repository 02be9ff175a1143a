"""Checks of the source tree that no linter has: locks, how long a file may be, names taken twice."""

import re
from collections.abc import Iterator
from pathlib import Path

LOCKS = (
    "requirements.lock",
    "requirements-dev.lock",
    "frontend/requirements.lock",
    "frontend/package-lock.json",
    "tests/web/oidc/package-lock.json",
)
# An address in a lock ties every copy of the project to the server that one maintainer happened to use.
ADDRESS = re.compile(r'https?://|--(?:extra-)?index-url|--find-links|--trusted-host|"resolved"|\bfile:')
LINES_ALLOWED = 399


def addresses_in_locks(*, root: Path) -> list[str]:
    """This will list `file:line: text` for every address in a lock, and every lock that is missing."""
    findings = []
    for name in LOCKS:
        path = root / name
        if not path.exists():
            findings.append(f"{name}: is missing; ./run lock makes it")
            continue
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if ADDRESS.search(line):
                findings.append(f"{name}:{number}: names an address: {line.strip()}")
    return findings


def files_too_long(*, root: Path) -> list[str]:
    """This will list every Python file under `src` of 400 lines or more, generated migrations apart."""
    return [
        f"{path.relative_to(root)}: {lines} lines, {LINES_ALLOWED} are allowed: divide it by what it is about"
        for path in _python_files(root / "src")
        if (lines := len(path.read_text().splitlines())) > LINES_ALLOWED
    ]


def names_taken_twice(*, root: Path) -> list[str]:
    """This will list every file of tests whose name another file of tests has: pytest cannot load both."""
    first: dict[str, Path] = {}
    return [
        f"{path.relative_to(root)}: {first[path.name]} has that name; give it one of its own"
        for path in sorted((root / "tests").rglob("test_*.py"))
        if first.setdefault(path.name, path.relative_to(root)) != path.relative_to(root)
    ]


def _python_files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts)
