"""Django's handle on this package."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Registers the tables of access."""

    name = "alongside.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"
