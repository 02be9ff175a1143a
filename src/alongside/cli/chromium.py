"""Finds the Chromium that drives the browser tests; on Debian, as root and only when asked, installs it.

`python -m alongside.cli.chromium` prints where it is; with `--install` it may install it first.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from alongside.cli.progress import UnableToPrepare, run_step, say

# The one without windows first: the same engine in half the processor time.
COMMANDS = (
    "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
)  # fmt: skip
INSIDE_PLAYWRIGHT = (
    "chromium-*/chrome-linux*/chrome",
    "chromium_headless_shell-*/chrome-linux*/headless_shell",
    "chromium_headless_shell-*/chrome-headless-shell-*/chrome-headless-shell",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)
# Some systems have no package of the first alone.
PACKAGES = (("chromium-headless-shell", "fonts-liberation"), ("chromium", "fonts-liberation"))
SECONDS_TO_ANSWER = 30


class UnableToFindChromium(Exception):
    """No usable Chromium; the text names the command that installs one."""


def find_chromium() -> Path:
    """This will return the first Chromium that answers: $CHROMIUM, the usual commands, Playwright's cache.

    Raises UnableToFindChromium, with one line saying what to install.
    """
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        if _answers(Path(chosen)):
            return Path(chosen)
        raise UnableToFindChromium(
            f"CHROMIUM={chosen} is not a Chromium that starts; correct it or unset it."
        )
    for path in _candidates():
        if _answers(path):
            return path
    as_root = "" if os.geteuid() == 0 else "sudo "
    raise UnableToFindChromium(
        f"Browser tests need a Chromium. Install it: {as_root}apt-get install -y {' '.join(PACKAGES[-1])} "
        "(or set CHROMIUM to one that you have)."
    )


def install_chromium() -> Path:
    """This will find a Chromium or, as root on a system with apt-get, install Debian's, showing progress.

    Raises UnableToFindChromium when there is none and it may not or cannot be installed.
    """
    try:
        return find_chromium()
    except UnableToFindChromium:
        apt = shutil.which("apt-get")
        if os.environ.get("CHROMIUM") or not apt or os.geteuid() != 0:
            raise
    try:
        _install_with(apt)
    except UnableToPrepare as error:
        raise UnableToFindChromium(str(error)) from error
    return find_chromium()


def _install_with(apt: str) -> None:
    wait = ("-o", "DPkg::Lock::Timeout=120")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run_step(
        label="Reading Debian's list of packages", command=[apt, *wait, "update"], environment=environment
    )
    for packages in PACKAGES:
        try:
            run_step(
                label=f"Installing {packages[0]} for the browser tests (about 100 MB, once)",
                command=[apt, *wait, "install", "-y", "--no-install-recommends", *packages],
                environment=environment,
            )
            return
        except UnableToPrepare:
            if packages is PACKAGES[-1]:
                raise


def _candidates() -> Iterator[Path]:
    for command in COMMANDS:
        found = shutil.which(command)
        if found:
            yield Path(found)
    for cache in _playwright_caches():
        for pattern in INSIDE_PLAYWRIGHT:
            yield from sorted(cache.glob(pattern), reverse=True)


def _playwright_caches() -> Iterator[Path]:
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    folders = [Path(named)] if named else []
    home = Path(os.environ.get("HOME", "/nonexistent"))
    folders += [home / ".cache" / "ms-playwright", home / "Library" / "Caches" / "ms-playwright"]
    return (folder for folder in folders if os.access(folder, os.R_OK | os.X_OK))


def _answers(path: Path) -> bool:
    """A command of that name may be a stub that only advises what to install, so it is asked for its version.

    Debian's start script prints a harmless shell warning on the way: standard error is not looked at.
    """
    try:
        answer = subprocess.run(
            [path, "--version"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS_TO_ANSWER,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and any(
        character.isdigit() for character in answer.stdout.decode("utf-8", "replace")
    )


def main(arguments: Sequence[str]) -> int:
    """This will print where Chromium is, or one line saying what to install, and return the exit code."""
    try:
        path = install_chromium() if "--install" in arguments else find_chromium()
    except UnableToFindChromium as error:
        say(f"chromium: {error}")
        return 1
    say(f"chromium: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
