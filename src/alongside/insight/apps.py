"""Django's handle on this package."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """Registers the tables of insight."""

    name = "alongside.insight"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"
