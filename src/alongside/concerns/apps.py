"""Django's handle on this package."""

from django.apps import AppConfig


class ConcernsConfig(AppConfig):
    """Registers the tables of concerns."""

    name = "alongside.concerns"
    label = "concerns"
    default_auto_field = "django.db.models.BigAutoField"
