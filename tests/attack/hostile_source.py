"""A file of any size that is never held in memory or on disk."""

import io


class Endless(io.RawIOBase):
    """Gives `start`, `piece` until `size` bytes are reached, then `end`. %NUMBER% in a piece counts up."""

    def __init__(self, *, start: bytes, piece: bytes, end: bytes, size: int) -> None:
        super().__init__()
        self._start, self._piece, self._end, self._size = start, piece, end, size
        self.seek(0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        assert (offset, whence) == (0, 0)
        self._waiting, self._given, self._number, self._ended = bytearray(self._start), 0, 0, False
        return 0

    def read(self, size: int = -1) -> bytes:
        assert size > 0
        while len(self._waiting) < size and not self._ended:
            self._number += 1
            if self._given + len(self._waiting) >= self._size:
                self._waiting += self._end
                self._ended = True
            else:
                self._waiting += self._piece.replace(b"%NUMBER%", b"DEMO%07d" % self._number)
        given = bytes(self._waiting[:size])
        del self._waiting[:size]
        self._given += len(given)
        return given
