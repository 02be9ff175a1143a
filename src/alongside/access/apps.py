"""Django's handle on this package."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class AccessConfig(AppConfig):
    """Registers the tables of access, and lets no connection be opened round the row lock."""

    name = "alongside.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This will have each new connection checked before anything is asked of it."""
        from alongside.access.lock import refuse_unbound_connection

        connection_created.connect(refuse_unbound_connection, dispatch_uid="row lock")
