"""Django's handle on this package."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """Registers the tables of supervision."""

    name = "alongside.supervision"
    label = "supervision"
    default_auto_field = "django.db.models.BigAutoField"
