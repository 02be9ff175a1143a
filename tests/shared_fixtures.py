"""Where the sample files of other bodies stand: beside this repository, never inside it."""

import os
from pathlib import Path

import pytest


def shared_fixture(relative: str) -> Path:
    """This will find a file or folder of `../shared/fixtures`, or skip the test and say what is missing.

    ALONGSIDE_SHARED may name another folder: the one that holds `fixtures/`, or `fixtures/` itself.
    """
    root = Path(os.environ.get("ALONGSIDE_SHARED", Path(__file__).parents[2] / "shared"))
    for folder in (root / "fixtures", root):
        if (folder / relative).exists():
            return folder / relative
    pytest.skip(f"{relative} is not in {root}: set ALONGSIDE_SHARED to the folder that holds fixtures/")
