"""Reading a return: the header first, then every child, record by record, as a stream."""

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, TypeAlias

from alongside.exchange.cin.child import ChildReading
from alongside.exchange.cin.codes import CodeSets
from alongside.exchange.cin.drafts import drafts_of
from alongside.exchange.cin.fields import ReturnFacts
from alongside.exchange.cin.gather import CHILD, Gatherer
from alongside.exchange.cin.header import ReturnHeader, read_header
from alongside.exchange.cin.ledger import FileLedger
from alongside.exchange.cin.records import CinRecord
from alongside.exchange.cin.stream import Limits, Loose, UnableToReadReturn, Unit, read_units
from alongside.exchange.intake import Accepted, Notice, Rejected, Stray, Unknown, shorten

Item: TypeAlias = Accepted[CinRecord] | Rejected | Notice | Unknown | Stray

_HEADER = ("Message", "Header")
_CHILD = ("Message", "Children", "Child")
_DEFAULT_LIMITS = Limits()


def read_return(
    *, source: BinaryIO, codes: CodeSets, limits: Limits = _DEFAULT_LIMITS
) -> Iterator[ReturnHeader | Item]:
    """This will read a children in need return as a stream: its header first, then what it holds.

    `source` is a binary file that can be rewound. Every value of the file is in the header, in one accepted
    or rejected record, or among what is unknown or stray. Memory is bounded by the largest child and by some
    tens of bytes for each record.

    Raises UnableToReadReturn, possibly after much has been handed out (a file may be cut off at its end):
    take in nothing for good until the stream has ended.
    """
    header = _find_header(source, limits)
    yield header
    yield from header.items()
    facts = ReturnFacts(year=header.year, reference_date=header.reference_date, codes=codes)
    reading = _Reading(facts, limits)
    header_seen = False
    for piece in read_units(source=source, limits=limits):
        if isinstance(piece, Loose):
            yield reading.loose(piece)
        elif piece.path == _HEADER and not header_seen:
            header_seen = True
        elif piece.path == _CHILD:
            yield from reading.child(piece)
        else:
            yield from reading.unknown(piece)
    if not reading.children:
        raise UnableToReadReturn(
            "The file holds no Child element: there is nothing to take in. Export it again."
        )


def _find_header(source: BinaryIO, limits: Limits) -> ReturnHeader:
    """Read up to the header, which stands first in almost every file, and leave the rest for later."""
    for piece in read_units(source=source, limits=limits):
        if isinstance(piece, Unit) and piece.path == _HEADER:
            return read_header(node=piece.node, path=piece.path)
    raise UnableToReadReturn(
        "The file has no Header: nobody can say whose return it is, and of which year. Export it again."
    )


class _Reading:
    """One pass over the children of a file."""

    def __init__(self, facts: ReturnFacts, limits: Limits) -> None:
        self._facts, self._limits = facts, limits
        self._ledger = FileLedger()
        self._paths: set[str] = set()
        self._outside = 0
        self.children = 0

    def loose(self, piece: Loose) -> Unknown | Stray:
        """This will list text or an attribute of the file's outermost elements."""
        self._count_outside()
        path, text = "/".join(piece.path), shorten(piece.text)
        if piece.attribute:
            return Unknown(path=f"{path}/@{piece.attribute}", line=piece.line, text=text)
        if piece.holds_nothing:
            return Unknown(path=path, line=piece.line, text=text)
        return Stray(path=path, line=piece.line, text=text)

    def unknown(self, unit: Unit) -> Iterator[Item]:
        """This will list a whole piece of the file that is not read."""
        self._count_outside()
        gatherer = Gatherer()
        gatherer.unknown(node=unit.node, path=unit.path)
        yield from self._list(gatherer, "")

    def child(self, unit: Unit) -> Iterator[Item]:
        """This will read one child."""
        self.children += 1
        gatherer = Gatherer()
        group = gatherer.groups(node=unit.node, shape=CHILD, path=unit.path)[0]
        child = ChildReading(drafts=drafts_of(child=group), facts=self._facts, ledger=self._ledger)
        yield from self._list(gatherer, child.subject)
        yield from child.items()

    def _count_outside(self) -> None:
        self._outside += 1
        if self._outside > self._limits.outside_children:
            raise UnableToReadReturn(
                f"The file holds over {self._limits.outside_children:,} pieces that belong to no child. "
                "Choose the XML file of the children in need census."
            )

    def _list(self, gatherer: Gatherer, subject: str) -> Iterator[Unknown | Stray]:
        for found in gatherer.found:
            self._paths.add(found.path)
            yield replace(found, subject=subject, text=shorten(found.text))
        if len(self._paths) > self._limits.unknown_paths:
            raise UnableToReadReturn(
                f"The file holds over {self._limits.unknown_paths:,} kinds of element that no return has. "
                "Choose the XML file of the children in need census."
            )
