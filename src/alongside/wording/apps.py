"""Django's handle on this package."""

from django.apps import AppConfig


class WordingConfig(AppConfig):
    """Registers the table of wording."""

    name = "alongside.wording"
    label = "wording"
    default_auto_field = "django.db.models.BigAutoField"
