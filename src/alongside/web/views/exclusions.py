"""Barring somebody from a record: asked for on the record, done by keepers of other agencies."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import exclusions, organisations
from alongside.kernel.ids import PersonId, UserId
from alongside.web.confirming import needs_step_up
from alongside.web.forms import Form
from alongside.web.requests import Request, for_purpose
from alongside.web.views.people import redirect_to_person
from alongside.web.views.person_facts import show_form

OVERSIGHT = for_purpose("oversight")
NOBODY = UserId(UUID(int=0))


@require_http_methods(["GET", "POST"])
@needs_step_up
def ask_to_bar(request: Request, person_id: PersonId) -> HttpResponse:
    """This will hand to the keepers that a worker should be barred from this record."""
    form = Form.of(request)
    if form.submit(
        lambda: exclusions.ask_to_bar(
            viewer=request.viewer,
            person_id=person_id,
            user_id=_worker(form),
            reason=form.text("reason"),
            now=request.now,
        )
    ):
        return redirect_to_person(person_id, "asked")
    return show_form(request, "people/ask_to_bar.html", form, person_id, {"workers": workers(request)})


@OVERSIGHT
@require_safe
def list_exclusions(request: Request) -> HttpResponse:
    """This will show a keeper what is asked, and who is barred."""
    kept = exclusions.list_kept(viewer=request.viewer, now=request.now)
    done = {"barred": "They are barred.", "ended": "The exclusion is ended.", "answered": "It is answered."}
    return render(
        request, "exclusions/list.html", {"kept": kept, "done": done.get(request.GET.get("done", ""), "")}
    )


@OVERSIGHT
@require_http_methods(["GET", "POST"])
@needs_step_up
def bar(request: Request) -> HttpResponse:
    """This will bar a worker of another agency from a record whose reference the keeper was given."""
    form = Form.of(request, known={"who": request.GET.get("who", "")})
    exclusions.list_kept(viewer=request.viewer, now=request.now)
    reference = form.uuid("reference")
    if form.is_posted and reference is None:
        form.refuse("reference", "Copy the whole reference, as it stands on the record under Who may see it.")
    if form.submit(
        lambda: exclusions.bar(
            viewer=request.viewer,
            person_id=PersonId(reference or UUID(int=0)),
            user_id=_worker(form),
            reason=form.text("reason"),
            now=request.now,
        )
    ):
        return _to_list("barred")
    elsewhere = workers(request, leave_out=[request.viewer.agency_id])
    return render(request, "exclusions/bar.html", {"form": form, "workers": elsewhere})


@OVERSIGHT
@require_http_methods(["GET", "POST"])
@needs_step_up
def answer_request(request: Request, request_id: UUID) -> HttpResponse:
    """This will bar whom a request names, or decline it."""
    row = exclusions.get_request(viewer=request.viewer, request_id=request_id, now=request.now)
    form = Form.of(request)
    declines = form.text("answer") == "decline"
    if form.is_posted and form.text("answer") not in {"bar", "decline"}:
        form.refuse("answer", "Choose one of these.")
    if form.submit(lambda: _answer(request, request_id, form, declines=declines)):
        return _to_list("answered" if declines else "barred")
    return render(request, "exclusions/request.html", {"form": form, "row": row})


@OVERSIGHT
@require_http_methods(["GET", "POST"])
@needs_step_up
def end_exclusion(request: Request, exclusion_id: UUID) -> HttpResponse:
    """This will end an exclusion, after showing which."""
    row = exclusions.get_exclusion(viewer=request.viewer, exclusion_id=exclusion_id, now=request.now)
    form = Form.of(request)
    if form.submit(
        lambda: exclusions.end_exclusion(viewer=request.viewer, exclusion_id=exclusion_id, now=request.now)
    ):
        return _to_list("ended")
    return render(request, "exclusions/end.html", {"form": form, "row": row})


def workers(request: Request, *, leave_out: Iterable[UUID] = ()) -> list[dict[str, str]]:
    """This will give the workers of the directory as choices, by agency; not the viewer, who is no choice."""
    left_out = set(leave_out)
    found = organisations.get_directory(now=request.now).workers
    shown = [
        each for each in found if each.agency_id not in left_out and each.user_id != request.viewer.user_id
    ]
    return [
        {"value": str(each.user_id), "text": f"{each.agency_name}: {each.full_name}, {each.job_title}"}
        for each in sorted(shown, key=lambda each: (each.agency_name, each.full_name))
    ]


def _answer(request: Request, request_id: UUID, form: Form, *, declines: bool) -> None:
    if declines:
        exclusions.decline_request(
            viewer=request.viewer, request_id=request_id, answer=form.text("reason"), now=request.now
        )
    else:
        exclusions.bar_on_request(
            viewer=request.viewer, request_id=request_id, reason=form.text("reason"), now=request.now
        )


def _worker(form: Form) -> UserId:
    return UserId(form.uuid("who") or NOBODY)


def _to_list(done: str) -> HttpResponse:
    response = redirect("exclusions")
    response["Location"] += f"?done={done}"
    return response
