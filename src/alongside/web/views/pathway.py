"""Where things stand with a person: stages, what is due, minutes and actions, the referral pack."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import meetings, nrm_pack, organisations, stages
from alongside.kernel.dates import show_clock
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import PersonId
from alongside.pathway.meetings.operations import NewAction
from alongside.pathway.stages.operations import NewStep
from alongside.web.forms import Form
from alongside.web.requests import Request

DONE = {
    "step": "The step is recorded.",
    "late": "The reason is recorded. It stays on the list until it is done.",
    "action": "The action is recorded.",
    "done": "It is recorded what happened.",
    "meeting": "The meeting is recorded. These are its minutes.",
}


@require_safe
def show_stages(request: Request, person_id: PersonId) -> HttpResponse:
    """This will show where things stand: stages, what is due, actions, meetings."""
    page = stages.get_standing(viewer=request.viewer, person_id=person_id, now=request.now)
    context = {"page": page, "person": page.person, "person_id": person_id, "done": _done(request)}
    return render(request, "pathway/stages.html", context)


@require_http_methods(["GET", "POST"])
def take_step(request: Request, person_id: PersonId) -> HttpResponse:
    """This will record a step of a stage: which one stands in the address, the rest is asked."""
    asked = Form.asked(request)
    page = stages.get_step_form(
        viewer=request.viewer,
        person_id=person_id,
        kind=asked.text("kind"),
        to=asked.text("to"),
        course_id=asked.uuid("course_id"),
        now=request.now,
    )
    form = Form.of(request, known={"at": "today", "at_time": show_clock(request.now)})
    step = NewStep(
        kind=page.kind,
        to=page.to,
        at=form.moment("at") if form.is_posted else request.now,
        reason=form.text("reason"),
        details={key: form.text(key) for key, _, _ in page.fields if key != "reason"},
        about=form.text("about"),
        course_id=page.course_id,
    )
    if form.submit(
        lambda: stages.take_step(viewer=request.viewer, person_id=person_id, step=step, now=request.now)
    ):
        return _back(person_id, "step")
    return render(request, "pathway/take_step.html", {"form": form, "page": page, "person": page.person})


@require_http_methods(["GET", "POST"])
def say_late(request: Request, person_id: PersonId) -> HttpResponse:
    """This will record why something is late; which clock stands in the address."""
    standing = stages.get_standing(viewer=request.viewer, person_id=person_id, now=request.now)
    asked = Form.asked(request)
    wanted = (asked.text("clock"), asked.text("limb"), asked.text("started"))
    rows = [
        row
        for row in standing.clocks
        if (row.clock, row.limb, str(int(row.started_at.timestamp()))) == wanted
    ]
    if not rows or not standing.may_write:
        raise NotFoundError
    form, row = Form.of(request), rows[0]
    if form.submit(
        lambda: stages.record_late_reason(
            viewer=request.viewer,
            person_id=person_id,
            clock=row.clock,
            limb=row.limb,
            started_at=row.started_at,
            reason=form.text("reason"),
            now=request.now,
        )
    ):
        return _back(person_id, "late")
    return render(request, "pathway/say_late.html", {"form": form, "row": row, "person": standing.person})


@require_http_methods(["GET", "POST"])
def minutes(request: Request, person_id: PersonId, meeting_id: UUID) -> HttpResponse:
    """This will show a meeting's minutes, and take down an action while the meeting still sits."""
    page = meetings.get_minutes(
        viewer=request.viewer, person_id=person_id, meeting_id=meeting_id, now=request.now
    )
    form = Form.of(request)
    action = _read_action(request, form)
    if form.submit(
        lambda: meetings.record_action(
            viewer=request.viewer,
            person_id=person_id,
            action=action,
            meeting_id=meeting_id,
            now=request.now,
        )
    ):
        response = redirect("minutes", person_id=person_id, meeting_id=meeting_id)
        response["Location"] += "?done=action"
        return response
    context = {"page": page, "form": form, "person": page.person, "done": _done(request)}
    return render(request, "pathway/minutes.html", context | _owners(request))


def _read_action(request: Request, form: Form) -> NewAction:
    """Whoever is named as the directory names them is that worker or agency; others are from outside."""
    who = form.text("who")
    known = organisations.get_directory(now=request.now) if who else None
    users = (
        [row.user_id for row in known.workers if row.full_name.casefold() == who.casefold()] if known else []
    )
    agencies = (
        [row.agency_id for row in known.agencies if row.name.casefold() == who.casefold()] if known else []
    )
    user = users[0] if len(users) == 1 else None
    agency = agencies[0] if agencies and user is None else None
    return NewAction(
        what=form.text("what"),
        owner_user_id=user,
        owner_agency_id=agency,
        owner_name="" if user or agency else who,
        due_on=form.day("due_on"),
    )


def _owners(request: Request) -> dict[str, list[str]]:
    known = organisations.get_directory(now=request.now)
    return {"owners": sorted({row.full_name for row in known.workers} | {row.name for row in known.agencies})}


@require_http_methods(["GET", "POST"])
def settle_action(request: Request, person_id: PersonId, action_id: UUID) -> HttpResponse:
    """This will record what became of an action: that it is done, or why it is late."""
    rows = meetings.list_person_actions(viewer=request.viewer, person_id=person_id, now=request.now)
    found = next((row for row in rows if row.fact.action_id == action_id), None)
    if found is None:
        raise NotFoundError
    form = Form.of(
        request,
        known={
            "answer": "done",
            "at": "today",
            "at_time": show_clock(request.now),
            "seen": found.fact.late_reason,
        },
    )
    if form.typed("answer") == "late" and form.typed("seen") != found.fact.late_reason:
        form.refuse("note", f"Somebody said since you opened this why it is late: {found.fact.late_reason}")
    if form.submit(lambda: _settle(request, form, person_id, action_id)):
        return _back(person_id, "late" if form.text("answer") == "late" else "done")
    standing = stages.get_standing(viewer=request.viewer, person_id=person_id, now=request.now)
    if not standing.may_write:
        raise NotFoundError
    seen = found.fact.late_reason if form.is_posted else form.typed("seen")
    context = {"form": form, "row": found, "person": standing.person, "seen": seen}
    return render(request, "pathway/settle_action.html", context)


def _settle(request: Request, form: Form, person_id: PersonId, action_id: UUID) -> None:
    if form.text("answer") == "late":
        meetings.say_action_late(
            viewer=request.viewer,
            person_id=person_id,
            action_id=action_id,
            reason=form.text("note"),
            now=request.now,
        )
        return
    meetings.mark_action_done(
        viewer=request.viewer,
        person_id=person_id,
        action_id=action_id,
        what_happened=form.text("note"),
        at=_moment(request, form, "at"),
        now=request.now,
    )


@require_safe
def show_nrm_pack(request: Request, person_id: PersonId) -> HttpResponse:
    """This will show what the record knows per question of the National Referral Mechanism, for print."""
    page = nrm_pack.get_nrm_pack(viewer=request.viewer, person_id=person_id, now=request.now)
    return render(request, "pathway/nrm_pack.html", {"page": page, "person": page.person})


def _moment(request: Request, form: Form, name: str) -> datetime:
    return form.moment(name) if form.text(name) else request.now


def _done(request: Request) -> str:
    return DONE.get(request.GET.get("done", ""), "")


def _back(person_id: PersonId, done: str) -> HttpResponse:
    response = redirect("stages", person_id=person_id)
    response["Location"] += f"?done={done}"
    return response
