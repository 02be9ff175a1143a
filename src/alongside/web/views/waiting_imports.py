"""A long import: how far it is, and what came of it."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from alongside.casework import waiting_imports
from alongside.exchange.waiting import WaitingFact
from alongside.web.requests import Request
from alongside.web.views.imports import report_context


@require_safe
def show_waiting(request: Request, waiting_id: UUID) -> HttpResponse:
    """This will show how far an import is, or lead to what came of it."""
    fact = waiting_imports.get_progress(viewer=request.viewer, waiting_id=waiting_id, now=request.now)
    if fact.batch_id:
        return redirect("import", batch_id=fact.batch_id)
    report = None
    if fact.settled_at and not fact.problem:
        report = waiting_imports.get_outcome(viewer=request.viewer, waiting_id=waiting_id, now=request.now)
    return render(
        request,
        "imports/waiting.html",
        {"fact": fact, "how_far": how_far(fact), **(report_context(report) if report else {})},
    )


@require_safe
def waiting_progress(request: Request, waiting_id: UUID) -> HttpResponse:
    """This will tell a script how far an import is."""
    fact = waiting_imports.get_progress(viewer=request.viewer, waiting_id=waiting_id, now=request.now)
    return JsonResponse(
        {
            "says": how_far(fact),
            "read": fact.read,
            "total": fact.total,
            "settled": fact.settled_at is not None,
        }
    )


def how_far(fact: WaitingFact) -> str:
    """This will say in a sentence how far an import is."""
    what = "children" if fact.kind == "cin" else "rows"
    if fact.settled_at:
        return "Done."
    if not fact.begun:
        return "It waits for its turn."
    if not fact.read:
        return "It has begun."
    if not fact.total:
        return f"{fact.read:,} {what} read so far."
    return f"{fact.read:,} of {fact.total:,} {what} read."
