"""How close a typed name is to a recorded one: closeness of text and of sound, never about the person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise

import jellyfish
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, JaroWinkler

from alongside.people.search.nicknames import Likeness, Nicknames
from alongside.people.search.words import NameWords, Word, sound_of


class Bond(IntEnum):
    """How a typed word and a recorded one belong together, the loosest first."""

    NONE = 0
    INITIAL = 1
    BEGINNING = 2
    SPELT = 3
    SOUND = 4
    SHORT_FORM = 5
    SPELLING = 6
    SAME = 7


@dataclass(frozen=True, slots=True)
class WordMatch:
    """One typed word against one recorded word: closeness between 0 and 1, and why."""

    closeness: float
    bond: Bond
    typed: str
    recorded: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameMatch:
    """What was typed against one recorded name; `swapped` where the surname was typed first."""

    closeness: float
    words: tuple[WordMatch, ...]
    swapped: bool


NO_NAME = NameMatch(closeness=0.0, words=(), swapped=False)
_CLOSE_ENOUGH = 0.6  # below this two words have nothing to do with each other


class NameMatcher:
    """Compares one query's words with many recorded names, each pair of words only once."""

    def __init__(self, *, nicknames: Nicknames) -> None:
        self._nicknames = nicknames
        self._compared: dict[tuple[Word, Word, bool], WordMatch] = {}
        self._meant: dict[str, frozenset[str]] = {}

    def match_name(self, *, typed: Sequence[Word], recorded: NameWords) -> NameMatch:
        """This will compare all that was typed with one recorded name, whatever the order of the words."""
        best = self._match_words(typed, recorded)
        for joined, run in _joined(typed):
            if _is_like_any(run, recorded.all):
                best = max(best, self._match_words(joined, recorded), key=_closeness)
        for name, run in _joined_names(recorded):
            if _is_like_any(run, typed):
                best = max(best, self._match_words(typed, name), key=_closeness)
        return best

    def _match_words(self, typed: Sequence[Word], recorded: NameWords) -> NameMatch:
        """Pair each typed word with the recorded word it is closest to, the closest pairs first."""
        count = len(recorded.forenames)
        pairs = [
            (self._match_word(word, other, place < count), at, place)
            for at, word in enumerate(typed)
            for place, other in enumerate(recorded.all)
        ]
        pairs.sort(key=lambda pair: (-pair[0].closeness, abs(pair[1] - pair[2])))
        taken: dict[int, tuple[int, WordMatch]] = {}
        used: set[int] = set()
        for match, at, place in pairs:
            if match.bond is not Bond.NONE and at not in taken and place not in used:
                taken[at] = (place, match)
                used.add(place)
        return _weigh(len(typed), recorded, [taken[at] for at in sorted(taken)])

    def _match_word(self, typed: Word, recorded: Word, is_forename: bool) -> WordMatch:
        pair = (typed, recorded, is_forename)
        if pair not in self._compared:
            closeness, bond = _spelt(typed.text, recorded.text)
            if closeness < 1 and (typed.bare != typed.text or recorded.bare != recorded.text):
                closeness, bond = max((closeness, bond), *_bare(typed, recorded))
            if is_forename:
                closeness, bond = max((closeness, bond), self._listed(typed.text, recorded.text))
            self._compared[pair] = WordMatch(closeness, bond, typed.text, recorded.text)
        return self._compared[pair]

    def _listed(self, typed: str, recorded: str) -> tuple[float, Bond]:
        """Only forenames have short forms and other spellings, perhaps with a slip in the short form."""
        likeness = self._nicknames.likeness(typed, recorded)
        if likeness is Likeness.SPELLING:
            return 0.95, Bond.SPELLING
        if likeness is Likeness.SHORT_FORM:
            return 0.88 + 0.05 * fuzz.partial_ratio(typed, recorded) / 100, Bond.SHORT_FORM
        if typed not in self._meant:
            self._meant[typed] = self._nicknames.forms_of_near(typed)
        return (0.8, Bond.SHORT_FORM) if recorded in self._meant[typed] else (0.0, Bond.NONE)


def _bare(typed: Word, recorded: Word) -> list[tuple[float, Bond]]:
    """Compare without prefixes: "de Souza" is "Souza" to many, but not quite."""
    pairs = {(typed.bare, recorded.text), (typed.text, recorded.bare), (typed.bare, recorded.bare)}
    return [(closeness * 0.9, bond) for closeness, bond in (_spelt(*pair) for pair in pairs)]


@lru_cache(maxsize=100_000)
def _spelt(typed: str, recorded: str) -> tuple[float, Bond]:
    if typed == recorded:
        return 1.0, Bond.SAME
    if len(typed) == 1:
        return (0.75, Bond.INITIAL) if recorded.startswith(typed) else (0.0, Bond.NONE)
    slips = OSA.distance(typed, recorded)
    length = max(len(typed), len(recorded))
    spelt = 1 - 0.9 * slips / length - (0.05 if typed[0] != recorded[0] else 0.0)
    if slips > 1:
        spelt = max(spelt, 0.9 * JaroWinkler.similarity(typed, recorded) - 0.08)
    if sounds_alike(typed, recorded):
        return max(spelt, 0.82) * 0.7 + 0.28, Bond.SOUND
    if len(typed) >= 3 and recorded.startswith(typed):
        return max(spelt, 0.8), Bond.BEGINNING
    return (spelt, Bond.SPELT) if spelt >= _CLOSE_ENOUGH else (spelt * 0.5, Bond.NONE)


@lru_cache(maxsize=100_000)
def sounds_alike(one: str, other: str) -> bool:
    """This will say whether two words sound alike: by our own code, or from one first letter by Metaphone."""
    if sound_of(one) == sound_of(other):
        return True
    if not (one.isascii() and other.isascii()) or min(len(one), len(other)) < 4:
        return False
    return one[0] == other[0] and _metaphone(one) == _metaphone(other)


@lru_cache(maxsize=50_000)
def _metaphone(word: str) -> str:
    return str(jellyfish.metaphone(word))


def _closeness(match: NameMatch) -> float:
    return match.closeness


def _is_like_any(run: str, words: Iterable[Word]) -> bool:
    return any(_spelt(run, word.text)[1] not in (Bond.NONE, Bond.BEGINNING) for word in words)


def _joined(words: Sequence[Word]) -> list[tuple[tuple[Word, ...], str]]:
    """Every way to write two neighbouring words as one, with the one word."""
    return [
        ((*words[:at], Word(run, run), *words[at + 2 :]), run)
        for at, run in enumerate(one.text + other.text for one, other in pairwise(words))
    ]


def _joined_names(name: NameWords) -> list[tuple[NameWords, str]]:
    forenames = [
        (NameWords(forenames=words, surname=name.surname), run) for words, run in _joined(name.forenames)
    ]
    surnames = [
        (NameWords(forenames=name.forenames, surname=words), run) for words, run in _joined(name.surname)
    ]
    return forenames + surnames


def _weigh(typed: int, recorded: NameWords, taken: Sequence[tuple[int, WordMatch]]) -> NameMatch:
    """Put the words together: a part that nobody typed counts a little against, a missing surname more."""
    if not taken:
        return NO_NAME
    count, total = len(recorded.forenames), len(recorded.all)
    places = [place for place, _ in taken]
    swapped = places != sorted(places)
    closeness = sum(match.closeness for _, match in taken) / typed - 0.01 * max(0, total - typed)
    closeness -= 0.02 if swapped else 0.0
    if typed > 1 and count < total:
        closeness -= 0.0 if max(places) >= count else 0.1
    if typed > 1 and count:
        closeness -= 0.0 if min(places) < count else 0.1
    if count and 0 not in places:
        closeness -= 0.03  # a middle name, perhaps
    words = tuple(match for _, match in taken)
    return NameMatch(closeness=max(closeness, 0.0), words=words, swapped=swapped)
