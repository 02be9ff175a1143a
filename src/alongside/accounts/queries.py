"""Reads what somebody signs in with, for their own page."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.accounts.authenticator import authenticator_since
from alongside.accounts.models import Password
from alongside.accounts.passkeys import PasskeyFact, list_passkeys
from alongside.accounts.policy import get_accounts_policy
from alongside.accounts.recovery import count_recovery_codes


@dataclass(frozen=True, kw_only=True)
class AccountFacts:
    """What somebody signs in with. A time is None where they do not have it."""

    password_set_at: datetime | None
    app_since: datetime | None
    passkeys: tuple[PasskeyFact, ...]
    codes_left: int


def get_account_facts(*, user_id: UUID) -> AccountFacts:
    """This will give what somebody signs in with."""
    password = Password.objects.filter(user_id=user_id).first()
    return AccountFacts(
        password_set_at=password.set_at if password else None,
        app_since=authenticator_since(user_id=user_id),
        passkeys=list_passkeys(user_id=user_id),
        codes_left=count_recovery_codes(user_id=user_id),
    )


def shortest_password(*, has_second_step: bool) -> int:
    """This will say how many characters a new password needs."""
    policy = get_accounts_policy().password
    return policy.shortest if has_second_step else policy.shortest_alone
