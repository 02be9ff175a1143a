"""Master keys: one file each, in a folder that stands apart from the database."""

import base64
import binascii
import hashlib
import os
import re
import secrets
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from alongside.kernel.errors import UnableToError

SETTING = "ALONGSIDE_KEYS"
BYTES_IN_KEY = 32
_FILE = re.compile(r"\d{4}\.key", re.ASCII)
_READABLE_BY_EVERYBODY = stat.S_IRWXO


class UnableToUseKeys(UnableToError):
    """A key is missing, damaged, or open to everybody on the machine."""


@dataclass(frozen=True, kw_only=True)
class MasterKey:
    """A key and its id: a number that counts up, and a fingerprint by which a mixed-up key is noticed."""

    key_id: str
    secret: bytes = field(repr=False)


def key_folder() -> Path:
    """This will give the folder of the keys. Raises UnableToUseKeys where none is set."""
    chosen = os.environ.get(SETTING)
    if not chosen:
        raise UnableToUseKeys(
            f"Nothing can be sealed or opened: {SETTING} does not say where the keys are. "
            "Whoever runs Alongside sets it to a folder and makes a key: alongside keys new"
        )
    return Path(chosen)


def read_keys(*, folder: Path | None = None) -> Mapping[str, MasterKey]:
    """This will give the keys of a folder by their ids, oldest first; none where it does not exist yet.

    Raises UnableToUseKeys, naming the file, where one is damaged or everybody on the machine can read it.
    """
    place = folder or key_folder()
    with suppress(FileNotFoundError):
        keys = [_read(file) for file in sorted(place.iterdir()) if _FILE.fullmatch(file.name)]
        return {key.key_id: key for key in keys}
    return {}


def newest_key(*, folder: Path | None = None) -> MasterKey:
    """This will give the key that seals now. Raises UnableToUseKeys where there is none."""
    keys = read_keys(folder=folder)
    if not keys:
        raise UnableToUseKeys(
            f"There is no key in {folder or key_folder()}. "
            "Whoever runs Alongside makes one: alongside keys new"
        )
    return keys[max(keys)]


def get_key(*, key_id: str) -> MasterKey:
    """This will give one key by its id. Raises UnableToUseKeys where it is not in the folder."""
    keys = read_keys()
    if key_id not in keys:
        raise UnableToUseKeys(
            f"This was sealed with the key {key_id}, which is not in {key_folder()}. Put its file back."
        )
    return keys[key_id]


def make_key(*, folder: Path | None = None) -> MasterKey:
    """This will make a new key, which seals from now on, and give it. Two at once make two keys.

    Raises UnableToUseKeys where the folder cannot be written.
    """
    place = folder or key_folder()
    secret = secrets.token_bytes(BYTES_IN_KEY)
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        number = 1 + max((int(name) for name in _numbers(place)), default=0)
        while not _write(place, number, secret):
            number += 1
    except OSError as error:
        raise UnableToUseKeys(f"No key can be made in {place}: {error.strerror}.") from error
    return MasterKey(key_id=_key_id(number, secret), secret=secret)


def ensure_key(*, folder: Path) -> None:
    """This will make a first key in a folder that has none."""
    if not read_keys(folder=folder):
        make_key(folder=folder)


def _numbers(place: Path) -> list[str]:
    return [file.stem for file in place.iterdir() if _FILE.fullmatch(file.name)]


def _write(place: Path, number: int, secret: bytes) -> bool:
    """Puts the whole file there at once, and only where none of that number is: no key is replaced."""
    with tempfile.NamedTemporaryFile(dir=place) as file:  # made for its owner alone
        file.write(f"{_key_id(number, secret)} {base64.b64encode(secret).decode()}\n".encode())
        file.flush()
        os.fsync(file.fileno())
        try:
            os.link(file.name, place / f"{number:04}.key")
        except FileExistsError:
            return False
    return True


def _read(file: Path) -> MasterKey:
    if file.stat().st_mode & _READABLE_BY_EVERYBODY:
        raise UnableToUseKeys(f"{file} is open to everybody on this machine. Close it: chmod o= {file}")
    try:
        key_id, text = file.read_text(encoding="ascii").split()
        secret = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error) as error:
        raise UnableToUseKeys(f"{file} is not a key of Alongside. Put the right file back.") from error
    if len(secret) != BYTES_IN_KEY or key_id != _key_id(int(file.stem), secret):
        raise UnableToUseKeys(f"{file} is damaged, or is another key. Put the right file back.")
    return MasterKey(key_id=key_id, secret=secret)


def _key_id(number: int, secret: bytes) -> str:
    return f"{number:04}-{hashlib.sha256(b'alongside key id' + secret).hexdigest()[:8]}"
