"""Numbers that belong to nobody: from the ranges that their keepers set aside for tests and drama.

NHS numbers begin with 999, which the NHS issues to nobody. Telephone numbers are those that Ofcom keeps for
television and radio. Pupil numbers name council 948 and postcodes begin with Z: neither exists.
"""

import random
from collections.abc import Callable, Iterator

_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_MILLION = 1_000_000
_STEP = 618_033  # has no divisor in common with a million, so that every number comes once
_AREAS = ("0113", "0114", "0115", "0116", "0117", "0118", "0121", "0151", "0161")
_OUTWARD = ("ZA", "ZB", "ZC", "ZD")
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"


def nhs_numbers(*, chance: random.Random) -> Iterator[str]:
    """This will give NHS numbers with their check digits, each once: about 909,000 of them."""
    start = chance.randrange(_MILLION)
    for place in range(_MILLION):
        digits = f"999{(start + place * _STEP) % _MILLION:06}"
        total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True))
        check = (11 - total % 11) % 11
        if check != 10:
            yield f"{digits}{check}"


def upn(*, number: int) -> str:
    """This will give the unique pupil number of the `number`th pupil, with its check letter."""
    digits = f"948{4000 + number // 100_000:04}{number // 1000 % 100:02}{number % 1000:03}"
    total = sum(int(digit) * place for place, digit in enumerate(digits, start=2))
    return _UPN_LETTERS[total % 23] + digits


def telephone(*, draw: Callable[[], float], mobile: bool) -> str:
    """This will give a telephone number; `draw` gives numbers from 0 to 1."""
    if mobile:
        return f"07700 900{int(draw() * 1000):03}"
    return f"{_AREAS[int(draw() * len(_AREAS))]} 496 {int(draw() * 1000):04}"


def postcode(*, draw: Callable[[], float]) -> str:
    """This will give a postcode of an area that does not exist."""
    area = _OUTWARD[int(draw() * len(_OUTWARD))]
    first, second = (_INWARD[int(draw() * len(_INWARD))] for _ in range(2))
    return f"{area}{1 + int(draw() * 28)} {int(draw() * 10)}{first}{second}"


def new_id(*, bits: Callable[[int], int]) -> str:
    """This will give a random UUID as hexadecimal digits; `bits` gives a number of so many random bits."""
    return f"{bits(128) & _NOT_FIXED | _VERSION_4:032x}"


_NOT_FIXED = ~((0xF << 76) | (0x3 << 62))
_VERSION_4 = (0x4 << 76) | (0x2 << 62)
