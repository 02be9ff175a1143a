"""Adding what happened: a meeting, anything else."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from alongside.casework import organisations, records, voice
from alongside.kernel.dates import local_date, local_midnight
from alongside.kernel.ids import AgencyId, PersonId
from alongside.organisations.queries import AgencyCard
from alongside.pathway.meetings.operations import (
    ABSENT,
    PRESENT,
    SENT_VIEWS,
    NewAttendance,
    NewMeeting,
)
from alongside.web.choices import Offer, offer
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
def add_meeting(request: Request, person_id: PersonId) -> HttpResponse:
    """This will record a meeting about the person, and go to its minutes."""
    form = Form.of(request)
    kinds, outcomes = offer("meeting_kind", now=request.now), offer("meeting_outcome", now=request.now)
    agencies = organisations.get_directory(now=request.now).agencies
    meeting = _read_meeting(request, form, kinds, agencies)
    done = form.submit(
        lambda: records.record_meeting(
            viewer=request.viewer, people=[person_id], meeting=meeting, now=request.now
        )
    )
    if done:
        response = redirect("minutes", person_id=person_id, meeting_id=done.value[0])
        response["Location"] += "?done=meeting"
        return response
    context = {
        **_said(request, person_id),
        "kinds": kinds,
        "outcomes": outcomes,
        "agencies": [{"value": str(row.agency_id), "text": row.name} for row in agencies],
    }
    return show_form(request, "people/add_meeting.html", form, person_id, context)


def _read_meeting(request: Request, form: Form, kinds: Offer, agencies: Sequence[AgencyCard]) -> NewMeeting:
    named = {row.name.casefold(): row.agency_id for row in agencies}
    present = tuple(AgencyId(found) for found in form.uuids("present"))
    return NewMeeting(
        kind=form.choice("kind", kinds),
        held_at=_held_at(request, form),
        present=present,
        absent_reason=form.text("absent_reason"),
        notes=form.text("notes"),
        decisions=form.text("decisions"),
        outcome=form.text("outcome"),
        goes_on=form.text("goes_on"),
        child_view=form.text("child_view"),
        parents_view=form.text("parents_view"),
        dissent=form.text("dissent"),
        attendances=_attendances(form, named, set(present)),
    )


def _held_at(request: Request, form: Form) -> datetime:
    """The day has to be given; without a time, of today it is now, of another day its beginning."""
    day = form.day("held_at", required=True)
    if day is not None and form.text("held_at_time"):
        return form.moment("held_at")
    if day is None or day == local_date(request.now):
        return request.now
    return local_midnight(day)


def _attendances(
    form: Form, named: Mapping[str, AgencyId], present: set[AgencyId]
) -> tuple[NewAttendance, ...]:
    """What stands line by line: people by name, agencies that were not there and why, what each said."""
    views = {named[who.casefold()]: said for who, said in _lines(form, "views") if who.casefold() in named}
    people = [
        NewAttendance(name=name.strip(), role=role.strip())
        for line in form.text("people").splitlines()
        for name, _, role in [line.partition(",")]
        if name.strip()
    ]
    absent = [
        NewAttendance(
            of_agency_id=named[who.casefold()],
            presence=ABSENT,
            reason=why,
            views=views.get(named[who.casefold()], ""),
        )
        for who, why in _lines(form, "absent_reason")
        if who.casefold() in named and why and named[who.casefold()] not in present
    ]
    away = {each.of_agency_id for each in absent}
    said = [
        NewAttendance(of_agency_id=agency, presence=PRESENT if agency in present else SENT_VIEWS, views=words)
        for agency, words in views.items()
        if agency not in away
    ]
    return (*people, *absent, *said)


def _lines(form: Form, name: str) -> list[tuple[str, str]]:
    """Lines of `who: words`."""
    parted = [line.partition(":") for line in form.text(name).splitlines()]
    return [(who.strip(), words.strip()) for who, _, words in parted]


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
