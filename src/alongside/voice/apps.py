"""Django's handle on this package."""

from django.apps import AppConfig


class VoiceConfig(AppConfig):
    """Registers the tables of voice."""

    name = "alongside.voice"
    label = "voice"
    default_auto_field = "django.db.models.BigAutoField"
