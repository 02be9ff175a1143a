"""Signing in and out."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from alongside.access.viewer import Viewer
from alongside.casework import accounts, agency_sign_in, sessions
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.web import signing
from alongside.web.forms import Form
from alongside.web.requests import Request, for_everybody


@for_everybody
@require_http_methods(["GET", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """This will show the sign-in page, and sign somebody in who gives a name and its password."""
    form = Form.of(request, known={"next": request.GET.get("next", "")})
    if form.is_posted:
        try:
            step = sessions.sign_in(
                username=form.text("username"),
                password=form.typed("password"),
                address=signing.address_of(request),
                now=request.now,
            )
        except UnableToError as error:
            # Not through form.submit: the failure is to stay in the audit.
            form.refuse("username", error.message)
        else:
            return signing.go_on(request, step=step, how="password", form=form)
    return sign_in_page(request, form)


@for_everybody
@require_POST
def sign_in_passkey(request: Request) -> HttpResponse:
    """This will sign somebody in by a passkey, without a name, a password or a second step."""
    form = Form.of(request)
    try:
        user_id = sessions.sign_in_with_passkey(
            answer=form.typed("passkey"),
            challenge=signing.take_challenge(request),
            site=signing.site_of(request),
            now=request.now,
        )
        return signing.begin(request, user_id=user_id, how="passkey", form=form)
    except UnableToError as error:
        form.refuse("username", error.message)
    return sign_in_page(request, form)


@for_everybody
@require_POST
def sign_in_persona(request: Request) -> HttpResponse:
    """This will sign a visitor of the demonstration in as one of its personas."""
    if not settings.DEMO:
        raise NotFoundError
    form = Form.of(request)
    begun = sessions.sign_in_persona(
        username=form.text("persona"), user_agent=request.headers.get("User-Agent", ""), now=request.now
    )
    signing.enter(request, user_id=begun.viewer.user_id, session_id=begun.session_id)
    return signing.onward(request, form)


@require_POST
def carry_on(request: Request) -> HttpResponse:
    """This will lead somebody who has just set up their second step to where they were."""
    return signing.onward(request, Form.of(request))


@for_everybody
@csrf_exempt  # whoever wants to be out gets out, also from a page that has been open too long
@require_POST
def sign_out(request: Request) -> HttpResponse:
    """This will sign out, and have the browser forget all that it holds of this site."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer:
        sessions.sign_out(viewer=viewer, session_id=UUID(request.session["session_id"]), now=request.now)
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
    "support": "Helps with the service; opens no records.",
    "independent_reviewer": "Reviews emergencies and duplicates of other agencies.",
    "exclusion_keeper": "Keeps who is barred from which record.",
    "auditor": "Looks at who looked, and at no record.",
}


def sign_in_page(request: Request, form: Form) -> HttpResponse:
    """This will show the page with every way to sign in."""
    asked = accounts.ask_for_any_passkey(site=signing.site_of(request))
    context = {
        "form": form,
        "personas": sessions.list_personas(now=request.now) if settings.DEMO else (),
        "what_they_do": WHAT_THEY_DO,
        "passkey_options": signing.remember_challenge(request, asked),
        "agencies": agency_sign_in.list_agencies(),
        **signing.carried(form),
    }
    return render(request, "open/sign_in.html", context)
