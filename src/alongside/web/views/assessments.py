"""Assessments of a child: listed, opened, read, signed, overseen, dissented from, told, printed."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from alongside.assessments.holistic.operations import OVERSIGHT, WHOM, NewTelling
from alongside.assessments.holistic.rules import STRATEGY_DECISIONS
from alongside.casework import assessing, assessments
from alongside.casework.assessments import AssessmentPage
from alongside.kernel.dates import local_date, show_day
from alongside.kernel.ids import ConcernId, PersonId
from alongside.web.forms import Form
from alongside.web.requests import Request
from alongside.web.views.person_facts import show_form

DONE = {
    "started": "The assessment is opened. Write its sections in any order; each is kept as you type.",
    "saved": "The section is saved.",
    "handed": "The section is handed over. They find it on their home page.",
    "back": "The section is taken back.",
    "signed": "The assessment is signed. A manager looks at it now.",
    "overseen": "Your oversight stands beside the assessment.",
    "dissent": "It stands beside the assessment, and nobody takes it away.",
    "told": "It is recorded who was told.",
}


@require_safe
def list_assessments(request: Request, person_id: PersonId) -> HttpResponse:
    """This will list a child's assessments."""
    page = assessments.get_assessments(viewer=request.viewer, person_id=person_id, now=request.now)
    return render(request, "assessments/list.html", {"page": page})


@require_http_methods(["GET", "POST"])
def start_assessment(request: Request, person_id: PersonId) -> HttpResponse:
    """This will open an assessment, on the decision about a worry or by itself."""
    form = Form.of(request)
    concern = form.uuid("concern_id")
    done = form.submit(
        lambda: assessing.start_assessment(
            viewer=request.viewer,
            person_id=person_id,
            because=form.text("because"),
            concern_id=ConcernId(concern) if concern else None,
            now=request.now,
        )
    )
    if done:
        return back_to(done.value, "started")
    worries = [
        {"value": str(row.concern_id), "text": f"{row.reference}, sent {show_day(local_date(row.sent_at))}"}
        for row in assessments.list_worries_to_assess(
            viewer=request.viewer, person_id=person_id, now=request.now
        )
    ]
    return show_form(request, "assessments/start.html", form, person_id, {"worries": worries})


@require_safe
def assessment(request: Request, assessment_id: UUID) -> HttpResponse:
    """This will show where each section stands, what others say, and what can be done."""
    page = _get(request, assessment_id)
    done = DONE.get(request.GET.get("done", ""), "")
    return render(request, "assessments/page.html", {"page": page, "done": done})


@require_safe
def print_assessment(request: Request, assessment_id: UUID) -> HttpResponse:
    """This will show an assessment whole, to be printed."""
    return render(request, "assessments/print.html", {"page": _get(request, assessment_id)})


@require_http_methods(["GET", "POST"])
def sign_assessment(request: Request, assessment_id: UUID) -> HttpResponse:
    """This will show all answers with what is missing; posted, it signs the assessment."""
    page = _get(request, assessment_id)
    held = page.strategy_held
    known = {"strategy_decision": "held", "strategy_reason": f"Held on {held}."} if held else {}
    form = Form.of(request, known=known)
    if form.submit(
        lambda: assessing.sign_assessment(
            viewer=request.viewer,
            assessment_id=assessment_id,
            strategy_decision=form.text("strategy_decision"),
            strategy_reason=form.text("strategy_reason"),
            now=request.now,
        )
    ):
        return back_to(assessment_id, "signed")
    context = {"page": page, "decisions": as_items(STRATEGY_DECISIONS)}
    return render(request, "assessments/check.html", {"form": form, **context})


@require_http_methods(["GET", "POST"])
def oversee_assessment(request: Request, assessment_id: UUID) -> HttpResponse:
    """This will record a manager's oversight of a signed assessment."""
    form = Form.of(request)
    if form.submit(
        lambda: assessing.oversee_assessment(
            viewer=request.viewer,
            assessment_id=assessment_id,
            outcome=form.text("outcome"),
            reasons=form.text("reasons"),
            now=request.now,
        )
    ):
        return back_to(assessment_id, "overseen")
    return _form(request, "oversee", form, assessment_id, {"outcomes": as_items(OVERSIGHT)})


@require_http_methods(["GET", "POST"])
def dissent_from(request: Request, assessment_id: UUID) -> HttpResponse:
    """This will record that somebody sees an assessment otherwise."""
    form = Form.of(request)
    if form.submit(
        lambda: assessing.record_dissent(
            viewer=request.viewer,
            assessment_id=assessment_id,
            words=form.text("words"),
            now=request.now,
        )
    ):
        return back_to(assessment_id, "dissent")
    return _form(request, "dissent", form, assessment_id, {})


@require_http_methods(["GET", "POST"])
def tell_assessment(request: Request, assessment_id: UUID) -> HttpResponse:
    """This will record whom the assessment was told, or why not yet."""
    form = Form.of(request, known={"whom": "child"})
    telling = NewTelling(
        whom=form.text("whom"),
        told_on=form.day("told_on"),
        how=form.text("how"),
        told_by=form.text("told_by"),
        response=form.text("response"),
        not_yet=form.text("not_yet"),
    )
    if form.submit(
        lambda: assessing.tell_assessment(
            viewer=request.viewer, assessment_id=assessment_id, telling=telling, now=request.now
        )
    ):
        return back_to(assessment_id, "told")
    return _form(request, "tell", form, assessment_id, {"people": as_items(WHOM)})


def as_items(choices: dict[str, str] | Any) -> list[dict[str, str]]:
    """This will give choices as the design system's components want them."""
    return [{"value": value, "text": text} for value, text in choices.items()]


def back_to(assessment_id: UUID, done: str) -> HttpResponse:
    """This will go to the assessment and say there what was done."""
    response = redirect("assessment", assessment_id=assessment_id)
    response["Location"] += f"?done={done}"
    return response


def _get(request: Request, assessment_id: UUID) -> AssessmentPage:
    return assessments.get_assessment(viewer=request.viewer, assessment_id=assessment_id, now=request.now)


def _form(
    request: Request, name: str, form: Form, assessment_id: UUID, context: dict[str, Any]
) -> HttpResponse:
    page = _get(request, assessment_id)
    return render(request, f"assessments/{name}.html", {"form": form, "page": page, **context})
