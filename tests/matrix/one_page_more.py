"""The addresses with one more, which no list knows: a control."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def peep(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("", include("alongside.config.urls")), path("peep/", peep, name="peep")]
