"""A child's plans: the list, one plan, beginning and changing it, what is to be done."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import plan_pages, plans
from alongside.casework.plan_pages import PlanPage
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import PersonId
from alongside.pathway.plans.commands import NewSafeContact, PlanWords, Settled
from alongside.pathway.plans.operations import UnableToChangePlan, as_texts
from alongside.pathway.plans.rules import FOR_WHOM, OUTCOMES, PARTS
from alongside.web.choices import offer
from alongside.web.forms import Form
from alongside.web.plan_forms import known_words, read_item, read_safe_contact, read_words
from alongside.web.requests import Request
from alongside.web.views.person_facts import show_form

DONE = {
    "begun": "The plan is begun. Add what is done now, and what comes later.",
    "changed": "The plan is changed. What it said before is kept.",
    "added": "It stands in the plan.",
    "settled": "It is noted.",
    "withdrawn": "It is taken out of the plan.",
    "signed": "The plan is agreed and signed.",
    "reviewed": "The review is recorded.",
    "late": "It is noted why the review is late. It stays late until it is held.",
    "closed": "Help by this plan has ended. It begins again in one step.",
    "reopened": "Help has begun again. Everything is as it was.",
    "handover": "The way into adulthood is recorded.",
}


def choices(known: dict[str, str]) -> list[dict[str, str]]:
    """This will give a few choices as the design system's components want them."""
    return [{"value": value, "text": text} for value, text in known.items()]


def to_plan(person_id: PersonId, plan_id: UUID, done: str) -> HttpResponse:
    """This will go to the plan and say there what was done."""
    response = redirect("plan", person_id=person_id, plan_id=plan_id)
    response["Location"] += f"?done={done}"
    return response


def to_plans(person_id: PersonId, done: str) -> HttpResponse:
    """This will go to the list of plans and say there what was done."""
    response = redirect("plans", person_id=person_id)
    response["Location"] += f"?done={done}"
    return response


def page_of(request: Request, person_id: PersonId, plan_id: UUID) -> PlanPage:
    """This will give one plan for a page."""
    return plan_pages.get_plan_page(
        viewer=request.viewer, person_id=person_id, plan_id=plan_id, now=request.now
    )


@require_safe
def list_plans(request: Request, person_id: PersonId) -> HttpResponse:
    """This will list a child's plans, how help ended, and the way into adulthood."""
    page = plan_pages.get_plans_page(viewer=request.viewer, person_id=person_id, now=request.now)
    done = DONE.get(request.GET.get("done", ""), "")
    return render(request, "plans/list.html", {"page": page, "person": page.person, "done": done})


@require_safe
def plan(request: Request, person_id: PersonId, plan_id: UUID) -> HttpResponse:
    """This will show one plan."""
    page = page_of(request, person_id, plan_id)
    done = DONE.get(request.GET.get("done", ""), "")
    context = {
        "page": page, "person": page.person, "done": done, "parts": PARTS, "for_whom": FOR_WHOM,
        "outcomes": OUTCOMES,
    }  # fmt: skip
    return render(request, "plans/plan.html", context)


@require_http_methods(["GET", "POST"])
def start_plan(request: Request, person_id: PersonId) -> HttpResponse:
    """This will begin a plan. Only its kind has to be said; the rest may follow."""
    form = Form.of(request, known={"kind": "EXPLOITATION"})
    kinds = offer("plan_kind", now=request.now)
    kind, words, safe = form.choice("kind", kinds), read_words(form), read_safe_contact(form)
    done = form.submit(
        lambda: plans.start_plan(
            viewer=request.viewer,
            person_id=person_id,
            kind=kind,
            kind_other=form.text("kind_other"),
            words=words,
            starts_on=form.day("starts_on"),
            safe_contact=safe,
            now=request.now,
        )
    )
    if done:
        return to_plan(person_id, done.value, "begun")
    return show_form(request, "plans/start.html", form, person_id, {"kinds": kinds})


@require_http_methods(["GET", "POST"])
def change_plan(request: Request, person_id: PersonId, plan_id: UUID) -> HttpResponse:
    """This will change what a plan says; where somebody else did meanwhile, both are shown."""
    page = page_of(request, person_id, plan_id)
    fact = page.row.fact
    texts = as_texts(fact.version.words)
    form = Form.of(request, known=known_words(fact, texts, page.safe_contact))
    words, safe = read_words(form), read_safe_contact(form, page.safe_contact)
    conflicts: list[UnableToChangePlan] = []
    if form.submit(lambda: _change(request, form, person_id, plan_id, words, safe, conflicts)):
        return to_plan(person_id, plan_id, "changed")
    context = {
        "page": page,
        "differences": conflicts[0].differences if conflicts else (),
        "number": conflicts[0].number if conflicts else form.typed("number"),
    }
    return show_form(request, "plans/change.html", form, person_id, context)


def _change(
    request: Request,
    form: Form,
    person_id: PersonId,
    plan_id: UUID,
    words: PlanWords,
    safe: NewSafeContact | None,
    conflicts: list[UnableToChangePlan],
) -> int:
    """Where somebody changed the plan meanwhile, that is kept for the page to show both."""
    number = form.text("number")
    try:
        return plans.change_plan(
            viewer=request.viewer,
            person_id=person_id,
            plan_id=plan_id,
            words=words,
            because=form.text("because"),
            number=int(number) if number.isascii() and number.isdigit() else 0,
            safe_contact=safe,
            now=request.now,
        )
    except UnableToChangePlan as conflict:
        conflicts.append(conflict)
        raise


@require_http_methods(["GET", "POST"])
def add_plan_item(request: Request, person_id: PersonId, plan_id: UUID) -> HttpResponse:
    """This will add something to be done, in one part of a plan."""
    page = page_of(request, person_id, plan_id)
    known = {"part": request.GET.get("part", "now"), "for_whom": "child", "waits_for": "NOTHING",
             "child_reads": "yes"}  # fmt: skip
    form = Form.of(request, known=known)
    item = read_item(form)
    if form.submit(
        lambda: plans.add_plan_item(
            viewer=request.viewer, person_id=person_id, plan_id=plan_id, item=item, now=request.now
        )
    ):
        return to_plan(person_id, plan_id, "added")
    context = {
        "page": page,
        "parts": choices(PARTS),
        "for_whom": choices(FOR_WHOM),
        "waits_for": offer("support_waits_for", now=request.now),
    }
    return show_form(request, "plans/add_item.html", form, person_id, context)


@require_http_methods(["GET", "POST"])
def plan_item(request: Request, person_id: PersonId, plan_id: UUID, item_id: UUID) -> HttpResponse:
    """This will note what became of something in a plan, or take it out."""
    page = page_of(request, person_id, plan_id)
    item = next((each for each in page.row.fact.items if each.item_id == item_id), None)
    if item is None:
        raise NotFoundError
    known = {"outcome": item.outcome, "what_happened": item.what_happened, "seen": item.outcome}
    form = Form.of(request, known=known)
    settled = Settled(item_id=item_id, outcome=form.text("outcome"), what_happened=form.text("what_happened"))
    if form.text("act") == "withdraw":
        if form.submit(
            lambda: plans.withdraw_plan_item(
                viewer=request.viewer, person_id=person_id, plan_id=plan_id, item_id=item_id, now=request.now
            )
        ):
            return to_plan(person_id, plan_id, "withdrawn")
    elif form.submit(
        lambda: plans.settle_plan_item(
            viewer=request.viewer,
            person_id=person_id,
            plan_id=plan_id,
            settled=settled,
            seen=form.text("seen"),
            now=request.now,
        )
    ):
        return to_plan(person_id, plan_id, "settled")
    context = {"page": page, "item": item, "outcomes": choices({k: v for k, v in OUTCOMES.items() if k})}
    return show_form(request, "plans/item.html", form, person_id, context)
