"""Reading XML that may be hostile, piece by piece, in bounded memory.

Two locks stand on the document type: `guard.py` reads the prologue before any parser sees it, and the
parser's own finding is asked again here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeAlias, cast

from lxml import etree

from alongside.exchange.cin.guard import (
    NEVER,
    GuardedSource,
    Limits,
    UnableToReadReturn,
    check_prologue,
)

__all__ = ["Limits", "Loose", "Node", "UnableToReadReturn", "Unit", "read_units"]

Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml gives its element class no public name


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
    """Text in one of the outermost elements, or its attribute, or all of it where it `holds_nothing`."""

    path: tuple[str, ...]
    line: int
    text: str
    attribute: str = ""
    holds_nothing: bool = False


_QUIET_NAMESPACES = ("{http://www.w3.org/2001/XMLSchema-instance}", "{http://www.w3.org/XML/1998/namespace}")


def read_units(*, source: BinaryIO, limits: Limits) -> Iterator[Unit | Loose]:
    """This will read the file piece by piece, forgetting each piece once it has been handed out.

    Raises UnableToReadReturn at any point: what was handed out before it must not be kept on its own.
    """
    check_prologue(source=source, limits=limits)
    guarded = GuardedSource(source=source, limits=limits)
    events = etree.iterparse(
        cast(BinaryIO, guarded),
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
        raise UnableToReadReturn(_in_words(error, ended=guarded.ended)) from error


class _Walk:
    """Follows the parser's events, knows how deep it stands, and gives memory back behind it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._outer: list[str] = []  # the open elements that are passed through: Message, Children
        self._passed: Element | None = None
        self._done: Element | None = None  # kept until the text after it has been read

    def units(self, events: Iterator[tuple[str, Element]]) -> Iterator[Unit | Loose]:
        """This will give the pieces. Inside a unit each event is only counted: there are millions of them."""
        depth = inside = 0
        for event, element in events:
            if event == "start":
                if depth == 0:
                    yield from self._open(element)
                if depth or self._passed is not element:
                    depth, inside = depth + 1, inside + 1
                    self._check_sizes(element, depth, inside)
            elif depth > 1:
                depth -= 1
            else:
                yield from self._close(element, whole=depth == 1)
                depth = inside = 0

    def _open(self, element: Element) -> Iterator[Loose]:
        name = _local(element.tag)
        if not self._outer:
            _check_root(name, element)
        else:
            yield from self._text_since(element.getparent())
        self._passed = element if (*self._outer, name) in _PASSED_THROUGH else None
        if self._passed is not None:
            self._outer.append(name)
            self._check_sizes(element, 0, 0)
            for attribute, text in _attributes(element):
                yield Loose(path=tuple(self._outer), line=_line(element), text=text, attribute=attribute)

    def _close(self, element: Element, *, whole: bool) -> Iterator[Unit | Loose]:
        if whole:
            path = (*self._outer, _local(element.tag))
            yield Unit(path=path, node=_node(element, self._limits))
        else:
            yield from self._close_outer(element)
            self._outer.pop()
        self._done = element

    def _close_outer(self, element: Element) -> Iterator[Loose]:
        holds_nothing = len(element) == 0 and self._done is None
        last = list(self._text_since(element))
        if holds_nothing:
            text = last[0].text if last else ""
            last = [Loose(path=tuple(self._outer), line=_line(element), text=text, holds_nothing=True)]
        yield from last

    def _text_since(self, parent: Element | None) -> Iterator[Loose]:
        """Give the text of an outer element since the piece before, now complete, and let that piece go."""
        before, self._done = self._done, None
        found = before if before is not None else parent
        if found is None:
            return
        text = _checked((before.tail if before is not None else found.text), _line(found), self._limits)
        if text:
            yield Loose(path=tuple(self._outer), line=_line(found), text=text)
        if before is not None and parent is not None:
            parent.remove(before)

    def _check_sizes(self, element: Element, depth: int, inside: int) -> None:
        limits = self._limits
        if depth + len(self._outer) > limits.depth:
            raise UnableToReadReturn(
                f"Line {_line(element)}: elements stand more than {limits.depth} deep. {NEVER}"
            )
        if inside > limits.elements_per_child:
            most = f"{limits.elements_per_child:,}"
            raise UnableToReadReturn(
                f"Line {_line(element)}: one child holds more than {most} elements. {NEVER}"
            )
        attributes = element.attrib
        if attributes and (
            len(attributes) > limits.attributes
            or any(len(str(value)) > limits.attribute_chars for value in attributes.values())
        ):
            raise UnableToReadReturn(f"Line {_line(element)}: too many or too long attributes. {NEVER}")


# Message and Children are passed through piece by piece; all else is read whole.
_PASSED_THROUGH = {("Message",), ("Message", "Children")}


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
    name, line = _local(element.tag), _line(element)
    if len(name) > limits.name_chars:
        raise UnableToReadReturn(f"Line {line}: the name of an element is too long. {NEVER}")
    text = _checked(element.text, line, limits)
    node = Node(name=name, line=line, text=text, children=[], attributes=list(_attributes(element)), stray=[])
    if not len(element):
        return node
    if text:
        node.stray.append((line, text))
        node.text = ""
    for child in element:
        inner = _node(child, limits)
        node.children.append(inner)
        after = _checked(child.tail, inner.line, limits)
        if after:
            node.stray.append((inner.line, after))
    return node


def _checked(text: str | None, line: int, limits: Limits) -> str:
    """Give the text without the white space around it, if it is not too long."""
    if text is None:
        return ""
    if len(text) > limits.text_chars:
        most = f"{limits.text_chars:,}"
        raise UnableToReadReturn(f"Line {line}: one element holds more than {most} characters. {NEVER}")
    return text.strip()


def _attributes(element: Element) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        if not str(name).startswith(_QUIET_NAMESPACES):
            yield _local(str(name)), str(value)


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _line(element: Element) -> int:
    at: Any = element.sourceline
    return int(at or 0)


def _in_words(error: etree.XMLSyntaxError, *, ended: bool) -> str:
    said, line = (error.msg or "").partition(", line")[0], error.lineno or 0
    if ended and "Extra content" not in said:  # the parser had no quarrel with anything before the end
        return f"The file is cut off: it ends at line {line} in the middle. Export or copy it again."
    if "encod" in said.lower() or "proper UTF-8" in said:
        return f"Line {line} holds bytes that do not fit the file's encoding. Save it as UTF-8 and try again."
    if "Entity" in said:
        return f"Line {line} uses an entity that XML does not know ({said}). Ask for a plain export."
    return f"The file is not well-formed XML at line {line} ({said}). Nothing was taken in; export it again."
