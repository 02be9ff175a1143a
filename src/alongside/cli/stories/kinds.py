"""The kinds of value that a field of a story can hold: how each is read, checked and described."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, Protocol

from alongside.cli.stories.cast import Cast
from alongside.cli.stories.everyday import codes_in_everyday_words
from alongside.cli.stories.located import Items, Node, Pairs, Problems, Text
from alongside.cli.stories.times import HOW_EXACT, Stated, read_day, read_stated
from alongside.kernel.dates import Precision, UnableToReadDate
from alongside.reference.codelists import Code, CodeList, get_codelist

_YES, _NO = {"yes", "true", "y"}, {"no", "false", "n"}
_KEY = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
# The list of sexes came with the census of 2025; whoever is recorded earlier is described in its words too.
_CENSUS_FROM = date(2024, 4, 1)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What reading a value needs to know: where problems go, the day it stands at, and who there is."""

    problems: Problems
    day: date | None
    cast: Cast


class Kind(Protocol):
    """A kind of value."""

    @property
    def words(self) -> str:
        """What to write, for the reference."""

    def read(self, node: Node, reading: Reading) -> Any:
        """This will give the value; None, with a problem noted, where it is not of this kind."""


def plain(text: str) -> str:
    """This will reduce a word to what is compared: case, punctuation and spacing do not matter."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.casefold().replace("'", "").replace("’", "")).split())


def did_you_mean(given: str, known: Iterable[str], names: Mapping[str, str] | None = None) -> str:
    """This will suggest the nearest of the known words, or list them when they are few.

    `names` are further spellings, with the known word for which each stands.
    """
    words = {plain(word): word for word in known}
    spelt = {plain(name): word for name, word in (names or {}).items()} | words
    near = get_close_matches(plain(given), spelt, n=1, cutoff=0.6)
    if near:
        return f"Did you mean '{spelt[near[0]]}'?"
    listed = ", ".join(words.values())
    return f"Use one of: {listed}." if listed and len(listed) < 1200 else "See docs/stories.md."


def text_of(node: Node, reading: Reading) -> str | None:
    """This will give the text of a single value, noting a problem for a list or an empty one."""
    if not isinstance(node, Text):
        reading.problems.add(
            node.line,
            "a list or a set of fields stands where one text belongs. Write it as text; where it names"
            " several people, make an event of each.",
        )
        return None
    if not node.text:
        reading.problems.add(node.line, "nothing is written here. Write a value or leave the field out.")
        return None
    return node.text


@dataclass(frozen=True)
class Words:
    """A text of any length, or of at most so many characters."""

    longest: int = 20_000

    @property
    def words(self) -> str:
        """What to write."""
        return "text" if self.longest > 1000 else f"text, at most {self.longest} characters"

    def read(self, node: Node, reading: Reading) -> str | None:
        """This will give the text."""
        text = text_of(node, reading)
        if text is not None and len(text) > self.longest:
            reading.problems.add(
                node.line, f"this has {len(text)} characters; at most {self.longest} fit. Shorten it."
            )
            return None
        return text


class Number:
    """A count: a whole number from 0 on."""

    words = "a whole number"

    def read(self, node: Node, reading: Reading) -> int | None:
        """This will give the number."""
        text = text_of(node, reading)
        if text is not None and not (text.isdecimal() and len(text) <= 6):
            reading.problems.add(node.line, f"'{text}' is no whole number. Write one, for example 12.")
            return None
        return None if text is None else int(text)


# Ofcom's ranges for drama: numbers that are given to nobody.
_DRAMA = re.compile(
    r"01632960\d{3}|07700900\d{3}|02079460\d{3}|08081570\d{3}|09098790\d{3}|03069990\d{3}"
    r"|01(?:13|14|15|16|17|18|21|31|41|51|61)4960\d{3}|01914980\d{3}|02896496\d{3}|02920180\d{3}"
)


class Phone:
    """A telephone number; one that may belong to somebody is told."""

    words = "a number from the ranges for drama, such as 01632 960000-960999 or 07700 900000-900999"

    def read(self, node: Node, reading: Reading) -> str | None:
        """This will give the number as it was written."""
        text = Words(40).read(node, reading)
        if text is not None and not _DRAMA.fullmatch(re.sub(r"[^0-9]", "", text.replace("+44", "0"))):
            reading.problems.warn(
                node.line,
                f"'{text}' may be somebody's telephone number. Use one from 01632 960000-960999 or"
                " 07700 900000-900999, which belong to nobody.",
            )
        return text


@dataclass(frozen=True)
class Pattern:
    """A text of one shape."""

    shape: str
    words: str
    why: str

    def read(self, node: Node, reading: Reading) -> str | None:
        """This will give the text where it has the shape."""
        text = text_of(node, reading)
        if text is not None and not re.fullmatch(self.shape, text):
            reading.problems.add(node.line, f"'{text}' {self.why}")
            return None
        return text


KEY = Pattern(
    _KEY.pattern,
    "a key: small letters, digits, - and _",
    "is not a key. Use up to 40 small letters, digits, - and _, as in 'first-worry'.",
)


class YesNo:
    """Yes or no."""

    words = "`yes` or `no`"

    def read(self, node: Node, reading: Reading) -> bool | None:
        """This will give the answer."""
        text = text_of(node, reading)
        if text is None:
            return None
        if text.casefold() not in _YES | _NO:
            reading.problems.add(node.line, f"'{text}' is not an answer. Write yes or no.")
            return None
        return text.casefold() in _YES


@dataclass(frozen=True)
class OneOf:
    """One of a few words."""

    choices: tuple[str, ...]

    @property
    def words(self) -> str:
        """What to write."""
        return ", ".join(f"`{each}`" for each in self.choices)

    def read(self, node: Node, reading: Reading) -> str | None:
        """This will give the word as it is spelt in the list."""
        text = text_of(node, reading)
        if text is None:
            return None
        for each in self.choices:
            if plain(each) == plain(text):
                return each
        reading.problems.add(node.line, f"'{text}' does not belong here. {did_you_mean(text, self.choices)}")
        return None


def _dated(node: Node, reading: Reading, read: Callable[[str], Any]) -> Any:
    text = text_of(node, reading)
    if text is None:
        return None
    try:
        return read(text)
    except UnableToReadDate as error:
        reading.problems.add(node.line, error.message)
        return None


class When:
    """A date that may be uncertain, with or without a time."""

    words = "a date, which may be uncertain, with or without a time"

    def read(self, node: Node, reading: Reading) -> Stated | None:
        """This will give what was said of the time."""
        stated: Stated | None = _dated(node, reading, lambda text: read_stated(text=text, today=reading.day))
        begins = stated.date.earliest if stated else None
        if begins is not None and reading.day is not None and begins > reading.day:
            reading.problems.add(
                node.line, "this lies after the day on which it is recorded (`on`). Mend one of the two."
            )
            return None
        return stated


class Moment:
    """One certain day, with or without a time; a time alone means the day of the event."""

    words = "a day with a time, or a time on the same day"

    def read(self, node: Node, reading: Reading) -> Stated | None:
        """This will give the day and, where it was written, the time."""
        stated: Stated | None = _dated(
            node, reading, lambda text: read_stated(text=text, today=reading.day, exact=True)
        )
        if stated is not None and stated.date.precision is not Precision.EXACT:
            reading.problems.add(node.line, f"this is not one certain day. {HOW_EXACT}")
            return None
        return stated


class Day:
    """One certain day."""

    words = "a day"

    def read(self, node: Node, reading: Reading) -> date | None:
        """This will give the day."""
        day: date | None = _dated(node, reading, lambda text: read_day(text=text, today=reading.day))
        return day


@dataclass(frozen=True)
class Choice:
    """A code of a code list, or its label, in any case."""

    list_key: str

    @property
    def words(self) -> str:
        """What to write."""
        return f"one of [{self.list_key}](#{self.list_key})"

    def read(self, node: Node, reading: Reading) -> str | None:
        """This will give the code."""
        text = text_of(node, reading)
        if text is None:
            return None
        known = codes_at(self.list_key, reading.day)
        found = find_code(known, text)
        if found is None:
            reading.problems.add(node.line, _unknown_code(known, text))
        return found


@dataclass(frozen=True)
class Choices:
    """Codes of a code list, and what "other" stands for."""

    list_key: str

    @property
    def words(self) -> str:
        """What to write."""
        return f"one or a list of [{self.list_key}](#{self.list_key}); `other: your words` for anything else"

    def read(self, node: Node, reading: Reading) -> tuple[tuple[str, ...], str] | None:
        """This will give the codes and the words for "other"."""
        codes: dict[str, None] = {}
        notes: list[str] = []
        for item in node.items if isinstance(node, Items) else (node,):
            code, note = self._one(item, reading)
            if code is not None:
                codes[code] = None
            notes += [note] if note else []
        return tuple(codes), "; ".join(notes)

    def _one(self, item: Node, reading: Reading) -> tuple[str | None, str]:
        known = codes_at(self.list_key, reading.day)
        if isinstance(item, Pairs):
            if len(item.pairs) == 1 and plain(item.pairs[0][0].text) == "other" and known.other:
                return known.other, text_of(item.pairs[0][1], reading) or ""
            reading.problems.add(
                item.line,
                f"write a code or a label of the list '{known.title}' here, by itself, or 'other: what it is'"
                " for what is not in the list.",
            )
            return None, ""
        quoted = re.fullmatch(r"other\s*:\s*(.+)", item.text, re.I | re.S) if isinstance(item, Text) else None
        if quoted and known.other:
            return known.other, quoted[1]
        code = Choice(self.list_key).read(item, reading)
        if code is not None and code == known.other:
            reading.problems.add(
                item.line, f"'other' says nothing by itself. Write 'other: what it is' ({known.title})."
            )
        return code, ""


def codes_at(list_key: str, day: date | None) -> CodeList:
    """This will give a code list as the story's day sees it."""
    as_at = day or date.max
    return get_codelist(
        key=list_key, as_at=max(as_at, _CENSUS_FROM) if list_key.startswith("cin_") else as_at
    )


def find_code(known: CodeList, text: str) -> str | None:
    """This will find a code by itself, by its label or an everyday word, or by how its label alone begins."""
    wanted = plain(text)
    if wanted in {"unknown", "not known", "not sure", "unsure"}:
        return known.not_known
    everyday = {plain(word): code for word, code in codes_in_everyday_words(known.key).items()}
    if wanted in everyday:
        return everyday[wanted]
    for row in known.codes:
        if wanted in _spellings(row):
            return row.code
    begun = [
        row.code for row in known.codes if len(wanted) >= 4 and plain(row.label).startswith(f"{wanted} ")
    ]
    return begun[0] if len(begun) == 1 else None


def _spellings(row: Code) -> set[str]:
    label = plain(row.label)
    return {plain(row.code), label, re.sub(r" (of|to|as)$", "", label), re.sub(r"^(the|an?) ", "", label)}


def _unknown_code(known: CodeList, text: str) -> str:
    rows = {row.code: row for row in known.codes}
    spelt = {plain(word): row for row in known.codes for word in (row.code, row.label)}
    everyday = codes_in_everyday_words(known.key).items()
    spelt |= {plain(word): rows[code] for word, code in everyday if code in rows}
    near = get_close_matches(plain(text), spelt, n=1, cutoff=0.75)
    if near:
        row = spelt[near[0]]
        return f"'{text}' is not in the list '{known.title}'. Did you mean {row.code} ({row.label})?"
    listed = ", ".join(f"{row.code} ({row.label})" for row in known.codes)
    return f"'{text}' is not in the list '{known.title}'. Use one of: {listed}."
