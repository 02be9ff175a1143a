"""Help for the child beside what is done about those who harm, and decisions on crime reports."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import acting as streams
from alongside.disruption.operations import NewCrimeDecision
from alongside.kernel.ids import PersonId
from alongside.web.choices import offer
from alongside.web.forms import Form
from alongside.web.requests import Request
from alongside.web.views.people import redirect_to_person
from alongside.web.views.person_facts import show_form


@require_safe
def acting(request: Request, person_id: PersonId) -> HttpResponse:
    """This will show both streams of one child's record side by side."""
    page = streams.get_acting(viewer=request.viewer, person_id=person_id, now=request.now)
    return render(request, "people/acting.html", {"page": page, "person": page.person})


@require_http_methods(["GET", "POST"])
def add_crime_decision(request: Request, person_id: PersonId) -> HttpResponse:
    """This will record whether the police were told of a crime, and who decided it."""
    form = Form.of(request)
    police, crime = (offer(key, now=request.now) for key in ("crime_police", "crime_recorded"))
    decision = NewCrimeDecision(
        decided_at=form.moment("decided_at") if form.is_posted else request.now,
        decided_by=form.text("decided_by"),
        harm=form.text("harm"),
        police=form.choice("police", police),
        told_at=form.moment_if_given("told_at"),
        crime=form.choice("crime", crime),
        because=form.text("because"),
        reference=form.text("reference"),
        told_child=form.text("told_child"),
        told_family=form.text("told_family"),
    )
    if form.submit(
        lambda: streams.record_crime_decision(
            viewer=request.viewer, person_id=person_id, decision=decision, now=request.now
        )
    ):
        return redirect_to_person(person_id, "crime")
    context = {"police": police.items, "crime": crime.items}
    return show_form(request, "people/add_crime_decision.html", form, person_id, context)
