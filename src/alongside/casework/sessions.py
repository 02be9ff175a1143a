"""Signing in, and acting as somebody for the length of one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.access.session import session_for, set_viewer
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.kernel.errors import UnableToError
from alongside.kernel.ids import UserId
from alongside.organisations import queries as organisations


class UnableToSignIn(UnableToError):
    """The name and the password do not belong together; nothing more is said."""


class UnableToActAs(UnableToError):
    """There is nobody of that name at that time."""


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


def sign_in(*, username: str, password: str, now: datetime) -> Viewer:
    """This will check a name and a password and say who that is; a failure is audited without the name.

    Raises UnableToSignIn, in the same words whatever was wrong. The caller commits either way.
    """
    user_id = organisations.check_password(username=username, password=password)
    return _signed_in(user_id=user_id, now=now)


def sign_in_persona(*, username: str, now: datetime) -> Viewer:
    """This will sign a visitor of the demonstration in as one of its personas, and nobody else."""
    worker = organisations.find_worker(username=username, now=now)
    personas = organisations.list_persona_ids()
    return _signed_in(user_id=worker.user_id if worker and worker.user_id in personas else None, now=now)


def get_viewer(*, user_id: UUID, now: datetime) -> Viewer | None:
    """This will give who a user is at `now`; None for one who has left or was switched off."""
    return organisations.get_viewer(user_id=user_id, now=now)


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
    worker = organisations.find_worker(username=username, now=now)
    viewer = organisations.get_viewer(user_id=worker.user_id, now=now) if worker else None
    if viewer is None:
        raise UnableToActAs(
            f'Nobody signs in as "{username}" at this time. Check the name.', field="username"
        )
    with session_for(user_id=viewer.user_id, now=now if own_clock else None):
        yield viewer


def get_name_of(*, user_id: UUID, now: datetime) -> tuple[str, str, str]:
    """This will give a user's name, job and agency, for the bar at the top of each page."""
    worker = organisations.list_workers(now=now, ids=[user_id])[UserId(user_id)]
    return worker.full_name, worker.job_title, worker.agency_name


def sign_out(*, viewer: Viewer, now: datetime) -> None:
    """This will write that the viewer signed out."""
    audit.append(action="signed out", actor_id=viewer.user_id, agency_id=viewer.agency_id, now=now)


def _signed_in(*, user_id: UserId | None, now: datetime) -> Viewer:
    viewer = organisations.get_viewer(user_id=user_id, now=now) if user_id else None
    if viewer is None:
        audit.append(action="failed to sign in", actor_id=None, agency_id=None, outcome="denied", now=now)
        raise UnableToSignIn(
            "The user name and the password do not belong together. Check both and try again."
        )
    set_viewer(user_id=viewer.user_id)
    audit.append(action="signed in", actor_id=viewer.user_id, agency_id=viewer.agency_id, now=now)
    return viewer
