"""A form kept while it is typed, and thrown away: every form that has no draft of its own kind."""

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_POST

from alongside.casework import unfinished
from alongside.kernel.dates import show_clock
from alongside.kernel.errors import UnableToError
from alongside.unfinished.operations import UnableToKeep
from alongside.web.requests import Request
from alongside.web.unfinished import read_address, read_fields, read_version


@require_POST
def save_unfinished(request: Request) -> JsonResponse:
    """This will keep a form while it is typed, and say when; 409 where another window kept it since."""
    address, person_id = read_address(request.POST)
    try:
        version = unfinished.keep_unfinished(
            viewer=request.viewer,
            address=address,
            person_id=person_id,
            fields=read_fields(request),
            version=read_version(request.POST),
            now=request.now,
        )
    except UnableToKeep as conflict:
        return JsonResponse({"error": conflict.message}, status=409)
    except UnableToError as error:
        return JsonResponse({"error": error.message}, status=422)
    return JsonResponse({"version": version, "saved": show_clock(request.now)})


@require_POST
def drop_unfinished(request: Request) -> HttpResponse:
    """This will throw away what was left unfinished of a form, and show the form afresh."""
    address, _ = read_address(request.POST)
    unfinished.drop_unfinished(viewer=request.viewer, address=address, now=request.now)
    return HttpResponseRedirect(address)
