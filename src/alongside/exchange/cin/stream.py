"""Reading XML that may be hostile, in bounded memory.

Nothing that a return needs is allowed to grow: no document type (so no entity and no default attribute), no
encoding that hides markup from these checks, a limit on every size. Two locks stand on the document type: the
prologue is read here byte by byte before any parser sees it, and the parser's own finding is asked again.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeAlias, cast

from lxml import etree

from alongside.kernel.errors import UnableToError

Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml gives its element class no public name


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


@dataclass(slots=True, kw_only=True)
class Node:
    """An element without its machinery. `text` is its own text where it holds no other element."""

    name: str
    line: int
    text: str
    children: "list[Node]"
    attributes: list[tuple[str, str]]
    stray: list[tuple[int, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One whole piece of the file: the header, one child, or an unknown piece. `path` ends with its name."""

    path: tuple[str, ...]
    node: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Loose:
    """Text (`attribute` is empty) or an attribute of the file's outermost elements."""

    path: tuple[str, ...]
    line: int
    text: str
    attribute: str = ""


_ENCODINGS = {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1252", "cp1252"}
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"'>]*)["']""")
_NOT_XML = (
    (b"PK\x03\x04", "It is a zip file (or a workbook). Unpack it and choose the .xml file inside."),
    (b"\x1f\x8b", "It is a gz archive. Unpack it and choose the .xml file inside."),
    (b"%PDF", "It is a PDF. Export the return from the case system as XML."),
    (b"\xd0\xcf\x11\xe0", "It is an old Office file. Export the return from the case system as XML."),
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_SKIPPED = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_QUIET_NAMESPACES = ("{http://www.w3.org/2001/XMLSchema-instance}", "{http://www.w3.org/XML/1998/namespace}")


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


class _GuardedSource:
    """Hands bytes to the parser, counting: the whole, and any stretch in which no markup begins."""

    def __init__(self, source: BinaryIO, limits: Limits) -> None:
        self._source, self._limits = source, limits
        self._read = self._unmarked = self._lines = 0

    def read(self, size: int = -1) -> bytes:
        chunk = self._source.read(min(size, 32_768) if size > 0 else 32_768)
        self._read += len(chunk)
        if self._read > self._limits.file_bytes:
            megabytes = self._limits.file_bytes // 1_000_000
            raise UnableToReadReturn(
                f"The file is larger than {megabytes} MB. Export fewer children at a time."
            )
        last = chunk.rfind(b"<")
        longest = max(self._unmarked + chunk.find(b"<"), 0) if last >= 0 else self._unmarked + len(chunk)
        if longest > self._limits.bytes_without_markup:
            most = f"{self._limits.bytes_without_markup:,} bytes"
            raise UnableToReadReturn(
                f"After line {self._lines + 1} one element holds more than {most}. {_NEVER}"
            )
        self._unmarked = len(chunk) - last if last >= 0 else longest
        self._lines += chunk.count(b"\n")
        return chunk


def read_units(*, source: BinaryIO, limits: Limits) -> Iterator[Unit | Loose]:
    """This will read the file piece by piece, forgetting each piece once it has been handed out.

    Raises UnableToReadReturn at any point: what was handed out before it must not be kept on its own.
    """
    check_prologue(source=source, limits=limits)
    events = etree.iterparse(
        cast(BinaryIO, _GuardedSource(source, limits)),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        yield from _Walk(limits).units(cast("Iterator[tuple[str, Element]]", events))
    except etree.XMLSyntaxError as error:
        raise UnableToReadReturn(_in_words(error)) from error


class _Walk:
    """Follows the parser's events, knows how deep it stands, and gives memory back behind it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._path: list[str] = []
        self._inside = 0  # elements seen in the present unit
        self._done: Element | None = None  # kept until the text after it has been read

    def units(self, events: Iterator[tuple[str, Element]]) -> Iterator[Unit | Loose]:
        for event, element in events:
            if event == "start":
                yield from self._open(element)
            else:
                yield from self._close(element)

    def _open(self, element: Element) -> Iterator[Loose]:
        name = _local(element.tag)
        if not self._path:
            _check_root(name, element)
        elif self._is_outer():
            yield from self._text_since(element.getparent())
            self._inside = 0
        self._path.append(name)
        self._inside += 1
        self._check_sizes(name, element)
        if self._is_outer():
            for attribute, text in _attributes(element):
                yield Loose(path=tuple(self._path), line=_line(element), text=text, attribute=attribute)

    def _close(self, element: Element) -> Iterator[Unit | Loose]:
        path = tuple(self._path)
        self._path.pop()
        if self._is_outer() and not _is_outer(path):
            yield Unit(path=path, node=_node(element, self._limits))
            self._done = element
        elif _is_outer(path):
            if len(element) == 0 and self._done is None and not (element.text or "").strip():
                yield Loose(path=path, line=_line(element), text="")
            self._path.append(path[-1])
            yield from self._text_since(element)
            self._path.pop()
            self._done = element

    def _text_since(self, parent: Element | None) -> Iterator[Loose]:
        """Give the text of an outer element since the piece before, now complete, and let that piece go."""
        before, self._done = self._done, None
        found = before if before is not None else parent
        if found is None:
            return
        text = ((before.tail if before is not None else found.text) or "").strip()
        if len(text) > self._limits.text_chars:
            raise UnableToReadReturn(_too_long(_line(found), self._limits))
        if text:
            yield Loose(path=tuple(self._path), line=_line(found), text=text)
        if before is not None and parent is not None:
            parent.remove(before)

    def _is_outer(self) -> bool:
        return _is_outer(tuple(self._path))

    def _check_sizes(self, name: str, element: Element) -> None:
        limits, line, attributes = self._limits, _line(element), element.attrib
        if len(self._path) > limits.depth:
            raise UnableToReadReturn(f"Line {line}: elements stand more than {limits.depth} deep. {_NEVER}")
        if self._inside > limits.elements_per_child:
            most = f"{limits.elements_per_child:,}"
            raise UnableToReadReturn(f"Line {line}: one child holds more than {most} elements. {_NEVER}")
        if len(name) > limits.name_chars:
            raise UnableToReadReturn(f"Line {line}: the name of an element is too long. {_NEVER}")
        if len(attributes) > limits.attributes or any(
            len(str(value)) > limits.attribute_chars for value in attributes.values()
        ):
            raise UnableToReadReturn(f"Line {line}: too many or too long attributes. {_NEVER}")


def _is_outer(path: tuple[str, ...]) -> bool:
    """Message and Message/Children are passed through piece by piece; all else is read whole."""
    return path[:1] == path or path[1:] == ("Children",)


_NEVER = "A return never does. Nothing was taken in; export it again."


def _check_root(name: str, element: Element) -> None:
    document: Any = element.getroottree().docinfo
    if document.internalDTD is not None or document.doctype:
        raise UnableToReadReturn("The file declares a document type (DOCTYPE). Ask for a plain export.")
    if name != "Message":
        raise UnableToReadReturn(
            f"This is not a children in need return: it begins with <{name[:50]}> where a return begins with "
            "<Message>. Choose the XML file that is sent to the department."
        )


def _node(element: Element, limits: Limits) -> Node:
    """Copy an element and all below it, so that the parser's tree can be let go."""
    line = _line(element)
    children = [_node(child, limits) for child in element]
    stray = []
    for at, text in [(line, element.text), *((_line(child), child.tail) for child in element)]:
        if text and len(text) > limits.text_chars:
            raise UnableToReadReturn(_too_long(at, limits))
        if children and text and text.strip():
            stray.append((at, text.strip()))
    return Node(
        name=_local(element.tag),
        line=line,
        text="" if children else (element.text or "").strip(),
        children=children,
        attributes=list(_attributes(element)),
        stray=stray,
    )


def _attributes(element: Element) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        if not str(name).startswith(_QUIET_NAMESPACES):
            yield _local(str(name)), str(value)


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _line(element: Element) -> int:
    at: Any = element.sourceline
    return int(at or 0)


def _too_long(line: int, limits: Limits) -> str:
    return f"Line {line}: one element holds more than {limits.text_chars:,} characters. {_NEVER}"


def _in_words(error: etree.XMLSyntaxError) -> str:
    said, line = (error.msg or "").partition(", line")[0], error.lineno or 0
    if "Premature end" in said or "EndTag" in said or "no element found" in said.lower():
        return f"The file is cut off: it ends at line {line} in the middle. Export or copy it again."
    if "encod" in said.lower() or "proper UTF-8" in said:
        return f"Line {line} holds bytes that do not fit the file's encoding. Save it as UTF-8 and try again."
    if "Entity" in said:
        return f"Line {line} uses an entity that XML does not know ({said}). Ask for a plain export."
    return f"The file is not well-formed XML at line {line} ({said}). Nothing was taken in; export it again."
