"""What is known of the area: for leaders, and for any practitioner to read."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import area as knowing
from alongside.insight.operations import NewLooking, NewSelfCheck
from alongside.kernel.dates import local_date
from alongside.web.choices import offer
from alongside.web.confirming import needs_step_up
from alongside.web.forms import Form
from alongside.web.requests import Request

DONE = {"looking": "It is recorded.", "check": "The answer is recorded."}


@require_safe
def area(request: Request) -> HttpResponse:
    """This will show what is known of the area in a quarter."""
    page = knowing.get_area(viewer=request.viewer, quarter=request.GET.get("quarter", ""), now=request.now)
    done = DONE.get(request.GET.get("done", ""), "")
    quarters = [{"value": each.key, "text": each.name} for each in page.quarters]
    return render(request, "area/page.html", {"page": page, "quarters": quarters, "done": done})


@require_safe
@needs_step_up
def area_figures(request: Request) -> HttpResponse:
    """This will give a quarter's figures as CSV."""
    quarter = request.GET.get("quarter", "")
    content = knowing.export_figures(viewer=request.viewer, quarter=quarter, now=request.now)
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = 'attachment; filename="figures.csv"'
    return response


@require_http_methods(["GET", "POST"])
def add_looking(request: Request) -> HttpResponse:
    """This will record what was done to look for exploitation."""
    knowing.require_leading(viewer=request.viewer, now=request.now)
    form = Form.of(request)
    kinds = offer("looking_kind", now=request.now)
    looking = NewLooking(
        kind=form.choice("kind", kinds),
        looked_on=form.day("looked_on") or local_date(request.now),
        what=form.text("what"),
        looked_at=_number(form, "looked_at"),
        found=_number(form, "found"),
        found_boys=_number(form, "found_boys"),
        learned=form.text("learned"),
    )
    if form.submit(lambda: knowing.record_looking(viewer=request.viewer, looking=looking, now=request.now)):
        return _back("looking")
    return render(request, "area/add_looking.html", {"form": form, "kinds": kinds.items})


@require_http_methods(["GET", "POST"])
def self_check(request: Request, item: str) -> HttpResponse:
    """This will record what an agency's leaders answer to a statement about themselves."""
    row = knowing.get_check(viewer=request.viewer, item=item, now=request.now)
    form = Form.of(request)
    answers = offer("self_check", now=request.now)
    check = NewSelfCheck(
        item=item,
        answer=form.choice("answer", answers),
        rests_on=form.text("rests_on"),
        next_step=form.text("next_step"),
        review_on=form.day("review_on", required=True) or local_date(request.now),
    )
    if form.submit(lambda: knowing.answer_self_check(viewer=request.viewer, check=check, now=request.now)):
        return _back("check")
    return render(request, "area/self_check.html", {"form": form, "row": row, "answers": answers.items})


def _number(form: Form, name: str) -> int:
    """A number that has to be given; nothing is 0 on a form just opened."""
    typed = form.text(name).strip()
    if typed.isdecimal() and len(typed) <= 6:
        return int(typed)
    form.refuse(name, "Give a whole number, for example 12. None is 0.")
    return 0


def _back(done: str) -> HttpResponse:
    response = redirect("area")
    response["Location"] += f"?done={done}"
    return response
