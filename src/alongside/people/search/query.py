"""What somebody typed to find a person, read from one box or from separate fields."""

import re
from dataclasses import dataclass
from datetime import date

from alongside.people.search.births import TypedBirth, read_birth
from alongside.people.search.identifiers import compact, take_numbers, take_postcode, take_spaced_numbers
from alongside.people.search.words import Word, name_words, split_words

MOST_TYPED = 200  # characters: more than any name with its numbers
MOST_WORDS = 6

_LABELS = re.compile(
    r"\b(?:d\.?o\.?b|date of birth|born(?: on| in)?|nhs(?: number| no)?|upn|pnc|tel(?:ephone)?|aka|n[ée]e)"
    r"(?!\w)[:.]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonQuery:
    """What was typed, taken apart.

    `words` are the name words in the order typed (forenames first where fields were used) with prefixes
    joined; `unjoined` the same without joining. `numbers` and `postcode` are compact.
    """

    words: tuple[Word, ...] = ()
    unjoined: tuple[Word, ...] = ()
    birth: TypedBirth | None = None
    numbers: tuple[str, ...] = ()
    postcode: str = ""
    place: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed that could find anybody."""
        return not (self.words or self.birth or self.numbers or self.postcode)


def read_query(
    *,
    text: str = "",
    forenames: str = "",
    surname: str = "",
    birth: str = "",
    number: str = "",
    place: str = "",
    today: date,
) -> PersonQuery:
    """This will read what was typed into one box (`text`), into fields, or into both.

    `birth` is a date, a part of one, or an age; `number` an NHS number, pupil number, council id, police
    reference or telephone; `place` a postcode or a town. Nothing typed is refused: what cannot be read as
    anything else is looked for as a name. `today` is the day in London.
    """
    numbers, rest = take_spaced_numbers(_LABELS.sub(" ", text[:MOST_TYPED]))
    postcode, rest = take_postcode(rest)
    typed_birth, rest = read_birth(text=rest, today=today)
    more, rest = take_numbers(rest)
    if birth.strip():
        typed_birth, _ = read_birth(text=birth[:MOST_TYPED], today=today)
    place_code, town = take_postcode(place[:MOST_TYPED])
    typed = [*split_words(forenames[:MOST_TYPED]), *split_words(rest), *split_words(surname[:MOST_TYPED])]
    words = typed[:MOST_WORDS]
    return PersonQuery(
        words=name_words(words, is_whole=not surname or bool(forenames)),
        unjoined=tuple(Word(word, word) for word in words),
        birth=typed_birth,
        numbers=tuple(dict.fromkeys([*numbers, *more, *filter(None, [compact(number)])])),
        postcode=place_code or postcode,
        place=tuple(split_words(town)),
    )
