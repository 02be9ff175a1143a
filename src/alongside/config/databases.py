"""Turns a database address from the environment into Django's settings."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict


def database_from(url: str) -> dict[str, Any]:
    """This will read `postgresql://user:password@host:port/name` (or libpq's other forms).

    Sockets are given as `?host=/directory`. An empty text gives a connection that cannot be used, so
    that checks which need no database still run. Raises ImproperlyConfigured on anything unreadable.
    """
    if url and not url.startswith(("postgresql://", "postgres://")):
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with postgresql:// (Alongside uses PostgreSQL only)."
        )
    try:
        parts = dict(conninfo_to_dict(url))
    except ProgrammingError as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {error}") from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "alongside"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "") or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": parts,
    }
