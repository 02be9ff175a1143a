"""Signing in, and acting as somebody for the length of one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from alongside.access.session import session_for, set_viewer
from alongside.access.viewer import CARE, Viewer
from alongside.accounts import attempts, passkeys, passwords, second_steps
from alongside.accounts import sessions as account_sessions
from alongside.accounts.attempts import UnableToTryYet
from alongside.accounts.passkeys import Site, UnableToUsePasskey
from alongside.audit import writer as audit
from alongside.kernel.errors import UnableToError
from alongside.kernel.ids import UserId
from alongside.organisations import queries as organisations
from alongside.organisations.queries import Present


class UnableToSignIn(UnableToError):
    """The name and the password do not belong together; nothing more is said."""


_NOT_TOGETHER = (
    "The user name and the password do not belong together. Check both and try again. A first password "
    "that was given to you runs out after a few days: ask for another."
)


class UnableToActAs(UnableToError):
    """There is nobody of that name at that time."""


@dataclass(frozen=True, kw_only=True)
class FirstStep:
    """Somebody has given the right password. `asks` names the second steps that they have: app, passkey.

    `must_choose` a password of their own, where this one was given to them.
    """

    user_id: UserId
    asks: frozenset[str]
    must_choose: bool
    must_set_up: bool


@dataclass(frozen=True, kw_only=True)
class Begun:
    """Somebody is signed in."""

    viewer: Viewer
    session_id: UUID


@dataclass(frozen=True, kw_only=True)
class Persona:
    """One of the demonstration's users, whom a visitor may be with one click."""

    user_id: UserId
    username: str
    full_name: str
    job_title: str
    agency_name: str
    agency_kind: str
    roles: frozenset[str]


def sign_in(*, username: str, password: str, address: str, now: datetime) -> FirstStep:
    """This will check a name and a password and say what is asked next.

    `address` is where the request came from. A failure is audited without the name. Raises UnableToSignIn,
    in the same words whatever was wrong, and UnableToTryYet after many failures, also for a name that nobody
    has. The caller commits either way.
    """
    try:
        attempts.require_no_wait(username=username, address=address, now=now)
    except UnableToTryYet:
        # The same work as otherwise, so that nobody can tell by the time it takes.
        passwords.whose(username=username, password=password, now=now)
        _audit_failure("too many attempts", now)
        raise
    found = passwords.whose(username=username, password=password, now=now)
    viewer = organisations.get_viewer(user_id=found.user_id, now=now) if found else None
    if viewer is None:
        attempts.note_failure(username=username, address=address, now=now)
        _audit_failure("password", now)
        raise UnableToSignIn(_NOT_TOGETHER)
    attempts.forget_failures(username=username, address=address)
    return replace(_first_step(viewer), must_choose=found is not None and found.lasts_until is not None)


def sign_in_persona(*, username: str, user_agent: str, now: datetime) -> Begun:
    """This will sign a visitor of the demonstration in as one of its personas, and nobody else."""
    worker = organisations.find_worker(username=username, now=now)
    if worker is None or worker.user_id not in organisations.list_persona_ids():
        _audit_failure("demonstration", now)
        raise UnableToSignIn(_NOT_TOGETHER)
    return begin(user_id=worker.user_id, how="demonstration", user_agent=user_agent, now=now)


def sign_in_with_passkey(*, answer: str, challenge: str, site: Site, now: datetime) -> UserId:
    """This will say whose passkey a browser answered with. Raises UnableToUsePasskey, audited."""
    try:
        user_id, credential_id, count = passkeys.whose_passkey(answer=answer, challenge=challenge, site=site)
    except UnableToUsePasskey:
        _audit_failure("passkey", now)
        raise
    set_viewer(user_id=user_id)
    passkeys.note_used(user_id=user_id, credential_id=credential_id, sign_count=count, now=now)
    set_viewer(user_id=None)
    return UserId(user_id)


def take_second_step(*, user_id: UUID, code: str, address: str, now: datetime) -> str:
    """This will take the code of an app or a recovery code after the password, and say which it was.

    Raises UnableToTakeCode where it is wrong, UnableToTryYet after many, UnableToSignIn where the user has
    left. Each failure is audited, and stays. The caller commits either way.
    """
    viewer = continue_as(user_id=user_id, now=now)
    try:
        how = second_steps.take(viewer=viewer, code=code, address=address, now=now)
    except UnableToError:
        set_viewer(user_id=None)
        raise
    set_viewer(user_id=None)
    return how


def take_passkey_step(*, user_id: UUID, answer: str, challenge: str, site: Site, now: datetime) -> str:
    """This will take a passkey after the password. Raises UnableToUsePasskey, audited."""
    found = sign_in_with_passkey(answer=answer, challenge=challenge, site=site, now=now)
    if found != user_id:
        _audit_failure("passkey", now)
        raise UnableToUsePasskey("This passkey belongs to somebody else.")
    return "password and passkey"


def continue_as(*, user_id: UUID, now: datetime) -> Viewer:
    """This will tell the database who has given the right password and is not signed in yet.

    For setting the second step up, and nothing else. Raises UnableToSignIn where they have left meanwhile.
    """
    viewer = organisations.get_viewer(user_id=user_id, now=now)
    if viewer is None:
        _audit_failure("left", now)
        raise UnableToSignIn(_NOT_TOGETHER)
    set_viewer(user_id=viewer.user_id)
    return viewer


def begin(*, user_id: UUID, how: str, user_agent: str, now: datetime) -> Begun:
    """This will sign somebody in who has proved who they are; `how` says by what.

    Raises UnableToSignIn where they have left, audited.
    """
    viewer = continue_as(user_id=user_id, now=now)
    session_id = account_sessions.begin_session(viewer=viewer, how=how, user_agent=user_agent, now=now)
    audit.append(
        action="signed in",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        purpose=how,
        subject_kind="session",
        subject_id=session_id,
        now=now,
    )
    return Begun(viewer=viewer, session_id=session_id)


def is_live(*, viewer: Viewer, session_id: UUID, signed_in_at: datetime, now: datetime) -> bool:
    """This will say whether the viewer's session still lasts; one that was revoked or left idle does not."""
    return account_sessions.is_live(viewer=viewer, session_id=session_id, signed_in_at=signed_in_at, now=now)


def first_step_of(*, user_id: UUID, now: datetime) -> FirstStep:
    """This will say what is asked of somebody whose password, or whose agency, has said who they are.

    Raises UnableToSignIn where they have left.
    """
    viewer = organisations.get_viewer(user_id=user_id, now=now)
    if viewer is None:
        _audit_failure("left", now)
        raise UnableToSignIn(_NOT_TOGETHER)
    return _first_step(viewer)


def get_viewer(*, user_id: UUID, now: datetime) -> Viewer | None:
    """This will give who a user is at `now`; None for one who has left."""
    return organisations.get_viewer(user_id=user_id, now=now)


def get_present(*, user_id: UUID, now: datetime, purpose: str = CARE) -> Present | None:
    """This will give who a user is at `now`, for what they look, and their name; None, if they left."""
    return organisations.get_present(user_id=user_id, now=now, purpose=purpose)


def list_personas(*, now: datetime) -> tuple[Persona, ...]:
    """This will list the demonstration's personas by agency and name."""
    workers = organisations.list_workers(now=now, ids=organisations.list_persona_ids()).values()
    return tuple(
        Persona(
            user_id=worker.user_id,
            username=worker.username,
            full_name=worker.full_name,
            job_title=worker.job_title,
            agency_name=worker.agency_name,
            agency_kind=worker.agency_kind,
            roles=worker.roles,
        )
        for worker in sorted(workers, key=lambda worker: (worker.agency_name, worker.full_name))
    )


@contextmanager
def acting_as(*, username: str, now: datetime, own_clock: bool = False) -> Iterator[Viewer]:
    """This will open a transaction as one worker, for the command line and for stories.

    With `own_clock` the database, too, lives at `now`. Raises UnableToActAs where nobody of that name
    works anywhere at `now`.
    """
    user_id = organisations.find_user_id(username=username)
    viewer = organisations.get_viewer(user_id=user_id, now=now) if user_id else None
    if viewer is None:
        raise UnableToActAs(
            f'Nobody signs in as "{username}" at this time. Check the name.', field="username"
        )
    with session_for(user_id=viewer.user_id, now=now if own_clock else None):
        yield viewer


def sign_out(*, viewer: Viewer, session_id: UUID | None, now: datetime) -> None:
    """This will end the viewer's session, and write that they signed out."""
    if session_id:
        account_sessions.end_sessions(viewer=viewer, why="signed out", only=session_id, now=now)
    audit.append(action="signed out", actor_id=viewer.user_id, agency_id=viewer.agency_id, now=now)


def refused(*, purpose: str, message: str, now: datetime) -> UnableToSignIn:
    """This will write that nobody was signed in, without a name, and give the error to raise."""
    _audit_failure(purpose, now)
    return UnableToSignIn(message)


def _first_step(viewer: Viewer) -> FirstStep:
    set_viewer(user_id=viewer.user_id)
    held = second_steps.held_by(user_id=viewer.user_id)
    set_viewer(user_id=None)
    return FirstStep(
        user_id=viewer.user_id,
        asks=held,
        must_choose=False,
        must_set_up=not held and second_steps.must_have(viewer=viewer),
    )


def _audit_failure(purpose: str, now: datetime) -> None:
    # Also in a browser in which somebody is signed in: whoever fails here is nobody yet.
    set_viewer(user_id=None)
    audit.append(
        action="failed to sign in", actor_id=None, agency_id=None, outcome="denied", purpose=purpose, now=now
    )
