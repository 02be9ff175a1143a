"""Opening a record in an emergency, closing it, reviewing it, and the report."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.casework import emergencies, organisations
from alongside.web.choices import offer
from alongside.web.confirming import needs_step_up
from alongside.web.forms import Form
from alongside.web.requests import Request, for_purpose

HOURS = [{"value": str(hours), "text": f"{hours} hours" if hours > 1 else "1 hour"} for hours in (1, 2, 4)]
REVIEW = for_purpose("review")


@require_http_methods(["GET", "POST"])
@needs_step_up
def open_in_emergency(request: Request) -> HttpResponse:
    """This will open the one record that fits what is known for certain, or say that none was opened."""
    form = Form.of(request, known={"hours": "4"})
    reasons = offer("break_glass_reason", now=request.now)
    reason_code, born = form.choice("reason_code", reasons), form.day("born")
    done = form.submit(
        lambda: emergencies.open_in_emergency(
            viewer=request.viewer,
            forenames=form.text("forenames"),
            surname=form.text("surname"),
            born=born,
            number=form.text("number"),
            reason_code=reason_code,
            reason=form.text("reason"),
            hours=_hours(form),
            now=request.now,
        )
    )
    if done and done.value:
        return redirect("person", person_id=done.value)
    doors = organisations.list_front_doors()
    context = {"form": form, "reasons": reasons, "hours": HOURS, "doors": doors, "none_opened": bool(done)}
    return render(request, "emergencies/open.html", context)


@require_POST
def end_opening(request: Request, opening_id: UUID) -> HttpResponse:
    """This will close a record that the viewer opened."""
    emergencies.end_opening(viewer=request.viewer, opening_id=opening_id, now=request.now)
    return redirect("home")


@REVIEW
@require_safe
def list_openings(request: Request) -> HttpResponse:
    """This will show an independent reviewer what waits for a review."""
    rows = emergencies.list_openings_to_review(viewer=request.viewer, now=request.now)
    return render(request, "emergencies/list.html", {"rows": rows})


@REVIEW
@require_http_methods(["GET", "POST"])
def review_opening(request: Request, opening_id: UUID) -> HttpResponse:
    """This will show one opening to a reviewer, and keep what they make of it."""
    row = emergencies.get_opening_to_review(viewer=request.viewer, opening_id=opening_id, now=request.now)
    form = Form.of(request)
    outcomes = offer("break_glass_outcome", now=request.now)
    outcome = form.choice("outcome", outcomes)
    if form.submit(
        lambda: emergencies.review_opening(
            viewer=request.viewer,
            opening_id=opening_id,
            outcome=outcome,
            note=form.text("note"),
            now=request.now,
        )
    ):
        return redirect("emergencies")
    return render(request, "emergencies/review.html", {"form": form, "row": row, "outcomes": outcomes})


@REVIEW
@require_safe
def emergency_report(request: Request) -> HttpResponse:
    """This will show how often records were opened in emergencies, refused, and to what outcome."""
    lines = emergencies.get_report(viewer=request.viewer, now=request.now)
    outcomes = offer("break_glass_outcome", now=request.now)
    return render(request, "emergencies/report.html", {"lines": lines, "outcomes": outcomes.items})


def _hours(form: Form) -> int:
    return int(form.text("hours")) if form.text("hours") in {each["value"] for each in HOURS} else 0
