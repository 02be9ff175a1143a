"""A virus scanner for tests: ClamAV's INSTREAM on a real socket, with one harmful file that it knows."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.test import override_settings

# EICAR, harmless, and called harmful by every scanner. Put together here, so that none takes this file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class _Speaks(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        if self.rfile.read(10) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        self.server.seen.append(content)  # type: ignore[attr-defined]
        self.wfile.write(b"stream: Eicar-Test FOUND\0" if EICAR in content else b"stream: OK\0")


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True


class _Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@contextmanager
def scanner(*, path: Path | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """A scanner that runs: how it is reached, and what it has been shown."""
    server = _Unix(str(path), _Speaks) if path else _Tcp(("127.0.0.1", 0), _Speaks)
    server.seen = []  # type: ignore[attr-defined]
    with server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        address = f"unix:{path}" if path else f"tcp://127.0.0.1:{server.server_address[1]}"
        yield address, server.seen  # type: ignore[attr-defined]
        server.shutdown()


@contextmanager
def scanning() -> Iterator[list[bytes]]:
    """Alongside has a scanner, which runs."""
    with scanner() as (address, seen), override_settings(CLAMAV=address):
        yield seen
