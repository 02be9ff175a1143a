"""Django's handle on this package."""

from django.apps import AppConfig


class PathwayConfig(AppConfig):
    """Registers the tables of pathway."""

    name = "alongside.pathway"
    label = "pathway"
    default_auto_field = "django.db.models.BigAutoField"
