"""Reading the values of one record: dates, codes, yes and no, numbers, with every fault named."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from alongside.exchange.cin import rule_book
from alongside.exchange.cin.codes import CodeList, CodeSets
from alongside.exchange.intake import Finding, Leaf, Rule, shorten

Day: TypeAlias = date  # inside Fields the name `date` is that of a method

_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(T[0-9:.]+)?(Z|[+-]\d{2}:\d{2})?", re.ASCII)
_NUMBER = re.compile(r"\d{1,4}", re.ASCII)
_YES_NO = {"1": True, "true": True, "0": False, "false": False}
_FIRST_DAY = date(1900, 1, 1)
_SLACK = timedelta(days=366)  # headers are often left at last year's date
_FACTORS_SPLIT = 2021  # the census year from which 18A and 19A are no longer codes
_MODULE_5_SINCE = 2027
SEX_SINCE = 2025  # the census year in which Sex took the place of GenderCurrent


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnFacts:
    """What the checks need to know of the file: its census year, its reference date, the code lists."""

    year: int
    reference_date: date
    codes: CodeSets

    @property
    def latest(self) -> date:
        """The last day that a date of this return can have."""
        return max(self.reference_date, date(self.year, 3, 31)) + _SLACK


class Fields:
    """The values of one record by element. Reading one gives None where there is none to use, and why."""

    def __init__(self, *, leaves: dict[str, list[Leaf]], line: int, facts: ReturnFacts) -> None:
        self._leaves, self._line, self._facts = leaves, line, facts
        self.findings: list[Finding] = []

    def find(self, rule: Rule, element: str, detail: str = "") -> None:
        """This will add a finding about an element, or about its absence."""
        self._find(rule, self._first(element) or Leaf(element=element, line=self._line, text=""), detail)

    def has(self, element: str) -> bool:
        """This will say whether the element stands there with a value."""
        return self._first(element) is not None

    def date(self, element: str) -> Day | None:
        """This will read a date; a time after it is left out, and noted."""
        leaf = self._single(element)
        if leaf is None:
            return None
        match = _DATE.fullmatch(leaf.text)
        try:
            day = date.fromisoformat(match[1]) if match else None
        except ValueError:
            day = None
        if match is None or day is None:
            self._find(rule_book.DATE_SHAPE, leaf)
            return None
        if match[2] or match[3]:
            self._find(rule_book.TIME_PART, leaf)
        return self._within(day, leaf)

    def _within(self, day: Day, leaf: Leaf) -> Day | None:
        if day < _FIRST_DAY:
            self._find(rule_book.DATE_TOO_EARLY, leaf)
            return None
        if day > self._facts.latest:
            self._find(rule_book.DATE_TOO_LATE, leaf, f"The latest possible is {self._facts.latest}.")
            return None
        return day

    def yes_no(self, element: str) -> bool | None:
        """This will read a yes or no; true and false are noted."""
        leaf = self._single(element)
        if leaf is None:
            return None
        answer = _YES_NO.get(leaf.text.lower())
        if answer is None:
            self._find(rule_book.YES_NO, leaf)
            return None
        if leaf.text not in ("0", "1"):
            self._find(rule_book.TRUE_FALSE, leaf)
        return answer

    def count(self, element: str) -> int | None:
        """This will read a whole number, 0 or more."""
        leaf = self._single(element)
        if leaf is None:
            return None
        if not _NUMBER.fullmatch(leaf.text):
            self._find(rule_book.WHOLE_NUMBER, leaf)
            return None
        return int(leaf.text)

    def text(self, element: str) -> str | None:
        """This will give a value as it stands."""
        leaf = self._single(element)
        return leaf.text if leaf else None

    def code(self, element: str, code_list: CodeList) -> str | None:
        """This will read one code of a list, in capitals."""
        leaf = self._single(element)
        return self._code(leaf, code_list) if leaf else None

    def codes(self, element: str, code_list: CodeList) -> tuple[str, ...]:
        """This will read all codes that stand there, in the order of the file, repeats too."""
        found = (self._code(leaf, code_list) for leaf in self._given(element))
        return tuple(code for code in found if code is not None)

    def _code(self, leaf: Leaf, code_list: CodeList) -> str | None:
        code = leaf.text.upper()
        if code_list is CodeList.ASSESSMENT_FACTOR and self._is_retired(code):
            self._find(rule_book.RETIRED_FACTOR[code], leaf)
        elif not self._facts.codes.is_valid(list_key=code_list, code=code, year=self._list_year(code_list)):
            self._find(rule_book.INVALID_CODE[code_list], leaf, f"Census year {self._facts.year}.")
            return None
        if code != leaf.text:
            self._find(rule_book.LOWER_CASE, leaf)
        return code

    def _is_retired(self, code: str) -> bool:
        return code in rule_book.RETIRED_FACTOR and self._facts.year >= _FACTORS_SPLIT

    def _list_year(self, code_list: CodeList) -> int:
        """Give the year whose list counts: an element of other years is read by the list that it had then."""
        first = {CodeList.SEX: SEX_SINCE, CodeList.PRE_PROCEEDINGS_OUTCOME: _MODULE_5_SINCE}
        last = {CodeList.GENDER: SEX_SINCE - 1}
        return min(max(self._facts.year, first.get(code_list, 0)), last.get(code_list, 9999))

    def _single(self, element: str) -> Leaf | None:
        """Give the one value of an element; two that differ cannot both be true."""
        given = self._given(element)
        if len({leaf.text for leaf in given}) > 1:
            values = ", ".join(shorten(leaf.text) for leaf in given)
            self._find(rule_book.TWO_VALUES, given[1], f"The values are {values}.")
            return None
        if len(given) > 1:
            self._find(rule_book.SAME_VALUE_TWICE, given[1])
        return given[0] if given else None

    def _given(self, element: str) -> list[Leaf]:
        return [leaf for leaf in self._leaves.get(element, ()) if leaf.text]

    def _first(self, element: str) -> Leaf | None:
        return next(iter(self._given(element)), None)

    def _find(self, rule: Rule, leaf: Leaf, detail: str = "") -> None:
        self.findings.append(
            Finding(rule=rule, element=leaf.element, line=leaf.line, value=shorten(leaf.text), detail=detail)
        )
