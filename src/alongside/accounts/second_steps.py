"""What somebody proves themselves with beside a password: which they have, and taking one of them."""

from datetime import datetime
from uuid import UUID

from alongside.access.viewer import Viewer
from alongside.accounts import attempts
from alongside.accounts.authenticator import UnableToTakeCode, authenticator_since, take_code
from alongside.accounts.models import Password
from alongside.accounts.passkeys import list_passkeys
from alongside.accounts.policy import get_accounts_policy
from alongside.accounts.recovery import take_recovery_code
from alongside.audit import writer as audit
from alongside.kernel.errors import UnableToError

APP, PASSKEY = "app", "passkey"
_DIGITS = 6


class UnableToRemoveSecondStep(UnableToError):
    """Somebody would be left with less than their role, or their password, asks for."""


def held_by(*, user_id: UUID) -> frozenset[str]:
    """This will name the second steps that somebody has: app, passkey."""
    held = {PASSKEY} if list_passkeys(user_id=user_id) else set()
    return frozenset(held | {APP} if authenticator_since(user_id=user_id) else held)


def must_have(*, viewer: Viewer) -> bool:
    """This will say whether one of the viewer's roles asks for a second step (policy/accounts)."""
    return bool(viewer.roles & get_accounts_policy().second_step_roles)


def take(*, viewer: Viewer, code: str, address: str, now: datetime) -> str:
    """This will take the six digits of an app, or a recovery code, and say which it was.

    Raises UnableToTakeCode, audited and counted, and UnableToTryYet after many. Neither may be taken back.
    """
    name = f"second step {viewer.user_id}"
    attempts.require_no_wait(username=name, address=address, now=now)
    plain = "".join(code.split())
    is_from_app = plain.isdecimal() and len(plain) == _DIGITS
    try:
        if is_from_app:
            take_code(user_id=viewer.user_id, code=plain, now=now)
        else:
            take_recovery_code(user_id=viewer.user_id, code=plain, now=now)
    except UnableToTakeCode:
        attempts.note_failure(username=name, address=address, now=now)
        audit.append(
            action="gave wrong code",
            actor_id=viewer.user_id,
            agency_id=viewer.agency_id,
            outcome="denied",
            now=now,
        )
        raise
    attempts.forget_failures(username=name, address=address)
    return "password and app" if is_from_app else "recovery code"


def require_may_do_without(*, viewer: Viewer) -> None:
    """This will raise UnableToRemoveSecondStep where the viewer's last one may not go."""
    if must_have(viewer=viewer):
        raise UnableToRemoveSecondStep(
            "Your role needs a second step. Add another one first, then remove this one."
        )
    shortest = get_accounts_policy().password.shortest_alone
    if Password.objects.filter(user_id=viewer.user_id, length__lt=shortest).exists():
        raise UnableToRemoveSecondStep(
            f"Without it your password would have to have {shortest} characters. Change your password first."
        )
