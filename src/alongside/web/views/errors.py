"""The pages for what went wrong. They need no database (but to offer a demonstration's personas again)."""

from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import resolve

from alongside.casework import sessions
from alongside.kernel.errors import UnableToError
from alongside.web.requests import NEVER_CARRIED, Request, audience_of, for_everybody


@for_everybody
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """This will answer for what does not exist and for what may not be seen: the same, byte for byte."""
    return _page("errors/not_found.html", status=404)


@for_everybody
def failed(request: HttpRequest) -> HttpResponse:
    """This will say that the fault is ours, and what to do meanwhile."""
    return _page("errors/failed.html", status=500)


@for_everybody
def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """This will say that a request was malformed or came from elsewhere."""
    return _page("errors/refused.html", status=403)


def unable(request: HttpRequest, error: UnableToError) -> HttpResponse:
    """This will say what could not be done, in the words of the domain."""
    return render(None, "errors/unable.html", {"message": error.message}, status=422)


def session_ended(request: HttpRequest, reason: str = "") -> HttpResponse:
    """This will say that the session has ended, and keep what was typed for after signing in again.

    Only fields that this site's own form posted are shown again: another site must not be able to put words
    into somebody's mouth.
    """
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"error": "session ended"}, status=401)
    if audience_of(resolve(request.path_info).func):
        return redirect("sign_in")
    kept = _typed(request) if _is_from_here(request) else ()
    context = {
        "kept": kept,
        "target": request.get_full_path(),
        "personas": _personas(cast("Request", request)),
    }
    is_signed_in_again = bool(kept) and hasattr(request, "viewer")
    template = "open/carry_on.html" if is_signed_in_again else "errors/session_ended.html"
    return render(request, template, context, status=403)


def _personas(request: Request) -> list[dict[str, str]]:
    """In a demonstration nobody has a password: whom one may be again."""
    found = sessions.list_personas(now=request.now) if settings.DEMO else ()
    return [{"value": each.username, "text": f"{each.full_name}, {each.job_title}"} for each in found]


def _typed(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    lists = request.POST.lists() if request.method == "POST" else ()
    return tuple(
        (name, str(value)) for name, values in lists if name not in NEVER_CARRIED for value in values
    )


def _is_from_here(request: HttpRequest) -> bool:
    return request.headers.get("Origin", "") == f"{request.scheme}://{request.get_host()}"


def _page(template: str, *, status: int) -> HttpResponse:
    return render(None, template, status=status)
