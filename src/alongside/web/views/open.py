"""Pages that anybody may open: the urgent numbers, and help."""

from collections import defaultdict
from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from alongside.reference.guidance import get_guidance, list_notes
from alongside.reference.loader import load_policy
from alongside.web.requests import for_nobody_in_particular


@for_nobody_in_particular
@require_safe
def urgent(request: HttpRequest) -> HttpResponse:
    """This will show whom to ring, without signing in and without the database."""
    groups = load_policy("contacts/urgent")["groups"]
    response = render(None, "open/urgent.html", {"groups": groups})
    response["Cache-Control"] = "public, max-age=300"
    return response


@for_nobody_in_particular
@require_safe
def show_help(request: HttpRequest) -> HttpResponse:
    """This will explain how Alongside works, to anybody."""
    return render(None, "open/help.html")


@for_nobody_in_particular
@require_safe
def show_guidance(request: HttpRequest) -> HttpResponse:
    """This will show the guidance itself, as far as it is to hand, to anybody."""
    context = {"guidance": get_guidance(), "put_into_effect": _put_into_effect()}
    return render(None, "open/guidance.html", context)


def _put_into_effect() -> dict[str, list[tuple[str, str]]]:
    """For each paragraph, what puts it into effect, with an address where one stands by itself."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for note in list_notes():
        address = ""
        with suppress(NoReverseMatch):
            address = reverse(note.pages[0])
        for key in note.at:
            found[key].append((note.title, address))
    return dict(found)
