"""Django's handle on this package."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registers the tables of people."""

    name = "alongside.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
