"""Worries that were sent: one's own, one by one, decided on, copied to another child."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import concerns, drafts, front_door, worry_page
from alongside.casework.worry_page import ConcernPage
from alongside.concerns.commands import NewDecision
from alongside.kernel.ids import ConcernId, PersonId, UserId
from alongside.web.answers import answers_of, says_harm
from alongside.web.choices import offer
from alongside.web.forms import Form
from alongside.web.requests import Request


@require_safe
def my_worries(request: Request) -> HttpResponse:
    """This will list what the viewer sent and what became of it, and what they have not sent yet."""
    context = {
        "sent": concerns.list_my_concerns(viewer=request.viewer, now=request.now),
        "drafts": drafts.list_drafts(viewer=request.viewer, now=request.now),
    }
    return render(request, "worries/mine.html", context)


@require_http_methods(["GET", "POST"])
def concern(request: Request, concern_id: ConcernId) -> HttpResponse:
    """This will show a worry and what became of it; posted, it records the front door's decision."""
    form = Form.of(request)
    decision = _decision(form)
    if form.submit(
        lambda: front_door.decide_concern(
            viewer=request.viewer, concern_id=concern_id, decision=decision, now=request.now
        )
    ):
        return redirect("concern", concern_id=concern_id)
    page = worry_page.get_concern(viewer=request.viewer, concern_id=concern_id, now=request.now)
    return show_concern(request, page, form)


def show_concern(request: Request, page: ConcernPage, form: Form) -> HttpResponse:
    """This will show a worry's page, with what was typed into its forms."""
    context = {
        "page": page,
        "form": form,
        "answers": answers_of(page.fact, as_at=page.fact.sent_at),
        "is_harm": says_harm(page.fact, as_at=page.fact.sent_at),
        "decisions": offer("concern_decision", now=request.now, leave_out=["UNKNOWN"]),
        "tellers": [{"value": "", "text": "Nobody: told now"}, *people_of(page)],
    }
    return render(request, "worries/concern.html", context)


def people_of(page: ConcernPage) -> list[dict[str, str]]:
    """This will give the choices of those who may own a worry."""
    return [
        {"value": str(each.user_id), "text": f"{each.full_name}, {each.job_title}"} for each in page.owners
    ]


def _decision(form: Form) -> NewDecision:
    teller, seen = form.uuid("teller"), form.text("seen")
    return NewDecision(
        routes=form.many("decision"),
        reason=form.text("reason"),
        told=form.text("told"),
        teller=UserId(teller) if teller else None,
        tell_by=form.moment_if_given("tell_by"),
        not_cse=form.is_ticked("not_cse"),
        ask_what=form.text("ask_what"),
        ask_whom=form.text("ask_whom"),
        ask_by=form.day("ask_by"),
        seen=int(seen) if seen.isdecimal() and len(seen) < 9 else None,
    )


@require_http_methods(["GET", "POST"])
def copy_concern(request: Request, concern_id: ConcernId) -> HttpResponse:
    """This will ask to whom else the worry belongs, and begin a draft about them with what was written."""
    form = Form.of(request)
    other = form.uuid("person_id")
    done = form.submit(
        lambda: drafts.copy_to(
            viewer=request.viewer,
            concern_id=concern_id,
            person_id=PersonId(other) if other else None,
            now=request.now,
        )
    )
    if done:
        return redirect("worry" if other else "worry_who", draft_id=done.value)
    people = concerns.list_copy_candidates(viewer=request.viewer, concern_id=concern_id, now=request.now)
    return render(request, "worries/copy.html", {"people": people, "concern_id": concern_id})
