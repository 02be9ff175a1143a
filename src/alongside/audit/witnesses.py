"""Hands seals to witnesses outside the database: a folder of each partner agency, or an address of theirs.

A seal holds hashes and a signature, and nothing about anybody. A witness that cannot be reached delays
nothing: what it has not got yet is handed over at the next round, in order.
"""

import json
import os
import ssl
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import yaml

from alongside.audit.canonical import Seal, to_line
from alongside.audit.keys import SealKey
from alongside.kernel.errors import UnableToError

SETTING = "ALONGSIDE_WITNESSES"
FILE, LISTED_IN = "seals.jsonl", "witnesses.yaml"
# As many as are made in more than three hours.
MOST_AT_ONCE = 500
SECONDS_TO_ANSWER = 5.0
TRIES = 2
_ON_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


class UnableToHandOver(UnableToError):
    """A witness cannot be reached, or refuses; the seals are kept for it."""


class UnableToReadWitnesses(UnableToError):
    """The operator's file of witnesses says something that cannot be used."""


class Witness(Protocol):
    """Whoever keeps seals for us. `name` is the partner agency's, in the operator's own words."""

    @property
    def name(self) -> str:
        """Who it is."""

    def reached(self) -> int:
        """This will give the number of the last seal that was handed over; 0 for none."""

    def hand_over(self, *, seals: Sequence[Seal], key: SealKey) -> None:
        """This will hand seals over, in order. Raises UnableToHandOver."""


@dataclass(frozen=True, kw_only=True)
class Folder:
    """A file in a folder of the partner agency's, to which a line is added for each seal."""

    name: str
    folder: Path

    @property
    def file(self) -> Path:
        """Where the lines are."""
        return self.folder / FILE

    def reached(self) -> int:
        """This will read the last whole line. Raises UnableToHandOver where it is not a seal."""
        try:
            lines = _tail(self.file).splitlines(keepends=True)
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise UnableToHandOver(f"{self.name}: {self.file} cannot be read ({error.strerror}).") from error
        whole = [line for line in lines if line.endswith(b"\n")]
        if not whole:
            return 0
        try:
            return int(json.loads(whole[-1])["seal"])
        except (ValueError, KeyError, TypeError) as error:
            raise UnableToHandOver(
                f"{self.name}: the last line of {self.file} is not a seal. Put it aside; ask who was there."
            ) from error

    def hand_over(self, *, seals: Sequence[Seal], key: SealKey) -> None:
        """This will add a line for each seal, and wait until the disk has them. Raises UnableToHandOver."""
        text = "".join(f"{to_line(seal)}\n" for seal in seals).encode()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            opened = os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o640)
            with os.fdopen(opened, "r+b") as file:
                _end_torn_line(file.fileno())
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise UnableToHandOver(
                f"{self.name}: {self.file} cannot be written ({error.strerror})."
            ) from error


@dataclass(frozen=True, kw_only=True)
class Address:
    """An address of the partner agency's, to which seals are posted; what it took is noted in our file."""

    name: str
    address: str
    noted_in: Path

    def reached(self) -> int:
        """This will read up to which seal the address has them."""
        try:
            return int(self.noted_in.read_text(encoding="ascii"))
        except FileNotFoundError:
            return 0
        except (OSError, ValueError) as error:
            raise UnableToHandOver(f"{self.name}: {self.noted_in} cannot be read. Delete it.") from error

    def hand_over(self, *, seals: Sequence[Seal], key: SealKey) -> None:
        """This will post seals, signed as a whole, and note that it took them. Raises UnableToHandOver."""
        body = "".join(f"{to_line(seal)}\n" for seal in seals).encode()
        request = urllib.request.Request(  # noqa: S310  (read_witnesses let HTTPS through, and this machine)
            self.address,
            data=body,
            headers={
                "Content-Type": "application/jsonl",
                "Alongside-Key": key.key_id,
                "Alongside-Signature": key.sign(b"alongside post\0" + body).hex(),
            },
        )
        for tries_left in reversed(range(TRIES)):
            try:
                _post(request)
                break
            except OSError as error:
                if not tries_left:
                    raise UnableToHandOver(f"{self.name} cannot be reached: {_reason(error)}.") from error
        try:
            self.noted_in.parent.mkdir(parents=True, exist_ok=True)
            partial = self.noted_in.with_suffix(".partial")
            partial.write_text(f"{seals[-1].number}\n", encoding="ascii")
            partial.replace(self.noted_in)
        except OSError as error:
            raise UnableToHandOver(f"{self.name}: {self.noted_in} cannot be written.") from error


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A witness is where the operator said, and nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        """This will follow nowhere: the answer is then an error."""


def _post(request: urllib.request.Request) -> None:
    context = ssl.create_default_context()
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context), _NoRedirects()
    )
    with opener.open(request, timeout=SECONDS_TO_ANSWER) as answer:
        if not 200 <= answer.status < 300:
            raise OSError(f"it answered {answer.status}")


def read_witnesses(*, file: Path) -> list[Witness]:
    """This will read the operator's file (docs/runbooks/audit.md). Raises UnableToReadWitnesses."""
    try:
        told = yaml.safe_load(file.read_text(encoding="utf-8"))
        keeps = file.parent / str(told.get("keeps", "witnesses"))
        return [_read_witness(row, file.parent, keeps) for row in told["witnesses"]]
    except OSError as error:
        raise UnableToReadWitnesses(f"{file} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        raise UnableToReadWitnesses(
            f"{file} does not list witnesses. Each needs a name, and a folder or an address."
        ) from error


def _read_witness(row: Mapping[str, Any], base: Path, keeps: Path) -> Witness:
    name = str(row["name"])
    if "folder" in row:
        return Folder(name=name, folder=base / str(row["folder"]))
    address = str(row["address"])
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _ON_THIS_MACHINE):
        raise UnableToReadWitnesses(f"{name}: the address must begin with https://")
    noted_in = keeps / f"{''.join(each if each.isalnum() else '-' for each in name)}.reached"
    return Address(name=name, address=address, noted_in=noted_in)


def hand_over(*, witness: Witness, read: Callable[[int, int], Sequence[Seal]], key: SealKey) -> int:
    """This will hand a witness what it has not got yet, a bounded number at once, and give how many.

    `read` gives so many seals after a number. Raises UnableToHandOver; nothing is lost then.
    """
    reached = witness.reached()
    seals = read(reached, MOST_AT_ONCE)
    if seals:
        witness.hand_over(seals=seals, key=key)
    return len(seals)


def _tail(file: Path) -> bytes:
    with file.open("rb") as lines:
        with suppress(OSError):
            lines.seek(-8192, os.SEEK_END)
        return lines.read()


def _end_torn_line(descriptor: int) -> None:
    """A line that broke off when the machine stopped is ended, so that the next begins anew."""
    size = os.fstat(descriptor).st_size
    if size and os.pread(descriptor, 1, size - 1) != b"\n":
        os.write(descriptor, b"\n")


def _reason(error: OSError) -> str:
    reason = getattr(error, "reason", None) or error
    return str(reason)
