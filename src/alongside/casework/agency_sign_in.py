"""Signing in, and confirming who one is, at one's agency's own sign-in service."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.access.viewer import Viewer
from alongside.accounts import agencies, oidc
from alongside.accounts.finding import find_outside_identity
from alongside.accounts.oidc import Question
from alongside.accounts.policy import get_accounts_policy
from alongside.accounts.tokens import Identity, UnableToTrustToken
from alongside.casework import confirming, sessions
from alongside.casework.sessions import FirstStep, UnableToSignIn

_NOT_THROUGH = (
    "Your agency's sign-in did not bring you in. Try again. If it happens again, ask whoever runs Alongside "
    "in your agency to tie the two together."
)


@dataclass(frozen=True, kw_only=True)
class AgencyCard:
    """An agency that has a sign-in service of its own."""

    key: str
    agency: str
    issuer: str


@dataclass(frozen=True, kw_only=True)
class CameIn:
    """Who came in through their agency, and whether it asked them for a second step itself."""

    step: FirstStep
    asked_second_step: bool


def list_agencies() -> tuple[AgencyCard, ...]:
    """This will list the agencies with a sign-in service of their own."""
    return tuple(
        AgencyCard(key=each.key, agency=each.agency, issuer=each.issuer) for each in agencies.list_providers()
    )


def ask(*, key: str, redirect: str, viewer: Viewer | None, now: datetime) -> tuple[str, dict[str, str]]:
    """This will give the address to send a browser to, and what to keep in its session until it is back.

    Somebody who is signed in confirms who they are, and is asked there again. Raises NotFoundError where
    there is no such service; UnableToSignIn or UnableToConfirm, audited, where it does not answer.
    """
    provider = agencies.get_provider(key=key)
    try:
        address, question = oidc.ask(provider=provider, redirect=redirect, again=viewer is not None, now=now)
    except UnableToTrustToken as error:
        if viewer is not None:
            confirming.confirm_with_agency(viewer=viewer, user_id=None, now=now)
        raise _not_through(now) from error
    return address, oidc.as_fields(question)


def come_in(*, key: str, kept: Mapping[str, str] | None, answer: Mapping[str, str], now: datetime) -> CameIn:
    """This will say who came back from their agency. Raises UnableToSignIn, audited, whatever was wrong.

    `kept` is what `ask` gave, which counts once; `answer` is what the service put into the address.
    """
    identity = _identity(key, kept, answer, now)
    user_id = _whose(identity)
    if identity is None or user_id is None:
        raise _not_through(now)
    return CameIn(
        step=sessions.first_step_of(user_id=user_id, now=now),
        asked_second_step=agencies.get_provider(key=key).has_asked_second_step(strength=identity.strength),
    )


def confirm(
    *, viewer: Viewer, key: str, kept: Mapping[str, str] | None, answer: Mapping[str, str], now: datetime
) -> None:
    """This will confirm the viewer by what their agency says, which has to have asked them just now.

    Raises UnableToConfirm, audited.
    """
    identity = _identity(key, kept, answer, now)
    asked_at = identity.signed_in_at if identity else None
    is_fresh = asked_at is not None and now - asked_at < get_accounts_policy().step_up_valid
    user_id = _whose(identity) if is_fresh else None
    confirming.confirm_with_agency(viewer=viewer, user_id=user_id, now=now)


def _identity(
    key: str, kept: Mapping[str, str] | None, answer: Mapping[str, str], now: datetime
) -> Identity | None:
    """Who came back; None where anything is not as it was asked."""
    provider = agencies.get_provider(key=key)
    if kept is None:
        return None
    with suppress(UnableToTrustToken):
        return oidc.take_answer(provider=provider, question=Question(**kept), answer=answer, now=now)
    return None


def _whose(identity: Identity | None) -> UUID | None:
    if identity is None:
        return None
    return find_outside_identity(issuer=identity.issuer, subject=identity.subject)


def _not_through(now: datetime) -> UnableToSignIn:
    return sessions.refused(purpose="agency", message=_NOT_THROUGH, now=now)
