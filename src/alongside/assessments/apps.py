"""Django's handle on this package."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Registers the tables of assessments."""

    name = "alongside.assessments"
    label = "assessments"
    default_auto_field = "django.db.models.BigAutoField"
