"""Adding what happened: missing, found, return interview, meeting, anything else."""

from datetime import datetime

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from alongside.casework import organisations, records, voice
from alongside.kernel.dates import local_date, local_midnight
from alongside.kernel.ids import AgencyId, PersonId
from alongside.missing.operations import NewInterview
from alongside.pathway.operations import NewMeeting
from alongside.web.choices import offer
from alongside.web.forms import Form
from alongside.web.requests import Request
from alongside.web.views.people import redirect_to_person
from alongside.web.views.person_facts import show_form

# Kinds of entry that have a form of their own, or that the software writes with another record.
WRITTEN_ELSEWHERE = (
    "CONCERN",
    "ASSESSMENT",
    "DECISION",
    "DEFINITION",
    "MEETING",
    "MISSING",
    "FOUND",
    "RETURN_INTERVIEW",
    "INVOLVEMENT",
    "DOCUMENT",
)


@require_http_methods(["GET", "POST"])
def add_missing(request: Request, person_id: PersonId) -> HttpResponse:
    """This will record that a child is missing."""
    form = Form.of(request)
    missing_from = _moment(request, form, "missing_from")
    reported_at = form.moment_if_given("reported_at") or missing_from
    if form.submit(
        lambda: records.record_missing(
            viewer=request.viewer,
            person_id=person_id,
            missing_from=missing_from,
            reported_at=reported_at,
            circumstances=form.text("circumstances"),
            now=request.now,
        )
    ):
        return redirect_to_person(person_id, "missing")
    return show_form(request, "people/add_missing.html", form, person_id, {})


@require_http_methods(["GET", "POST"])
def add_found(request: Request, person_id: PersonId) -> HttpResponse:
    """This will record that a missing child returned or was found."""
    form = Form.of(request)
    found_at = _moment(request, form, "found_at")
    if form.submit(
        lambda: records.record_found(
            viewer=request.viewer,
            person_id=person_id,
            found_at=found_at,
            note=form.text("note"),
            now=request.now,
        )
    ):
        return redirect_to_person(person_id, "found")
    return show_form(request, "people/add_found.html", form, person_id, {})


@require_http_methods(["GET", "POST"])
def add_interview(request: Request, person_id: PersonId) -> HttpResponse:
    """This will record a return interview as far as it came."""
    form = Form.of(request)
    interview = NewInterview(
        offered_at=_moment(request, form, "offered_at"),
        answer=form.text("answer") or "none yet",
        held_at=form.moment_if_given("held_at"),
        interviewer=form.text("interviewer"),
        child_words=form.text("child_words"),
        note=form.text("note"),
    )
    if form.submit(
        lambda: records.record_return_interview(
            viewer=request.viewer, person_id=person_id, interview=interview, now=request.now
        )
    ):
        return redirect_to_person(person_id, "interview")
    return show_form(request, "people/add_interview.html", form, person_id, _said(request, person_id))


@require_http_methods(["GET", "POST"])
def add_meeting(request: Request, person_id: PersonId) -> HttpResponse:
    """This will record a meeting about the person. Its day is asked, not its hour."""
    form = Form.of(request)
    kinds = offer("meeting_kind", now=request.now)
    day = form.day("held_at", required=True)
    meeting = NewMeeting(
        kind=form.choice("kind", kinds),
        held_at=local_midnight(day or local_date(request.now)),
        present=tuple(AgencyId(found) for found in form.uuids("present")),
        absent_reason=form.text("absent_reason"),
        notes=form.text("notes"),
        decisions=form.text("decisions"),
        child_view=form.text("child_view"),
    )
    if form.submit(
        lambda: records.record_meeting(
            viewer=request.viewer, people=[person_id], meeting=meeting, now=request.now
        )
    ):
        return redirect_to_person(person_id, "meeting")
    agencies = organisations.get_directory(now=request.now).agencies
    context = {
        **_said(request, person_id),
        "kinds": kinds,
        "agencies": [{"value": str(row.agency_id), "text": row.name} for row in agencies],
    }
    return show_form(request, "people/add_meeting.html", form, person_id, context)


@require_http_methods(["GET", "POST"])
def add_event(request: Request, person_id: PersonId) -> HttpResponse:
    """This will put anything else worth knowing on the chronology."""
    form = Form.of(request, known={"klass": "ordinary", "basis": "SEEN"})
    kinds = offer("chronology_kind", now=request.now, leave_out=WRITTEN_ELSEWHERE)
    kind, happened = form.choice("kind", kinds), form.uncertain("happened")
    if form.submit(
        lambda: records.record_event(
            viewer=request.viewer,
            person_id=person_id,
            kind=kind,
            happened=happened,
            happened_time=form.text("happened_time"),
            title=form.text("title"),
            detail=form.text("detail"),
            child_words=form.text("child_words"),
            basis=form.text("basis") or "UNKNOWN",
            klass=form.text("klass") or "ordinary",
            now=request.now,
        )
    ):
        return redirect_to_person(person_id, "event")
    context = {"kinds": kinds, "bases": offer("information_basis", now=request.now)}
    return show_form(request, "people/add_event.html", form, person_id, context)


def _said(request: Request, person_id: PersonId) -> dict[str, object]:
    """What the child told us, to stand beside the form."""
    said = voice.list_child_said(viewer=request.viewer, person_id=person_id, now=request.now)
    return {"said": said}


def _moment(request: Request, form: Form, name: str) -> datetime:
    """A moment that has to be given; on a form just opened, now."""
    return form.moment(name) if form.is_posted else request.now
