"""The first page after signing in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alongside.casework.home import get_home
from alongside.web.requests import Request


@require_safe
def home(request: Request) -> HttpResponse:
    """This will show what waits for the viewer, and the jobs of their role."""
    page = get_home(viewer=request.viewer, now=request.now)
    return render(request, "home.html", {"page": page})
