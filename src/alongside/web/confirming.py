"""Before what leaves the service or cannot be undone: whoever sits here shows again who they are."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from alongside.casework import confirming
from alongside.web.requests import NEVER_CARRIED, Request

View = Callable[..., HttpResponse]


def needs_step_up(view: View) -> View:
    """This will have somebody confirm who they are before the view, unless they did so a moment ago.

    Put it beneath require_http_methods, and above everything that acts. What was posted goes along.
    """

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        confirmed_at = request.session.get("confirmed_at")
        moment = datetime.fromisoformat(confirmed_at) if confirmed_at else None
        if confirming.is_confirmed(confirmed_at=moment, now=request.now):
            return view(request, *args, **kwargs)
        if request.method != "POST":
            return redirect(f"{reverse('confirm')}?{urlencode({'next': request.get_full_path()})}")
        posted = [(name, value) for name, values in request.POST.lists() for value in values]
        kept = [(name, str(value)) for name, value in posted if name not in NEVER_CARRIED]
        # An empty act cannot be carried on with: the confirm page posts what was asked for again.
        context = {"back": request.get_full_path(), "kept": kept or [("act", "")]}
        return render(request, "account/confirm_first.html", context)

    guarded.needs_step_up = True  # type: ignore[attr-defined]
    return guarded
