"""The addresses of the pages. They carry ids, never names."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
