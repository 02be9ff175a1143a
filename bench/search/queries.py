"""What people type when they look for somebody."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bench.search.mistakes import (
    EVERYDAY_FORMS,
    by_ear,
    miss_by_a_day,
    mistype_digit,
    slip,
    swap_day_and_month,
    without_marks,
    write_age,
    write_date,
    write_month,
    write_year,
)
from bench.search.population import Somebody


@dataclass(frozen=True)
class Typed:
    """What was typed for whom: how the name was typed, and how the date ("" where none was)."""

    name_kind: str
    date_kind: str
    text: str
    meant: Somebody

    @property
    def has_full_date(self) -> bool:
        """Whether day, month and year were typed, rightly or not."""
        return self.date_kind in _FULL_DATES


NameTypist = Callable[[str, str, random.Random], str]
DateTypist = Callable[[date, random.Random], str]


def _two_slips(first: str, last: str, chance: random.Random) -> str:
    if chance.random() < 0.5:
        return f"{first} {slip(slip(last, chance), chance)}"
    return f"{slip(slip(first, chance), chance)} {last}"


def _turned_with_slip(first: str, last: str, chance: random.Random) -> str:
    return f"{last} {slip(first, chance)}" if chance.random() < 0.5 else f"{slip(last, chance)} {first}"


# Each gets the first forename and the surname.
_NAMES: dict[str, NameTypist] = {
    "as recorded": lambda first, last, chance: chance.choice((str.upper, str.lower))(f"{first} {last}"),
    "slip in the forename": lambda first, last, chance: f"{slip(first, chance)} {last}",
    "slip in the surname": lambda first, last, chance: f"{first} {slip(last, chance)}",
    "slip in each": lambda first, last, chance: f"{slip(first, chance)} {slip(last, chance)}",
    "two slips in one": _two_slips,
    "surname by ear": lambda first, last, chance: f"{first} {by_ear(last, chance)}",
    "forename by ear": lambda first, last, chance: f"{by_ear(first, chance)} {last}",
    "both by ear": lambda first, last, chance: f"{by_ear(first, chance)} {by_ear(last, chance)}",
    "short form": lambda first, last, chance: f"{chance.choice(EVERYDAY_FORMS[first])} {last}",
    "short form and slip": lambda first, last, chance: (
        f"{chance.choice(EVERYDAY_FORMS[first])} {slip(last, chance)}"
    ),
    "other order": lambda first, last, chance: f"{last} {first}",
    "other order and slip": _turned_with_slip,
    "marks left out": lambda first, last, chance: without_marks(f"{first} {last}", chance),
    "half of the surname": lambda first, last, chance: f"{first} {chance.choice(last.split('-'))}",
}
# With a full date these are enough.
_PARTS: dict[str, NameTypist] = {
    "initial": lambda first, last, chance: f"{first[0]} {last}",
    "forename alone": lambda first, last, chance: first,
    "surname alone": lambda first, last, chance: last,
}
# Each takes another of the person's names.
_OTHER_NAMES = ("all forenames", "middle name", "other name")
_DATES: dict[str, DateTypist] = {
    "exact date": write_date,
    "day and month swapped": swap_day_and_month,
    "digit wrong": mistype_digit,
    "a day out": miss_by_a_day,
    "month and year": write_month,
    "year": write_year,
    "age": write_age,
}
_FULL_DATES = frozenset(("exact date", "day and month swapped", "digit wrong", "a day out"))


def type_queries(*, people: Sequence[Somebody], count: int, seed: int) -> list[Typed]:
    """This will type that many queries, a third by name alone, the rest with a date, part of one or an age.

    Every kind of mistake is as frequent as every other, which is harder than life.
    """
    chance = random.Random(seed)
    known = [who for who in people if who.names[0].surname and who.birth.earliest == who.birth.latest]
    known = [who for who in known if who.birth.earliest]
    found: list[Typed] = []
    for number in range(count):
        date_kind = "" if number % 3 == 0 else chance.choice([*_DATES])
        kinds = [*_NAMES, *_OTHER_NAMES, *(_PARTS if date_kind == "exact date" else ())]
        kind = kinds[number % len(kinds)]
        who = chance.choice(known)
        while not _fits(kind, who):
            who = chance.choice(known)
        text = _type_name(kind, who, chance)
        if date_kind:
            text += f" {_DATES[date_kind](who.born, chance)}"
        found.append(Typed(kind, date_kind, text, who))
    return found


def _fits(kind: str, who: Somebody) -> bool:
    """Whether a person's name can be mistyped so."""
    usual, *others = who.names
    return {
        "short form": usual.forenames.split()[0] in EVERYDAY_FORMS,
        "short form and slip": usual.forenames.split()[0] in EVERYDAY_FORMS,
        "half of the surname": "-" in usual.surname,
        "marks left out": not (usual.forenames.split()[0] + usual.surname).isalpha(),
        "middle name": " " in usual.forenames,
        "all forenames": " " in usual.forenames,
        "other name": bool(others and others[0].surname),
    }.get(kind, True)


def _type_name(kind: str, who: Somebody, chance: random.Random) -> str:
    usual = who.names[0]
    first, *rest = usual.forenames.split()
    if kind == "all forenames":
        return f"{usual.forenames} {usual.surname}"
    if kind == "middle name":
        return f"{rest[0]} {usual.surname}"
    if kind == "other name":
        return f"{who.names[1].forenames.split()[0]} {who.names[1].surname}"
    return {**_NAMES, **_PARTS}[kind](first, usual.surname, chance)
