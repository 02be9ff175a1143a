"""The commands of `./run`. Standard library only: it starts before anything is installed."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from alongside.cli.clean import clean
from alongside.cli.environment import prepare_environment, venv_python
from alongside.cli.guards import addresses_in_locks, files_too_long, names_taken_twice
from alongside.cli.postgres_binaries import UnableToRunPostgres
from alongside.cli.progress import UnableToPrepare, say

COMPILE = ("uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes")
# How much further than the ordinary run, and how the tests are told (tests/thinning.py).
DEPTHS = {"--deep": "ALONGSIDE_DEEP", "--long": "ALONGSIDE_LONG"}
JOURNEYS = "tests/journeys"
# Two at a time, a file at a time, so that what a file prepares is prepared once; in the order of the folders,
# so that the long walks of the first ones are not what is waited for in the end.
SPREAD = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
NO_ADDRESSES = ("--no-header", "--no-emit-index-url", "--no-emit-find-links")


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command of `./run`: how it is written, what it does, and the function that does it."""

    usage: str
    summary: str
    act: Callable[[Path, Sequence[str]], int]


def main(*, root: str, arguments: Sequence[str]) -> int:
    """This will carry out `./run ARGUMENTS` in the folder `root` and return the exit code."""
    name, *rest = arguments or ["help"]
    if name in {"help", "-h", "--help"}:
        sys.stdout.write(_help())
        return 0
    if name not in COMMANDS:
        say(f"run: there is no command {name!r}. ./run help prints them.")
        return 2
    try:
        return COMMANDS[name].act(Path(root), rest)
    except (UnableToPrepare, UnableToRunPostgres, OSError) as error:
        say(f"run: {error}")
        return 1
    except KeyboardInterrupt:
        say("\nrun: stopped. Start it again whenever you like: what was half done is done anew.")
        return 130


def _help() -> str:
    width = max(len(command.usage) for command in COMMANDS.values())
    lines = [f"  ./run {command.usage:<{width}}  {command.summary}" for command in COMMANDS.values()]
    return "\n".join(["Alongside. Commands:", *lines, ""])


def _demo(root: Path, arguments: Sequence[str]) -> int:
    return _alongside(root, ["demo", *arguments])


def _alongside(root: Path, arguments: Sequence[str]) -> int:
    _prepare_all(root)
    # Safe path: a file in the caller's folder must not pass for a module of ours.
    _become([venv_python(root=root), "-P", "-m", "alongside.cli", *arguments])


def _test(root: Path, arguments: Sequence[str]) -> int:
    _prepare_all(root)
    # Without a Chromium the other tests still run: it says itself what is missing.
    _call(root, ["-m", "alongside.cli.chromium", "--install"])
    os.chdir(root)
    # The tests start this program many times: what was compiled once is kept, in folders that git ignores.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    for depth in DEPTHS.keys() & set(arguments):
        os.environ[DEPTHS[depth]] = "1"
    chosen = [argument for argument in arguments if argument not in DEPTHS]
    pytest = [str(venv_python(root=root)), "-m", "pytest"]
    return _both(pytest) if not chosen else _become([*pytest, *chosen])


def _both(pytest: Sequence[str]) -> int:
    """The journeys mostly wait for a browser, so they run beside all other tests; their lines come last."""
    with tempfile.TemporaryFile("w+") as output:
        with subprocess.Popen([*pytest, JOURNEYS], stdout=output, stderr=subprocess.STDOUT) as journeys:
            others = subprocess.run([*pytest, *SPREAD, "--ignore", JOURNEYS], check=False).returncode
            say("Waiting for the journeys in the browser to end ...")
        output.seek(0)
        sys.stdout.write(output.read())
    return others or journeys.returncode


def _bench(root: Path, arguments: Sequence[str]) -> int:
    _prepare_all(root)
    os.chdir(root)
    _become([venv_python(root=root), "-m", "bench", *arguments])


def _lint(root: Path, arguments: Sequence[str]) -> int:
    _refuse_arguments(arguments)
    prepare_environment(root=root)
    checks: dict[str, Callable[[], bool]] = {
        "ruff check": lambda: _call(root, ["-m", "ruff", "check", ".", "run"]),
        "ruff format": lambda: _call(root, ["-m", "ruff", "format", "--check", ".", "run"]),
        "mypy": lambda: _call(root, ["-m", "mypy"]),
        "import-linter": lambda: _call(root, [str(root / ".venv/bin/lint-imports")]),
        # Without a database it would warn that none answers, which is as it should be here.
        "migrations": lambda: _call(
            root, ["-W", "ignore::RuntimeWarning", "-m", "django", "makemigrations", "--check", "--dry-run"]
        ),
        "locks without addresses": lambda: _none(addresses_in_locks(root=root)),
        "files under 400 lines": lambda: _none(files_too_long(root=root)),
        "names of test files": lambda: _none(names_taken_twice(root=root)),
    }
    failed = []
    for name, check in checks.items():
        say(f"--- {name}")
        if not check():
            failed.append(name)
    say(f"lint: failed: {', '.join(failed)}" if failed else f"lint: all {len(checks)} checks passed")
    return 1 if failed else 0


def _lock(root: Path, arguments: Sequence[str]) -> int:
    os.chdir(root)
    for source, lock, constraint in (
        ("requirements.in", "requirements.lock", ()),
        ("requirements-dev.in", "requirements-dev.lock", ("-c", "requirements.lock")),
        ("frontend/requirements.in", "frontend/requirements.lock", ()),
    ):
        say(f"--- {lock}")
        _require("uv", [*COMPILE, *NO_ADDRESSES, *constraint, source, "-o", lock, *arguments])
    for folder in ("frontend", "tests/web/oidc"):
        say(f"--- {folder}/package-lock.json")
        _require("npm", ["npm", "install", "--prefix", folder, "--package-lock-only", "--ignore-scripts"])
        _leave_out_funding(root / folder / "package-lock.json")
    return 0 if _none(addresses_in_locks(root=root)) else 1


def _leave_out_funding(lock: Path) -> None:
    """Where packages ask for gifts: addresses that no installation needs."""
    read = json.loads(lock.read_text())
    for package in read["packages"].values():
        package.pop("funding", None)
    lock.write_text(json.dumps(read, indent=2) + "\n")


def _clean(root: Path, arguments: Sequence[str]) -> int:
    _refuse_arguments(arguments)
    clean(root=root)
    return 0


def _prepare_all(root: Path) -> None:
    prepare_environment(root=root)
    if not _call(root, ["-P", "-m", "alongside.cli.assets"]):
        raise UnableToPrepare("the files of the front end are not there; see the line above.")


def _call(root: Path, arguments: Sequence[str]) -> bool:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "alongside.config.settings"}
    # Set-up and checks never touch the operator's own database.
    environment.pop("DATABASE_URL", None)
    command = [str(venv_python(root=root)), *arguments]
    return (
        subprocess.run(command, cwd=root, env=environment, stdin=subprocess.DEVNULL, check=False).returncode
        == 0
    )


def _require(tool: str, command: Sequence[str]) -> None:
    try:
        subprocess.run(command, check=True)
    except FileNotFoundError as error:
        raise UnableToPrepare(f"maintainers need {tool} for this, and it is not on the PATH.") from error
    except subprocess.CalledProcessError as error:
        raise UnableToPrepare(f"{tool} failed; see above.") from error


def _become(command: Sequence[str | Path]) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(command[0], [str(part) for part in command])  # noqa: S606  (no shell is wanted)


def _none(findings: Sequence[str]) -> bool:
    for finding in findings:
        say(finding)
    return not findings


def _refuse_arguments(arguments: Sequence[str]) -> None:
    if arguments:
        raise UnableToPrepare(f"this command takes no arguments, and was given {' '.join(arguments)}")


COMMANDS = {
    "demo": Command(
        usage="demo [--check] [--port N]",
        summary="prepare everything and serve the demo (--check: look at its main pages, then stop)",
        act=_demo,
    ),
    "test": Command(
        usage="test [--deep | --long] [PYTEST ARGUMENTS]",
        summary="prepare everything and run the tests (--deep: walk further; --long: leave nothing out)",
        act=_test,
    ),
    "lint": Command(usage="lint", summary="run the linters and the checks of the source tree", act=_lint),
    "alongside": Command(
        usage="alongside ARGUMENTS",
        summary="run Alongside's own command line (--help lists it)",
        act=_alongside,
    ),
    "bench": Command(usage="bench ARGUMENTS", summary="make reference data and measure", act=_bench),
    "lock": Command(
        usage="lock [--upgrade]", summary="maintainers: write the locks again (needs uv, npm)", act=_lock
    ),
    "clean": Command(
        usage="clean",
        summary="stop the private servers; remove .venv, built files and the demo's data",
        act=_clean,
    ),
    "help": Command(usage="help", summary="print this", act=lambda root, arguments: 0),
}
