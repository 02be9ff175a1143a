"""Asking a colleague, management oversight, reflective supervision, and a manager's view of who has whom."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import consulting, organisations, supervising
from alongside.kernel.dates import local_date
from alongside.kernel.ids import PersonId, UserId
from alongside.supervision.operations import NewReflection
from alongside.supervision.policy import get_headings, get_source
from alongside.web.choices import offer
from alongside.web.forms import Form
from alongside.web.requests import Request
from alongside.web.views.people import redirect_to_person
from alongside.web.views.person_facts import show_form

# These stand first among those who can be asked.
LEADS = frozenset({"safeguarding_lead", "team_manager", "head_of_service"})


@require_http_methods(["GET", "POST"])
def consult(request: Request, person_id: PersonId) -> HttpResponse:
    """This will put a question about a child to a named colleague, and show what was asked before."""
    form = Form.of(request, known={"stage": request.GET.get("stage", "")})
    stages = offer("consultation_stage", now=request.now)
    stage = form.choice("stage", stages)
    asked = form.uuid("asked_of")
    if form.is_posted and asked is None:
        form.refuse("asked_of", "Choose whom you want to ask.")
    if form.submit(
        lambda: consulting.ask_colleague(
            viewer=request.viewer,
            person_id=person_id,
            stage=stage,
            question=form.text("question"),
            asked_of=UserId(asked or request.viewer.user_id),
            now=request.now,
        )
    ):
        return redirect_to_person(person_id, "asked_colleague")
    before = consulting.get_consulting(viewer=request.viewer, person_id=person_id, now=request.now)
    context = {"stages": stages.items, "colleagues": _colleagues(request), "before": before}
    return show_form(request, "supervision/consult.html", form, person_id, context)


@require_http_methods(["GET", "POST"])
def consultation(request: Request, consultation_id: UUID) -> HttpResponse:
    """This will show a question to whoever was asked, and keep the reply."""
    form = Form.of(request)
    if form.submit(
        lambda: consulting.reply_to_colleague(
            viewer=request.viewer,
            consultation_id=consultation_id,
            text=form.text("reply"),
            now=request.now,
        )
    ):
        return redirect("consultation", consultation_id=consultation_id)
    row = consulting.get_consultation(viewer=request.viewer, consultation_id=consultation_id, now=request.now)
    return render(request, "supervision/consultation.html", {"row": row, "form": form})


@require_http_methods(["GET", "POST"])
def add_oversight(request: Request, person_id: PersonId) -> HttpResponse:
    """This will keep a manager's note on a child's record."""
    form = Form.of(request)
    if form.submit(
        lambda: consulting.write_oversight(
            viewer=request.viewer,
            person_id=person_id,
            note=form.text("note"),
            decided=form.text("decided"),
            now=request.now,
        )
    ):
        return redirect_to_person(person_id, "oversight")
    return show_form(request, "supervision/oversight.html", form, person_id, {})


@require_safe
def supervision(request: Request) -> HttpResponse:
    """This will show what the viewer may bring to supervision, and what they reflected on."""
    page = supervising.get_supervision(viewer=request.viewer, now=request.now)
    return render(request, "supervision/mine.html", {"page": page})


@require_http_methods(["GET", "POST"])
def new_reflection(request: Request) -> HttpResponse:
    """This will keep what the viewer and another reflected on; it is seen by these two alone."""
    form = Form.of(request, known={"part": "worker"})
    other = UserId(form.uuid("with") or request.viewer.user_id)
    is_worker = form.text("part") != "supervisor"
    reflection = NewReflection(
        worker_id=request.viewer.user_id if is_worker else other,
        supervisor_id=other if is_worker else request.viewer.user_id,
        held_on=form.day("held_on") or local_date(request.now),
        headings={each.code: form.text(f"said_{each.code}") for each in get_headings()},
        wellbeing=form.text("wellbeing"),
        content_warning=form.text("content_warning"),
        agreed=form.text("agreed"),
        children=[PersonId(each) for each in form.uuids("children")],
    )
    done = form.submit(
        lambda: supervising.keep_reflection(viewer=request.viewer, reflection=reflection, now=request.now)
    )
    if done:
        return redirect("reflection", reflection_id=done.value)
    page = supervising.get_supervision(viewer=request.viewer, now=request.now)
    context = {
        "form": form,
        "headings": get_headings(),
        "source": get_source(),
        "colleagues": _colleagues(request),
        "children": [{"value": str(each.person_id), "text": each.name} for each in page.children],
    }
    return render(request, "supervision/new.html", context)


@require_safe
def reflection(request: Request, reflection_id: UUID) -> HttpResponse:
    """This will show one of the viewer's own reflections."""
    row = supervising.get_reflection(viewer=request.viewer, reflection_id=reflection_id, now=request.now)
    return render(request, "supervision/reflection.html", {"row": row})


@require_safe
def workload(request: Request) -> HttpResponse:
    """This will show a manager, worker by worker and by name, who has which children and what is due."""
    rows = supervising.get_workload(viewer=request.viewer, now=request.now)
    return render(request, "supervision/workload.html", {"rows": rows})


def _colleagues(request: Request) -> list[dict[str, str]]:
    """Who can be asked: leads and managers first, all others after them, each by agency and name."""
    workers = [
        each
        for each in organisations.get_directory(now=request.now).workers
        if each.user_id != request.viewer.user_id
    ]
    workers.sort(key=lambda each: (not each.roles & LEADS, each.agency_name, each.full_name))
    return [
        {"value": str(each.user_id), "text": f"{each.full_name}, {each.job_title} ({each.agency_name})"}
        for each in workers
    ]
