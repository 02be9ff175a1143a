"""One's own account: what one signs in with, and where one is signed in."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.casework import accounts
from alongside.web import signing
from alongside.web.confirming import needs_step_up
from alongside.web.forms import Form
from alongside.web.qr import square_code
from alongside.web.requests import Request

# What the address says was done, in words. Nothing else is shown.
DONE = {
    "password": "Your password is changed. You are signed out everywhere else.",
    "removed": "It is removed. If somebody else may have had it, sign out everywhere else below.",
    "session": "That browser is signed out.",
    "others": "You are signed out everywhere else.",
}
ENDED = {
    "too long": "ended after its longest time",
    "idle": "ended, left alone",
    "signed out": "signed out",
    "ended by hand": "ended by you",
    "password changed": "ended when the password was changed",
    "password given": "ended by whoever runs Alongside",
    "account reset": "ended by whoever runs Alongside",
    "ended by the operator": "ended by whoever runs Alongside",
}


@require_safe
def account(request: Request) -> HttpResponse:
    """This will show what the viewer signs in with, and where they are signed in."""
    context = {
        "account": accounts.get_account(viewer=request.viewer, now=request.now),
        "here": _session_id(request),
        "done": DONE.get(request.GET.get("done", "")),
        "ended": ENDED,
    }
    return render(request, "account/account.html", context)


@require_http_methods(["GET", "POST"])
def change_password(request: Request) -> HttpResponse:
    """This will change the viewer's password. The present one is asked for in any case."""
    form = Form.of(request)
    done = form.submit(
        lambda: accounts.change_password(
            viewer=request.viewer,
            present=form.typed("present_password"),
            new=form.typed("new_password"),
            session_id=_session_id(request),
            now=request.now,
        )
    )
    if done:
        return _back("password")
    held = accounts.get_account(viewer=request.viewer, now=request.now)
    return render(request, "account/password.html", {"form": form, "account": held})


@require_http_methods(["GET", "POST"])
@needs_step_up
def add_app(request: Request) -> HttpResponse:
    """This will add an app that shows codes."""
    form = Form.of(request)
    done = form.submit(
        lambda: accounts.confirm_app(viewer=request.viewer, code=form.text("code"), now=request.now)
    )
    if done:
        return _show_codes(request, done.value)
    app = accounts.begin_app(viewer=request.viewer, now=request.now)
    context = {"form": form, "app": app, "square": square_code(app.address)}
    return render(request, "account/add_app.html", context)


@require_http_methods(["GET", "POST"])
@needs_step_up
def add_passkey(request: Request) -> HttpResponse:
    """This will add a passkey."""
    form = Form.of(request)
    challenge = signing.take_challenge(request) if form.is_posted else ""
    done = form.submit(_adding_passkey(request, form, challenge))
    if done:
        return _show_codes(request, done.value)
    asked = accounts.ask_for_passkey(viewer=request.viewer, site=signing.site_of(request), now=request.now)
    context = {"form": form, "passkey_options": signing.remember_challenge(request, asked)}
    return render(request, "account/add_passkey.html", context)


@require_POST
@needs_step_up
def remove_app(request: Request) -> HttpResponse:
    """This will remove the viewer's app."""
    accounts.remove_app(viewer=request.viewer, now=request.now)
    return _back("removed")


@require_POST
@needs_step_up
def remove_passkey(request: Request, passkey_id: UUID) -> HttpResponse:
    """This will remove one of the viewer's passkeys."""
    accounts.remove_passkey(viewer=request.viewer, passkey_id=passkey_id, now=request.now)
    return _back("removed")


@require_POST
@needs_step_up
def new_codes(request: Request) -> HttpResponse:
    """This will make new recovery codes and show them, this once."""
    return _show_codes(request, accounts.make_recovery_codes(viewer=request.viewer, now=request.now))


@require_POST
def end_session(request: Request, session_id: UUID) -> HttpResponse:
    """This will sign the viewer out in one browser."""
    accounts.end_session(viewer=request.viewer, session_id=session_id, now=request.now)
    return _back("session")


@require_POST
def end_other_sessions(request: Request) -> HttpResponse:
    """This will sign the viewer out everywhere but here."""
    accounts.end_other_sessions(viewer=request.viewer, session_id=_session_id(request), now=request.now)
    return _back("others")


def _adding_passkey(request: Request, form: Form, challenge: str) -> Callable[[], tuple[str, ...]]:
    return lambda: accounts.add_passkey(
        viewer=request.viewer,
        answer=form.typed("passkey"),
        challenge=challenge,
        label=form.text("label"),
        site=signing.site_of(request),
        now=request.now,
    )


def _show_codes(request: Request, codes: tuple[str, ...]) -> HttpResponse:
    return render(request, "account/codes.html", {"codes": codes})


def _back(done: str) -> HttpResponse:
    return redirect(f"{reverse('account')}?done={done}")


def _session_id(request: Request) -> UUID:
    return UUID(request.session["session_id"])
