"""The register of conflicts: declaring one's own, and reading those of other agencies as a keeper."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.casework import conflicts
from alongside.web.choices import offer
from alongside.web.forms import Form
from alongside.web.requests import Request, for_purpose


@require_http_methods(["GET", "POST"])
def my_conflicts(request: Request) -> HttpResponse:
    """This will declare a conflict of the viewer's own, and list those that they declared."""
    form = Form.of(request)
    kinds = offer("conflict_kind", now=request.now)
    kind = form.choice("kind", kinds)
    if form.submit(
        lambda: conflicts.declare_conflict(
            viewer=request.viewer, kind=kind, about=form.text("about"), now=request.now
        )
    ):
        return redirect("my_conflicts")
    rows = conflicts.list_my_conflicts(viewer=request.viewer, now=request.now)
    return render(request, "conflicts/mine.html", {"form": form, "kinds": kinds, "rows": rows})


@require_POST
def end_conflict(request: Request, conflict_id: UUID) -> HttpResponse:
    """This will say that a conflict of the viewer's own is over."""
    conflicts.end_my_conflict(viewer=request.viewer, conflict_id=conflict_id, now=request.now)
    return redirect("my_conflicts")


@for_purpose("oversight")
@require_safe
def list_conflicts(request: Request) -> HttpResponse:
    """This will show a keeper what workers of other agencies declared."""
    rows = conflicts.list_conflicts(viewer=request.viewer, now=request.now)
    return render(request, "conflicts/register.html", {"rows": rows})


@for_purpose("oversight")
@require_POST
def mark_conflict_seen(request: Request, conflict_id: UUID) -> HttpResponse:
    """This will write that a keeper has seen a conflict."""
    conflicts.mark_conflict_seen(viewer=request.viewer, conflict_id=conflict_id, now=request.now)
    return redirect("conflicts")
