"""Whom to show first: the recorded people closest to what was typed, each with the reason in plain words.

The order says how alike the texts are, and nothing about the people: the number behind it is not kept,
shown or handed on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rapidfuzz.distance import OSA

from alongside.kernel.dates import UncertainDate
from alongside.kernel.ids import PersonId
from alongside.people.search.births import DateSlip, TypedBirth, possible_dates
from alongside.people.search.identifiers import LEAST_NUMBER, compact
from alongside.people.search.likeness import NO_NAME, Bond, NameMatch, NameMatcher
from alongside.people.search.nicknames import Nicknames
from alongside.people.search.query import PersonQuery
from alongside.people.search.words import RecordedName, Word, plain, split_words, take_apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A recorded person as far as this viewer may see: what is not here is not compared.

    `names` with the usual one first; `numbers` as (what it is called, value), such as ("NHS number", "...");
    `postcodes` and `places` of unprotected addresses only.
    """

    person_id: PersonId
    names: tuple[RecordedName, ...]
    birth: UncertainDate | None = None
    numbers: tuple[tuple[str, str], ...] = ()
    postcodes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A recorded person who may be meant, the name by which they were found, and why, in plain words."""

    person_id: PersonId
    name: RecordedName | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """What one kind of fact adds to the closeness, and the words for it."""

    closeness: float
    reasons: tuple[str, ...] = ()


def rank_matches(
    *, query: PersonQuery, candidates: Iterable[Candidate], nicknames: Nicknames, most: int = 20
) -> tuple[Match, ...]:
    """This will order the candidates by how close what was typed is to what is recorded, the closest first.

    Those with nothing in common with what was typed are left out, and no more than `most` are given. The
    same candidates give the same order, whatever order they come in.
    """
    dates = possible_dates(typed=query.birth) if query.birth else {}
    matcher = NameMatcher(nicknames=nicknames)
    found: list[tuple[float, str, Match]] = []
    for candidate in candidates:
        name, matched = _best_name(query, candidate, matcher)
        parts = [
            _name_part(matched, name, candidate),
            _birth_part(query.birth, dates, candidate.birth),
            *(_number_part(number, candidate.numbers) for number in query.numbers),
            _place_part(query, candidate),
        ]
        if any(part.closeness >= _LEAST for part in parts):
            reasons = dict.fromkeys(reason for part in parts for reason in part.reasons)
            match = Match(person_id=candidate.person_id, name=name, reasons=tuple(reasons))
            found.append((sum(part.closeness for part in parts), str(candidate.person_id), match))
    found.sort(key=lambda each: (-each[0], each[1]))
    return tuple(match for _, _, match in found[:most])


_LEAST = 0.2  # a person none of whose parts is as close as this is not shown


def _best_name(
    query: PersonQuery, candidate: Candidate, matcher: NameMatcher
) -> tuple[RecordedName | None, NameMatch]:
    best: tuple[RecordedName | None, NameMatch] = (candidate.names[0] if candidate.names else None, NO_NAME)
    readings = dict.fromkeys((query.words, query.unjoined, _without_places(query, candidate)))
    for name in candidate.names:
        for words in filter(None, readings):
            matched = matcher.match_name(typed=words, recorded=take_apart(name))
            closeness = matched.closeness - _PLACE_NOT_NAME * (len(query.words) - len(words)) / len(
                query.words
            )
            if closeness > best[1].closeness:
                best = (name, replace(matched, closeness=closeness))
    return best


_PLACE_NOT_NAME = 0.3  # a typed word that is read as a place is worth less than the same word in a name


def _without_places(query: PersonQuery, candidate: Candidate) -> tuple[Word, ...]:
    """The typed words that are not where this person lives: one box may hold both."""
    typed = {word.text for word in query.words}
    places = {
        word for place in candidate.places for part in _parts(place) if typed >= set(part) for word in part
    }
    return tuple(word for word in query.words if word.text not in places)


def _parts(place: str) -> list[list[str]]:
    """The words of each part of an address: "12 High Street, Marston" has two."""
    return [words for part in place.replace("\n", ",").split(",") if (words := split_words(part))]


_BONDS = {
    Bond.SPELLING: "another spelling of the name",
    Bond.SHORT_FORM: "short form of the name",
    Bond.SOUND: "name sounds alike",
    Bond.SPELT: "name spelt nearly the same",
    Bond.BEGINNING: "name begins like this",
    Bond.INITIAL: "same initial",
}


def _name_part(matched: NameMatch, name: RecordedName | None, candidate: Candidate) -> _Part:
    reasons = []
    if matched.words and all(word.bond is Bond.SAME for word in matched.words):
        reasons.append("same name")
    for word in matched.words:
        if word.bond in _BONDS:
            reasons.append(f"{_BONDS[word.bond]}: {_as_recorded(word.recorded, name)}")
    if matched.swapped:
        reasons.append("names in another order")
    if reasons and name != candidate.names[0]:
        reasons.append("another name of the same person")
    return _Part(matched.closeness, tuple(reasons))


def _as_recorded(word: str, name: RecordedName | None) -> str:
    """The recorded word with its capitals and accents; prefixes were joined and may not be found again."""
    recorded = f"{name.forenames} {name.surname}" if name else ""
    for shown in recorded.replace("-", " ").split():
        if plain(shown) == word:
            return shown
    return word.title()


_SLIPS = {
    DateSlip.NONE: _Part(0.5, ("same date of birth",)),
    DateSlip.SWAPPED: _Part(0.42, ("day and month of birth swapped",)),
    DateSlip.SLIP: _Part(0.36, ("one digit of the date of birth differs",)),
    DateSlip.NEAR: _Part(0.33, ("date of birth nearly the same",)),
}
_NOTHING = _Part(0.0)
_SAME_YEAR = _Part(0.05, ("same year of birth",))
_CONTRADICTED = _Part(-0.15)


def _birth_part(
    typed: TypedBirth | None, dates: Mapping[date, DateSlip], recorded: UncertainDate | None
) -> _Part:
    if typed is None or recorded is None or recorded.earliest is None or recorded.latest is None:
        return _NOTHING
    if typed.numbers is None or recorded.earliest != recorded.latest:
        return _span_part(typed, recorded.earliest, recorded.latest)
    if recorded.earliest in dates:
        return _SLIPS[dates[recorded.earliest]]
    return _SAME_YEAR if recorded.earliest.year == typed.numbers[2] else _CONTRADICTED


def _span_part(typed: TypedBirth, earliest: date, latest: date) -> _Part:
    """Compare where one side is only a month, a year, an age or an estimate."""
    if typed.earliest is None or typed.latest is None:
        return _NOTHING
    if typed.earliest <= latest and earliest <= typed.latest:
        if typed.is_age:
            return _Part(0.25, ("age fits",))
        return _Part(0.3, ("date of birth fits",))
    years = typed.years()
    if typed.is_age and years.start <= latest.year and earliest.year < years.stop:
        return _Part(0.15, ("age nearly fits",))
    return _CONTRADICTED


def _number_part(typed: str, numbers: Sequence[tuple[str, str]]) -> _Part:
    best = _NOTHING
    for called, value in numbers:
        recorded = compact(value)
        if recorded == typed:
            return _Part(2.0, (f"same {called}",))
        if len(typed) >= LEAST_NUMBER and OSA.distance(recorded, typed, score_cutoff=1) == 1:
            best = _Part(0.6, (f"one digit of the {called} differs",))
    return best


def _place_part(query: PersonQuery, candidate: Candidate) -> _Part:
    if query.postcode and query.postcode in map(compact, candidate.postcodes):
        return _Part(0.3, ("same postcode",))
    typed = {*query.place, *(word.text for word in query.words)}
    for place in candidate.places:
        for part in _parts(place):
            if typed.issuperset(part):
                return _Part(0.1, (f"same place: {' '.join(part).title()}",))
    return _NOTHING
