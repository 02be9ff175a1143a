"""The keys to look up for what was typed: everything that it may have been meant for.

Few keys are stored and many looked up: a key that nobody has costs the database a few microseconds, a key
stored for everybody costs a row a person.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations, product

from alongside.people.search.births import DateSlip, TypedBirth, possible_dates
from alongside.people.search.identifiers import one_slip
from alongside.people.search.keys import MOST_TEXT, Key, KeyKind
from alongside.people.search.nicknames import Nicknames
from alongside.people.search.query import PersonQuery
from alongside.people.search.words import Word, initial_of, sound_of

_LETTERS = "abcdefghklmnprstwy"  # one of each sound: the others sound like one of these
# One letter typed for a name may stand for more than one first sound.
_INITIALS = {
    "c": "ks", "g": "gn", "j": "gy", "k": "kn", "p": "pfns", "q": "k", "s": "s", "v": "f", "w": "wr",
    "x": "s", "z": "s", "e": "a", "i": "a", "o": "a", "u": "a",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """A typed word: its codes, the codes of the names that go with it, and the first sounds of both."""

    letters: frozenset[str]
    own: frozenset[str]
    forms: frozenset[str]
    initials: frozenset[str]
    form_initials: frozenset[str]


def query_keys(*, query: PersonQuery, nicknames: Nicknames) -> tuple[Key, ...]:
    """This will give the keys to look up for what was typed, without repeats; an empty query gives none.

    A stored person who shares any of them may be meant; the more are shared, the likelier.
    """
    years = query.birth.years() if query.birth else range(0)
    found = dict.fromkeys(_number_keys(query))
    for words in dict.fromkeys((query.words, query.unjoined)):
        typed = [_typed_word(word, nicknames) for word in words]
        found.update(dict.fromkeys(_word_keys(typed, years)))
        found.update(dict.fromkeys(_pair_keys(typed)))
    if query.birth:
        typed = [_typed_word(word, nicknames) for word in query.words]
        found.update(dict.fromkeys(_date_keys(query.birth, typed)))
    return tuple(Key(key.kind, key.text[:MOST_TEXT]) for key in found)


def _typed_word(word: Word, nicknames: Nicknames) -> _Typed:
    first = _INITIALS.get(word.text[0], word.text[0])
    if len(word.text) == 1:
        none: frozenset[str] = frozenset()
        return _Typed(
            letters=none, own=none, forms=none, initials=frozenset(first), form_initials=frozenset(first)
        )
    own = frozenset(sound_of(form) for form in word)
    listed = nicknames.forms(word.text) | nicknames.forms(word.bare) | nicknames.forms_of_near(word.text)
    forms = own | {sound_of(form) for form in listed}
    return _Typed(
        letters=frozenset(word),
        own=own,
        forms=forms,
        initials=_firsts(own) | {first[0]},
        form_initials=_firsts(forms) | {first[0]},
    )


def _firsts(codes: Iterable[str]) -> frozenset[str]:
    """The first sounds; a typed "ch" may be meant for "sh" as well as for "kh" or "k"."""
    found = {initial_of(code) for code in codes}
    return frozenset(found | {"k" for code in codes if code.startswith("C")})


def _number_keys(query: PersonQuery) -> Iterator[Key]:
    for number in query.numbers:
        yield from (Key(KeyKind.NUMBER, value) for value in (number, *sorted(one_slip(number))))
    if query.postcode:
        yield Key(KeyKind.POSTCODE, query.postcode)


def _word_keys(typed: Sequence[_Typed], years: Iterable[int]) -> Iterator[Key]:
    """Keys of one word: enough for a rare name, with a year, or where the other name was never recorded."""
    for word in typed:
        slips = _slips(word) if len(typed) == 1 else frozenset()
        for code in sorted(word.forms | slips):
            yield Key(KeyKind.FORENAME, code)
            yield from (Key(KeyKind.FORENAME_YEAR, f"{code}|{year}") for year in years)
        for code in sorted(word.own | slips):
            yield Key(KeyKind.SURNAME, code)
            yield from (Key(KeyKind.SURNAME_YEAR, f"{code}|{year}") for year in years)
            yield Key(KeyKind.INITIAL_SURNAME, f"|{code}")
        for code in sorted(word.forms):
            yield Key(KeyKind.FORENAME_INITIAL, f"{code}|")


def _pair_keys(typed: Sequence[_Typed]) -> Iterator[Key]:
    """Keys of two words, either of which may be the forename; slips in the first with another."""
    for (at, forename), (other, surname) in permutations(enumerate(typed), 2):
        yield from _pair(forename.forms, surname.own, forename.form_initials, surname.initials)
        if 0 in (at, other) and (len(typed) <= _MOST_SLIPPED or len(typed) - 1 in (at, other)):
            yield from _pair(_slips(forename), (), (), surname.initials)
            yield from _pair((), _slips(surname), forename.form_initials, ())


_MOST_SLIPPED = 3  # words of which each is tried with slips; in longer names the first with the last


def _pair(
    forenames: Iterable[str], surnames: Iterable[str], firsts: Iterable[str], lasts: Iterable[str]
) -> Iterator[Key]:
    forenames, surnames, firsts, lasts = map(sorted, (forenames, surnames, firsts, lasts))
    yield from (Key(KeyKind.NAME, f"{one}|{other}") for one, other in product(forenames, surnames))
    yield from (Key(KeyKind.FORENAME_INITIAL, f"{one}|{last}") for one, last in product(forenames, lasts))
    yield from (Key(KeyKind.INITIAL_SURNAME, f"{first}|{one}") for first, one in product(firsts, surnames))


def _slips(word: _Typed) -> frozenset[str]:
    """The codes of every word one slip of the keyboard away: a letter missed, added, changed or swapped."""
    found: set[str] = set()
    for letters in word.letters:
        for at in range(len(letters) + 1):
            head, tail = letters[:at], letters[at:]
            found.add(head + tail[1:])
            found.update(head + letter + tail[1:] for letter in _LETTERS)
            found.update(head + letter + tail for letter in _LETTERS)
            if len(tail) > 1:
                found.add(head + tail[1] + tail[0] + tail[2:])
    return frozenset(sound_of(letters) for letters in found if letters) - word.own


def _date_keys(birth: TypedBirth, typed: Sequence[_Typed]) -> Iterator[Key]:
    firsts = sorted({first for word in typed for first in word.initials})
    form_firsts = sorted({first for word in typed for first in word.form_initials})
    for day, slip in possible_dates(typed=birth).items():
        close = slip in (DateSlip.NONE, DateSlip.SWAPPED)
        if close or not typed:
            yield Key(KeyKind.DATE, day.isoformat())
        for first in form_firsts if close else firsts:
            yield Key(KeyKind.DATE_INITIAL, f"{day.isoformat()}|{first}")
