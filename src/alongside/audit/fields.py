"""A column that Django does not know."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func


class CurrentTransaction(Func):
    """The number of the transaction that writes the row; it is never given twice."""

    function = "pg_current_xact_id"
    arity = 0


class TransactionField(models.BigIntegerField):  # type: ignore[type-arg]
    """PostgreSQL's xid8: given in the order in which transactions begin, not that in which they end."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """This will name the column's type."""
        return "xid8"

    def from_db_value(self, value: Any, *_: object) -> int | None:
        """This will read what the driver gives as text."""
        return None if value is None else int(value)
