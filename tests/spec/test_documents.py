"""Documents: kept sealed, seen by their class, given out only when found clean, withdrawn by their agency."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
import pytest
from click.testing import CliRunner
from django.db import connection
from psycopg import Connection

from alongside.casework import keys as casework_keys
from alongside.cli.database import Addresses
from alongside.cli.main import main
from alongside.documents.policy import get_document_policy
from alongside.kernel.dates import UncertainDate
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.vault.keys import SETTING, UnableToUseKeys, key_folder
from alongside.vault.sealing import UnableToOpenSealed
from tests.databases import connect_admin, copy_of, django_on
from tests.scanner import EICAR, scanning

if TYPE_CHECKING:
    from tests.world import World

Rows = Connection[tuple[Any, ...]]
TEXT = b"A letter about a lilac bicycle."


def add(world: "World", *, who: str = "social worker", content: bytes = TEXT, klass: str = "ordinary") -> Any:
    from alongside.casework import documents
    from tests.world import new_document

    with world.acting(who) as viewer:
        return documents.add_document(
            viewer=viewer,
            person_id=world.child,
            document=new_document(content=content, klass=klass),
            now=world.now,
        )


def download(world: "World", document_id: Any, *, who: str = "social worker") -> bytes:
    from alongside.casework import documents

    with world.acting(who) as viewer:
        content = documents.download_document(viewer=viewer, document_id=document_id, now=world.now)
    return content.plain


def scan(world: "World") -> Any:
    from alongside.casework import documents

    return documents.scan_waiting_documents(now=world.now)


def stored(world: "World", document_id: Any) -> Any:
    from alongside.documents.models import Document

    with world.acting("social worker"):
        return Document.objects.get(id=document_id)


def test_what_was_added_comes_back_whole_under_a_name_that_says_nothing(world: "World") -> None:
    from alongside.casework import documents

    long = TEXT * 30_000
    with scanning() as seen:
        added = add(world, content=long)

    with world.acting("officer") as viewer:
        content = documents.download_document(viewer=viewer, document_id=added, now=world.now)
    assert content.plain == long
    assert content.file_name == f"D-{added.hex[:10].upper()}.txt"
    assert seen == [long]


def test_it_stands_on_the_chronology_and_leaves_it_when_withdrawn(world: "World") -> None:
    from alongside.casework import chronology, documents
    from alongside.casework.chronology import ChronologyChoice

    def entries() -> set[str]:
        with world.acting("officer") as viewer:
            page = chronology.get_chronology(
                viewer=viewer,
                person_id=world.child,
                choice=ChronologyChoice(kinds=["DOCUMENT"]),
                now=world.now,
            )
        return {row.source_id for row in page.rows}

    added = add(world)
    assert str(added) in entries()

    with world.acting("social worker") as viewer:
        documents.withdraw_document(viewer=viewer, document_id=added, reason="Wrong child.", now=world.now)

    assert str(added) not in entries()
    with world.acting("social worker") as viewer, pytest.raises(NotFoundError):
        documents.get_document(viewer=viewer, document_id=added, now=world.now)


@pytest.mark.parametrize("who", ["officer", "nurse", "door"])
def test_another_agency_cannot_withdraw_it(world: "World", who: str) -> None:
    from alongside.casework import documents

    added = add(world, who="teacher")
    with world.acting(who) as viewer, pytest.raises(NotFoundError):
        documents.withdraw_document(viewer=viewer, document_id=added, reason="x", now=world.now)
    with world.acting("teacher") as viewer:
        documents.withdraw_document(viewer=viewer, document_id=added, reason="x", now=world.now)


def test_each_class_is_seen_by_whom_the_policy_lets(world: "World") -> None:
    from alongside.casework import documents

    added = {klass: add(world, klass=klass) for klass in ("ordinary", "sensitive")}

    def seen_by(who: str) -> set[str]:
        with world.acting(who) as viewer:
            rows = documents.list_documents(viewer=viewer, person_id=world.child, now=world.now).rows
        ids = {row.fact.document_id for row in rows}
        return {klass for klass, document_id in added.items() if document_id in ids}

    assert seen_by("social worker") == {"ordinary", "sensitive"}
    # The school knows the child: it sees what it recorded itself.
    assert seen_by("teacher") == set()
    for document_id in added.values():
        with world.acting("teacher") as viewer, pytest.raises(NotFoundError):
            documents.get_document(viewer=viewer, document_id=document_id, now=world.now)


# At rest


def test_nothing_of_it_can_be_read_in_the_database(world: "World") -> None:
    marker = b"kestrel-in-clear"
    add(world, content=TEXT + marker)

    with connection.cursor() as cursor, world.acting("social worker"):
        cursor.execute("SELECT sealed FROM documents_chunk")
        pieces = b"".join(bytes(row[0]) for row in cursor.fetchall())
        cursor.execute("SELECT documents_document::text FROM documents_document")
        rows = "".join(row[0] for row in cursor.fetchall())

    assert len(pieces) > len(TEXT)
    assert marker not in pieces
    assert marker.decode() not in rows
    assert marker.hex() not in rows
    # Nor what the file was called.
    assert "Zephyrine" not in rows


@pytest.fixture(scope="module")
def own_copy(
    world_database: tuple[Addresses, "World"], django_db_blocker: pytest.FixtureRequest
) -> Iterator[tuple["World", Rows]]:
    """A database of this file's own, in which acts commit, and its superuser, whom no lock binds."""
    source = str(psycopg.conninfo.conninfo_to_dict(world_database[0].app)["dbname"])
    with (
        django_db_blocker.unblock(),  # type: ignore[attr-defined]
        copy_of(source, name="documents") as addresses,
        django_on(addresses),
        connect_admin(addresses) as admin,
    ):
        yield world_database[1], admin


@pytest.fixture(scope="module")
def two(own_copy: tuple["World", Rows]) -> tuple[Any, Any]:
    with scanning():
        return add(own_copy[0], content=b"one " * 200_000), add(own_copy[0], content=b"two " * 200_000)


@pytest.fixture
def put_back(own_copy: tuple["World", Rows]) -> Iterator[None]:
    admin = own_copy[1]
    tables = ("documents_document", "documents_chunk", "accounts_authenticator", "exchange_waitingimport")
    for table in tables:
        admin.execute(f"CREATE TEMP TABLE kept_{table} AS SELECT * FROM {table}")
    yield
    for table in reversed(tables):
        admin.execute(f"DELETE FROM {table}")
    for table in tables:
        admin.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}; DROP TABLE kept_{table}")


TAMPER: dict[str, str] = {
    "swapped": "UPDATE documents_chunk SET number = 9 - number WHERE document_id = %(one)s AND number < 10",
    "cut": "DELETE FROM documents_chunk WHERE document_id = %(one)s AND number ="
    " (SELECT max(number) FROM documents_chunk WHERE document_id = %(one)s)",
    "beheaded": "DELETE FROM documents_chunk WHERE document_id = %(one)s AND number = 0",
    "emptied": "DELETE FROM documents_chunk WHERE document_id = %(one)s",
    "from another document": "UPDATE documents_chunk AS own SET sealed = other.sealed"
    " FROM documents_chunk AS other WHERE own.document_id = %(one)s AND other.document_id = %(two)s"
    " AND own.number = other.number",
    "whole other document": "UPDATE documents_document AS own SET data_key = other.data_key"
    " FROM documents_document AS other WHERE own.id = %(one)s AND other.id = %(two)s",
    "changed": "UPDATE documents_chunk SET sealed = set_byte(sealed, 5, 255 - get_byte(sealed, 5))"
    " WHERE document_id = %(one)s",
    "changed key": "UPDATE documents_document"
    " SET data_key = set_byte(data_key, 40, 255 - get_byte(data_key, 40)) WHERE id = %(one)s",
    "changed sum": "UPDATE documents_document SET sha256 = repeat('0', 64) WHERE id = %(one)s",
}


@pytest.mark.parametrize("how", TAMPER)
def test_what_was_tampered_with_in_the_database_is_not_given_out(
    own_copy: tuple["World", Rows], two: tuple[Any, Any], put_back: None, how: str
) -> None:
    world, admin = own_copy
    assert download(world, two[0]).startswith(b"one")

    assert admin.execute(TAMPER[how], {"one": two[0], "two": two[1]}).rowcount > 0

    with pytest.raises(UnableToOpenSealed, match="backup"):
        download(world, two[0])
    assert download(world, two[1]).startswith(b"two")


# Keys


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the tests' keys that may be added to."""
    copy = Path(shutil.copytree(key_folder(), tmp_path / "keys"))
    monkeypatch.setenv(SETTING, str(copy))
    return copy


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, list(arguments))


def begin_app(world: "World") -> str:
    """The secret of the officer's app, as it is shown while it is being set up; the same each time."""
    from alongside.accounts.authenticator import begin_authenticator

    with world.acting("officer") as viewer:
        return begin_authenticator(user_id=viewer.user_id, username="x", now=world.now).secret


def keep_waiting(world: "World") -> UUID:
    from alongside.exchange import waiting

    with world.acting("data officer") as viewer:
        return waiting.keep(
            viewer=viewer, file=BytesIO(b"<Return/>"), kind="cin", file_name="x", dry_run=True, now=world.now
        )


def open_waiting(world: "World", waiting_id: UUID) -> bytes:
    from alongside.exchange import waiting

    with world.acting("data officer"):
        taken = waiting.take_up(waiting_id=waiting_id)
        assert taken is not None
        return taken.file.read()


def test_after_a_change_of_keys_the_old_one_is_needed_no_longer(
    own_copy: tuple["World", Rows], two: tuple[Any, Any], put_back: None, keys: Path
) -> None:
    world, admin = own_copy
    ((count,),) = admin.execute("SELECT count(*) FROM documents_document").fetchall()
    pieces = admin.execute("SELECT sum(hashtextextended(sealed::text, 0)) FROM documents_chunk").fetchall()
    app, waiting = begin_app(world), keep_waiting(world)
    before = sorted(keys.iterdir())

    assert "seals from now on" in run("keys", "new").output
    assert download(world, two[0]).startswith(b"one")
    rotated = run("keys", "rotate")
    listed = run("keys", "list").output

    assert rotated.exit_code == 0, rotated.output
    assert f"{count} documents. Could not be opened: 0." in rotated.output
    assert f"seals now  {count} documents" in listed
    assert "Secrets of second steps and files that wait: " in rotated.output
    assert [row.secrets for row in casework_keys.list_keys() if not row.is_newest] == [0] * len(before)
    for old in before:
        old.unlink()
    assert download(world, two[0]).startswith(b"one")
    assert begin_app(world) == app
    assert open_waiting(world, waiting) == b"<Return/>"
    # Only the keys were sealed anew, not the content.
    assert (
        pieces
        == admin.execute("SELECT sum(hashtextextended(sealed::text, 0)) FROM documents_chunk").fetchall()
    )


def test_a_change_of_keys_that_was_broken_off_goes_on(
    own_copy: tuple["World", Rows],
    two: tuple[Any, Any],
    put_back: None,
    keys: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Killed after the first of its steps; what was done is kept, and the rest is done the next time."""
    world, admin = own_copy
    ((count,),) = admin.execute("SELECT count(*) FROM documents_document").fetchall()
    monkeypatch.setattr(casework_keys, "_AT_ONCE", 1)
    casework_keys.add_key()

    def break_off(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        casework_keys.rotate_keys(now=world.now, progress=break_off)
    assert {row.documents for row in casework_keys.list_keys() if row.is_newest} == {1}

    assert casework_keys.rotate_keys(now=world.now).done == count - 1
    assert casework_keys.rotate_keys(now=world.now).done == 0


def test_what_a_lost_key_sealed_is_counted_and_the_rest_goes_on(
    own_copy: tuple["World", Rows], two: tuple[Any, Any], put_back: None, keys: Path
) -> None:
    world, admin = own_copy
    admin.execute(TAMPER["changed key"], {"one": two[0]})
    run("keys", "new")

    rotated = run("keys", "rotate")

    assert rotated.exit_code == 1
    assert "Could not be opened: 1." in rotated.output
    assert download(world, two[1]).startswith(b"two")
    with pytest.raises(UnableToOpenSealed):
        download(world, two[0])


def test_without_its_key_a_document_stays_shut_and_it_is_said_which(
    own_copy: tuple["World", Rows], two: tuple[Any, Any], keys: Path
) -> None:
    (key,) = {row[0] for row in own_copy[1].execute("SELECT key_id FROM documents_document").fetchall()}
    (keys / f"{key[:4]}.key").unlink()
    run("keys", "new")

    with pytest.raises(UnableToUseKeys, match=key):
        download(own_copy[0], two[0])
    assert f"{key}  MISSING" in run("keys", "list").output


# Scanning


def test_what_the_scanner_finds_harmful_is_not_kept(world: "World") -> None:
    with scanning():
        assert download(world, add(world)) == TEXT
        with pytest.raises(UnableToError, match="harmful") as caught:
            add(world, content=EICAR)
    assert caught.value.field == "file"


def test_without_a_scanner_it_waits_and_is_let_out_once_scanned(world: "World") -> None:
    added = add(world)
    with pytest.raises(UnableToError, match="not yet been checked"):
        download(world, added)
    with pytest.raises(UnableToError, match="ALONGSIDE_CLAMAV"):
        scan(world)

    with scanning():
        count = scan(world)

    assert (count.refused, count.waiting) == (0, 0)
    assert stored(world, added).state == "clean"
    assert download(world, added) == TEXT


def test_what_waited_and_is_harmful_is_never_let_out(world: "World", settings: Any) -> None:
    added = add(world, content=EICAR)

    with scanning():
        count = scan(world)
        assert scan(world).refused == 0

    assert count.refused == 1
    with pytest.raises(UnableToError, match="something harmful"):
        download(world, added)
    with world.acting("social worker"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM documents_chunk WHERE document_id = %s", [added])
        assert cursor.fetchone() == (0,)


def test_a_scanner_that_is_away_lets_nothing_out(world: "World", settings: Any) -> None:
    settings.CLAMAV = "unix:/nowhere"
    added = add(world)

    assert scan(world).waiting >= 1
    with pytest.raises(UnableToError, match="not yet been checked"):
        download(world, added)


def test_unscanned_ones_are_given_out_only_where_the_partnership_says_so(
    world: "World", settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = add(world)
    accepting = replace(get_document_policy(), accept_unscanned=True)
    monkeypatch.setattr("alongside.documents.queries.get_document_policy", lambda: accepting)
    assert download(world, added) == TEXT

    # Where there is a scanner, it is waited for.
    settings.CLAMAV = "unix:/nowhere"
    with pytest.raises(UnableToError, match="not yet been checked"):
        download(world, added)


def test_the_policy_as_it_comes_gives_nothing_out_unscanned() -> None:
    assert get_document_policy().accept_unscanned is False


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"klass": "identity"}, "klass"),
        ({"klass": "unheard-of"}, "klass"),
        ({"dated": UncertainDate.exact(date(2124, 1, 1))}, "dated"),
        ({"content": b""}, "file"),
        ({"content": b"x" * 20_000_001}, "file"),
    ],
)
def test_what_is_wanting_is_said_at_its_field(world: "World", change: dict[str, Any], field: str) -> None:
    from alongside.casework import documents
    from tests.world import new_document

    with world.acting("social worker") as viewer, pytest.raises(UnableToError) as caught:
        documents.add_document(
            viewer=viewer, person_id=world.child, document=replace(new_document(), **change), now=world.now
        )
    assert caught.value.field == field
