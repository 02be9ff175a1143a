"""Django's handle on this package."""

from django.apps import AppConfig


class MissingConfig(AppConfig):
    """Registers the tables of missing."""

    name = "alongside.missing"
    label = "missing"
    default_auto_field = "django.db.models.BigAutoField"
