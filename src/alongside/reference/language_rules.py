"""Language help: finds words that put a child's abuse down to the child, and says what to write instead.

It suggests beside the text and never rewrites. The child's own words in quotation marks are never looked at.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from alongside.reference.language_notation import ANY_NAME, ANY_NUMBER, Lexicon, Phrase
from alongside.reference.language_people import People, PeopleInText, Sentences
from alongside.reference.language_quotes import Quotation, read_quotations

RECORD = "record"  # the kind of paper that most texts are: the child's own record

# Straight apostrophes and hyphens, letter for letter, so that positions stay those of the text as written.
_PLAIN = str.maketrans(
    {"’": "'", "ʼ": "'", "`": "'", "‐": "-", "‑": "-", "\u00a0": " ", "\u00ad": "-", "\t": " "}
)
_TOKEN = re.compile(r"\w+(?:'\w+)*")


@dataclass(frozen=True)
class Mark:
    """Words that language help asks the author to look at. `text` is `[start:end]` of what was checked."""

    start: int
    end: int
    text: str
    rule_id: str
    avoid: str
    prefer: str
    why: str


@dataclass(frozen=True)
class Pattern:
    """One phrase of a rule, with what must hold besides.

    One of `near`, where given, stands in the same sentence or in one beside it. `only_by` and `not_by` are
    kinds of doer; empty is anyone.
    """

    phrase: Phrase
    near: tuple[Phrase, ...] = ()
    only_by: frozenset[str] = frozenset()
    not_by: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rule:
    """One row of the language table: what it finds, what cancels it, and what it says."""

    id: str
    avoid: str
    prefer: str
    why: str
    patterns: tuple[Pattern, ...]
    unless: tuple[Phrase, ...] = ()
    not_in: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RuleSet:
    """The rules of a day with the words that they use, ready to check texts. Made once and kept."""

    rules: tuple[Rule, ...]
    lexicon: Lexicon = field(compare=False)

    @cached_property
    def people(self) -> People:
        """This will give the reader of who does what."""
        return People(self.lexicon)

    @cached_property
    def patterns(self) -> tuple[tuple[Rule, Pattern], ...]:
        """This will give every pattern beside its rule, in order."""
        return tuple((rule, pattern) for rule in self.rules for pattern in rule.patterns)

    @cached_property
    def by_word(self) -> dict[str, tuple[int, ...]]:
        """This will give, by word, the numbers of the patterns that need it, so that few are tried."""
        found: dict[str, list[int]] = {}
        for number, (_, pattern) in enumerate(self.patterns):
            for word in min(pattern.phrase.needs, key=len):
                found.setdefault(word, []).append(number)
        return {word: tuple(numbers) for word, numbers in found.items()}


def check_language(
    *, text: str, rules: RuleSet, child_words: Iterable[str] = (), paper: str = RECORD
) -> tuple[Mark, ...]:
    """This will mark words that may blame a child or hide who did what, in the order of the text.

    `child_words` are the names by which this text calls the child; without them any name may be the child's.
    `paper` is `record`, `police` or `court`: some words belong in police and court papers. The child's own
    words in quotation marks are left alone; a field that holds nothing else is not to be passed here at all.
    """
    names = frozenset(word.casefold() for word in child_words)
    plain = text.translate(_PLAIN)
    quotations = read_quotations(PeopleInText(rules.people, plain, names))
    plain = _without_child_words(plain, quotations)
    quoted = [(one.start, one.end) for one in quotations]
    checked = _Checked(PeopleInText(rules.people, plain, names, quoted))
    return _without_overlaps(
        Mark(start, end, text[start:end], rule.id, rule.avoid, rule.prefer, rule.why)
        for rule, start, end in checked.look_for(rules, paper)
    )


def _without_child_words(text: str, quotations: Iterable[Quotation]) -> str:
    """Blank what the child says; no phrase can cross a semicolon."""
    for one in quotations:
        if one.is_child:
            text = text[: one.start] + ";" * (one.end - one.start) + text[one.end :]
    return text


@dataclass(frozen=True)
class _Sentence:
    """One sentence: its bounds, where its words begin and the keys under which phrases may begin there."""

    start: int
    end: int
    tokens: tuple[tuple[int, frozenset[str]], ...]
    keys: frozenset[str]

    def has(self, phrase: Phrase) -> bool:
        """Tell at once whether a phrase cannot be here."""
        return not any(need.isdisjoint(self.keys) for need in phrase.needs)


class _Checked:
    """One text being checked."""

    def __init__(self, reading: PeopleInText) -> None:
        self._reading = reading
        self._text = reading.text
        self._sentences = tuple(_sentence(self._text, *bounds) for bounds in Sentences(self._text).bounds)

    def look_for(self, rules: RuleSet, paper: str) -> Iterator[tuple[Rule, int, int]]:
        """Give each rule that finds something, with where the marked words begin and end."""
        for index, sentence in enumerate(self._sentences):
            for number in {number for key in sentence.keys for number in rules.by_word.get(key, ())}:
                rule, pattern = rules.patterns[number]
                for match in self._matches(pattern.phrase, sentence):
                    if paper not in rule.not_in and self._holds(rule, pattern, match, index):
                        yield rule, *_marked(match)

    def _matches(self, phrase: Phrase, sentence: _Sentence) -> Iterator[re.Match[str]]:
        if sentence.has(phrase):
            for position, keys in sentence.tokens:
                if not phrase.starts.isdisjoint(keys) and (
                    match := phrase.pattern.match(self._text, position, sentence.end)
                ):
                    yield match

    def _holds(self, rule: Rule, pattern: Pattern, match: re.Match[str], index: int) -> bool:
        """Tell whether a find is meant: its company is there, nothing cancels it, the doer fits."""
        sentence = self._sentences[index]
        around = self._sentences[max(index - 1, 0) : index + 2]
        if pattern.near and not any(
            True for phrase in pattern.near for one in around for _ in self._matches(phrase, one)
        ):
            return False
        start, end = _marked(match)
        for phrase in rule.unless:
            if any(one.start() < end and one.end() > start for one in self._matches(phrase, sentence)):
                return False
        if not (pattern.only_by or pattern.not_by):
            return True
        is_name = ANY_NAME in pattern.phrase.starts
        doer = self._reading.doer(match.start(), start=sentence.start, is_name=is_name)
        return doer not in pattern.not_by and (not pattern.only_by or doer in pattern.only_by)


def _marked(match: re.Match[str]) -> tuple[int, int]:
    group = "mark" if "mark" in match.re.groupindex else 0
    return match.span(group)


def _sentence(text: str, start: int, end: int) -> _Sentence:
    tokens = []
    for token in _TOKEN.finditer(text, start, end):
        word = token[0]
        keys = {word.casefold(), word.partition("'")[0].casefold()}
        if word[0].isdigit():
            keys.add(ANY_NUMBER)
        elif word[0].isupper() and not word.isupper():
            keys.add(ANY_NAME)
        tokens.append((token.start(), frozenset(keys)))
    return _Sentence(start, end, tuple(tokens), frozenset().union(*(keys for _, keys in tokens)))


def _without_overlaps(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Keep, where marks of one rule overlap, the longest."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start - mark.end, mark.start)):
        if not any(
            one.rule_id == mark.rule_id and one.start < mark.end and mark.start < one.end for one in kept
        ):
            kept.append(mark)
    return tuple(sorted(kept, key=lambda mark: (mark.start, mark.end, mark.rule_id)))
