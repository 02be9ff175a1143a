"""Who works with a person: beginning and ending it."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from alongside.casework import organisations, people
from alongside.casework.people import Involved
from alongside.kernel.ids import AgencyId, PersonId, TeamId, UserId
from alongside.web.choices import offer
from alongside.web.forms import Form
from alongside.web.requests import Request
from alongside.web.views.people import redirect_to_person
from alongside.web.views.person_facts import show_form


@require_http_methods(["GET", "POST"])
def involve(request: Request, person_id: PersonId) -> HttpResponse:
    """This will record who works with the person, and open the record to them."""
    form = Form.of(request)
    roles = offer("involvement_role", now=request.now)
    who, role = _read_involved(form), form.choice("role", roles)
    if form.submit(
        lambda: people.involve(
            viewer=request.viewer,
            person_id=person_id,
            who=who,
            role=role,
            reason=form.text("reason"),
            allocate=form.is_ticked("allocate"),
            phone=form.text("phone"),
            now=request.now,
        )
    ):
        return redirect_to_person(person_id, "involved")
    directory = organisations.get_directory(now=request.now)
    context = {"roles": roles, "choices": choices_of(directory)}
    return show_form(request, "people/involve.html", form, person_id, context)


@require_http_methods(["GET", "POST"])
def end_involvement(request: Request, person_id: PersonId, involvement_id: UUID) -> HttpResponse:
    """This will end somebody's involvement, with the reason."""
    form = Form.of(request)
    if form.submit(
        lambda: people.end_involvement(
            viewer=request.viewer,
            person_id=person_id,
            involvement_id=involvement_id,
            reason=form.text("reason"),
            now=request.now,
        )
    ):
        return redirect_to_person(person_id, "ended")
    return show_form(request, "people/end_involvement.html", form, person_id, {})


def _read_involved(form: Form) -> Involved:
    """The one box that was filled: a worker, team or agency of the directory, or somebody outside it."""
    kind, _, chosen = form.text("who").partition(":")
    outside = form.text("outside_name")
    try:
        found = UUID(chosen) if chosen else None
    except ValueError:
        found = None
    return Involved(
        user_id=UserId(found) if found and kind == "user" else None,
        team_id=TeamId(found) if found and kind == "team" else None,
        agency_id=AgencyId(found) if found and kind == "agency" else None,
        outside_name=outside,
    )


def choices_of(directory: organisations.Directory) -> list[dict[str, str]]:
    """This will give agencies, each followed by its teams and workers, in the order of the directory."""
    lines = []
    for agency in directory.agencies:
        lines.append({"value": f"agency:{agency.agency_id}", "text": f"{agency.name}, everybody"})
        for team in directory.teams:
            if team.agency_id == agency.agency_id:
                lines.append({"value": f"team:{team.team_id}", "text": f"{agency.name}: {team.name} (team)"})
        for worker in directory.workers:
            if worker.agency_id == agency.agency_id:
                text = f"{agency.name}: {worker.full_name}, {worker.job_title}"
                lines.append({"value": f"user:{worker.user_id}", "text": text})
    return lines
