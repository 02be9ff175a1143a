"""Asks ClamAV about a content, over its socket (INSTREAM, as its manual describes it)."""

import socket
import struct
from enum import Enum
from urllib.parse import urlsplit

from django.conf import settings

_STEP = 64 * 1024
_SECONDS = 30
_LONGEST_ANSWER = 4096


class Verdict(Enum):
    """What the scanner says. NOT_SCANNED: there is none, or it could not say."""

    CLEAN = "clean"
    HARMFUL = "harmful"
    NOT_SCANNED = "not scanned"


def has_scanner() -> bool:
    """This will say whether a scanner is set up (ALONGSIDE_CLAMAV)."""
    return bool(settings.CLAMAV)


def scan(*, content: bytes) -> Verdict:
    """This will give the scanner's verdict. A scanner that is away, or breaks off, has not scanned."""
    if not has_scanner():
        return Verdict.NOT_SCANNED
    try:
        with _connect(settings.CLAMAV) as connection:
            answer = _ask(connection, content)
    except (OSError, ValueError):
        return Verdict.NOT_SCANNED
    if answer == "stream: OK":
        return Verdict.CLEAN
    return Verdict.HARMFUL if answer.endswith(" FOUND") else Verdict.NOT_SCANNED


def _connect(address: str) -> socket.socket:
    """`unix:/run/clamav/clamd.ctl` or `tcp://host:3310`."""
    parts = urlsplit(address)
    if parts.scheme == "unix":
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        made.settimeout(_SECONDS)
        try:
            made.connect(parts.path)
        except OSError:
            made.close()
            raise
        return made
    return socket.create_connection((parts.hostname or "", parts.port or 3310), timeout=_SECONDS)


def _ask(connection: socket.socket, content: bytes) -> str:
    connection.sendall(b"zINSTREAM\0")
    for begin in range(0, len(content), _STEP):
        piece = content[begin : begin + _STEP]
        connection.sendall(struct.pack(">I", len(piece)) + piece)
    connection.sendall(struct.pack(">I", 0))
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
        more = connection.recv(_LONGEST_ANSWER)
        if not more:
            break
        answer += more
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")
