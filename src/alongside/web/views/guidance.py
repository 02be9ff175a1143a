"""The guidance in place: shown or hidden on all pages."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from alongside.web.forms import Form
from alongside.web.guidance import set_hidden
from alongside.web.requests import Request


@require_POST
def switch_guidance(request: Request) -> HttpResponse:
    """This will show or hide the notes on all pages, and go back to where it was asked."""
    form = Form.of(request)
    set_hidden(request, hidden=form.is_ticked("hidden"))
    return HttpResponseRedirect(_own_page(form.text("back")))


def _own_page(path: str) -> str:
    """A page of this service, or else the home page."""
    try:
        resolve(path)
    except Resolver404:
        return "/"
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else "/"
