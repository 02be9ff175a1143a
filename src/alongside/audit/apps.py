"""Django's handle on this package."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Registers the tables of audit."""

    name = "alongside.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
