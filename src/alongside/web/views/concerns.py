"""Worries that were sent: one's own, one by one, decided on, copied to another child."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import concerns, drafts
from alongside.kernel.ids import ConcernId, PersonId
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
    decisions = offer("concern_decision", now=request.now, leave_out=["UNKNOWN"])
    decision = form.choice("decision", decisions)
    if form.submit(
        lambda: concerns.decide_concern(
            viewer=request.viewer,
            concern_id=concern_id,
            decision=decision,
            reason=form.text("reason"),
            told=form.text("told"),
            now=request.now,
        )
    ):
        return redirect("concern", concern_id=concern_id)
    page = concerns.get_concern(viewer=request.viewer, concern_id=concern_id, now=request.now)
    context = {
        "page": page,
        "form": form,
        "answers": answers_of(page.fact, as_at=page.fact.sent_at),
        "is_harm": says_harm(page.fact, as_at=page.fact.sent_at),
        "decisions": decisions,
    }
    return render(request, "worries/concern.html", context)


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
