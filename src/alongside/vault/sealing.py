"""Seals small secrets under the newest master key. Header: `ALS`, version, the length of its id, its id."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from alongside.kernel.errors import UnableToError
from alongside.vault.keys import MasterKey, get_key, newest_key

_BEGINNING = b"ALS\x01"
_BYTES_IN_NONCE = 12


class UnableToOpenSealed(UnableToError):
    """What is stored was changed, cut, or belongs to something else; none of it is given out."""

    def __init__(self) -> None:
        super().__init__(
            "This is not shown: it was changed or damaged where it is stored. Tell whoever runs Alongside, "
            "so that it is brought back from a backup."
        )


def seal(*, plain: bytes, bound_to: str) -> bytes:
    """This will seal bytes under the newest key, so that they open only as belonging to `bound_to`.

    `bound_to` names the one place where they are kept, such as "second factor" and its id. Raises
    UnableToUseKeys where there is no key.
    """
    return _seal(newest_key(), plain, bound_to)


def open_sealed(*, sealed: bytes, bound_to: str) -> bytes:
    """This will give the bytes that were sealed. Raises UnableToOpenSealed, or UnableToUseKeys."""
    header, rest = _parted(sealed)
    key = get_key(key_id=_key_id_in(header))
    nonce, content = rest[:_BYTES_IN_NONCE], rest[_BYTES_IN_NONCE:]
    try:
        return AESGCM(key.secret).decrypt(nonce, content, header + bound_to.encode())
    except (InvalidTag, ValueError) as error:
        raise UnableToOpenSealed from error


def rewrap(*, sealed: bytes, bound_to: str) -> bytes:
    """This will seal the same bytes again under the newest key. Raises as `open_sealed` does."""
    return seal(plain=open_sealed(sealed=sealed, bound_to=bound_to), bound_to=bound_to)


def key_id_of(*, sealed: bytes) -> str:
    """This will say under which key something was sealed. Raises UnableToOpenSealed where it was not."""
    return _key_id_in(_parted(sealed)[0])


def header_of(*, key: MasterKey) -> bytes:
    """This will give the bytes with which everything begins that is sealed under a key."""
    name = key.key_id.encode("ascii")
    return _BEGINNING + bytes([len(name)]) + name


def _seal(key: MasterKey, plain: bytes, bound_to: str) -> bytes:
    header = header_of(key=key)
    nonce = os.urandom(_BYTES_IN_NONCE)
    return header + nonce + AESGCM(key.secret).encrypt(nonce, plain, header + bound_to.encode())


def _parted(sealed: bytes) -> tuple[bytes, bytes]:
    begins = len(_BEGINNING)
    if not sealed.startswith(_BEGINNING) or len(sealed) <= begins:
        raise UnableToOpenSealed
    ends = begins + 1 + sealed[begins]
    if len(sealed) < ends:
        raise UnableToOpenSealed
    return sealed[:ends], sealed[ends:]


def _key_id_in(header: bytes) -> str:
    try:
        return header[len(_BEGINNING) + 1 :].decode("ascii")
    except UnicodeDecodeError as error:
        raise UnableToOpenSealed from error
