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

    A stored person who shares any of them may be meant; the more and the rarer the shared, the likelier. The
    keys that say most come first: whoever looks up may stop when enough rows have been read.
    """
    readings = [
        tuple(_typed_word(word, nicknames) for word in words)
        for words in dict.fromkeys((query.words, query.unjoined))
    ]
    with_slips = [typed for typed in readings if len(typed) > 1][:1]
    found = dict.fromkeys(_number_keys(query))
    for tier, tried in (
        (_whole_keys, readings),
        (_half_keys, readings),
        (_slipped_keys, with_slips),
        (_listed_half_keys, readings),
        (_single_keys, readings),
    ):
        for typed in tried:
            found.update(dict.fromkeys(tier(typed, query.birth)))
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


def _whole_keys(typed: Sequence[_Typed], birth: TypedBirth | None) -> Iterator[Key]:
    """A date, a forename with a surname, either with a year, a name whose other part was never recorded."""
    if birth:
        yield from _date_keys(birth, typed)
    for forename, surname in permutations(typed, 2):
        yield from _pairs(KeyKind.NAME, forename.forms, surname.own)
    years = [str(year) for year in birth.years()] if birth else []
    for word in typed:
        yield from _pairs(KeyKind.FORENAME_YEAR, word.forms, years)
        yield from _pairs(KeyKind.SURNAME_YEAR, word.own, years)
        yield from _pairs(KeyKind.FORENAME_INITIAL, word.forms, [""])
        yield from _pairs(KeyKind.INITIAL_SURNAME, [""], word.own)


def _half_keys(typed: Sequence[_Typed], birth: TypedBirth | None) -> Iterator[Key]:
    """One name as typed with the first sound of the other: any slip after the first sound is forgiven."""
    for forename, surname in permutations(typed, 2):
        yield from _pairs(KeyKind.INITIAL_SURNAME, forename.form_initials, surname.own)
        yield from _pairs(KeyKind.FORENAME_INITIAL, forename.own, surname.initials)


def _slipped_keys(typed: Sequence[_Typed], birth: TypedBirth | None) -> Iterator[Key]:
    """A slip in one name, the other as typed; a slip in the surname, only the first sound of the forename."""
    for forename, surname in _slipped_pairs(typed):
        slips = _slips(surname)
        firsts = forename.form_initials if forename is typed[0] else forename.initials
        yield from _pairs(KeyKind.NAME, _slips(forename), surname.own)
        yield from _pairs(KeyKind.NAME, forename.own, slips)
        yield from _pairs(KeyKind.INITIAL_SURNAME, firsts, slips)


def _slipped_pairs(typed: Sequence[_Typed]) -> list[tuple[_Typed, _Typed]]:
    """Of two words either may be the forename; of more the first, and the surname is the last or next."""
    if len(typed) <= 2:
        return list(permutations(typed, 2))
    return [(typed[0], typed[-1]), (typed[0], typed[1])]


def _listed_half_keys(typed: Sequence[_Typed], birth: TypedBirth | None) -> Iterator[Key]:
    """Another form of the forename with the first sound of the surname."""
    for forename, surname in permutations(typed, 2):
        yield from _pairs(KeyKind.FORENAME_INITIAL, forename.forms - forename.own, surname.initials)


def _single_keys(typed: Sequence[_Typed], birth: TypedBirth | None) -> Iterator[Key]:
    """One word alone, which finds only rare names, and with slips where nothing else was typed."""
    years = [str(year) for year in birth.years()] if birth else []
    for word in typed:
        slips = _slips(word) if len(typed) == 1 else frozenset()
        yield from _pairs(KeyKind.FORENAME_YEAR, slips, years)
        yield from _pairs(KeyKind.SURNAME_YEAR, slips, years)
        for codes in (word.own, word.forms, slips):
            yield from (Key(KeyKind.SURNAME, code) for code in sorted(codes) if codes is not word.forms)
            yield from (Key(KeyKind.FORENAME, code) for code in sorted(codes))


def _pairs(kind: KeyKind, firsts: Iterable[str], seconds: Iterable[str]) -> Iterator[Key]:
    ones, others = sorted(firsts), sorted(seconds)
    return (Key(kind, f"{one}|{other}") for one, other in product(ones, others))


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
