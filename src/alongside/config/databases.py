"""Turns a database address from the environment into Django's settings."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

SAFE = "verify-full"
HERE = {"", "localhost", "127.0.0.1", "::1"}


def database_from(url: str) -> dict[str, Any]:
    """This will read `postgresql://user:password@host:port/name` (or libpq's other forms).

    Sockets are given as `?host=/directory`. An empty text gives a connection that cannot be used, so
    that checks which need no database still run. A database on another machine is reached over TLS with its
    certificate checked (ASVS V12.3). Raises ImproperlyConfigured on anything unreadable, and on weaker TLS.
    """
    if url and not url.startswith(("postgresql://", "postgres://")):
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with postgresql:// (Alongside uses PostgreSQL only)."
        )
    try:
        parts = dict(conninfo_to_dict(url))
    except ProgrammingError as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {error}") from error
    if not _is_on_this_machine(str(parts.get("hostaddr") or parts.get("host") or "")):
        _require_tls(parts)
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


def _is_on_this_machine(host: str) -> bool:
    return all(each in HERE or each.startswith(("/", "@")) for each in host.split(","))


def _require_tls(parts: dict[str, Any]) -> None:
    if parts.setdefault("sslmode", SAFE) != SAFE:
        raise ImproperlyConfigured(
            f"DATABASE_URL leads to another machine, so it must say sslmode={SAFE} (or nothing of sslmode):"
            " only then is the database's certificate checked. sslrootcert=FILE names who may have signed it."
        )
