"""Records that may be one person's, before a reviewer who is not told why."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import duplicates
from alongside.kernel.ids import PersonId
from alongside.web.choices import offer
from alongside.web.forms import Form
from alongside.web.requests import Request, for_purpose


@for_purpose("review")
@require_safe
def list_duplicates(request: Request) -> HttpResponse:
    """This will show a reviewer the pairs that wait for a look."""
    pairs = duplicates.list_possible_duplicates(viewer=request.viewer, now=request.now)
    return render(request, "duplicates/list.html", {"pairs": pairs})


@for_purpose("review")
@require_http_methods(["GET", "POST"])
def review_duplicate(request: Request, person_id: PersonId, other_id: PersonId) -> HttpResponse:
    """This will show a reviewer what agrees and what differs, and keep what they make of it."""
    pair = duplicates.get_possible_duplicate(
        viewer=request.viewer, person_id=person_id, other_id=other_id, now=request.now
    )
    form = Form.of(request)
    outcomes = offer("duplicate_outcome", now=request.now)
    outcome = form.choice("outcome", outcomes)
    if form.submit(
        lambda: duplicates.review_duplicate(
            viewer=request.viewer,
            person_id=person_id,
            other_id=other_id,
            outcome=outcome,
            note=form.text("note"),
            now=request.now,
        )
    ):
        return redirect("duplicates")
    return render(request, "duplicates/review.html", {"form": form, "pair": pair, "outcomes": outcomes})
