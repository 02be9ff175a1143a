"""Django's handle on the pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the pages; they have no tables."""

    name = "alongside.web"
    label = "web"
