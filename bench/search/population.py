"""An invented population to search in: families, twins, namesakes, other names, dates not known for sure."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from alongside.kernel.dates import UncertainDate
from alongside.people.search.words import RecordedName
from bench.names import NameDrawer, draw_community
from bench.search.invented_names import POSTTOWNS

TODAY = date(2026, 11, 23)
_POSTCODE_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Somebody:
    """An invented person: names with the usual one first, the true birth, and what is recorded of it."""

    number: int
    names: tuple[RecordedName, ...]
    born: date
    birth: UncertainDate
    numbers: tuple[tuple[str, str], ...]
    postcode: str
    town: str


@dataclass(frozen=True, slots=True)
class _Home:
    """What the members of a family have in common."""

    names: NameDrawer
    others: NameDrawer
    surname: str
    postcode: str
    town: str


def invent_people(*, count: int, seed: int) -> list[Somebody]:
    """This will invent that many people, the same ones for the same seed; their numbers run from 0."""
    chance = random.Random(seed)
    found: list[Somebody] = []
    while len(found) < count:
        home = _home(chance)
        found += [_somebody(chance, len(found) + at, home, born) for at, born in enumerate(_births(chance))]
    return found[:count]


def _home(chance: random.Random) -> _Home:
    names = draw_community(chance)
    others = names if chance.random() < 0.92 else draw_community(chance)
    surname = names.surname(chance)
    if chance.random() < 0.05:
        surname = f"{surname}-{others.surname(chance)}"
    area, district = chance.choice(("ZA", "ZB", "ZC")), chance.randrange(1, 30)
    unit = "".join(chance.choices(_POSTCODE_LETTERS, k=2))
    return _Home(
        names, others, surname, f"{area}{district} {chance.randrange(10)}{unit}", chance.choice(POSTTOWNS)
    )


def _births(chance: random.Random) -> Sequence[date]:
    """One to five children, a few of them twins, and in every other family a grown-up."""
    born = TODAY - timedelta(days=chance.randrange(18 * 365))
    found = [born]
    for _ in range(chance.choices(range(5), (30, 32, 20, 12, 6))[0]):
        if chance.random() >= 0.03:
            born -= timedelta(days=chance.randrange(330, 1500))
        found.append(born)
    if chance.random() < 0.5:
        found.append(TODAY - timedelta(days=chance.randrange(19 * 365, 70 * 365)))
    return found


def _somebody(chance: random.Random, number: int, home: _Home, born: date) -> Somebody:
    girl = chance.random() < 0.55
    forenames = home.names.forename(chance, girl=girl)
    first = forenames.split()[0]
    surname = home.surname if chance.random() < 0.88 else home.others.surname(chance)
    names = [RecordedName(forenames=forenames, surname=surname)]
    if chance.random() < 0.02:
        names = [RecordedName(forenames=first, surname="")]
    if chance.random() < 0.06:
        names.append(RecordedName(forenames=first, surname=home.names.surname(chance)))
    if chance.random() < 0.03:
        names.append(RecordedName(forenames=home.names.forename(chance, girl=girl), surname=surname))
    return Somebody(
        number, tuple(names), born, _recorded_birth(chance, born), _numbers(chance), home.postcode, home.town
    )


def _recorded_birth(chance: random.Random, born: date) -> UncertainDate:
    draw = chance.random()
    if draw < 0.03:
        return UncertainDate.unknown()
    return UncertainDate.year(born.year) if draw < 0.05 else UncertainDate.exact(born)


def _numbers(chance: random.Random) -> tuple[tuple[str, str], ...]:
    """Numbers that cannot be real: the range of the NHS numbers is never issued."""
    numbers = (
        ("NHS number", f"9{chance.randrange(10**9):09}", 0.6),
        ("unique pupil number", f"{chance.choice(_UPN_LETTERS)}{chance.randrange(10**12):012}", 0.5),
        ("council number", f"{chance.randrange(10**5, 10**7)}", 0.4),
    )
    return tuple((called, value) for called, value, share in numbers if chance.random() < share)
