"""What may not be set otherwise: how the database is reached, debugging, what is installed."""

import ast
import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from alongside.config.databases import database_from

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("address", ["postgresql://app@db.example/a", "postgresql://app@10.0.0.5:5432/a"])
def test_a_database_elsewhere_is_reached_over_tls_only(address: str) -> None:
    """And only where its certificate is the one it should have, whatever is left unsaid."""
    assert database_from(address)["OPTIONS"]["sslmode"] == "verify-full"
    assert database_from(f"{address}?sslmode=verify-full")["OPTIONS"]["sslmode"] == "verify-full"
    for weaker in ("disable", "allow", "prefer", "require", "verify-ca"):
        with pytest.raises(ImproperlyConfigured, match="verify-full"):
            database_from(f"{address}?sslmode={weaker}")


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://app@/a?host=/run/postgresql",
        "postgresql://app@localhost/a",
        "postgresql://app@127.0.0.1/a",
        "",
    ],
)
def test_a_database_on_this_machine_needs_none(address: str) -> None:
    assert "sslmode" not in database_from(address)["OPTIONS"]


def test_debugging_cannot_be_switched_on() -> None:
    """No environment changes it: it stands in the settings as a constant."""
    assert _value_of("DEBUG", (ROOT / "src/alongside/config/settings.py").read_text()) == "False"


def test_debugging_by_environment_would_be_seen() -> None:
    assert _value_of("DEBUG", "import os\nDEBUG = os.environ.get('DEBUG') == '1'\n") != "False"


def _value_of(name: str, source: str) -> str:
    (value,) = [
        ast.unparse(node.value)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [name]
    ]
    return value


def unlocked(text: str) -> list[str]:
    """The components of a lock that are not held by version and hash."""
    entries = re.split(r"\n(?=[A-Za-z0-9])", "\n".join(line for line in text.splitlines() if line[:1] != "#"))
    return [
        entry.split("\n")[0]
        for entry in entries
        if entry.strip()
        and not re.match(r"\S+==\S+[^\n]*\\\n(?:\s+#.*\n)*\s+--hash=sha256:[0-9a-f]{64}", entry)
    ]


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "frontend/requirements.lock"])
def test_every_component_is_locked_by_its_hash(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "==" in text
    assert unlocked(text) == []


def test_every_component_of_the_pages_is_locked_by_its_hash() -> None:
    import json

    packages = json.loads((ROOT / "frontend/package-lock.json").read_text())["packages"]
    assert [name for name, each in packages.items() if name and not each.get("integrity")] == []


@pytest.mark.parametrize("planted", ["django>=5\n", "django==5.2\n", "django==5.2 \\\n    --hash=md5:00\n"])
def test_a_component_that_is_not_locked_is_found(planted: str) -> None:
    assert unlocked(planted)
