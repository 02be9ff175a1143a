"""Passwords: whether a new one will do, keeping its hash, comparing."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import check_password as hash_fits
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

from alongside.accounts.drawing import draw_groups
from alongside.accounts.finding import FoundPassword, find_password
from alongside.accounts.models import Password
from alongside.accounts.policy import get_accounts_policy
from alongside.accounts.rules import context_word_in, normalise, wrong_length
from alongside.kernel.errors import UnableToError

FIELD = "new_password"
# zxcvbn takes time that grows with the text; what comes after so many characters only makes it stronger.
_MOST_TO_RECKON = 72
# Of a first password: 100 bits.
_GROUPS = 4


class UnableToSetPassword(UnableToError):
    """The new password would be guessed too easily, or is known to have been stolen."""


def check_new_password(*, password: str, words: Iterable[str], has_second_step: bool) -> str:
    """This will give a new password in the form in which it is kept.

    `words` are its owner's: user name, name, agency, team. Raises UnableToSetPassword, saying what to do.
    Source: policy/accounts/accounts.yaml; no rule asks for capitals, digits or signs.
    """
    policy = get_accounts_policy().password
    plain = normalise(password=password)
    problem = wrong_length(password=plain, has_second_step=has_second_step, policy=policy)
    if problem:
        raise UnableToSetPassword(problem, field=FIELD)
    _refuse_known(plain)
    words = tuple(words)
    word = context_word_in(password=plain, words=words, policy=policy)
    if word:
        raise UnableToSetPassword(
            f'This is mostly "{word}", which is easy to guess here. Add two or three other words.',
            field=FIELD,
        )
    score = zxcvbn(plain[:_MOST_TO_RECKON], user_inputs=[*words, *policy.words_of_the_service])["score"]
    if score < policy.weakest_score:
        raise UnableToSetPassword(
            "This is easy to guess. Use three or four unrelated words, or let a password manager make one.",
            field=FIELD,
        )
    return plain


def draw_password() -> str:
    """This will draw a first password, to be told to its owner: long, random, easy to read out."""
    return draw_groups(count=_GROUPS)


def keep_password(
    *, user_id: UUID, password: str, now: datetime, lasts_until: datetime | None = None
) -> None:
    """This will keep the hash of a password that will do, in place of an earlier one.

    `lasts_until` is for a first password, which runs out and is changed when it is used; None for their own.
    """
    values = {
        "password": make_password(password),
        "length": len(password),
        "set_at": now,
        "lasts_until": lasts_until,
    }
    if not Password.objects.filter(user_id=user_id).update(**values):
        Password.objects.create(user_id=user_id, **values)


def whose(*, username: str, password: str, now: datetime) -> FoundPassword | None:
    """This will give the active user whose name and password these are; None otherwise.

    A first password that has run out is nobody's. A name that nobody has costs as much time as a wrong
    password, so that names cannot be found out.
    """
    plain = normalise(password=password[: get_accounts_policy().password.longest])
    found = find_password(username=username)
    if found is None:
        make_password(plain)
        return None
    fits = hash_fits(plain, found.password)
    has_run_out = found.lasts_until is not None and found.lasts_until <= now
    return found if fits and not has_run_out else None


def is_right(*, user_id: UUID, password: str) -> bool:
    """This will say whether this is the password of the one who is signed in."""
    row = Password.objects.filter(user_id=user_id).first()
    plain = normalise(password=password[: get_accounts_policy().password.longest])
    return row is not None and hash_fits(plain, row.password)


def is_breached(*, password: str, folder: Path) -> bool:
    """This will say whether a password is in a folder of stolen ones.

    The folder holds one file for each first five hexadecimal digits of a SHA-1, such as 21BD1 or 21BD1.txt,
    with a line for each of the rest and a count (REST:COUNT), as public lists of breaches are given out.
    """
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    first, rest = digest[:5], digest[5:]
    for path in (folder / first, folder / f"{first}.txt"):
        if path.is_file():
            with path.open(encoding="ascii") as lines:
                return any(line.strip().upper().partition(":")[0] == rest for line in lines)
    return False


def _refuse_known(password: str) -> None:
    try:
        _common_passwords().validate(password)
    except ValidationError as error:
        raise UnableToSetPassword(
            "This is one of the passwords that are tried first. Choose another.", field=FIELD
        ) from error
    folder = settings.BREACHED_PASSWORDS
    if folder and is_breached(password=password, folder=Path(folder)):
        raise UnableToSetPassword(
            "This password was stolen from another service and is known. Choose another, and change it there "
            "too.",
            field=FIELD,
        )


@cache
def _common_passwords() -> CommonPasswordValidator:
    return CommonPasswordValidator()
