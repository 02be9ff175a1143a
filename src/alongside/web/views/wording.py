"""Help with the wording of whatever form is open: in a tab of its own, and nothing is changed or kept."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from alongside.casework import wording
from alongside.web.forms import Form
from alongside.web.requests import NEVER_CARRIED, Request

# Fields that hold a child's own words, or what a child wants, as they say it: never marked (D-13).
OF_THE_CHILD = ("child_words", "child_view", "child_wants", "child_says", "own_words", "wants", "would_help")
SHORTEST = 12


@require_POST
def check_wording(request: Request) -> HttpResponse:
    """This will mark words in the texts of a form, explain and suggest; the form stays as it is."""
    form = Form.of(request)
    asked = [name for name in request.POST if name not in NEVER_CARRIED and not _is_the_childs(name)]
    texts = {name: form.typed(name) for name in asked if len(form.typed(name)) >= SHORTEST}
    marked = wording.check_wording(texts=texts, now=request.now)
    return render(request, "wording.html", {"marked": marked, "count": len(texts)})


def _is_the_childs(name: str) -> bool:
    return any(part in name for part in OF_THE_CHILD)
