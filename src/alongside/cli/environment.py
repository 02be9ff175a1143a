"""Makes `.venv`: exactly what requirements-dev.lock names, and the project itself. Standard library only.

The stamp is written last, so an interrupted installation is done again from the start; it names the lock, the
folder and the Python, so a changed lock, a moved folder or an upgraded Python does the same.
"""

import hashlib
import importlib.util
import os
import re
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from alongside.cli.locking import exclusive
from alongside.cli.progress import Count, UnableToPrepare, run_step, say

VENV = ".venv"
LOCK = "requirements-dev.lock"
OWN_FOLDER = ".alongside"
PACKAGE_IN_LOCK = re.compile(r"^[^\s#]+==", re.MULTILINE)
# pip's words for a package that it fetches, has lying there, or does not need on this machine.
PACKAGE_BEGUN = re.compile(r"^(?:Collecting|Processing|Ignoring) ", re.MULTILINE)
MODULES_OF_VENV = ("venv", "ensurepip")


def venv_python(*, root: Path) -> Path:
    """This will say where the Python of the project's own environment is (or will be)."""
    return root / VENV / "bin" / "python"


def prepare_environment(*, root: Path) -> None:
    """This will make `.venv` hold what the lock names, and do nothing when it already does.

    Two at once are safe: the second waits for the first. Raises UnableToPrepare with what mends it.
    """
    if is_current(root=root):
        return
    try:
        with exclusive(path=root / OWN_FOLDER / "set-up.lock", when_waiting=say_waiting) as lock:
            if not is_current(root=root):
                _make(root=root, keep_open=(lock,))
    except PermissionError as error:
        raise UnableToPrepare(
            f"{error.filename} belongs to somebody else ({error.strerror}). "
            "Run this as its owner, or in a copy of your own: git clone."
        ) from error


def is_current(*, root: Path) -> bool:
    """This will say whether `.venv` was completely installed from the lock as it is now."""
    try:
        stamp = (root / VENV / "stamp").read_text()
    except OSError:
        return False
    return os.access(venv_python(root=root), os.X_OK) and stamp == _stamp(root=root)


def _stamp(*, root: Path) -> str:
    lock = hashlib.sha256((root / LOCK).read_bytes()).hexdigest()
    return f"{lock}\n{root}\n{venv_python(root=root).resolve()}\n"


def _make(*, root: Path, keep_open: Sequence[int]) -> None:
    _require_venv_module()
    venv, python = root / VENV, venv_python(root=root)
    base = Path(sys.executable).resolve()
    if venv.exists():
        shutil.rmtree(venv)
    run_step(label="Making .venv", command=[base, "-I", "-m", "venv", venv], keep_open=keep_open)
    lock = root / LOCK
    # The lock is whole. Left to resolve, pip asks for the newest `package[extra]`, which has no hash here.
    run_step(
        label="Installing the packages that requirements-dev.lock names",
        command=[
            *(
                python,
                "-I",
                "-m",
                "pip",
                "install",
                "--require-hashes",
                "--no-deps",
                "--only-binary",
                ":all:",
            ),
            *("--no-input", "--disable-pip-version-check", "--progress-bar", "off", "-r", lock),
        ],
        count=Count(pattern=PACKAGE_BEGUN, total=len(PACKAGE_IN_LOCK.findall(lock.read_text()))),
        keep_open=keep_open,
    )
    _add_project(root=root)
    partial = venv / "stamp.partial"
    partial.write_text(_stamp(root=root))
    partial.replace(venv / "stamp")


def _require_venv_module() -> None:
    missing = [name for name in MODULES_OF_VENV if importlib.util.find_spec(name) is None]
    if missing:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        as_root = "" if os.geteuid() == 0 else "sudo "
        raise UnableToPrepare(
            f"This Python has no {' and no '.join(missing)}. "
            f"Install it: {as_root}apt-get install -y python{version}-venv"
        )


def _add_project(*, root: Path) -> None:
    """The project runs from `src` by a path file: a build would fetch a build backend that no lock names."""
    packages = next((root / VENV / "lib").glob("python3*/site-packages"))
    (packages / "alongside.pth").write_text(f"{root / 'src'}\n")
    launcher = root / VENV / "bin" / "alongside"
    python = shlex.quote(str(venv_python(root=root)))
    launcher.write_text(f'#!/bin/sh\nexec {python} -P -m alongside.cli "$@"\n')
    launcher.chmod(0o755)


def say_waiting() -> None:
    """This will tell somebody who started a second run why nothing happens."""
    say("Another ./run is preparing this folder; waiting for it ...")
