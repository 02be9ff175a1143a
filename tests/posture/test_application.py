"""What must be true of the application around the database: settings, headers, models, who opens the door."""

import ast
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.test import Client

from alongside.access.session import session_for
from alongside.cli.database import Addresses
from tests.posture.checks import kinds

if TYPE_CHECKING:
    from tests.world import World

SOURCE = Path(__file__).parents[2] / "src" / "alongside"
# Who may speak to the database without the ORM. All of it is under the row lock: the lock itself and its
# session, what signing in, keepers and reviewers ask of the gate, the audit's own INSERT and what its
# sealer reads, documents where nobody is signed in, details and search keys written in bulk, a search that
# the gate answers.
SPEAK_SQL = {
    "access/asking.py",
    "access/bars.py",
    "access/lock.py",
    "access/resealing.py",
    "access/session.py",
    "accounts/finding.py",
    "audit/queries.py",
    "audit/reading.py",
    "audit/stock.py",
    "audit/writer.py",
    "concerns/counting.py",
    "documents/unattended.py",
    "exchange/waiting.py",
    "insight/counting.py",
    "people/bulk.py",
    "people/finding.py",
    "people/indexing.py",
    "voice/asking.py",
}


def unclassified_models() -> list[str]:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return sorted(tables - set(kinds()))


def test_every_model_has_its_kind() -> None:
    """A new model is put into policy/access/tables.yaml, with a reason, before it is used."""
    assert unclassified_models() == []


def test_a_model_without_a_kind_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from alongside.people.models import Person

    monkeypatch.setattr(Person._meta, "db_table", "people_secret")
    assert unclassified_models() == ["people_secret"]


def test_every_kind_is_one_of_those_that_the_file_explains() -> None:
    from alongside.reference.loader import load_policy

    policy = load_policy("access/tables")
    assert set(kinds().values()) == set(policy["kinds"])
    assert all(row["why"].strip() for row in policy["tables"].values())


def test_no_migration_is_missing() -> None:
    loader = MigrationLoader(None)
    wanted = ProjectState.from_apps(apps)
    changes = MigrationAutodetector(loader.project_state(), wanted).changes(graph=loader.graph)
    assert changes == {}


@cache
def called_in(path: Path) -> frozenset[str]:
    """The names of all functions, methods and classes that a file calls."""
    calls = (node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
    return frozenset(
        called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "") for called in calls
    )


def files_that_call(name: str, *, folder: Path = SOURCE) -> set[str]:
    paths = (path for path in folder.rglob("*.py") if "migrations" not in path.parts)
    return {str(path.relative_to(folder)) for path in paths if name in called_in(path)}


def test_only_the_door_makes_proof_that_it_was_opened() -> None:
    assert files_that_call("Granted") == {"access/door.py"}


def test_only_the_few_speak_sql() -> None:
    speakers = {name for name in files_that_call("cursor") if not name.startswith("cli/")}
    assert speakers == SPEAK_SQL
    for way_round in ("raw", "RawSQL", "extra"):
        assert files_that_call(way_round) == set()


def test_a_forged_proof_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "page.py").write_text("def view(v):\n    return door.Granted(viewer=v)\n")
    assert files_that_call("Granted", folder=tmp_path) == {"page.py"}


def test_no_setting_outlives_its_transaction() -> None:
    """A setting made for the session would reach whoever gets the pooled connection next."""
    for path in [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.sql")]:
        text = path.read_text()
        assert "SET app." not in text, path
        assert "SET SESSION" not in text, path
        for part in text.split("set_config(")[1:]:
            assert part.split(")")[0].rstrip().endswith("true"), path


def test_the_viewer_does_not_survive_the_transaction_on_the_same_connection(
    world_database: tuple[Addresses, "World"], django_db_blocker: pytest.FixtureRequest
) -> None:
    from tests.databases import django_on

    addresses, world = world_database
    with django_db_blocker.unblock(), django_on(addresses):  # type: ignore[attr-defined]
        with session_for(user_id=world.viewers["teacher"].user_id, now=world.now):
            backend, viewer, seen = _who_is_looking()
            assert viewer == str(world.viewers["teacher"].user_id)
            assert seen
        assert _who_is_looking() == (backend, None, 0)


def _who_is_looking() -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_backend_pid(), nullif(current_setting('app.viewer', true), ''),"
            " (SELECT count(*) FROM people_person)"
        )
        row: tuple[object, ...] = cursor.fetchone()
    return row


def test_a_setting_for_the_session_would_survive(world_database: tuple[Addresses, "World"]) -> None:
    """The control: what the test above would see if the viewer were set for the session."""
    addresses, world = world_database
    viewer = str(world.viewers["teacher"].user_id)
    with psycopg.connect(addresses.app, autocommit=True) as app:
        with app.transaction():
            app.execute("SELECT set_config('app.viewer', %s, false)", [viewer])
        assert app.execute("SELECT current_setting('app.viewer', true)").fetchone() == (viewer,)


def test_the_application_connects_as_a_role_that_owns_nothing() -> None:
    assert settings.DATABASES["default"]["USER"] == "alongside_app"
    assert settings.DATABASES["default"]["ATOMIC_REQUESTS"] is False  # the middleware opens the transaction
    assert not settings.DEBUG


@pytest.mark.parametrize("path", ["/urgent/", "/sign-in/", "/people/00000000-0000-0000-0000-000000000000/"])
def test_every_page_carries_the_headers(db: None, path: str) -> None:
    response = Client().get(path)
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] in {"no-referrer", "same-origin"}
    assert response["X-Frame-Options"] == "DENY"
    if path != "/urgent/":
        assert response["Cache-Control"] == "no-store"


SECURE = """
import django; django.setup()
from django.conf import settings as s
assert s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE and s.SECURE_SSL_REDIRECT, "TLS only"
assert s.SECURE_HSTS_SECONDS >= 31_536_000 and s.SESSION_COOKIE_HTTPONLY and s.CSRF_COOKIE_HTTPONLY
assert not s.DEMO and not s.DEBUG
"""


def test_outside_the_demo_nothing_travels_in_clear() -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(SOURCE.parent),
        "DJANGO_SETTINGS_MODULE": "alongside.config.settings",
        "DATABASE_URL": "postgresql://alongside_app@/alongside",
        "ALONGSIDE_SECRET_KEY": "a key for one test",
        "ALONGSIDE_DEMO": "0",
    }
    environment.pop("ALONGSIDE_INSECURE", None)
    command = [sys.executable, "-c", SECURE]
    assert subprocess.run(command, env=environment, check=False).returncode == 0
    environment["ALONGSIDE_INSECURE"] = "1"
    assert subprocess.run(command, env=environment, stderr=subprocess.PIPE, check=False).returncode == 1
    environment.pop("ALONGSIDE_SECRET_KEY")
    refused = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert "Set ALONGSIDE_SECRET_KEY" in refused.stderr
