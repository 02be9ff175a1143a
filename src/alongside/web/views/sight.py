"""Who may see a record: keeping it to named workers, sharing parts of it until a day."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.casework import organisations, restrictions, sharing, sight
from alongside.kernel.ids import PersonId, UserId
from alongside.web.confirming import needs_step_up
from alongside.web.forms import Form
from alongside.web.requests import Request
from alongside.web.views.exclusions import NOBODY, workers
from alongside.web.views.person_facts import show_form
from alongside.web.views.person_team import choices_of

DONE = {
    "restricted": "The record is kept to those who are named.",
    "named": "They are named.",
    "removed": "They are no longer named.",
    "ended": "The record is open again to all who work with this person.",
    "shared": "It is shared, and stands on the chronology.",
    "withdrawn": "It is no longer shared.",
}


@require_safe
def who_sees(request: Request, person_id: PersonId) -> HttpResponse:
    """This will show who may see a record beside those who work with the person."""
    page = sight.get_sight(viewer=request.viewer, person_id=person_id, now=request.now)
    done = DONE.get(request.GET.get("done", ""), "")
    return render(request, "sight/page.html", {"page": page, "person": page.person, "done": done})


@require_http_methods(["GET", "POST"])
@needs_step_up
def restrict(request: Request, person_id: PersonId) -> HttpResponse:
    """This will keep a record to named workers, of whom the viewer is one."""
    form = Form.of(request)
    if form.submit(
        lambda: restrictions.restrict_record(
            viewer=request.viewer,
            person_id=person_id,
            named=[UserId(each) for each in form.uuids("who")],
            is_sealed=form.is_ticked("is_sealed"),
            reason=form.text("reason"),
            now=request.now,
        )
    ):
        return _back(person_id, "restricted")
    return show_form(request, "sight/restrict.html", form, person_id, {"workers": workers(request)})


@require_http_methods(["GET", "POST"])
@needs_step_up
def name_worker(request: Request, person_id: PersonId) -> HttpResponse:
    """This will name one more worker to whom a record is kept."""
    form = Form.of(request)
    who = UserId(form.uuid("who") or NOBODY)
    if form.submit(
        lambda: restrictions.name_worker(
            viewer=request.viewer, person_id=person_id, user_id=who, now=request.now
        )
    ):
        return _back(person_id, "named")
    return show_form(request, "sight/name.html", form, person_id, {"workers": workers(request)})


@require_POST
@needs_step_up
def remove_worker(request: Request, person_id: PersonId, user_id: UUID) -> HttpResponse:
    """This will take a worker off those to whom a record is kept."""
    restrictions.remove_worker(
        viewer=request.viewer, person_id=person_id, user_id=UserId(user_id), now=request.now
    )
    return _back(person_id, "removed")


@require_http_methods(["GET", "POST"])
@needs_step_up
def end_restriction(request: Request, person_id: PersonId) -> HttpResponse:
    """This will open a record again to all who stand in a relation to it."""
    form = Form.of(request)
    if form.submit(
        lambda: restrictions.end_restriction(
            viewer=request.viewer, person_id=person_id, reason=form.text("reason"), now=request.now
        )
    ):
        return _back(person_id, "ended")
    return show_form(request, "sight/end.html", form, person_id, {})


@require_http_methods(["GET", "POST"])
def share_record(request: Request, person_id: PersonId) -> HttpResponse:
    """This will show chosen parts of a record to somebody until a day."""
    form = Form.of(request)
    until = form.day("until", required=True)
    chosen = form.text("who").partition(":")[2]
    if form.submit(
        lambda: sharing.share_record(
            viewer=request.viewer,
            person_id=person_id,
            principal_id=_uuid(chosen),
            classes=form.many("classes"),
            reason=form.text("reason"),
            until=until or request.now.date(),
            now=request.now,
        )
    ):
        return _back(person_id, "shared")
    page = sight.get_sight(viewer=request.viewer, person_id=person_id, now=request.now)
    classes = [
        {"value": klass, "text": klass.replace("_", " ").capitalize(), "hint": {"text": meaning}}
        for klass, meaning in page.shareable.items()
    ]
    choices = choices_of(organisations.get_directory(now=request.now))
    return show_form(request, "sight/share.html", form, person_id, {"classes": classes, "choices": choices})


@require_POST
def withdraw_sharing(request: Request, person_id: PersonId, sharing_id: UUID) -> HttpResponse:
    """This will end a decision to share before its day."""
    sharing.withdraw_sharing(
        viewer=request.viewer, person_id=person_id, sharing_id=sharing_id, now=request.now
    )
    return _back(person_id, "withdrawn")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return NOBODY


def _back(person_id: PersonId, done: str) -> HttpResponse:
    response = redirect("who_sees", person_id=person_id)
    response["Location"] += f"?done={done}"
    return response
