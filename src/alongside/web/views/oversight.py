"""Who looked at a record, and what a manager is asked to look into."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alongside.casework import lookers
from alongside.casework.oversight import DAYS, get_oversight
from alongside.kernel.ids import PersonId
from alongside.web.requests import Request


@require_safe
def who_looked(request: Request, person_id: PersonId) -> HttpResponse:
    """This will show who opened a person's record, to those who answer for it."""
    page = lookers.get_lookers(viewer=request.viewer, person_id=person_id, now=request.now)
    return render(request, "people/lookers.html", {"page": page})


@require_safe
def oversight(request: Request) -> HttpResponse:
    """This will show a manager or an auditor the openings that no live relationship explains."""
    page = get_oversight(viewer=request.viewer, now=request.now)
    return render(request, "oversight.html", {"page": page, "days": DAYS})
