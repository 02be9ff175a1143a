"""Confirming who one is again."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from alongside.casework import accounts, agency_sign_in, confirming
from alongside.kernel.errors import UnableToError
from alongside.web import signing
from alongside.web.forms import Form
from alongside.web.requests import Request


@require_http_methods(["GET", "POST"])
def confirm(request: Request) -> HttpResponse:
    """This will ask for one thing that only the one who signed in has, and go on to where they were."""
    form = Form.of(request, known={"next": request.GET.get("next", "")})
    if form.is_posted and form.typed("act") != "show":
        try:
            _confirm(request, form)
        except UnableToError as error:
            # Not through form.submit: the failure is to stay in the audit, and to be counted.
            form.refuse(error.field or "password", error.message)
        else:
            signing.confirm(request)
            return signing.onward(request, form)
    return confirm_page(request, form)


def confirm_page(request: Request, form: Form) -> HttpResponse:
    """This will show the page with every way to confirm that the viewer has."""
    account = accounts.get_account(viewer=request.viewer, now=request.now)
    asked = accounts.ask_for_any_passkey(site=signing.site_of(request))
    context = {
        "form": form,
        "account": account,
        "agencies": [each for each in agency_sign_in.list_agencies() if each.issuer in account.agencies],
        "is_demo": settings.DEMO,
        "passkey_options": signing.remember_challenge(request, asked),
        **signing.carried(form),
    }
    return render(request, "account/confirm.html", context)


def _confirm(request: Request, form: Form) -> None:
    address = signing.address_of(request)
    if form.typed("passkey"):
        confirming.confirm_with_passkey(
            viewer=request.viewer,
            answer=form.typed("passkey"),
            challenge=signing.take_challenge(request),
            site=signing.site_of(request),
            now=request.now,
        )
    elif form.text("code"):
        confirming.confirm_with_code(
            viewer=request.viewer, code=form.text("code"), address=address, now=request.now
        )
    elif form.typed("password") or not settings.DEMO:
        confirming.confirm_with_password(
            viewer=request.viewer, password=form.typed("password"), address=address, now=request.now
        )
    else:
        confirming.confirm_persona(viewer=request.viewer, now=request.now)
