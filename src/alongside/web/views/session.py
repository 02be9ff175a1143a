"""Signing in and out."""

import json

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from alongside.access.viewer import Viewer
from alongside.casework import sessions
from alongside.casework.sessions import UnableToSignIn
from alongside.kernel.errors import NotFoundError
from alongside.web.forms import Form
from alongside.web.requests import Request, for_everybody


@for_everybody
@require_http_methods(["GET", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """This will show the sign-in page, and sign somebody in who gives a name and its password."""
    form = Form.of(request, known={"next": request.GET.get("next", "")})
    if form.is_posted:
        try:
            viewer = sessions.sign_in(
                username=form.text("username"), password=form.typed("password"), now=request.now
            )
        except UnableToSignIn as error:
            # Not through form.submit: the failure is to stay in the audit.
            form.refuse("username", error.message)
        else:
            return _begin(request, viewer, form)
    return _sign_in_page(request, form)


@for_everybody
@require_POST
def sign_in_persona(request: Request) -> HttpResponse:
    """This will sign a visitor of the demonstration in as one of its personas."""
    if not settings.DEMO:
        raise NotFoundError
    form = Form.of(request)
    viewer = sessions.sign_in_persona(username=form.text("persona"), now=request.now)
    return _begin(request, viewer, form)


@for_everybody
@csrf_exempt  # whoever wants to be out gets out, also from a page that has been open too long
@require_POST
def sign_out(request: Request) -> HttpResponse:
    """This will sign out, and have the browser forget all that it holds of this site."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer:
        sessions.sign_out(viewer=viewer, now=request.now)
    request.session.flush()
    response = redirect("sign_in")
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


# What each persona of the demonstration does, by role.
WHAT_THEY_DO = {
    "practitioner": "Records worries and sees what became of them.",
    "safeguarding_lead": "Records worries and sees those of the whole agency.",
    "front_door": "Receives worries, and decides and says what happens next.",
    "social_worker": "Works with the children allocated to them.",
    "team_manager": "Oversees a team's work with children.",
    "analyst": "Looks for patterns of places and people.",
    "head_of_service": "Answers for the service.",
    "data_officer": "Brings statutory returns in.",
    "administrator": "Sets up agencies, teams and workers; opens no records.",
}


def _sign_in_page(request: Request, form: Form) -> HttpResponse:
    context = {
        "form": form,
        "personas": sessions.list_personas(now=request.now) if settings.DEMO else (),
        "what_they_do": WHAT_THEY_DO,
        "back": form.typed("next"),
        "kept": _unpack(form.typed("kept")),
    }
    return render(request, "open/sign_in.html", context)


def _begin(request: Request, viewer: Viewer, form: Form) -> HttpResponse:
    """Start a new session, so that one planted before signing in is worth nothing, and go where one was."""
    request.session.flush()
    request.session["user_id"] = str(viewer.user_id)
    request.session["signed_in_at"] = request.now.isoformat()
    target = form.typed("next") if _is_ours(form.typed("next")) else reverse("home")
    kept = _unpack(form.typed("kept"))
    if not kept:
        return redirect(target)
    return render(request, "open/carry_on.html", {"kept": kept, "target": target})


def _unpack(text: str) -> tuple[tuple[str, str], ...]:
    try:
        return tuple((str(name), str(value)) for name, value in json.loads(text or "[]"))
    except (ValueError, TypeError):
        return ()


def _is_ours(target: str) -> bool:
    if not target.startswith("/") or target.startswith("//"):
        return False
    try:
        resolve(target.partition("?")[0])
    except Resolver404:
        return False
    return True
