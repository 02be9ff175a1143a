"""Confirming who one is again, before what leaves the service or cannot be undone."""

from datetime import datetime
from uuid import UUID

from alongside.access.viewer import Viewer
from alongside.accounts import attempts, passkeys, passwords, second_steps
from alongside.accounts.passkeys import Site, UnableToUsePasskey
from alongside.accounts.policy import get_accounts_policy
from alongside.audit import writer as audit
from alongside.kernel.errors import UnableToError
from alongside.organisations import queries as organisations


class UnableToConfirm(UnableToError):
    """What was given does not show that this is the one who signed in."""


def is_confirmed(*, confirmed_at: datetime | None, now: datetime) -> bool:
    """This will say whether somebody who confirmed who they are at that time need not do so again yet."""
    return confirmed_at is not None and now - confirmed_at < get_accounts_policy().step_up_valid


def confirm_with_password(*, viewer: Viewer, password: str, address: str, now: datetime) -> None:
    """This will confirm the viewer by their password.

    Raises UnableToConfirm, audited and counted, and UnableToTryYet after many. Neither may be taken back.
    """
    name = f"confirming {viewer.user_id}"
    attempts.require_no_wait(username=name, address=address, now=now)
    if not passwords.is_right(user_id=viewer.user_id, password=password):
        attempts.note_failure(username=name, address=address, now=now)
        raise _refused(viewer, "password", "This is not your password.", now)
    attempts.forget_failures(username=name, address=address)
    _confirmed(viewer, "password", now)


def confirm_with_code(*, viewer: Viewer, code: str, address: str, now: datetime) -> None:
    """This will confirm the viewer by a code of their app, or a recovery code.

    Raises UnableToTakeCode, audited and counted, and UnableToTryYet after many. Neither may be taken back.
    """
    _confirmed(viewer, second_steps.take(viewer=viewer, code=code, address=address, now=now), now)


def confirm_with_passkey(*, viewer: Viewer, answer: str, challenge: str, site: Site, now: datetime) -> None:
    """This will confirm the viewer by one of their own passkeys. Raises UnableToConfirm, audited."""
    try:
        user_id, credential_id, count = passkeys.whose_passkey(answer=answer, challenge=challenge, site=site)
    except UnableToUsePasskey as error:
        raise _refused(viewer, "passkey", error.message, now) from error
    if user_id != viewer.user_id:
        raise _refused(viewer, "passkey", "This passkey is somebody else's.", now)
    passkeys.note_used(user_id=user_id, credential_id=credential_id, sign_count=count, now=now)
    _confirmed(viewer, "passkey", now)


def confirm_with_agency(*, viewer: Viewer, user_id: UUID | None, now: datetime) -> None:
    """This will confirm the viewer by what their agency's sign-in service says. Raises UnableToConfirm."""
    if user_id != viewer.user_id:
        message = "Your agency's sign-in did not show that it is you. Try again, or confirm another way."
        raise _refused(viewer, "agency", message, now)
    _confirmed(viewer, "agency", now)


def confirm_persona(*, viewer: Viewer, now: datetime) -> None:
    """This will confirm a persona of the demonstration, who has no password. Raises UnableToConfirm."""
    if viewer.user_id not in organisations.list_persona_ids():
        raise _refused(viewer, "demonstration", "Confirm with your password.", now)
    _confirmed(viewer, "demonstration", now)


def _confirmed(viewer: Viewer, how: str, now: datetime) -> None:
    audit.append(
        action="confirmed who they are",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        purpose=how,
        now=now,
    )


def _refused(viewer: Viewer, how: str, message: str, now: datetime) -> UnableToConfirm:
    audit.append(
        action="failed to confirm",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        outcome="denied",
        purpose=how,
        now=now,
    )
    return UnableToConfirm(message, field=how)
