"""policy/accounts as this package uses it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, cast

from alongside.accounts.rules import PasswordPolicy, WaitPolicy
from alongside.reference.loader import load_policy


@dataclass(frozen=True, kw_only=True)
class AccountsPolicy:
    """The numbers of policy/accounts/accounts.yaml."""

    password: PasswordPolicy
    first_password_lasts: timedelta
    second_step_roles: frozenset[str]
    recovery_codes: int
    most_wrong_codes: int
    time_to_give: timedelta
    idle: timedelta
    longest: timedelta
    longest_by_role: Mapping[str, timedelta]
    write_seen_every: timedelta
    kept_in_list: timedelta
    step_up_valid: timedelta
    waits: Mapping[str, WaitPolicy]
    attempts_forgotten_after: timedelta


@cache
def get_accounts_policy() -> AccountsPolicy:
    """This will give how people sign in and for how long, from policy/accounts/accounts.yaml."""
    data = cast("dict[str, Any]", load_policy("accounts/accounts"))
    step, session, attempts = data["second_step"], data["session"], data["attempts"]
    forgotten_after = attempts.pop("forgotten_after")
    return AccountsPolicy(
        password=_password(data["password"]),
        first_password_lasts=timedelta(seconds=data["password"]["first_lasts"]),
        second_step_roles=frozenset(step["roles"]),
        recovery_codes=step["recovery_codes"],
        most_wrong_codes=step["most_wrong_codes"],
        time_to_give=timedelta(seconds=step["time_to_give"]),
        idle=timedelta(seconds=session["idle"]),
        longest=timedelta(seconds=session["longest"]),
        longest_by_role={role: timedelta(seconds=most) for role, most in session["longest_by_role"].items()},
        write_seen_every=timedelta(seconds=session["write_seen_every"]),
        kept_in_list=timedelta(seconds=session["kept_in_list"]),
        step_up_valid=timedelta(seconds=data["step_up"]["valid"]),
        waits={name: _wait(row) for name, row in attempts.items()},
        attempts_forgotten_after=timedelta(seconds=forgotten_after),
    )


def _password(row: Mapping[str, Any]) -> PasswordPolicy:
    return PasswordPolicy(
        shortest=row["shortest"],
        shortest_alone=row["shortest_alone"],
        longest=row["longest"],
        weakest_score=row["weakest_score"],
        words_of_the_service=tuple(row["words_of_the_service"]),
    )


def _wait(row: Mapping[str, int]) -> WaitPolicy:
    return WaitPolicy(
        free=row["free"],
        first=timedelta(seconds=row["first_wait"]),
        longest=timedelta(seconds=row["longest_wait"]),
    )
