"""Plans agreed, reviewed, ended and begun again; the way into adulthood; what the child and parents read."""

from collections.abc import Mapping
from dataclasses import asdict
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import plan_pages, plans
from alongside.kernel.ids import PersonId
from alongside.pathway.plans.commands import NewApproval, NewClosure, NewHandover
from alongside.pathway.plans.endings import UnableToClose
from alongside.pathway.plans.rules import OUTCOMES, PARTS
from alongside.web.forms import Form
from alongside.web.plan_forms import read_closure, read_review
from alongside.web.requests import Request
from alongside.web.views.person_facts import show_form
from alongside.web.views.plans import choices, page_of, to_plan, to_plans

HANDOVER = {
    "worker": "Who goes on after 18", "continues": "What continues at 18",
    "child_view": "What the young person wants", "note": "More",
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def sign_plan(request: Request, person_id: PersonId, plan_id: UUID) -> HttpResponse:
    """This will sign a plan as agreed, by somebody who manages or leads and did not write it."""
    page = page_of(request, person_id, plan_id)
    form = Form.of(request, known={"number": str(page.row.fact.version.number)})
    number = form.text("number")
    approval = NewApproval(
        number=int(number) if number.isascii() and number.isdigit() else 0,
        child_agrees=form.text("child_agrees"),
        parents_agree=form.text("parents_agree"),
        note=form.text("note"),
    )
    if form.submit(
        lambda: plans.approve_plan(
            viewer=request.viewer, person_id=person_id, plan_id=plan_id, approval=approval, now=request.now
        )
    ):
        return to_plan(person_id, plan_id, "signed")
    return show_form(request, "plans/sign.html", form, person_id, {"page": page, "parts": PARTS})


@require_http_methods(["GET", "POST"])
def review_plan(request: Request, person_id: PersonId, plan_id: UUID) -> HttpResponse:
    """This will record a review, with what became of each item."""
    page = page_of(request, person_id, plan_id)
    fact = page.row.fact
    known = {f"outcome_{n}": item.outcome for n, item in enumerate(fact.items)}
    known |= {f"seen_{n}": item.outcome for n, item in enumerate(fact.items)}
    known |= {f"happened_{n}": item.what_happened for n, item in enumerate(fact.items)}
    form = Form.of(request, known=known)
    review = read_review(form, fact)
    if form.submit(
        lambda: plans.record_plan_review(
            viewer=request.viewer, person_id=person_id, plan_id=plan_id, review=review, now=request.now
        )
    ):
        return to_plan(person_id, plan_id, "reviewed")
    context = {"page": page, "parts": PARTS, "outcomes": choices(OUTCOMES)}
    return show_form(request, "plans/review.html", form, person_id, context)


@require_http_methods(["GET", "POST"])
def plan_late(request: Request, person_id: PersonId, plan_id: UUID) -> HttpResponse:
    """This will note why a review is late."""
    page = page_of(request, person_id, plan_id)
    form = Form.of(request)
    if form.submit(
        lambda: plans.say_why_late(
            viewer=request.viewer,
            person_id=person_id,
            plan_id=plan_id,
            because=form.text("late_because"),
            now=request.now,
        )
    ):
        return to_plan(person_id, plan_id, "late")
    return show_form(request, "plans/late.html", form, person_id, {"page": page})


@require_http_methods(["GET", "POST"])
def close_plan(request: Request, person_id: PersonId, plan_id: UUID) -> HttpResponse:
    """This will end help by a plan, for a reason that suffices."""
    page = page_of(request, person_id, plan_id)
    form, closure = _closure(request)
    if form.submit(lambda: _close(request, form, person_id, closure, plan_id)):
        return to_plan(person_id, plan_id, "closed")
    matters = plan_pages.get_open_matters(
        viewer=request.viewer, person_id=person_id, plan_id=plan_id, now=request.now
    )
    context = {"label": page.row.label, "kind": page.row.fact.kind, "open_matters": matters}
    return _show_closing(request, form, person_id, context)


@require_http_methods(["GET", "POST"])
def close_help(request: Request, person_id: PersonId) -> HttpResponse:
    """This will end help as such, where there is no plan."""
    matters = plan_pages.get_open_matters(viewer=request.viewer, person_id=person_id, now=request.now)
    form, closure = _closure(request)
    if form.submit(lambda: _close(request, form, person_id, closure, None)):
        return to_plans(person_id, "closed")
    return _show_closing(request, form, person_id, {"label": "", "kind": "", "open_matters": matters})


def _closure(request: Request) -> tuple[Form, NewClosure]:
    form = Form.of(request)
    return form, read_closure(form)


def _close(
    request: Request, form: Form, person_id: PersonId, closure: NewClosure, plan_id: UUID | None
) -> UUID:
    """Everything that stands against it is told at once, each at its field."""
    try:
        return plans.close_help(
            viewer=request.viewer, person_id=person_id, closure=closure, plan_id=plan_id, now=request.now
        )
    except UnableToClose as error:
        for refusal in error.refusals:
            form.refuse(refusal.field, refusal.message)
        raise


def _show_closing(
    request: Request, form: Form, person_id: PersonId, context: Mapping[str, object]
) -> HttpResponse:
    rows = plan_pages.list_closing_choices(now=request.now)
    offered = {
        name: [
            {"value": code, "text": label, "hint": {"text": help_} if help_ else None}
            for code, label, help_, excluded in rows
            if excluded == is_excluded
        ]
        for name, is_excluded in (("enough", False), ("never_enough", True))
    }
    asks = "answer" in form.problems or bool(form.text("answer"))
    return show_form(request, "plans/close.html", form, person_id, {**context, **offered, "asks": asks})


@require_http_methods(["GET", "POST"])
def reopen_help(request: Request, person_id: PersonId, closure_id: UUID) -> HttpResponse:
    """This will begin help again: one step, with the reason."""
    form = Form.of(request)
    if form.submit(
        lambda: plans.reopen_help(
            viewer=request.viewer,
            person_id=person_id,
            closure_id=closure_id,
            because=form.text("because"),
            now=request.now,
        )
    ):
        return to_plans(person_id, "reopened")
    return show_form(request, "plans/reopen.html", form, person_id, {})


@require_http_methods(["GET", "POST"])
def handover(request: Request, person_id: PersonId) -> HttpResponse:
    """This will record the way into adulthood as it stands now."""
    page = plan_pages.get_plans_page(viewer=request.viewer, person_id=person_id, now=request.now)
    stood = page.handover.recorded_at.isoformat() if page.handover else ""
    known = {"seen": stood, **(asdict(page.handover.words) if page.handover else {})}
    form = Form.of(request, known=known)
    words = NewHandover(**{name: form.text(name) for name in HANDOVER})
    if form.is_posted and form.text("seen") != stood:
        form.refuse(
            "differences", "Somebody recorded the way into adulthood since you opened this. Both are below."
        )
    if form.submit(
        lambda: plans.set_handover(
            viewer=request.viewer, person_id=person_id, handover=words, now=request.now
        )
    ):
        return to_plans(person_id, "handover")
    theirs = known if "differences" in form.problems else {}
    differences = [
        ("", label, theirs.get(name, ""), form.text(name))
        for name, label in HANDOVER.items()
        if theirs and theirs.get(name, "") != form.text(name)
    ]
    seen = stood if form.is_posted else form.text("seen")
    context = {"page": page, "differences": differences, "seen": seen}
    return show_form(request, "plans/handover.html", form, person_id, context)


@require_safe
def child_plan(request: Request, person_id: PersonId, plan_id: UUID) -> HttpResponse:
    """This will show a plan in words for the child."""
    page = plan_pages.get_child_sheet(
        viewer=request.viewer, person_id=person_id, plan_id=plan_id, now=request.now
    )
    return render(request, "plans/child.html", {"page": page, "sheet": page.sheet, "person": page.person})


@require_safe
def parents_plan(request: Request, person_id: PersonId, plan_id: UUID) -> HttpResponse:
    """This will show a plan in words for the parents or carers."""
    page = plan_pages.get_parents_sheet(
        viewer=request.viewer, person_id=person_id, plan_id=plan_id, now=request.now
    )
    return render(request, "plans/parents.html", {"page": page, "sheet": page.sheet, "person": page.person})
