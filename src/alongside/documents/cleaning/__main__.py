"""The process that cleans one file: an order in a line of JSON, then the file, on standard input.

It answers in the same way on standard output. Its bounds, in seconds and bytes, are its arguments; they hold
before it reads the first byte.
"""

import json
import resource
import sys
from contextlib import suppress

from alongside.documents.cleaning.cleaner import clean
from alongside.documents.cleaning.faults import Limits, UnableToTakeIn


def main() -> None:
    """This will clean the file on standard input."""
    _bound(seconds=int(sys.argv[1]), room=int(sys.argv[2]))
    order = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**{**order["limits"], "kinds": tuple(order["limits"]["kinds"])})
    try:
        cleaned = clean(content=sys.stdin.buffer.read(), file_name=order["file_name"], limits=limits)
    except UnableToTakeIn as error:
        _answer({"refused": error.message}, b"")
    else:
        _answer({"kind": cleaned.kind, "notes": cleaned.notes}, cleaned.content)


def _bound(*, seconds: int, room: int) -> None:
    for what, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, room),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # Not every system knows every bound; the parent's time limit holds in any case.
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def _answer(head: dict[str, object], content: bytes) -> None:
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + content)


if __name__ == "__main__":
    main()
