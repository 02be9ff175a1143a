"""Removes what set-up and the demo made, and nothing that anybody wrote."""

import shutil
from pathlib import Path
from typing import get_args

from alongside.cli.postgres_state import Purpose
from alongside.cli.private_postgres import PrivateServer, default_state
from alongside.cli.progress import say

MADE_HERE = (".venv", ".alongside", "build")


def clean(*, root: Path) -> None:
    """This will stop the private servers of the folder `root`, and remove their data and what was built."""
    for purpose in get_args(Purpose):
        state = default_state(root=root, purpose=purpose)
        if state.exists():
            say(f"removing {state}")
            PrivateServer(state=state).remove()
    for name in MADE_HERE:
        _remove(root / name)


def _remove(path: Path) -> None:
    if path.exists():
        say(f"removing {path}")
        shutil.rmtree(path)
