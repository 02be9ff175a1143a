"""Seals content piece by piece under a key of its own, so that none can be moved, left out or exchanged.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015): the nonce is the number of a piece and
whether it is the last one. That is safe because a data key seals one content, once.
"""

from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from alongside.vault.sealing import UnableToOpenSealed

BYTES_IN_CHUNK = 256 * 1024
_VERSION = b"ALC\x01"


def new_data_key() -> bytes:
    """This will make a key for one content. It is kept only sealed (`sealing.seal`)."""
    return AESGCM.generate_key(bit_length=256)


def seal_chunks(*, data_key: bytes, plain: bytes, bound_to: str) -> Iterator[bytes]:
    """This will give the sealed pieces of a content in order; at least one, also of nothing."""
    cipher, data = AESGCM(data_key), _VERSION + bound_to.encode()
    count = max(1, -(-len(plain) // BYTES_IN_CHUNK))
    for number in range(count):
        piece = plain[number * BYTES_IN_CHUNK : (number + 1) * BYTES_IN_CHUNK]
        yield cipher.encrypt(_nonce(number, is_last=number == count - 1), piece, data)


def open_chunks(*, data_key: bytes, sealed: Iterable[bytes], bound_to: str) -> Iterator[bytes]:
    """This will give the pieces of a content, each checked before it is given.

    Raises UnableToOpenSealed at the first that was changed, moved or left out, and at the end where the last
    one is missing: keep nothing of what came before it.
    """
    cipher, data = AESGCM(data_key), _VERSION + bound_to.encode()
    pieces = iter(sealed)
    piece = next(pieces, None)
    number = 0
    if piece is None:
        raise UnableToOpenSealed
    while piece is not None:
        following = next(pieces, None)
        try:
            yield cipher.decrypt(_nonce(number, is_last=following is None), piece, data)
        except InvalidTag as error:
            raise UnableToOpenSealed from error
        piece, number = following, number + 1


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
