"""Django's handle on this package."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Registers the tables of exchange."""

    name = "alongside.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"
