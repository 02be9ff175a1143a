"""Between the password and the first page: who has said who they are, and is not signed in yet."""

import json
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse

from alongside.accounts.passkeys import Asked, Site
from alongside.accounts.policy import get_accounts_policy
from alongside.casework import sessions
from alongside.casework.sessions import FirstStep
from alongside.web.forms import Form
from alongside.web.requests import Request

_PENDING, _CHALLENGE = "pending", "challenge"


@dataclass(frozen=True, kw_only=True)
class Pending:
    """Somebody whose password was right, or for whom their agency has spoken; `how` says which."""

    user_id: UUID
    how: str


def go_on(request: Request, *, step: FirstStep, how: str, form: Form) -> HttpResponse:
    """This will sign in whoever needs nothing more, and ask everybody else for their second step."""
    if step.is_enough:
        return begin(request, user_id=step.user_id, how=how, form=form)
    # Another id: one planted before signing in is worth nothing from here on.
    request.session.cycle_key()
    request.session[_PENDING] = {
        "user_id": str(step.user_id),
        "how": how,
        "since": request.now.isoformat(),
        "must_set_up": step.must_set_up,
    }
    target = reverse("set_up_step" if step.must_set_up else "second_step")
    if not form.typed("kept"):
        return redirect(f"{target}?{urlencode({'next': form.typed('next')})}")
    # What was typed before the session ended is too long for an address: it is posted on.
    return render(request, "open/go_on.html", {**carried(form), "target": target})


def pending(request: Request, *, must_set_up: bool) -> Pending | None:
    """This will say who is between the password and the second step; None where nobody is any more."""
    held = request.session.get(_PENDING)
    if not held or held["must_set_up"] is not must_set_up:
        return None
    if request.now - datetime.fromisoformat(held["since"]) >= get_accounts_policy().time_to_give:
        del request.session[_PENDING]
        return None
    return Pending(user_id=UUID(held["user_id"]), how=held["how"])


def begin(request: Request, *, user_id: UUID, how: str, form: Form) -> HttpResponse:
    """This will begin a session, and go where one was; one planted before signing in is worth nothing."""
    start_session(request, user_id=user_id, how=how)
    return onward(request, form)


def start_session(request: Request, *, user_id: UUID, how: str) -> None:
    """This will begin a session in this browser."""
    begun = sessions.begin(user_id=user_id, how=how, user_agent=_user_agent(request), now=request.now)
    enter(request, user_id=begun.viewer.user_id, session_id=begun.session_id)


def enter(request: Request, *, user_id: UUID, session_id: UUID) -> None:
    """This will put a session that has begun into this browser's."""
    request.session.flush()
    request.session["user_id"] = str(user_id)
    request.session["session_id"] = str(session_id)
    request.session["signed_in_at"] = request.now.isoformat()
    confirm(request)


def confirm(request: Request) -> None:
    """This will note that whoever sits here has just shown who they are."""
    request.session["confirmed_at"] = request.now.isoformat()


def onward(request: Request, form: Form) -> HttpResponse:
    """This will lead to where one was, with what was typed there."""
    target, kept = target_of(form), unpack(form.typed("kept"))
    if not kept:
        return redirect(target)
    return render(request, "open/carry_on.html", {"kept": kept, "target": target})


def target_of(form: Form) -> str:
    """This will give the page where one was; the first page where that was none of ours."""
    return form.typed("next") if is_ours(form.typed("next")) else reverse("home")


def carried(form: Form) -> dict[str, object]:
    """This will give what a form of signing in carries along: where one was, and what was typed there."""
    return {"back": form.typed("next"), "kept": unpack(form.typed("kept"))}


def unpack(text: str) -> tuple[tuple[str, str], ...]:
    """This will read what was typed in a form before its session ended; nothing where it cannot be read."""
    try:
        return tuple((str(name), str(value)) for name, value in json.loads(text or "[]"))
    except (ValueError, TypeError):
        return ()


def is_ours(target: str) -> bool:
    """This will say whether an address is a page of this service."""
    if not target.startswith("/") or target.startswith("//"):
        return False
    try:
        resolve(target.partition("?")[0])
    except Resolver404:
        return False
    return True


def site_of(request: HttpRequest) -> Site:
    """This will give the site as a browser knows it."""
    host = request.get_host()
    return Site(host=host.rpartition(":")[0] or host, origin=f"{request.scheme}://{host}")


def address_of(request: HttpRequest) -> str:
    """This will give where a request came from, past as many proxies as the operator says are their own."""
    behind = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if settings.PROXIES and len(behind) >= settings.PROXIES:
        return behind[-settings.PROXIES]
    return str(request.META.get("REMOTE_ADDR", ""))


def remember_challenge(request: Request, asked: Asked) -> str:
    """This will keep the challenge that a passkey has to answer, and give the options for the page."""
    request.session[_CHALLENGE] = asked.challenge
    return asked.options


def take_challenge(request: Request) -> str:
    """This will give the challenge, once."""
    return str(request.session.pop(_CHALLENGE, ""))


def _user_agent(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")
