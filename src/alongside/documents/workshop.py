"""Cleans a file in a process of its own, which has no key, no database and no more room than it is given.

Whatever a hostile file does to the libraries that read it, it does there, and the upload is refused.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from alongside.documents.cleaning.faults import SAVE_AS_PDF, Cleaned, Limits, UnableToTakeIn

_SOURCE = Path(__file__).resolve().parents[2]
# What the process may take: seconds, of which it may not work all, and bytes.
_SECONDS, _SECONDS_OF_WORK = 60, 45
_ROOM = 2 * 1024**3


def clean_apart(*, content: bytes, file_name: str, limits: Limits) -> Cleaned:
    """This will clean a file (see `cleaning.cleaner.clean`). Raises UnableToTakeIn, also where that fails."""
    order = json.dumps({"file_name": file_name, "limits": limits.to_dict()}).encode() + b"\n"
    try:
        done = subprocess.run(  # noqa: S603  (our own Python, our own module)
            [sys.executable, "-P", "-m", "alongside.documents.cleaning", str(_SECONDS_OF_WORK), str(_ROOM)],
            input=order + content,
            capture_output=True,
            env={"PATH": os.defpath, "PYTHONPATH": str(_SOURCE), "LC_ALL": "C.UTF-8"},
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _gave_up() from error
    if done.returncode != 0:
        raise _gave_up()
    head, _, kept = done.stdout.partition(b"\n")
    answer = json.loads(head)
    if "refused" in answer:
        raise UnableToTakeIn(answer["refused"])
    return Cleaned(kind=answer["kind"], content=kept, notes=tuple(answer["notes"]))


def _gave_up() -> UnableToTakeIn:
    return UnableToTakeIn(
        "The file could not be checked: it takes more time or room than a document of its size should. "
        f"{SAVE_AS_PDF}"
    )
