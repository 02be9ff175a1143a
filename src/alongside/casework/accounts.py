"""One's own account: the password, the second step, where one is signed in. Nobody changes another's here."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.access.session import SET_UP, session_for, set_viewer
from alongside.access.viewer import Viewer
from alongside.accounts import (
    authenticator,
    identities,
    passkeys,
    passwords,
    queries,
    recovery,
    second_steps,
)
from alongside.accounts import sessions as account_sessions
from alongside.accounts.authenticator import NewAuthenticator
from alongside.accounts.passkeys import Asked, PasskeyFact, Site
from alongside.accounts.policy import get_accounts_policy
from alongside.accounts.sessions import SessionFact
from alongside.audit import writer as audit
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.ids import UserId
from alongside.organisations import queries as organisations


class UnableToChangePassword(UnableToError):
    """The present password is not right, or the new one is the same."""


@dataclass(frozen=True, kw_only=True)
class FirstPassword:
    """What whoever runs the service tells its owner, this once, and until when it serves."""

    password: str
    lasts_until: datetime


@dataclass(frozen=True, kw_only=True)
class Account:
    """One's own account as its page shows it. `shortest` is how long a new password has to be."""

    has_password: bool
    password_set_at: datetime | None
    app_since: datetime | None
    passkeys: tuple[PasskeyFact, ...]
    codes_left: int
    must_have_second_step: bool
    shortest: int
    agencies: tuple[str, ...]
    sessions: tuple[SessionFact, ...]

    @property
    def has_second_step(self) -> bool:
        """Whether anything is asked beside the password."""
        return bool(self.app_since or self.passkeys)


def get_account(*, viewer: Viewer, now: datetime) -> Account:
    """This will give what the viewer signs in with, and where they are signed in."""
    facts = queries.get_account_facts(user_id=viewer.user_id)
    return Account(
        has_password=facts.password_set_at is not None,
        password_set_at=facts.password_set_at,
        app_since=facts.app_since,
        passkeys=facts.passkeys,
        codes_left=facts.codes_left,
        must_have_second_step=second_steps.must_have(viewer=viewer),
        shortest=shortest_password(viewer=viewer),
        agencies=identities.list_issuers(user_id=viewer.user_id),
        sessions=account_sessions.list_sessions(user_id=viewer.user_id, now=now),
    )


def shortest_password(*, viewer: Viewer) -> int:
    """This will say how many characters a new password of the viewer's needs."""
    return queries.shortest_password(has_second_step=_will_have_second_step(viewer))


def change_password(
    *, viewer: Viewer, present: str, new: str, session_id: UUID | None, now: datetime
) -> None:
    """This will change the viewer's password, and end their other sessions.

    Raises UnableToChangePassword where the present one is wrong or the new one is the same,
    UnableToSetPassword where the new one will not do.
    """
    if not passwords.is_right(user_id=viewer.user_id, password=present):
        raise UnableToChangePassword("This is not your present password.", field="present_password")
    _set_password(viewer, new, now)
    account_sessions.end_sessions(viewer=viewer, why="password changed", but=session_id, now=now)


def choose_own_password(*, viewer: Viewer, new: str, now: datetime) -> None:
    """This will keep a password of the viewer's own in place of the first one, with which they signed in.

    Raises UnableToSetPassword where it will not do, UnableToChangePassword where it is the first one again.
    Source: OWASP ASVS 5.0, V6.4.1.
    """
    _set_password(viewer, new, now)


def give_first_password(*, user_id: UserId, now: datetime) -> FirstPassword:
    """This will draw a first password for a worker, for the command line, and end all their sessions.

    It runs out (policy/accounts), and they choose their own when they first sign in with it.
    Raises NotFoundError where they do not work here.
    """
    viewer = organisations.get_viewer(user_id=user_id, now=now)
    if viewer is None:
        raise NotFoundError
    first = FirstPassword(
        password=passwords.draw_password(), lasts_until=now + get_accounts_policy().first_password_lasts
    )
    with session_for(user_id=user_id):
        passwords.keep_password(
            user_id=user_id, password=first.password, now=now, lasts_until=first.lasts_until
        )
        _audit(viewer, "was given a password", now)
        account_sessions.end_sessions(viewer=viewer, why="password given", now=now)
    return first


def begin_app(*, viewer: Viewer, now: datetime) -> NewAuthenticator:
    """This will give the secret for an app that shows codes. Raises UnableToTakeCode where there is one."""
    new = authenticator.begin_authenticator(user_id=viewer.user_id, username=_username(viewer, now), now=now)
    _audit(viewer, "began to add app", now)
    return new


def confirm_app(*, viewer: Viewer, code: str, now: datetime) -> tuple[str, ...]:
    """This will take the first code of a new app. Gives recovery codes to keep, where there were none.

    Raises UnableToTakeCode.
    """
    authenticator.take_code(user_id=viewer.user_id, code=code, now=now)
    _audit(viewer, "added app", now)
    return _first_recovery_codes(viewer, now)


def ask_for_passkey(*, viewer: Viewer, site: Site, now: datetime) -> Asked:
    """This will ask the viewer's browser for a new passkey."""
    worker = organisations.list_workers(now=now, ids=[viewer.user_id])[viewer.user_id]
    return passkeys.ask_for_new(
        user_id=viewer.user_id, username=worker.username, full_name=worker.full_name, site=site
    )


def ask_for_any_passkey(*, site: Site) -> Asked:
    """This will ask a browser for whichever passkey it has for this service."""
    return passkeys.ask_for_one(site=site)


def add_passkey(
    *, viewer: Viewer, answer: str, challenge: str, label: str, site: Site, now: datetime
) -> tuple[str, ...]:
    """This will keep a new passkey. Gives recovery codes to keep, where there were none.

    Raises UnableToUsePasskey.
    """
    made = passkeys.keep_new(
        user_id=viewer.user_id, answer=answer, challenge=challenge, label=label, site=site, now=now
    )
    _audit(viewer, "added passkey", now, made)
    return _first_recovery_codes(viewer, now)


def remove_app(*, viewer: Viewer, now: datetime) -> None:
    """This will remove the viewer's app. Raises UnableToRemoveSecondStep where it may not go."""
    if not passkeys.list_passkeys(user_id=viewer.user_id):
        second_steps.require_may_do_without(viewer=viewer)
    if authenticator.remove_authenticator(user_id=viewer.user_id):
        _audit(viewer, "removed app", now)
    _remove_codes_without_use(viewer)


def remove_passkey(*, viewer: Viewer, passkey_id: UUID, now: datetime) -> None:
    """This will remove one of the viewer's passkeys.

    Raises UnableToRemoveSecondStep where it may not go, NotFoundError where it is not theirs.
    """
    held = passkeys.list_passkeys(user_id=viewer.user_id)
    is_last = len(held) == 1 and not authenticator.authenticator_since(user_id=viewer.user_id)
    if is_last and held[0].passkey_id == passkey_id:
        second_steps.require_may_do_without(viewer=viewer)
    try:
        passkeys.remove_passkey(user_id=viewer.user_id, passkey_id=passkey_id)
    except NotFoundError:
        _audit(viewer, "removed passkey", now, passkey_id, outcome="denied")
        raise
    _audit(viewer, "removed passkey", now, passkey_id)
    _remove_codes_without_use(viewer)


def make_recovery_codes(*, viewer: Viewer, now: datetime) -> tuple[str, ...]:
    """This will make new recovery codes and give them, this once; earlier ones end."""
    codes = recovery.make_recovery_codes(user_id=viewer.user_id, now=now)
    _audit(viewer, "made recovery codes", now)
    return codes


def end_session(*, viewer: Viewer, session_id: UUID, now: datetime) -> None:
    """This will sign the viewer out in one browser. Raises NotFoundError where it is not theirs, audited."""
    try:
        account_sessions.require_own_session(viewer=viewer, session_id=session_id)
    except NotFoundError:
        _audit(viewer, "ended session", now, session_id, outcome="denied")
        raise
    account_sessions.end_sessions(viewer=viewer, why="ended by hand", only=session_id, now=now)


def end_other_sessions(*, viewer: Viewer, session_id: UUID | None, now: datetime) -> int:
    """This will sign the viewer out everywhere but here; gives in how many places."""
    ended = account_sessions.end_sessions(viewer=viewer, why="ended by hand", but=session_id, now=now)
    _audit(viewer, "ended other sessions", now)
    return ended


def link_identity(*, user_id: UserId, issuer: str, subject: str, now: datetime) -> None:
    """This will tie what an agency's sign-in service says to a worker, for the command line.

    Raises UnableToLinkIdentity where it is somebody else's.
    """
    set_viewer(user_id=None, purpose=SET_UP)
    made = identities.link_identity(user_id=user_id, issuer=issuer, subject=subject, now=now)
    _audit_set_up("linked identity", made or user_id, now)


def unlink_identities(*, user_id: UserId, now: datetime) -> int:
    """This will untie a worker from their agency's sign-in service, for the command line; gives how many."""
    with session_for(user_id=user_id):
        count = identities.unlink_identities(user_id=user_id)
    _audit_set_up("unlinked identities", user_id, now)
    return count


def reset_account(*, user_id: UserId, now: datetime) -> None:
    """This will take a worker's second steps away and end their sessions, for the command line: a lost phone.

    They sign in with their password and set a second step up anew, where their role needs one.
    Raises NotFoundError where they do not work here.
    """
    viewer = organisations.get_viewer(user_id=user_id, now=now)
    if viewer is None:
        raise NotFoundError
    with session_for(user_id=user_id):
        authenticator.remove_authenticator(user_id=user_id)
        for passkey in passkeys.list_passkeys(user_id=user_id):
            passkeys.remove_passkey(user_id=user_id, passkey_id=passkey.passkey_id)
        recovery.remove_recovery_codes(user_id=user_id)
        account_sessions.end_sessions(viewer=viewer, why="account reset", now=now)
        _audit(viewer, "removed second steps", now)


def sign_out_everywhere(*, user_id: UserId, now: datetime) -> int:
    """This will end all sessions of one worker, for the command line, and say how many: a stolen computer.

    Nothing else of their account changes. Gives none for one who does not work here.
    """
    viewer = organisations.get_viewer(user_id=user_id, now=now)
    if viewer is None:
        return 0
    with session_for(user_id=user_id):
        return account_sessions.end_sessions(viewer=viewer, why="ended by the operator", now=now)


def _set_password(viewer: Viewer, password: str, now: datetime) -> None:
    if passwords.is_right(user_id=viewer.user_id, password=password):
        raise UnableToChangePassword(
            "This is the password that you have already. Choose one that nobody else knows.",
            field=passwords.FIELD,
        )
    worker = organisations.list_workers(now=now, ids=[viewer.user_id])[viewer.user_id]
    plain = passwords.check_new_password(
        password=password,
        words=(worker.username, worker.full_name, worker.agency_name, worker.team_name),
        has_second_step=_will_have_second_step(viewer),
    )
    passwords.keep_password(user_id=viewer.user_id, password=plain, now=now)
    _audit(viewer, "changed password", now)


def _will_have_second_step(viewer: Viewer) -> bool:
    """Whether something is asked beside the password, or will be before they are signed in."""
    return bool(second_steps.held_by(user_id=viewer.user_id)) or second_steps.must_have(viewer=viewer)


def _audit_set_up(action: str, subject: UUID, now: datetime) -> None:
    """By the command line, where nobody is signed in."""
    audit.append(
        action=action, actor_id=None, agency_id=None, subject_kind="account", subject_id=subject, now=now
    )


def _first_recovery_codes(viewer: Viewer, now: datetime) -> tuple[str, ...]:
    if recovery.count_recovery_codes(user_id=viewer.user_id):
        return ()
    return make_recovery_codes(viewer=viewer, now=now)


def _remove_codes_without_use(viewer: Viewer) -> None:
    """Codes stand in for a second step; without one they are only one more thing to lose."""
    if not second_steps.held_by(user_id=viewer.user_id):
        recovery.remove_recovery_codes(user_id=viewer.user_id)


def _username(viewer: Viewer, now: datetime) -> str:
    return organisations.list_workers(now=now, ids=[viewer.user_id])[viewer.user_id].username


def _audit(
    viewer: Viewer, action: str, now: datetime, subject: UUID | None = None, *, outcome: str = "allowed"
) -> None:
    audit.append(
        action=action,
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        outcome=outcome,
        subject_kind="account",
        subject_id=subject or viewer.user_id,
        now=now,
    )
