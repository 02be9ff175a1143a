"""Django's handle on this package."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the tables of accounts."""

    name = "alongside.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
