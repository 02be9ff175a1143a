"""Every way in is one that docs/security.md lists, with its strength (ASVS V6.1.3, V6.3.4)."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src/alongside"
# What lets somebody in, or leads them on towards it.
BEGINS = {"begin", "enter", "start_session", "go_on", "passed", "begin_session"}
OF = {"signing", "sessions", "account_sessions"}
# Who calls it, and which row of the table in docs/security.md that is.
WAYS = {
    "web/views/session.py: sign_in": "Password alone",
    "web/views/second_step.py: second_step": "Password and an app's code, or a recovery code",
    "web/views/second_step.py: own_password": "Password alone",
    "web/views/second_step.py: set_up_step": "Password and an app's code, or a recovery code",
    "web/views/session.py: sign_in_passkey": "Passkey, with the device's own check of who holds it",
    "web/views/agency.py: agency_back": "An agency's own service (OpenID Connect)",
    "web/views/session.py: sign_in_persona": "A demonstration's persona",
}
# The steps between: they are reached from the above alone.
WITHIN = {
    "web/signing.py: start_session": "sessions.begin",
    "casework/sessions.py: begin": "account_sessions.begin_session",
}


def callers(source: str) -> Iterator[str]:
    """The functions of a source text in which somebody is let in."""
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef) and any(_lets_in(node) for node in ast.walk(function)):
            yield function.name


def _lets_in(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr in BEGINS
        and isinstance(node.value, ast.Name)
        and node.value.id in OF
    )


def found() -> set[str]:
    """Every function of the product in which somebody is let in."""
    return {
        f"{path.relative_to(SOURCE)}: {name}"
        for path in SOURCE.rglob("*.py")
        for name in callers(path.read_text())
    }


def test_there_is_no_other_way_in() -> None:
    assert found() == set(WAYS) | set(WITHIN)


def test_each_way_is_written_down_with_its_strength() -> None:
    table = (ROOT / "docs/security.md").read_text().partition("(V6.1.3)")[2].partition("\n## ")[0]
    rows = {
        line.split("|")[1].strip(): line.split("|")[2].strip() for line in table.splitlines() if "|" in line
    }
    assert all(rows[way] for way in WAYS.values())


def test_one_more_way_would_be_seen() -> None:
    planted = "def by_a_key(request):\n    return signing.begin(request, user_id=key.user_id, how='key')\n"
    assert list(callers(planted)) == ["by_a_key"]
    assert list(callers("def show(request):\n    return signing.target_of(form)\n")) == []
