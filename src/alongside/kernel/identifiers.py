"""Numbers that systems know a child by: what is accepted, and why the rest is refused.

Sources: the NHS Data Dictionary (NHS NUMBER: modulus 11 check digit); the Department for Education's
guidance on unique pupil numbers and rules 1510 to 1550 of the children in need census. The lists of issued
number ranges and of local authorities that libraries carry go stale, so that a real number would be refused:
here only what cannot be a number at all is refused.
"""

import re
from dataclasses import dataclass

_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_UPN_SHAPE = re.compile(r"[A-Z][0-9]{11}[A-Z0-9]")
_PLAUSIBLE_AUTHORITIES = (
    (1, 5),  # places outside the maintained system
    (201, 399),  # London and the metropolitan districts
    (420, 420),  # Isles of Scilly
    (660, 681),  # Wales
    (701, 708),  # service schools and the islands
    (800, 949),  # unitary authorities and counties; the newest in use is 943
)


@dataclass(frozen=True, slots=True)
class IdentifierCheck:
    """What came of checking a number: `normalised` is empty unless `ok`; `reason` is empty when `ok`."""

    normalised: str
    ok: bool
    reason: str


def check_nhs_number(*, value: str) -> IdentifierCheck:
    """This will say whether the text can be an NHS number, and give it as ten digits.

    Ordinary digits and ordinary spaces only: a hyphen or a digit of another script is more often a sign that
    something else was pasted than a way to write the number.
    """
    digits = value.replace(" ", "")
    if not digits:
        return _refused("No NHS number was given.")
    if not (digits.isascii() and digits.isdigit()):
        return _refused("An NHS number is written with the digits 0 to 9 and spaces only.")
    if len(digits) != 10:
        return _refused(f"An NHS number has 10 digits; this one has {len(digits)}.")
    if len(set(digits)) == 1:
        # Such runs pass the check digit, and systems use them to say "not known".
        return _refused("One digit repeated ten times stands for 'not known': leave the NHS number empty.")
    if _nhs_check_digit(digits) != digits[9]:
        return _refused("The last digit does not fit the other nine: a digit is wrong or two are swapped.")
    return _accepted(digits)


def show_nhs_number(*, normalised: str) -> str:
    """This will write ten digits the way the NHS prints them: three, three and four."""
    return f"{normalised[:3]} {normalised[3:6]} {normalised[6:]}"


def check_upn(*, value: str) -> IdentifierCheck:
    """This will say whether the text can be a unique pupil number, permanent or temporary, and normalise it.

    Lower case and ordinary spaces are mended; a temporary number is one that ends in a letter.
    """
    upn = value.replace(" ", "").upper()
    if not upn:
        return _refused("No unique pupil number was given.")
    if len(upn) != 13:
        return _refused(f"A unique pupil number has 13 characters; this one has {len(upn)}.")
    if not _UPN_SHAPE.fullmatch(upn):
        return _refused("A unique pupil number is a letter, 11 digits, and then a digit or a letter.")
    if upn[0] not in _UPN_LETTERS or not (upn[12].isdigit() or upn[12] in _UPN_LETTERS):
        return _refused("A unique pupil number never holds the letters I, O or S.")
    if not _is_plausible_authority(upn[1:4]):
        return _refused(f"No local authority has the number {upn[1:4]} (characters 2 to 4).")
    if _upn_check_letter(upn) != upn[0]:
        return _refused("The first letter does not fit the characters after it: one of them is wrong.")
    return _accepted(upn)


def is_temporary_upn(*, normalised: str) -> bool:
    """This will say whether an accepted unique pupil number is a temporary one."""
    return normalised[12].isalpha()


def _accepted(normalised: str) -> IdentifierCheck:
    return IdentifierCheck(normalised=normalised, ok=True, reason="")


def _refused(reason: str) -> IdentifierCheck:
    return IdentifierCheck(normalised="", ok=False, reason=reason)


def _nhs_check_digit(digits: str) -> str:
    """Give the tenth digit that the first nine ask for; "X" when no digit can follow them."""
    total = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    check = (11 - total % 11) % 11
    return "X" if check == 10 else str(check)


def _is_plausible_authority(code: str) -> bool:
    return any(first <= int(code) <= last for first, last in _PLAUSIBLE_AUTHORITIES)


def _upn_check_letter(upn: str) -> str:
    values = (int(mark) if mark.isdigit() else _UPN_LETTERS.index(mark) for mark in upn[1:])
    return _UPN_LETTERS[sum(value * place for place, value in enumerate(values, start=2)) % 23]
