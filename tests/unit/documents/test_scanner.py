"""The scanner's client against a real socket: both ways of reaching it, and when it is away or breaks off."""

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from alongside.documents.scanner import Verdict, has_scanner, scan
from tests.scanner import EICAR, scanner

HARMLESS = b"a letter " * 20_000


@pytest.mark.parametrize("is_local", [True, False], ids=["unix", "tcp"])
def test_harmful_and_harmless_are_told_apart(
    tmp_path: Path, settings: pytest.FixtureRequest, is_local: bool
) -> None:
    with scanner(path=tmp_path / "scanner" if is_local else None) as (address, seen):
        settings.CLAMAV = address  # type: ignore[attr-defined]

        assert scan(content=HARMLESS) is Verdict.CLEAN
        assert scan(content=HARMLESS + EICAR) is Verdict.HARMFUL
        assert scan(content=b"") is Verdict.CLEAN

    assert seen == [HARMLESS, HARMLESS + EICAR, b""]


def test_without_a_scanner_nothing_is_scanned(settings: pytest.FixtureRequest) -> None:
    settings.CLAMAV = ""  # type: ignore[attr-defined]
    assert not has_scanner()
    assert scan(content=HARMLESS) is Verdict.NOT_SCANNED


@contextmanager
def says(answer: bytes) -> Iterator[str]:
    """Something that listens, says this to whatever it is told, and goes away."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def speak() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1_000_000)
                connection.sendall(answer)

        threading.Thread(target=speak, daemon=True).start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize(
    "answer",
    [b"", b"stream: O", b"INSTREAM size limit exceeded. ERROR\0", b"HTTP/1.1 200 OK\r\n\r\n", b"\xff" * 9000],
)
def test_an_answer_that_is_none_is_no_verdict(settings: pytest.FixtureRequest, answer: bytes) -> None:
    with says(answer) as address:
        settings.CLAMAV = address  # type: ignore[attr-defined]
        assert scan(content=b"x") is Verdict.NOT_SCANNED


@pytest.mark.parametrize("address", ["unix:/nowhere/at/all", "tcp://127.0.0.1:1", "tcp://", "clamd", "unix:"])
def test_a_scanner_that_is_away_has_not_scanned(settings: pytest.FixtureRequest, address: str) -> None:
    settings.CLAMAV = address  # type: ignore[attr-defined]
    assert scan(content=b"x") is Verdict.NOT_SCANNED


def test_the_real_clamd_agrees(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    """With a signature of our own: its makers' cannot be fetched everywhere."""
    clamd = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
    if clamd is None:
        pytest.skip("clamd is not installed: apt-get install clamav-daemon")
    (tmp_path / "eicar.ndb").write_text(f"Eicar-Test:0:0:{EICAR.hex()}\n")
    where = tmp_path / "clamd.ctl"
    configuration = tmp_path / "clamd.conf"
    configuration.write_text(
        f"LocalSocket {where}\nDatabaseDirectory {tmp_path}\nForeground yes\nLogFile {tmp_path / 'log'}\n"
    )
    with subprocess.Popen([clamd, "-c", str(configuration)], stdout=subprocess.DEVNULL) as daemon:
        try:
            settings.CLAMAV = f"unix:{where}"  # type: ignore[attr-defined]
            for _ in range(300):
                if scan(content=b"x") is not Verdict.NOT_SCANNED:
                    break
                time.sleep(0.1)
            assert scan(content=HARMLESS) is Verdict.CLEAN
            assert scan(content=EICAR) is Verdict.HARMFUL
        finally:
            daemon.terminate()
