"""The keys that are stored for a person, each a kind and a text compared by equality alone.

Equality of text is what row security lets an index answer. A person is stored under the sound of each name,
alone and with the first sound of the other name, under years and dates, and under numbers. Whatever may have
gone wrong in typing is worked out when somebody searches (`lookup`). So the nicknames and the tolerance for
slips can change without touching what is stored; a change to `sound_of` or here needs the keys made anew.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import product
from typing import NamedTuple

from alongside.kernel.dates import UncertainDate
from alongside.people.search.births import recorded_years
from alongside.people.search.identifiers import compact
from alongside.people.search.words import NameWords, RecordedName, Word, initial_of, sound_of, take_apart

MOST_TEXT = 120  # characters in a stored key


class KeyKind(StrEnum):
    """What a key is made of. Short, because a million people have fourteen million of them."""

    NAME = "n"  # sound of a forename, sound of a surname
    FORENAME = "f"
    SURNAME = "s"
    FORENAME_INITIAL = "fi"  # sound of a forename, first sound of a surname
    INITIAL_SURNAME = "is"  # first sound of a forename, sound of a surname
    FORENAME_YEAR = "fy"
    SURNAME_YEAR = "sy"
    DATE = "d"
    DATE_INITIAL = "di"  # date of birth, first sound of a forename or surname
    NUMBER = "no"
    POSTCODE = "pc"


class Key(NamedTuple):
    """One key, as stored in a row and as looked up."""

    kind: KeyKind
    text: str


def search_keys(
    *,
    names: Iterable[RecordedName],
    birth: UncertainDate | None = None,
    numbers: Iterable[str] = (),
    postcodes: Iterable[str] = (),
) -> frozenset[Key]:
    """This will give the keys to store for a person.

    `names` are all that the person has or had; `numbers` are identifiers and telephone numbers; `postcodes`
    are those of unprotected addresses only: whoever guesses a postcode learns that it was right.
    """
    found: set[Key] = set()
    years = recorded_years(birth)
    day = birth.earliest.isoformat() if birth and birth.earliest and birth.earliest == birth.latest else ""
    for name in names:
        found.update(_name_keys(take_apart(name), years, day))
    if day:
        found.add(Key(KeyKind.DATE, day))
    found |= {Key(KeyKind.NUMBER, compact(number)) for number in numbers if compact(number)}
    found |= {Key(KeyKind.POSTCODE, compact(code)) for code in postcodes if compact(code)}
    return frozenset(Key(key.kind, key.text[:MOST_TEXT]) for key in found)


def _name_keys(name: NameWords, years: Iterable[int], day: str) -> Iterator[Key]:
    forenames = _sounds((*name.forenames, *name.prefixes))
    surnames = _sounds((*name.surname, *_run_together(name.surname)))
    yield from _pair_keys(forenames or {""}, surnames or {""})
    for code in forenames:
        yield Key(KeyKind.FORENAME, code)
        yield from (Key(KeyKind.FORENAME_YEAR, f"{code}|{year}") for year in years)
    for code in surnames:
        yield Key(KeyKind.SURNAME, code)
        yield from (Key(KeyKind.SURNAME_YEAR, f"{code}|{year}") for year in years)
    if day:
        for first in {initial_of(code) for code in forenames or surnames}:
            yield Key(KeyKind.DATE_INITIAL, f"{day}|{first}")


def _run_together(words: Sequence[Word]) -> list[Word]:
    """The halves of a double surname as one word, for those who leave the hyphen out."""
    joined = "".join(word.text for word in words)
    return [Word(joined, joined)] if len(words) > 1 else []


def _sounds(words: Iterable[Word]) -> set[str]:
    return {sound_of(form) for word in words for form in word}


def _pair_keys(forenames: Iterable[str], surnames: Iterable[str]) -> Iterator[Key]:
    """The keys of a forename with a surname; an empty code stands for a part that is not known."""
    for forename, surname in product(forenames, surnames):
        if forename and surname:
            yield Key(KeyKind.NAME, f"{forename}|{surname}")
        if forename:
            yield Key(KeyKind.FORENAME_INITIAL, f"{forename}|{initial_of(surname)}")
        if surname:
            yield Key(KeyKind.INITIAL_SURNAME, f"{initial_of(forename)}|{surname}")
