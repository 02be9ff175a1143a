"""Around every request: the headers, one transaction, and who is asking."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from alongside.access.session import set_viewer
from alongside.access.viewer import CARE
from alongside.casework import emergencies, sessions
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.organisations.queries import Present
from alongside.web.requests import NOBODY_IN_PARTICULAR, Request, audience_of, purpose_of
from alongside.web.views import errors

Respond = Callable[[HttpRequest], HttpResponse]

FEATURES_OFF = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone",
    "midi", "payment", "usb",
)  # fmt: skip
HEADERS = {
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in FEATURES_OFF),
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class HeadersMiddleware:
    """Puts the same headers on every page; a page for all the world may say itself how long it keeps."""

    def __init__(self, get_response: Respond) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """This will answer the request and set the headers on the answer."""
        is_for_all = _audience(request) == NOBODY_IN_PARTICULAR
        if is_for_all:
            # Without the cookie nothing looks the session up: the page stands when the database is down.
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        response = self._get_response(request)
        for name, value in HEADERS.items():
            if not (is_for_all and name == "Cache-Control" and response.status_code == 200):
                response[name] = value
        return response


class ViewerMiddleware:
    """Runs each request in one transaction, in which the database knows who is asking."""

    def __init__(self, get_response: Respond) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """This will answer the request inside its transaction; after a failure of ours nothing stays."""
        request.get_host()  # refuses the name of another host, under which a page could be stored or linked
        if _audience(request) == NOBODY_IN_PARTICULAR:
            return self._get_response(request)
        # Before the transaction begins, so that what is done now already holds for the database's own clock.
        now = timezone.now()
        with transaction.atomic():
            request.now = now  # type: ignore[attr-defined]
            _identify(request, now)
            response = self._get_response(request)
            if response.streaming:
                raise RuntimeError("A streamed answer would be read after its transaction has ended.")
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """This will turn away whoever is not signed in from what is not for everybody."""
        if audience_of(view) or hasattr(request, "viewer"):
            return None
        if request.method == "POST" or _wants_data(request):
            return errors.session_ended(request)
        return redirect(f"{reverse('sign_in')}?{urlencode({'next': request.get_full_path()})}")

    def process_exception(self, request: Request, error: Exception) -> HttpResponse | None:
        """This will answer what a view raised: absent and forbidden alike, or what it was unable to do.

        A refusal is kept, with its audit row. What was half done is not.
        """
        if isinstance(error, NotFoundError):
            return errors.not_found(request)
        if isinstance(error, UnableToError):
            transaction.set_rollback(True)
            return errors.unable(request, error)
        return None


def _identify(request: HttpRequest, now: datetime) -> None:
    """Set the viewer from the session; one who has left, or whose session has ended, is signed out."""
    present = _live(request, now)
    if present is None:
        if "user_id" in request.session:
            request.session.flush()
        set_viewer(user_id=None)
        return
    viewer = present.viewer
    request.viewer = viewer  # type: ignore[attr-defined]
    request.who = present  # type: ignore[attr-defined]
    # Looked up by the pages that show them, and by nothing else.
    request.openings = SimpleLazyObject(  # type: ignore[attr-defined]
        lambda: emergencies.list_my_openings(viewer=viewer, now=now)
    )


def _live(request: HttpRequest, now: datetime) -> Present | None:
    """Who is signed in here now, known to the database; None where nobody is, or not any more."""
    held = request.session
    if not {"user_id", "session_id"} <= set(held.keys()):
        return None
    present = sessions.get_present(user_id=UUID(held["user_id"]), now=now, purpose=_purpose(request))
    if present is None:
        return None
    viewer = present.viewer
    set_viewer(user_id=viewer.user_id, purpose=viewer.purpose)
    lasts = sessions.is_live(
        viewer=viewer,
        session_id=UUID(held["session_id"]),
        signed_in_at=datetime.fromisoformat(held["signed_in_at"]),
        now=now,
    )
    return present if lasts else None


def _audience(request: HttpRequest) -> str:
    view = _view_for(request)
    return audience_of(view) if view else ""


def _purpose(request: HttpRequest) -> str:
    view = _view_for(request)
    return purpose_of(view) if view else CARE


def _view_for(request: HttpRequest) -> Callable[..., HttpResponse] | None:
    """What will answer; looked up once for a request."""
    if not hasattr(request, "view_for_it"):
        try:
            request.view_for_it = resolve(request.path_info).func  # type: ignore[attr-defined]
        except Resolver404:
            request.view_for_it = None  # type: ignore[attr-defined]
    found: Callable[..., HttpResponse] | None = request.view_for_it  # type: ignore[attr-defined]
    return found


def _wants_data(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"
