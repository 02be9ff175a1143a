"""Addresses."""

from django.urls import include, path

urlpatterns = [path("", include("alongside.web.urls"))]

handler400 = "alongside.web.views.errors.refused"
handler403 = "alongside.web.views.errors.refused"
handler404 = "alongside.web.views.errors.not_found"
handler500 = "alongside.web.views.errors.failed"
