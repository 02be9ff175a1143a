"""Django's handle on this package."""

from django.apps import AppConfig


class UnfinishedConfig(AppConfig):
    """Registers the table of unfinished forms."""

    name = "alongside.unfinished"
    label = "unfinished"
    default_auto_field = "django.db.models.BigAutoField"
