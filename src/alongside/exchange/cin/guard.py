"""What is looked at before a parser sees any of a file, and while it does: bytes only.

Nothing that a return needs is allowed to grow. No document type (so no entity and no default attribute), no
encoding that hides markup from these checks, a limit on every size.
"""

import re
from dataclasses import dataclass
from typing import BinaryIO

from alongside.kernel.errors import UnableToError

NEVER = "A return never does. Nothing was taken in; export it again."


class UnableToReadReturn(UnableToError):
    """The file as a whole cannot be read; the message says what is wrong and how to mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How large the parts of a file may be. A real return stays far below each of them."""

    file_bytes: int = 200_000_000
    prologue_bytes: int = 65_536
    bytes_without_markup: int = 65_536
    text_chars: int = 10_000
    name_chars: int = 100
    depth: int = 20
    attributes: int = 20
    attribute_chars: int = 1_000
    elements_per_child: int = 20_000
    unknown_paths: int = 1_000
    outside_children: int = 10_000  # unknown elements and pieces of text that belong to no child


_ENCODINGS = {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1252", "cp1252"}
_DECLARED = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]*)["']""")
_NOT_XML = (
    (b"PK\x03\x04", "It is a zip file (or a workbook). Unpack it and choose the .xml file inside."),
    (b"\x1f\x8b", "It is a gz archive. Unpack it and choose the .xml file inside."),
    (b"%PDF", "It is a PDF. Export the return from the case system as XML."),
    (b"\xd0\xcf\x11\xe0", "It is an old Office file. Export the return from the case system as XML."),
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_SKIPPED = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_SECTION = re.compile(rb"<!--|<!\[CDATA\[|<\?")
_SECTION_ENDS = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_LONGEST_MARK = 9


def check_prologue(*, source: BinaryIO, limits: Limits) -> None:
    """This will look at the first bytes of a file and rewind it. Raises UnableToReadReturn."""
    source.seek(0)
    head = source.read(limits.prologue_bytes)
    source.seek(0)
    if not head.strip():
        raise UnableToReadReturn("The file is empty. Export the return again and choose the new file.")
    for start, why in _NOT_XML:
        if head.startswith(start):
            raise UnableToReadReturn(f"This is not an XML file. {why}")
    if head.startswith(_UTF16) or b"\x00" in head[:8]:
        raise UnableToReadReturn("The file is written in UTF-16 or UTF-32. Save it as UTF-8 and try again.")
    body = head.removeprefix(b"\xef\xbb\xbf")
    if not body.lstrip().startswith(b"<"):
        raise UnableToReadReturn(
            "This is not an XML file: it does not begin with <. Choose the return's XML."
        )
    declared = _DECLARED.match(body)
    encoding = declared[1].decode("ascii", "replace") if declared else "utf-8"
    if encoding.lower() not in _ENCODINGS:
        raise UnableToReadReturn(
            f"The file says it is written in '{encoding}'. Save it as UTF-8 and try again."
        )
    _refuse_document_type(body, whole=len(head) < limits.prologue_bytes)


def _refuse_document_type(body: bytes, *, whole: bool) -> None:
    at = 0
    while match := _SKIPPED.match(body, at):
        at = match.end()
    rest = body[at : at + 9]
    if rest.upper().startswith(b"<!") and not rest.startswith(b"<!--"):
        raise UnableToReadReturn(
            "The file declares a document type (DOCTYPE), which a return never needs and which can hide an "
            "attack. Nothing was taken in. Ask whoever made the file for a plain export."
        )
    if not re.match(rb"<[^!?]", rest):
        raise UnableToReadReturn(
            "The file holds no element: it is cut off, or it is not a return. Export it again."
            if whole
            else "The file begins with too much that is not a return. Export it again."
        )


class GuardedSource:
    """Hands bytes to a parser and counts: the whole, any stretch without markup, any section that hides it.

    A section is a comment, an instruction or CDATA; a parser would keep all of one before giving it up.
    """

    def __init__(self, *, source: BinaryIO, limits: Limits) -> None:
        self._source, self._limits = source, limits
        self._read = self._unmarked = self._lines = self._hidden = 0
        self._tail = b""
        self._section_end = b""
        self.ended = False

    def read(self, size: int = -1) -> bytes:
        """This will hand out the next bytes, at most 32 KB. Raises UnableToReadReturn beyond a limit."""
        chunk = self._source.read(min(size, 32_768) if size > 0 else 32_768)
        self.ended = not chunk
        self._read += len(chunk)
        if self._read > self._limits.file_bytes:
            megabytes = self._limits.file_bytes // 1_000_000
            raise UnableToReadReturn(
                f"The file is larger than {megabytes} MB. Export fewer children at a time."
            )
        self._count_unmarked(chunk)
        self._count_hidden(chunk)
        if max(self._unmarked, self._hidden) > self._limits.bytes_without_markup:
            most = f"{self._limits.bytes_without_markup:,} bytes"
            raise UnableToReadReturn(
                f"After line {self._lines + 1} one piece holds more than {most}. {NEVER}"
            )
        self._lines += chunk.count(b"\n")
        return chunk

    def _count_unmarked(self, chunk: bytes) -> None:
        last = chunk.rfind(b"<")
        if last < 0:
            self._unmarked += len(chunk)
        elif self._unmarked + chunk.find(b"<") <= self._limits.bytes_without_markup:
            self._unmarked = len(chunk) - last
        else:
            self._unmarked += chunk.find(b"<")

    def _count_hidden(self, chunk: bytes) -> None:
        data, at = self._tail + chunk, 0
        while True:
            if not self._section_end:
                begin = _SECTION.search(data, at)
                if begin is None:
                    break
                self._section_end, at, self._hidden = _SECTION_ENDS[begin[0]], begin.end(), 0
            end = data.find(self._section_end, at)
            if end < 0:
                break
            at, self._section_end, self._hidden = end + len(self._section_end), b"", 0
        rest = len(data) - at
        self._hidden += rest if self._section_end else 0
        self._tail = data[-min(rest, _LONGEST_MARK - 1) :] if rest else b""
