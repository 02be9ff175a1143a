"""After the password: the second step, a password of one's own, setting up what the role needs."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from alongside.access.viewer import Viewer
from alongside.casework import accounts, sessions
from alongside.kernel.errors import UnableToError
from alongside.web import signing
from alongside.web.forms import Form
from alongside.web.qr import square_code
from alongside.web.requests import Request, for_everybody
from alongside.web.signing import Pending

Step = Callable[[Request, Pending, Form], HttpResponse]


def _step(view: Step) -> Callable[[Request], HttpResponse]:
    """Show a step, of the name of its view, to whoever is before it; others begin anew."""

    @wraps(view)
    def show(request: Request) -> HttpResponse:
        waiting = signing.pending(request, step=view.__name__)
        if waiting is None:
            return redirect("sign_in")
        return view(request, waiting, Form.of(request, known={"next": request.GET.get("next", "")}))

    return show


@for_everybody
@require_http_methods(["GET", "POST"])
@_step
def second_step(request: Request, waiting: Pending, form: Form) -> HttpResponse:
    """This will ask for a code or a passkey, and sign in whoever gives a right one."""
    if form.is_posted and form.typed("act") != "show":
        try:
            how = _take(request, form, waiting)
        except UnableToError as error:
            # Not through form.submit: the failure is to stay in the audit, and to be counted.
            form.refuse("code", error.message)
        else:
            return signing.passed(request, waiting, how=how, form=form)
    asked = accounts.ask_for_any_passkey(site=signing.site_of(request))
    context = {
        "form": form,
        "asks": sessions.first_step_of(user_id=waiting.user_id, now=request.now).asks,
        "passkey_options": signing.remember_challenge(request, asked),
        **signing.carried(form),
    }
    return render(request, "open/second_step.html", context)


@for_everybody
@require_http_methods(["GET", "POST"])
@_step
def own_password(request: Request, waiting: Pending, form: Form) -> HttpResponse:
    """This will have somebody who was given a first password choose their own, and then lead them on."""
    viewer = sessions.continue_as(user_id=waiting.user_id, now=request.now)
    if form.typed("act") != "show" and form.submit(
        lambda: accounts.choose_own_password(viewer=viewer, new=form.typed("new_password"), now=request.now)
    ):
        return signing.passed(request, waiting, how=waiting.how, form=form)
    context = {
        "form": form,
        "shortest": accounts.shortest_password(viewer=viewer),
        **signing.carried(form),
    }
    return render(request, "open/own_password.html", context)


@for_everybody
@require_http_methods(["GET", "POST"])
@_step
def set_up_step(request: Request, waiting: Pending, form: Form) -> HttpResponse:
    """This will have somebody set up the second step that their role needs, and then sign them in."""
    viewer = sessions.continue_as(user_id=waiting.user_id, now=request.now)
    done = form.submit(_setting_up(request, form, viewer)) if form.typed("act") != "show" else None
    if done:
        # What was set up is proof enough for this once: it was given just now.
        signing.start_session(request, user_id=waiting.user_id, how=f"{waiting.how} and new step")
        context = {"codes": done.value, "target": signing.target_of(form), **signing.carried(form)}
        return render(request, "open/codes.html", context)
    app = accounts.begin_app(viewer=viewer, now=request.now)
    asked = accounts.ask_for_passkey(viewer=viewer, site=signing.site_of(request), now=request.now)
    context = {
        "form": form,
        "app": app,
        "square": square_code(app.address),
        "passkey_options": signing.remember_challenge(request, asked),
        **signing.carried(form),
    }
    return render(request, "open/set_up_step.html", context)


def _take(request: Request, form: Form, waiting: Pending) -> str:
    if form.typed("passkey"):
        return _take_passkey(request, form, waiting.user_id)
    return sessions.take_second_step(
        user_id=waiting.user_id,
        code=form.text("code"),
        address=signing.address_of(request),
        now=request.now,
    )


def _take_passkey(request: Request, form: Form, user_id: UUID) -> str:
    return sessions.take_passkey_step(
        user_id=user_id,
        answer=form.typed("passkey"),
        challenge=signing.take_challenge(request),
        site=signing.site_of(request),
        now=request.now,
    )


def _setting_up(request: Request, form: Form, viewer: Viewer) -> Callable[[], tuple[str, ...]]:
    if not form.typed("passkey"):
        return lambda: accounts.confirm_app(viewer=viewer, code=form.text("code"), now=request.now)
    challenge = signing.take_challenge(request)
    return lambda: accounts.add_passkey(
        viewer=viewer,
        answer=form.typed("passkey"),
        challenge=challenge,
        label=form.text("label"),
        site=signing.site_of(request),
        now=request.now,
    )
