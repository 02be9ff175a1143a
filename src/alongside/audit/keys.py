"""The key that signs seals: a file outside the database, beside it the public halves of all keys so far."""

import base64
import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from alongside.kernel.errors import UnableToError

SETTING = "ALONGSIDE_SEAL_KEY"
FILE = "seal.key"
_READABLE_BY_OTHERS = stat.S_IRWXO
PublicKeys = Mapping[str, Ed25519PublicKey]


class UnableToUseSealKey(UnableToError):
    """The key is missing, damaged, or open to everybody on the machine."""


@dataclass(frozen=True, kw_only=True)
class SealKey:
    """A private key, and the id by which seals name it: a fingerprint of its public half."""

    key_id: str
    private: Ed25519PrivateKey = field(repr=False)

    def sign(self, content: bytes) -> bytes:
        """This will sign."""
        return self.private.sign(content)


def key_file() -> Path:
    """This will name the key's file. Raises UnableToUseSealKey where none is set."""
    chosen = os.environ.get(SETTING)
    if not chosen:
        raise UnableToUseSealKey(f"Set {SETTING} to the file of the key that signs seals (audit new-key).")
    return Path(chosen)


def public_file(*, file: Path) -> Path:
    """This will name the file of the public halves, which may be given to everybody."""
    return file.with_suffix(".pub")


def make_key(*, file: Path, replace: bool = False) -> str:
    """This will make a new key and give its id; its public half joins those that seals are checked with.

    An old key is replaced only where that is asked for; then nobody can sign with it any more, and what it
    signed can still be checked. Raises UnableToUseSealKey where a key is there already, or the folder cannot
    be written.
    """
    if file.exists() and not replace:
        raise UnableToUseSealKey(f"There is a key at {file}. To use a new one from now on: --replace")
    private = Ed25519PrivateKey.generate()
    text = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key_id = _id_of(private.public_key())
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _append(public_file(file=file), f"{key_id} {_text_of(private.public_key())}\n")
        partial = file.with_suffix(f".{os.getpid()}")
        partial.unlink(missing_ok=True)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
            new.write(text)
            new.flush()
            os.fsync(new.fileno())
        partial.replace(file)
    except OSError as error:
        raise UnableToUseSealKey(f"No key can be made at {file}: {error.strerror}.") from error
    return key_id


def read_key(*, file: Path) -> SealKey:
    """This will read the key. Raises UnableToUseSealKey where it is missing, damaged or open to others."""
    try:
        if file.stat().st_mode & _READABLE_BY_OTHERS:
            raise UnableToUseSealKey(f"Everybody on this machine can read {file}. Close it: chmod o= {file}")
        private = load_pem_private_key(file.read_bytes(), password=None)
    except OSError as error:
        raise UnableToUseSealKey(
            f"The key at {file} cannot be read: {error.strerror}. To make one: alongside audit new-key"
        ) from error
    except ValueError as error:
        raise UnableToUseSealKey(f"{file} is not a key for seals. Put the right file back.") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise UnableToUseSealKey(f"{file} is a key of another kind. Put the right file back.")
    return SealKey(key_id=_id_of(private.public_key()), private=private)


def read_public_keys(*, file: Path) -> PublicKeys:
    """This will read the public halves, one to a line: its id and its bytes. Raises UnableToUseSealKey."""
    try:
        lines = file.read_text(encoding="ascii").splitlines()
        keys = [Ed25519PublicKey.from_public_bytes(base64.b64decode(line.split()[1])) for line in lines]
    except OSError as error:
        raise UnableToUseSealKey(
            f"The public keys at {file} cannot be read: {error.strerror}. Name the right file: --keys FILE"
        ) from error
    except (ValueError, IndexError) as error:
        raise UnableToUseSealKey(f"{file} holds no public keys. Name the right file: --keys FILE") from error
    return {_id_of(key): key for key in keys}


def is_signed(*, content: bytes, signature: bytes, key_id: str, keys: PublicKeys) -> bool:
    """This will say whether one of these keys, named by its id, signed exactly this."""
    key = keys.get(key_id)
    if key is None:
        return False
    try:
        key.verify(signature, content)
    except InvalidSignature:
        return False
    return True


def _append(file: Path, line: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644), "w") as kept:
        kept.write(line)
        kept.flush()
        os.fsync(kept.fileno())


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _text_of(key: Ed25519PublicKey) -> str:
    return base64.b64encode(_raw(key)).decode()


def _id_of(key: Ed25519PublicKey) -> str:
    return hashlib.sha256(b"alongside seal key\0" + _raw(key)).hexdigest()[:16]
