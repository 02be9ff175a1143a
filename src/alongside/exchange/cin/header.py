"""The header of a return: whose it is, which census year, which reference date."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from alongside.exchange.cin import rule_book
from alongside.exchange.cin.gather import Gatherer, Group, Shape, all_leaves
from alongside.exchange.cin.stream import Node, UnableToReadReturn
from alongside.exchange.intake import Finding, Leaf, Notice, Rule, Stray, Unknown, shorten

FIRST_TRIED, LAST_TRIED = 2017, 2027

_COLLECTION = frozenset({"Collection", "Year", "ReferenceDate"})
_SOURCE = frozenset({"SourceLevel", "LEA", "SoftwareCode", "Release", "SerialNo", "DateTime"})
_SHAPE = Shape(
    leaves=_COLLECTION | _SOURCE,
    blocks={"CollectionDetails": Shape(leaves=_COLLECTION), "Source": Shape(leaves=_SOURCE)},
)
_YEAR = re.compile(r"(19|20)\d{2}", re.ASCII)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(T.*|Z|[+-]\d{2}:\d{2})?", re.ASCII)
_AUTHORITY = re.compile(r"\d{3}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnHeader:
    """What a return says of itself. `authority` is the three-digit LEA, empty where the header has none."""

    year: int
    reference_date: date
    authority: str
    software: str
    release: str
    serial_number: str
    made_at: str
    leaves: tuple[Leaf, ...] = field(repr=False)
    found: tuple[Unknown | Stray, ...] = field(repr=False)
    findings: tuple[Finding, ...] = field(repr=False)

    def as_dict(self) -> dict[str, str | int]:
        """This will give the header as a report shows it."""
        return {
            "collection": "CIN",
            "year": self.year,
            "reference_date": self.reference_date.isoformat(),
            "authority": self.authority,
            "software": self.software,
            "release": self.release,
            "serial_number": self.serial_number,
            "made_at": self.made_at,
        }

    def items(self) -> Iterator[Unknown | Stray | Notice]:
        """This will give what is to be listed about the header."""
        yield from self.found
        for finding in self.findings:
            yield Notice(kind="file", subject="", finding=finding)


def read_header(*, node: Node, path: tuple[str, ...]) -> ReturnHeader:
    """This will read a header. Raises UnableToReadReturn when it is of another collection or of no year."""
    gatherer = Gatherer()
    group = gatherer.groups(node=node, shape=_SHAPE, path=path)[0]
    reading = _Reading(group)
    reading.check_collection()
    year, reference_date = reading.year_and_reference_date()
    return ReturnHeader(
        year=year,
        reference_date=reference_date,
        authority=reading.authority(),
        software=reading.value("SoftwareCode"),
        release=reading.value("Release"),
        serial_number=reading.value("SerialNo"),
        made_at=reading.value("DateTime"),
        leaves=tuple(reading.leaves()),
        found=tuple(gatherer.found),
        findings=tuple(reading.findings()),
    )


class _Reading:
    def __init__(self, group: Group) -> None:
        self._groups = [group, *group.groups]
        self._line = group.line
        self._findings: list[Finding] = []

    def leaves(self) -> Iterator[Leaf]:
        for group in self._groups:
            yield from all_leaves(group)

    def findings(self) -> Iterator[Finding]:
        yield from self._findings
        for element in sorted(_COLLECTION | _SOURCE):
            given = self._given(element)
            for other in given[1:]:
                if other.text != given[0].text:
                    yield _finding(rule_book.HEADER_TWICE, other)

    def value(self, element: str) -> str:
        given = self._given(element)
        return shorten(given[0].text) if given else ""

    def check_collection(self) -> None:
        collection = self.value("Collection")
        if not collection:
            self._find(rule_book.COLLECTION_MISSING, "Collection")
        elif collection.upper() != "CIN":
            raise UnableToReadReturn(
                f"The header says that this is the collection '{collection[:40]}', not CIN. Choose the XML "
                "file of the children in need census."
            )

    def authority(self) -> str:
        authority = self.value("LEA")
        if _AUTHORITY.fullmatch(authority):
            return authority
        self._find(rule_book.AUTHORITY_MISSING, "LEA")
        return ""

    def year_and_reference_date(self) -> tuple[int, date]:
        year, day = self._year(), self._reference_date()
        if year is None and day is None:
            raise UnableToReadReturn(
                "The header has neither a Year nor a ReferenceDate that can be read, so that nobody can say "
                "which rules hold for it. Export the return again."
            )
        if year is None:
            self._find(rule_book.YEAR_MISSING, "Year")
        if day is None:
            self._find(rule_book.REFERENCE_DATE_MISSING, "ReferenceDate")
        year = year if year is not None else _census_year(day or date.min)
        day = day or date(year, 3, 31)
        if day != date(year, 3, 31):
            self._find(rule_book.YEAR_AND_DATE, "ReferenceDate", f"Year is {year}.")
        if not FIRST_TRIED <= year <= LAST_TRIED:
            self._find(rule_book.YEAR_UNTRIED, "Year")
        return year, day

    def _year(self) -> int | None:
        text = self.value("Year")
        return int(text) if _YEAR.fullmatch(text) else None

    def _reference_date(self) -> date | None:
        match = _DAY.fullmatch(self.value("ReferenceDate"))
        try:
            day = date.fromisoformat(match[1]) if match else None
        except ValueError:
            return None
        return day if day and 1900 <= day.year <= 2100 else None

    def _given(self, element: str) -> list[Leaf]:
        return [leaf for group in self._groups for leaf in group.leaves.get(element, ()) if leaf.text]

    def _find(self, rule: Rule, element: str, detail: str = "") -> None:
        given = self._given(element)
        leaf = given[0] if given else Leaf(element=element, line=self._line, text="")
        self._findings.append(_finding(rule, leaf, detail))


def _finding(rule: Rule, leaf: Leaf, detail: str = "") -> Finding:
    return Finding(rule=rule, element=leaf.element, line=leaf.line, value=shorten(leaf.text), detail=detail)


def _census_year(day: date) -> int:
    """Give the year in which the census period that holds the day ends, on 31 March."""
    return day.year if (day.month, day.day) <= (3, 31) else day.year + 1
