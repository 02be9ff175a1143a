"""Django's handle on this package."""

from django.apps import AppConfig


class DisruptionConfig(AppConfig):
    """Registers the tables of disruption."""

    name = "alongside.disruption"
    label = "disruption"
    default_auto_field = "django.db.models.BigAutoField"
