"""How children and families are met: first response, feedback, and the page for parents and carers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import families
from alongside.kernel.dates import local_date
from alongside.kernel.ids import PersonId
from alongside.reference.loader import load_policy
from alongside.voice.meeting import NewFeedback, NewResponse
from alongside.web.choices import offer
from alongside.web.forms import Form
from alongside.web.requests import Request, for_nobody_in_particular
from alongside.web.views.people import redirect_to_person
from alongside.web.views.person_facts import show_form


@require_http_methods(["GET", "POST"])
def add_response(request: Request, person_id: PersonId) -> HttpResponse:
    """This will record the first response to a child."""
    form = Form.of(request)
    response = NewResponse(
        responded_at=form.moment("responded_at") if form.is_posted else request.now,
        responder=form.text("responder"),
        told=form.text("told"),
        support=form.text("support"),
        child_aware=form.text("child_aware") or "unknown",
        how_to_tell=form.text("how_to_tell"),
        child_words=form.text("child_words"),
    )
    if form.submit(
        lambda: families.record_first_response(
            viewer=request.viewer, person_id=person_id, response=response, now=request.now
        )
    ):
        return redirect_to_person(person_id, "response")
    return show_form(request, "people/add_response.html", form, person_id, {})


@require_http_methods(["GET", "POST"])
def add_feedback(request: Request, person_id: PersonId) -> HttpResponse:
    """This will record what a child or a family says of how they were met."""
    form = Form.of(request)
    sources, answers = (offer(key, now=request.now) for key in ("feedback_from", "felt_believed"))
    feedback = NewFeedback(
        from_whom=form.choice("from_whom", sources),
        believed=form.choice("believed", answers),
        words=form.text("words"),
        given_on=form.day("given_on") or local_date(request.now),
        told_of_complaints=form.is_ticked("told_of_complaints"),
        told_of_advocacy=form.is_ticked("told_of_advocacy"),
    )
    if form.submit(
        lambda: families.record_feedback(
            viewer=request.viewer, person_id=person_id, feedback=feedback, now=request.now
        )
    ):
        return redirect_to_person(person_id, "feedback")
    context = {"sources": sources.items, "answers": answers.items}
    return show_form(request, "people/add_feedback.html", form, person_id, context)


@for_nobody_in_particular
@require_safe
def for_families(request: HttpRequest) -> HttpResponse:
    """This will explain child sexual exploitation, and what happens, to parents and carers."""
    context = {"page": load_policy("voice/families"), "groups": load_policy("contacts/urgent")["groups"]}
    response = render(None, "open/families.html", context)
    response["Cache-Control"] = "public, max-age=300"
    return response
