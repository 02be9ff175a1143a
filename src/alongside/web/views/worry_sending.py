"""The third screen of a worry, sending it, and the receipt."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import concerns, drafts
from alongside.casework.drafts import CheckedDraft
from alongside.kernel.ids import ConcernId, DraftId
from alongside.web.answers import answers_of, says_harm
from alongside.web.forms import Form
from alongside.web.requests import Request


@require_http_methods(["GET", "POST"])
def check_worry(request: Request, draft_id: DraftId) -> HttpResponse:
    """This will show the answers to be checked; posted, it sends the worry."""
    form = Form.of(request)
    sent = form.submit(lambda: drafts.send_draft(viewer=request.viewer, draft_id=draft_id, now=request.now))
    if sent:
        return redirect("receipt", concern_id=sent.value.concern_id)
    checked = drafts.check_draft(viewer=request.viewer, draft_id=draft_id, now=request.now)
    if checked.concern is None:
        return _mend(draft_id, checked)
    context = {
        "form": form,
        "checked": checked,
        "answers": answers_of(checked.concern, as_at=request.now),
        "is_harm": says_harm(checked.concern, as_at=request.now),
    }
    return render(request, "worries/check.html", context)


@require_safe
def receipt(request: Request, concern_id: ConcernId) -> HttpResponse:
    """This will show that a worry has arrived, where, and what happens next."""
    shown = concerns.get_receipt(viewer=request.viewer, concern_id=concern_id, now=request.now)
    return render(request, "worries/receipt.html", {"receipt": shown})


def _mend(draft_id: DraftId, checked: CheckedDraft) -> HttpResponse:
    """Back to the screen on which something is still to be said."""
    if {problem.field for problem in checked.problems} == {"who"}:
        return redirect("worry_who", draft_id=draft_id)
    response = redirect("worry", draft_id=draft_id)
    response["Location"] += "?mend=1"
    return response
