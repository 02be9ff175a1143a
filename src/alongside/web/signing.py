"""Between the password and the first page: who has said who they are, and is not signed in yet."""

import json
from dataclasses import dataclass, replace
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
    """Somebody whose password was right, or for whom their agency has spoken; `how` says which.

    `steps` are the pages that are still before them, by the names of their addresses.
    """

    user_id: UUID
    how: str
    steps: tuple[str, ...]


def go_on(request: Request, *, step: FirstStep, how: str, form: Form) -> HttpResponse:
    """This will sign in whoever needs nothing more, and ask everybody else for what is still to do."""
    # Whoever has a second step gives it before anything is changed.
    steps = {
        "second_step": bool(step.asks),
        "own_password": step.must_choose,
        "set_up_step": step.must_set_up,
    }
    due = tuple(name for name, is_due in steps.items() if is_due)
    return _lead(request, Pending(user_id=step.user_id, how=how, steps=due), form)


def pending(request: Request, *, step: str) -> Pending | None:
    """This will say who is before this step of signing in; None where nobody is any more."""
    held = request.session.get(_PENDING)
    if not held or held.get("steps", ("",))[0] != step:
        return None
    if request.now - datetime.fromisoformat(held["since"]) >= get_accounts_policy().time_to_give:
        del request.session[_PENDING]
        return None
    return Pending(user_id=UUID(held["user_id"]), how=held["how"], steps=tuple(held["steps"]))


def passed(request: Request, waiting: Pending, *, how: str, form: Form) -> HttpResponse:
    """This will lead on from a step that is done; `how` says by what they have proved who they are so far."""
    return _lead(request, replace(waiting, how=how, steps=waiting.steps[1:]), form)


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


def _lead(request: Request, waiting: Pending, form: Form) -> HttpResponse:
    """Lead to the first step that is still to do, and sign in whoever has none before them."""
    if not waiting.steps:
        return begin(request, user_id=waiting.user_id, how=waiting.how, form=form)
    # Another id: one planted before signing in is worth nothing from here on.
    request.session.cycle_key()
    request.session[_PENDING] = {
        "user_id": str(waiting.user_id),
        "how": waiting.how,
        "since": request.now.isoformat(),
        "steps": list(waiting.steps),
    }
    target = reverse(waiting.steps[0])
    if not form.typed("kept"):
        return redirect(f"{target}?{urlencode({'next': form.typed('next')})}")
    # What was typed before the session ended is too long for an address: it is posted on.
    return render(request, "open/go_on.html", {**carried(form), "target": target})


def _user_agent(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")
