"""Looking for one person by facts that somebody knows for certain, never by likeness."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from alongside.people.search.identifiers import compact
from alongside.people.search.keys import MOST_TEXT, KeyKind
from alongside.people.search.words import RecordedName, Word, sound_of, take_apart


@dataclass(frozen=True, kw_only=True)
class KnownFacts:
    """What somebody knows of a person; what they do not know is empty."""

    forenames: str = ""
    surname: str = ""
    born: date | None = None
    number: str = ""

    @property
    def count(self) -> int:
        """How many facts these are."""
        return sum(
            (
                bool(self.forenames.strip()),
                bool(self.surname.strip()),
                self.born is not None,
                bool(compact(self.number)),
            )
        )


def exact_keys(*, facts: KnownFacts) -> tuple[tuple[str, str], ...]:
    """This will give the stored keys that a person must have, all of them, to fit the facts."""
    return tuple(dict.fromkeys((kind.value, text[:MOST_TEXT]) for kind, text in _keys(facts)))


def _keys(facts: KnownFacts) -> Iterator[tuple[KeyKind, str]]:
    name = take_apart(RecordedName(forenames=facts.forenames, surname=facts.surname))
    yield from ((KeyKind.FORENAME, _sound(word)) for word in name.forenames)
    yield from ((KeyKind.SURNAME, _sound(word)) for word in name.surname)
    if facts.born is not None:
        yield KeyKind.DATE, facts.born.isoformat()
    if compact(facts.number):
        yield KeyKind.NUMBER, compact(facts.number)


def _sound(word: Word) -> str:
    return sound_of(word.text)
