"""Django's handle on this package."""

from django.apps import AppConfig


class DefinitionConfig(AppConfig):
    """Registers the tables of the definition aid."""

    name = "alongside.assessments.definition"
    label = "definition"
    default_auto_field = "django.db.models.BigAutoField"
