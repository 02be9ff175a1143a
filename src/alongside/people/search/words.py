"""Names as words that can be compared: case, accents, apostrophes and joined prefixes folded away.

Nothing here changes what is recorded; the folded words are only looked up and compared.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

_APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´ʻʿʾ′＇")
# Letters that Unicode does not take apart into a base letter and a mark.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_TITLES = frozenset(("mr", "mrs", "miss", "ms", "mx", "dr", "prof", "rev", "sir", "mstr", "baby"))
_SUFFIXES = frozenset(("jr", "jnr", "snr", "junior", "senior"))
# Joined to the next word wherever they stand: "O Connor", "Mc Donald", "Abdul Rahman".
_ALWAYS_JOINED = frozenset(("o", "mc", "mac", "abd", "abdul", "abdel", "abdal", "abdur", "abdus"))
# Joined to the next word unless they begin what was typed, where they are more often a forename ("Al Smith").
_JOINED_INSIDE = frozenset(
    ("al", "el", "ul", "ur", "ud", "bin", "ibn", "bint", "abu", "umm", "de", "da", "do", "dos", "das", "del",
     "della", "di", "du", "des", "la", "le", "van", "von", "der", "den", "ter", "ten", "st", "san", "santa",
     "fitz", "ap", "ni", "nic", "y")
)  # fmt: skip


class Word(NamedTuple):
    """A name word as compared: `text` with its prefixes joined, `bare` without them (else the same)."""

    text: str
    bare: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedName:
    """A name that a person has or had, as recorded; either part may be empty."""

    forenames: str
    surname: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameWords:
    """A recorded name taken apart: the words of the forenames and those of the surname.

    `prefixes` are those of the forenames that some people use as a name: "Abdul" of "Abdul Nazrul".
    """

    forenames: tuple[Word, ...]
    surname: tuple[Word, ...]
    prefixes: tuple[Word, ...] = ()

    @property
    def all(self) -> tuple[Word, ...]:
        """Every word, forenames first."""
        return self.forenames + self.surname


def plain(text: str) -> str:
    """This will fold case, accents and apostrophes; letters of other scripts stay as they are (NFKC)."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES).translate(_LETTERS)
    if folded.isascii():
        return folded
    kept: list[str] = []
    base_is_latin = False
    for letter in unicodedata.normalize("NFD", folded):
        if not unicodedata.combining(letter):
            base_is_latin = letter.isascii()
        elif base_is_latin:
            continue
        kept.append(letter)
    return unicodedata.normalize("NFC", "".join(kept))


def split_words(text: str) -> list[str]:
    """This will give the words of a text as typed, folded; a hyphen parts two words, an apostrophe none."""
    return "".join(letter if _is_part_of_word(letter) else " " for letter in plain(text)).split()


def _is_part_of_word(letter: str) -> bool:
    # The vowel signs of Hindi, Tamil and others are marks, neither letters nor digits.
    return letter.isalnum() or unicodedata.category(letter).startswith("M")


def join_prefixes(words: Sequence[str], *, is_whole: bool) -> tuple[Word, ...]:
    """This will join prefixes such as "de la" or "Abdul" to the word that they belong to.

    `is_whole` says that the words are a whole name, so that the first one may be a forename.
    """
    found: list[Word] = []
    pending: list[str] = []
    for position, word in enumerate(words):
        first = is_whole and position == 0
        last = position == len(words) - 1
        joins = word in _ALWAYS_JOINED or (word in _JOINED_INSIDE and not first)
        if joins and not last:
            pending.append(word)
        else:
            found.append(Word("".join(pending) + word, word))
            pending = []
    return tuple(found)


def name_words(words: Sequence[str], *, is_whole: bool) -> tuple[Word, ...]:
    """This will make the words of a name: titles and "junior" left out, prefixes joined."""
    kept = list(words)
    while len(kept) > 1 and kept[0] in _TITLES:
        kept = kept[1:]
    while len(kept) > 1 and kept[-1] in _SUFFIXES:
        kept = kept[:-1]
    return join_prefixes(kept, is_whole=is_whole)


@lru_cache(maxsize=50_000)
def take_apart(name: RecordedName) -> NameWords:
    """This will take a recorded name apart into the words to compare."""
    forenames = split_words(name.forenames)
    return NameWords(
        forenames=name_words(forenames, is_whole=True),
        surname=name_words(split_words(name.surname), is_whole=False),
        prefixes=tuple(
            Word(word, word) for word in forenames[:-1] if word in _ALWAYS_JOINED and len(word) > 3
        ),
    )


# What is heard alike, in order: (letters without which there is nothing to find, what to find, its code).
_SOUND_STEPS: tuple[tuple[str, Callable[[str, str], str], str], ...] = tuple(
    (needs, re.compile(pattern).sub, to)
    for needs, pattern, to in (
        ("n", r"^[kgp]n", "n"),
        ("wr", r"^wr", "r"),
        ("ps", r"^ps", "s"),
        ("c", r"^ma?c(?=[^aeiouhyk])", "mk"),
        ("tch", r"tch", "ch"),
        ("sch", r"sch", "sh"),
        ("ph", r"ph", "f"),
        ("gh", r"(?<=[aeiouy])gh(?=t|$|[^aeiou])", ""),
        ("ch", r"ch(?=[rl])", "k"),
        ("ch", r"ch", "C"),
        ("h", r"(?<=[sz])h", ""),
        ("x", r"x", "s"),
        ("ks", r"ks", "s"),
        ("ck", r"ck", "k"),
        ("q", r"qu?", "k"),
        ("c", r"c(?=[eiy])", "s"),
        ("c", r"c", "k"),
        ("g", r"dg(?=[eiy])", "g"),
        ("j", r"j", "g"),
        ("h", r"(?<=.)h", ""),
        ("z", r"z", "s"),
        ("v", r"v", "f"),
        ("w", r"(?<=[aeiou])w(?=[^aeiou]|$)", "u"),
        ("e", r"(?<=[^aeiouy])e(?=s?$)", ""),
        ("y", r"(?<=.)y|^y(?=[^aeiou])", "i"),
        ("", r"[aou][aeiou]*", "a"),
        ("", r"[ei][aeiou]*", "i"),
        ("", r"(.)\1+", r"\1"),
    )
)


@lru_cache(maxsize=200_000)
def sound_of(word: str) -> str:
    """This will give a word as it roughly sounds: silent letters gone, vowels in two classes, no doubles.

    "Kayleigh", "Caley" and "Kaylie" give one code. A word of another script is its own code.
    """
    if not word.isascii() or not word.isalpha():
        return word
    code = word
    for needs, replace, to in _SOUND_STEPS:
        if needs in code:
            code = replace(to, code)
    return code or word


def initial_of(code: str) -> str:
    """This will give the class of a code's first sound: all vowels are one, and so are "ch" and "s"."""
    return {"i": "a", "C": "s"}.get(code[:1], code[:1])
