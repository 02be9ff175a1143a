"""The whole story of one person: table, timeline and print."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from alongside.casework.chronology import ChronologyChoice, get_chronology
from alongside.kernel.ids import AgencyId, PersonId
from alongside.web.forms import Form
from alongside.web.requests import Request


@require_http_methods(["GET", "POST"])
def chronology(request: Request, person_id: PersonId) -> HttpResponse:
    """This will show the chronology as a table or a timeline, narrowed and ordered as asked.

    What is asked may stand in the address; the page's own form posts it, because words may be a name.
    """
    return _show(request, person_id, "chronology/page.html")


@require_http_methods(["GET", "POST"])
def print_chronology(request: Request, person_id: PersonId) -> HttpResponse:
    """This will show the rows asked for on paper: numbered, oldest first."""
    return _show(request, person_id, "chronology/print.html", is_print=True)


def _show(request: Request, person_id: PersonId, template: str, *, is_print: bool = False) -> HttpResponse:
    form = Form.asked(request)
    choice = ChronologyChoice(
        newest_first=form.text("order") != "oldest" and not is_print,
        agencies=tuple(AgencyId(found) for found in form.uuids("agency")),
        kinds=tuple(form.many("kind")),
        from_day=_first(form, "from"),
        until_day=_last(form, "until"),
        words=form.text("words"),
    )
    page = get_chronology(viewer=request.viewer, person_id=person_id, choice=choice, now=request.now)
    context = {
        "page": page,
        "form": form,
        "is_newest_first": choice.newest_first,
        "is_timeline": form.text("view") == "timeline",
        "is_narrowed": len(page.rows) != page.total,
        "concern_url": _concern_address,
        "document_url": _document_address,
    }
    return render(request, template, context)


def _concern_address(concern_id: str) -> str:
    """The page of a worry. Looking each up by name would cost more than the rest of its row."""
    return f"{reverse('my_worries')}{concern_id}/"


def _document_address(document_id: str) -> str:
    """The page of a document, put together in the same way."""
    return f"{reverse('home')}documents/{document_id}/"


def _first(form: Form, name: str) -> date | None:
    """A period may begin with a month or a year: its first day counts."""
    return form.uncertain(name).earliest


def _last(form: Form, name: str) -> date | None:
    """A period may end with a month or a year: its last day counts."""
    return form.uncertain(name).latest
