"""There and back: an agency's own sign-in service."""

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from alongside.access.viewer import Viewer
from alongside.casework import agency_sign_in as agencies
from alongside.kernel.errors import UnableToError
from alongside.web import signing
from alongside.web.forms import Form
from alongside.web.requests import Request, for_everybody
from alongside.web.views.confirm import confirm_page
from alongside.web.views.session import sign_in_page

_ASKED = "asked_agency"


@for_everybody
@require_safe
def agency_sign_in(request: Request, key: str) -> HttpResponse:
    """This will send a browser to an agency's sign-in service. Whoever is signed in confirms who they are."""
    form = Form.fresh(request, known={"next": request.GET.get("next", "")})
    redirect_to = signing.site_of(request).origin + reverse("agency_back", kwargs={"key": key})
    viewer: Viewer | None = getattr(request, "viewer", None)
    try:
        address, kept = agencies.ask(key=key, redirect=redirect_to, viewer=viewer, now=request.now)
    except UnableToError as error:
        return _refused(request, form, error)
    request.session[_ASKED] = {
        "kept": kept,
        "next": form.typed("next"),
        "is_again": viewer is not None,
        "session_id": request.session.get("session_id", ""),
    }
    return HttpResponseRedirect(address)


@for_everybody
@require_safe
def agency_back(request: Request, key: str) -> HttpResponse:
    """This will take what an agency's sign-in service answers, once, and sign in or confirm by it."""
    held = request.session.pop(_ASKED, None) or {}
    form = Form.fresh(request, known={"next": str(held.get("next", ""))})
    answer = {name: str(value) for name, value in request.GET.items()}
    try:
        if held.get("is_again"):
            return _confirm(request, key, held, answer, form)
        came = agencies.come_in(key=key, kept=held.get("kept"), answer=answer, now=request.now)
        if came.asked_second_step:
            return signing.begin(request, user_id=came.step.user_id, how="agency", form=form)
        return signing.go_on(request, step=came.step, how="agency", form=form)
    except UnableToError as error:
        return _refused(request, form, error)


def _confirm(
    request: Request, key: str, held: dict[str, object], answer: dict[str, str], form: Form
) -> HttpResponse:
    # The session that asked has to be the one that is answered.
    if not hasattr(request, "viewer") or held["session_id"] != request.session["session_id"]:
        return redirect(f"{reverse('sign_in')}?{urlencode({'next': form.typed('next')})}")
    kept = held["kept"] if isinstance(held["kept"], dict) else None
    agencies.confirm(viewer=request.viewer, key=key, kept=kept, answer=answer, now=request.now)
    signing.confirm(request)
    return signing.onward(request, form)


def _refused(request: Request, form: Form, error: UnableToError) -> HttpResponse:
    """The same page again, with what to do; the failure stays in the audit."""
    form.is_posted = True
    form.refuse("username", error.message)
    return confirm_page(request, form) if hasattr(request, "viewer") else sign_in_page(request, form)
