"""Missing, found, the police's check, the return interview, who was told, what was done afterwards."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from alongside.casework import missing, records, voice
from alongside.kernel.dates import local_date, show_clock, show_day
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import PersonId
from alongside.missing.aftermath import NewNotice
from alongside.missing.operations import NewInterview
from alongside.web.choices import offer
from alongside.web.forms import Form
from alongside.web.requests import Request
from alongside.web.views.people import redirect_to_person
from alongside.web.views.person_facts import show_form


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
    answered = {"yes": True, "no": False}
    interview = NewInterview(
        offered_at=_moment(request, form, "offered_at"),
        answer=form.text("answer") or "none yet",
        held_at=form.moment_if_given("held_at"),
        interviewer=form.text("interviewer"),
        child_words=form.text("child_words"),
        note=form.text("note"),
        reason=form.text("reason"),
        chosen_by=form.text("chosen_by"),
        is_independent=answered.get(form.text("is_independent")),
        before=form.text("before"),
        during=form.text("during"),
        after=form.text("after"),
        would_help=form.text("would_help"),
        carers_words=form.text("carers_words"),
        episode_id=form.uuid("episode_id"),
    )
    if form.submit(
        lambda: records.record_return_interview(
            viewer=request.viewer, person_id=person_id, interview=interview, now=request.now
        )
    ):
        return redirect_to_person(person_id, "interview")
    said = voice.list_child_said(viewer=request.viewer, person_id=person_id, now=request.now)
    context = {"said": said, **_episodes(request, person_id)}
    return show_form(request, "people/add_interview.html", form, person_id, context)


@require_http_methods(["GET", "POST"])
def add_check(request: Request, person_id: PersonId) -> HttpResponse:
    """This will record the police's prevention check after an episode."""
    form = Form.of(request)
    checked_at = _moment(request, form, "checked_at")
    if form.submit(
        lambda: missing.record_check(
            viewer=request.viewer,
            person_id=person_id,
            checked_at=checked_at,
            officer=form.text("officer"),
            outcome=form.text("outcome"),
            episode_id=form.uuid("episode_id"),
            now=request.now,
        )
    ):
        return redirect_to_person(person_id, "check")
    return show_form(request, "people/add_check.html", form, person_id, _episodes(request, person_id))


@require_http_methods(["GET", "POST"])
def add_notice(request: Request, person_id: PersonId) -> HttpResponse:
    """This will record who has to know that the person is missing, and when they were told."""
    form = Form.of(request)
    parties = offer("missing_party", now=request.now)
    notice = NewNotice(
        party=form.choice("party", parties),
        name=form.text("name"),
        told_at=form.moment_if_given("told_at"),
        episode_id=form.uuid("episode_id"),
    )
    if form.submit(
        lambda: missing.record_notice(
            viewer=request.viewer, person_id=person_id, notice=notice, now=request.now
        )
    ):
        return redirect_to_person(person_id, "notice")
    context = {"parties": parties, **_episodes(request, person_id)}
    return show_form(request, "people/add_notice.html", form, person_id, context)


@require_http_methods(["GET", "POST"])
def add_followup(request: Request, person_id: PersonId) -> HttpResponse:
    """This will record what was done after an episode."""
    form = Form.of(request, known={"kind": "ACTED_ON", "at": "today", "at_time": show_clock(request.now)})
    kinds = offer("missing_followup", now=request.now)
    kind, at = form.choice("kind", kinds), _moment(request, form, "at")
    if form.submit(
        lambda: missing.record_followup(
            viewer=request.viewer,
            person_id=person_id,
            kind=kind,
            at=at,
            text=form.text("text"),
            episode_id=form.uuid("episode_id"),
            now=request.now,
        )
    ):
        return redirect_to_person(person_id, "followup")
    context = {"kinds": kinds, **_episodes(request, person_id)}
    return show_form(request, "people/add_followup.html", form, person_id, context)


def _episodes(request: Request, person_id: PersonId) -> dict[str, Any]:
    """The episodes to choose from, the latest first; none to whom the record is not open."""
    try:
        rows = records.list_episodes(viewer=request.viewer, person_id=person_id, now=request.now)
    except NotFoundError:
        return {"episodes": []}
    return {
        "episodes": [
            {
                "value": str(row.episode_id),
                "text": f"Missing from {show_day(local_date(row.missing_from))},"
                f" {show_clock(row.missing_from)}",
            }
            for row in rows
        ]
    }


def _moment(request: Request, form: Form, name: str) -> datetime:
    """A moment that has to be given; on a form just opened, now."""
    return form.moment(name) if form.is_posted else request.now
