"""Django's handle on this package."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Registers the tables of organisations."""

    name = "alongside.organisations"
    label = "organisations"
    default_auto_field = "django.db.models.BigAutoField"
