"""Databases of the tests' own server beside the usual one: copies to be spoiled, and Django led to them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from django.db import connections
from psycopg import Connection

from alongside.cli.database import Addresses
from tests.conftest import TEST_DATABASE, _server, drop_database, fresh_database

Rows = Connection[tuple[object, ...]]


@contextmanager
def copy_of(source: str = TEST_DATABASE, *, name: str) -> Iterator[Addresses]:
    """A database that begins as a copy of another, whose connections are closed; dropped at the end."""
    connections.close_all()
    with psycopg.connect(admin_address(), autocommit=True) as admin:
        # PostgreSQL copies only what nobody is connected to, and other tests may have left somebody behind.
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [source])
    own = f"alongside_{name}_{os.getpid()}"
    yield fresh_database(own, template=source)
    drop_database(own)


@contextmanager
def django_on(addresses: Addresses) -> Iterator[None]:
    """Django's connections, of this and of later threads, lead to another database."""
    before = {alias: dict(connections.settings[alias]) for alias in connections.settings}
    connections.close_all()
    for alias, address in (("default", addresses.app), ("owner", addresses.owner)):
        parts = psycopg.conninfo.conninfo_to_dict(address)
        for setting, part in (("NAME", "dbname"), ("USER", "user"), ("PASSWORD", "password")):
            connections.settings[alias][setting] = parts[part]
    yield
    connections.close_all()
    for alias, settings in before.items():
        connections.settings[alias].update(settings)


def admin_address() -> str:
    """How the server's superuser reaches it."""
    return _server.admin_url()


def connect_admin(addresses: Addresses) -> Rows:
    """As the server's superuser, whom no lock binds: to plant faults, and to see what is really there."""
    database = psycopg.conninfo.conninfo_to_dict(addresses.app)["dbname"]
    return psycopg.connect(admin_address(), dbname=str(database), autocommit=True)


def look_as(
    connection: Connection[Any], user_id: object, *, now: datetime | None = None, purpose: str = "care"
) -> None:
    """Tell raw SQL who is looking, signed as the service signs it, until the transaction ends."""
    from alongside.access.session import signed_settings

    signed = signed_settings(user_id=UUID(str(user_id)) if user_id else None, purpose=purpose, now=now)
    for name, value in signed.items():
        connection.execute("SELECT set_config(%s, %s, true)", [name, value])
