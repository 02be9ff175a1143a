"""The first screen of a worry: who is it about?"""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from alongside.casework import drafts, people
from alongside.casework.search import FoundPerson
from alongside.kernel.ids import DraftId, PersonId
from alongside.web.choices import offer
from alongside.web.forms import Form
from alongside.web.new_person import read_new_person, split_typed
from alongside.web.requests import Request
from alongside.web.views.people import look_for


@require_http_methods(["GET", "POST"])
def new_worry(request: Request, draft_id: DraftId | None = None) -> HttpResponse:
    """This will look for the person; posted with nothing but a search, so that no name is in an address."""
    _require_own(request, draft_id)
    form = Form.of(request)
    found = look_for(request, form)
    new_form = Form.fresh(request, known=split_typed(form.text("query")))
    return _page(request, draft_id, form, new_form, found)


@require_POST
def choose_person(request: Request, draft_id: DraftId | None = None) -> HttpResponse:
    """This will go on to the worry itself, about the person chosen or about nobody yet."""
    person_id = Form.of(request).uuid("person_id")
    return _go_on(request, draft_id, PersonId(person_id) if person_id else None)


@require_POST
def record_person(request: Request, draft_id: DraftId | None = None) -> HttpResponse:
    """This will record somebody who is not in the list, and go on to the worry about them."""
    _require_own(request, draft_id)
    form = Form.of(request)
    person = read_new_person(request, form)
    done = form.submit(lambda: people.register_person(viewer=request.viewer, person=person, now=request.now))
    if done:
        return _go_on(request, draft_id, done.value)
    return _page(request, draft_id, Form.fresh(request), form, None)


def _require_own(request: Request, draft_id: DraftId | None) -> None:
    """A draft that is not there, or not one's own, is no page, and nobody is recorded for it."""
    if draft_id is not None:
        drafts.get_draft(viewer=request.viewer, draft_id=draft_id, now=request.now)


def _go_on(request: Request, draft_id: DraftId | None, person_id: PersonId | None) -> HttpResponse:
    if draft_id is None:
        made = drafts.start_draft(viewer=request.viewer, person_id=person_id, now=request.now)
        return redirect("worry", draft_id=made)
    if person_id is not None:
        drafts.choose_person(viewer=request.viewer, draft_id=draft_id, person_id=person_id, now=request.now)
    return redirect("check_worry", draft_id=draft_id)


def _page(
    request: Request,
    draft_id: DraftId | None,
    form: Form,
    new_form: Form,
    found: tuple[FoundPerson, ...] | None,
) -> HttpResponse:
    context = {
        "form": form,
        "new_form": new_form,
        "found": found,
        "draft_id": draft_id,
        "sexes": offer("sex", now=request.now),
    }
    return render(request, "worries/who.html", context)
