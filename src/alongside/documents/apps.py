"""Django's handle on this package."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Registers the tables of documents."""

    name = "alongside.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
