"""A thousand canaries typed into every form there is: found in the records, and nowhere that leads outside.

There is no e-mail and there are no metrics; a test here fails when either comes, until it is watched.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import click
import psycopg
import pytest
from click.testing import CliRunner
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from alongside.cli.database import Addresses
from alongside.cli.main import main
from alongside.web.urls import urlpatterns
from tests.attack.canaries import Canaries, Watch, flat, send, walk
from tests.attack.later_calls import decide, go_on, meet
from tests.attack.not_typed import NOT_TYPED
from tests.attack.practice_calls import Practice
from tests.conftest import TEST_DATABASE, _server
from tests.databases import connect_admin, copy_of, django_on
from tests.matrix.routes import ROUTES
from tests.posture.checks import kinds
from tests.scanner import EICAR, scanning

ROWS_OF_TABLE = 60
HEADINGS = (
    "Your reference", "Child's forename", "Child's surname", "Date of birth", "What happened", "Your opinion",
    "The child's own words", "Happened on", "Where", "Reported by", "Their role", "Urgent",
)  # fmt: skip


@dataclass
class Sown:
    """What was planted, what was seen meanwhile, and the database in which it stands."""

    canaries: Canaries = field(default_factory=Canaries)
    watch: Watch = field(default_factory=Watch)
    ids: dict[str, object] = field(default_factory=dict)
    stored: str = ""
    words_in: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def sown(
    django_db_setup: None,
    django_db_blocker: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Sown]:
    """The whole walk, once: every form sent soundly, then unsoundly; files; commands; all that was kept."""
    from tests.web.partnership import make_partnership

    log = Path(_server._state.log)
    begins = log.stat().st_size
    with (
        django_db_blocker.unblock(),  # type: ignore[attr-defined]
        copy_of(TEST_DATABASE, name="canaries") as addresses,
        django_on(addresses),
    ):
        made = Sown()
        with transaction.atomic():
            make_partnership()
        with made.watch.logging(), scanning():
            _sow(made)
            _run_commands(made, tmp_path_factory.mktemp("files"))
        _collect(made, addresses)
        made.watch.seen["database log"].append(log.read_bytes()[begins:].decode("utf-8", "replace"))
        yield made


def _sow(made: Sown) -> None:
    clients = {who: _sign_in(who) for who in ("teacher", "door", "data", "nurse")}
    teacher, canaries, watch = clients["teacher"], made.canaries, made.watch
    walk(teacher, ["/people/new/"], watch, canaries, is_sound=True)
    made.ids["person_id"] = _last_id(watch, "/people/", "/?done=recorded")
    about = teacher.post("/worries/new/about/", {"person_id": made.ids["person_id"]})
    made.ids["draft_id"] = about.headers["Location"].split("/")[3]
    _send_table(clients["data"], made)
    _add_documents(teacher, made)
    forms = walk(teacher, _pages(made), watch, canaries, is_sound=True)
    signing_in = walk(Client(), ["/sign-in/"], watch, canaries, is_sound=True)
    _send_worry(teacher, made)
    received = [f"/worries/{made.ids['concern_id']}/", f"/people/{made.ids['person_id']}/add/worker/"]
    at_door = walk(clients["door"], received, watch, canaries, is_sound=True)
    for who, seen in ((teacher, forms), (Client(), signing_in), (clients["door"], at_door)):
        send(who, seen, watch, canaries, is_sound=False)
    decide(clients["door"], made.ids["concern_id"], watch, canaries)
    meet(teacher, made.ids["person_id"], watch, canaries)
    go_on(clients, made.ids["person_id"], watch, canaries)
    _plan(clients, made)
    Practice(clients, made.ids["person_id"], watch, canaries).write()
    for client in (clients["door"], clients["nurse"], Client()):
        for path in (
            "/",
            f"/people/{made.ids['person_id']}/",
            f"/people/{made.ids['person_id']}/chronology/",
        ):
            watch.see(client.get(path))
    watch.see(clients["data"].get(f"/imports/{made.ids['batch_id']}/"))
    watch.see(clients["data"].get(f"/imports/{made.ids['batch_id']}/report.json"))
    watch.see(Client(enforce_csrf_checks=True).post("/people/new/", {"surname": canaries.word()}))
    watch.see(teacher.post("/sign-out/"))


def _plan(clients: dict[str, Client], made: Sown) -> None:
    """A plan, from its beginning to its ending and beginning again, by the teacher."""
    teacher, plans = clients["teacher"], f"/people/{made.ids['person_id']}/plans/"
    canaries, watch = made.canaries, made.watch
    walk(teacher, [f"{plans}new/"], watch, canaries, is_sound=True)
    plan = plans + _last_id(watch, plans, "/?done=begun") + "/"
    walk(teacher, [f"{plan}add/", f"{plan}late/"], watch, canaries, is_sound=True)
    later = {"part": "later", "for_whom": "child", "what": canaries.word(), "who": canaries.word()}
    watch.see(teacher.post(f"{plan}add/", later))
    walk(teacher, [f"{plan}change/", f"{plan}review/"], watch, canaries, is_sound=True)
    walk(
        teacher,
        [f"{plan}{name}/" for name in ("add", "review", "change", "late")],
        watch,
        canaries,
        is_sound=False,
    )
    walk(teacher, [f"{plan}add/"], watch, canaries, is_sound=True)
    closing = {name: canaries.word() for name in (
        "what_next", "who_stays", "how_back", "aftercare", "child_view", "child_told", "goes_on", "answer",
    )}  # fmt: skip
    closing |= {"reasons": "SAFER", "because": f"She does not engage. {canaries.word()}"}
    watch.see(teacher.post(f"{plan}end/", closing))
    page = teacher.get(plan)
    watch.see(page)
    again = re.findall(r'href="([^"]+/again/)"', page.content.decode())
    walk(teacher, again, watch, canaries, is_sound=True)
    walk(teacher, [f"{plans}adulthood/"], watch, canaries, is_sound=True)
    for sheet in ("child/", "parents/"):
        watch.see(teacher.get(plan + sheet))


def _sign_in(who: str) -> Client:
    client = Client(raise_request_exception=False)
    assert client.post("/sign-in/persona/", {"persona": who}).status_code == 302
    return client


def _last_id(watch: Watch, before: str, after: str) -> str:
    found = [each for each in watch.seen["address"] if each.startswith(before) and each.endswith(after)]
    assert found, watch.pages[-3000:]
    return found[-1].removeprefix(before).removesuffix(after)


def _pages(made: Sown) -> list[str]:
    """Every page, in the order of the addresses, that needs no more than what was made so far."""
    pages = []
    for each in urlpatterns:
        path = "/" + str(each.pattern).replace("<str:file_format>", "csv")
        path = re.sub(r"<uuid:(\w+)>", lambda found: str(made.ids.get(found[1], "-")), path)
        is_page = "GET" in ROUTES[str(each.name)].methods and each.name != "sign_in"
        pages += [path] if is_page and "/-/" not in path and "<" not in path else []
    return [*pages, f"/people/{uuid4()}/"]


def _send_table(client: Client, made: Sown) -> None:
    word, words, birth = made.canaries.word, made.canaries.text, made.canaries.birth
    lines = [",".join(HEADINGS)]
    for _ in range(ROWS_OF_TABLE):
        row = [
            word(),
            word(),
            word(),
            birth(),
            words(),
            words(),
            words(),
            "1 May 2024",
            word(),
            word(),
            word(),
        ]
        row.append("no")
        lines.append(",".join(row))
    file = SimpleUploadedFile("table.csv", "\n".join(lines).encode())
    answer = client.post("/imports/", {"kind": "concerns", "file": file, "act": "keep"})
    made.watch.see(answer)
    made.ids["batch_id"] = answer.headers["Location"].split("/")[2]


def _add_documents(client: Client, made: Sown) -> None:
    """One that is taken in, and those that are not: harmful, damaged, of another kind, too large."""
    word = made.canaries.word
    path = f"/people/{made.ids['person_id']}/add/document/"
    for content in (
        word().encode(),
        EICAR,
        b"%PDF-1.7 " + word().encode(),
        b"MZ\0" + word().encode(),
        b"x" * 20_000_001,
    ):
        file = SimpleUploadedFile(f"{word()}.txt", content)
        made.watch.see(client.post(path, {"title": word(), "klass": "ordinary", "dated": "", "file": file}))
    page = client.get(f"/people/{made.ids['person_id']}/documents/")
    made.watch.see(page)
    made.ids["document_id"] = re.findall(r"/documents/([-0-9a-f]{36})/", page.content.decode())[0]


def _send_worry(client: Client, made: Sown) -> None:
    answer = client.post(f"/worries/drafts/{made.ids['draft_id']}/check/")
    made.watch.see(answer)
    made.ids["concern_id"] = answer.headers["Location"].split("/")[2]


def _run_commands(made: Sown, folder: Path) -> None:
    """The commands that touch records, on files that are as they should be, and on some that are not."""
    word, table, broken = made.canaries.word, folder / "table.csv", folder / "broken.csv"
    told = [word(), word(), word(), made.canaries.birth(), word(), word(), word(), "1 May 2024", "", "", ""]
    told.append("no")
    table.write_text(f"{','.join(HEADINGS)}\n{','.join(told)}\n")
    broken.write_bytes(b"\0" + word().encode())
    for command in (
        ["import", "concerns", str(table), "--as", "data", "--dry-run"],
        ["import", "concerns", str(table), "--as", "data"],
        ["import", "concerns", str(table), "--as", "data"],
        ["import", "concerns", str(broken), "--as", "data"],
        ["import", "cin", str(broken), "--as", "data"],
        ["import", "list", "--as", "data"],
        ["keys", "list"],
        ["documents", "scan"],
    ):
        said = CliRunner().invoke(main, command)
        assert said.exception is None or isinstance(said.exception, SystemExit), said.exception
        made.watch.seen["command"].append(said.output)


def _collect(made: Sown, addresses: Addresses) -> None:
    """As the superuser: the audit, and the words in every table."""
    with connect_admin(addresses) as admin, admin.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        made.watch.seen["audit"].append(flat(cursor.execute("SELECT * FROM audit_event").fetchall()))
        columns = cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND data_type IN ('text', 'character varying', 'jsonb', 'date', 'ARRAY')"
        ).fetchall()
        for row in columns:
            name = f"{row['table_name']}.{row['column_name']}"
            words = cursor.execute(
                f'SELECT "{row["column_name"]}"::text AS word FROM "{row["table_name"]}"'
            ).fetchall()
            made.words_in[name] = flat(words)
    made.stored = "\n".join(made.words_in.values())


def test_a_thousand_canaries_stand_in_the_records(sown: Sown) -> None:
    """Else it would show nothing that they are found nowhere else."""
    found = sown.canaries.found_in(sown.stored)
    assert len({each for each in found if each.startswith("kanarie")}) >= 1_000
    assert sum(born.isoformat() in found for born in sown.canaries.births) >= 50
    # And people were shown them.
    assert len(sown.canaries.found_in(sown.watch.pages)) >= 100


def test_no_canary_went_out(sown: Sown) -> None:
    assert {name for name, texts in sown.watch.seen.items() if not "".join(texts)} <= {"database log"}
    assert sown.watch.leaks(sown.canaries) == {}


def word_columns() -> set[str]:
    """Every column of a protected table that may hold words."""
    from django.apps import apps
    from django.db import models

    open_to_all = {"directory", "open", "closed"}
    protected = {name for name, kind in kinds().items() if kind not in open_to_all}
    return {
        f"{model._meta.db_table}.{each.column}"
        for model in apps.get_models()
        for each in model._meta.concrete_fields
        if model._meta.db_table in protected and not model._meta.db_table.startswith("audit_")
        if isinstance(each, (models.TextField, models.JSONField))
        or (isinstance(each, models.CharField) and (each.max_length or 0) >= 100)
    }


def unreached(columns: set[str], sown: Sown) -> set[str]:
    """Columns in which no canary stands."""
    return {name for name in columns if not sown.canaries.found_in(sown.words_in.get(name, ""))}


def test_a_canary_stands_in_every_column_that_people_write_into(sown: Sown) -> None:
    """A new column for words is reached by the walk, or stands in NOT_TYPED with the reason."""
    columns = word_columns()
    found = unreached(columns, sown)
    assert found == set(NOT_TYPED), sorted(found ^ set(NOT_TYPED))
    for package in ("assessments", "definition", "pathway", "voice", "supervision", "unfinished", "concerns"):
        assert {name for name in columns - found if name.startswith(f"{package}_")}, package
    # What nobody has reached is found: a column that is new, and one that lost its words.
    assert unreached({*columns, "voice_entry.new"}, sown) == {*found, "voice_entry.new"}
    emptied = Sown(canaries=sown.canaries, words_in={**sown.words_in, "voice_entry.words": "Nothing."})
    assert unreached(columns, emptied) == {*found, "voice_entry.words"}


# Each channel's control: what would be found if something went out by it.


@pytest.fixture
def planted() -> tuple[Watch, Canaries, str]:
    canaries = Canaries()
    return Watch(), canaries, canaries.word()


def _answer(page: str = "<p></p>", **headers: str) -> HttpResponse:
    answer = HttpResponse(page, headers=headers)
    answer.wsgi_request = Client().get("/urgent/").wsgi_request  # type: ignore[attr-defined]
    return answer


@pytest.mark.parametrize("writing", [str, str.lower, str.upper])
def test_a_leak_in_an_answer_is_found(planted: tuple[Watch, Canaries, str], writing: Any) -> None:
    watch, canaries, leak = planted
    for channel, answer in {
        "title": _answer(f"<html><head><title>{writing(leak)}</title></head></html>"),
        "address": _answer(f'<a href="/people/?name={writing(leak)}">x</a>'),
        "header": _answer(**{"Content-Disposition": f'attachment; filename="{writing(leak)}.pdf"'}),
    }.items():
        alone = Watch()
        alone.see(answer)
        assert set(alone.leaks(canaries)) == {channel}
    watch.see(_answer(f"<p>{leak}</p>"))
    assert watch.leaks(canaries) == {}


def test_a_leak_in_a_redirect_a_cookie_or_a_query_is_found(planted: tuple[Watch, Canaries, str]) -> None:
    watch, canaries, leak = planted
    answer = _answer(Location=f"/people/?q={leak}")
    answer.set_cookie("last", leak)
    answer.wsgi_request.environ["QUERY_STRING"] = f"q={leak}"  # type: ignore[attr-defined]

    watch.see(answer)

    assert set(watch.leaks(canaries)) == {"address", "header", "cookie", "access log"}


def test_a_leak_in_a_log_is_found(planted: tuple[Watch, Canaries, str]) -> None:
    watch, canaries, leak = planted
    with watch.logging():
        logging.getLogger("alongside.casework").debug("looked for %s", leak)
    assert set(watch.leaks(canaries)) == {"log"}


def test_what_a_failure_says_is_not_written(planted: tuple[Watch, Canaries, str]) -> None:
    watch, canaries, leak = planted
    with watch.logging():
        try:
            raise ValueError(leak)
        except ValueError:
            logging.getLogger("django.request").exception("failed")
    assert watch.leaks(canaries) == {}


def test_a_leak_of_a_command_is_found(planted: tuple[Watch, Canaries, str]) -> None:
    watch, canaries, leak = planted

    @click.command()
    def tell() -> None:
        click.echo(leak, err=True)

    watch.seen["command"].append(CliRunner().invoke(tell).output)
    assert set(watch.leaks(canaries)) == {"command"}


def test_a_leak_in_the_audit_and_in_the_databases_log_is_found(
    planted: tuple[Watch, Canaries, str], world_database: tuple[Addresses, Any]
) -> None:
    watch, canaries, leak = planted
    log = Path(_server._state.log)
    begins = log.stat().st_size
    with connect_admin(world_database[0]) as admin, admin.transaction(force_rollback=True):
        admin.execute(
            "INSERT INTO audit_event (as_at, action, outcome, purpose, subject_kind, shown)"
            " VALUES (now(), %s, 'allowed', '', '', '{}')",
            [leak.lower()],
        )
        with admin.cursor(row_factory=psycopg.rows.dict_row) as cursor:
            watch.seen["audit"].append(flat(cursor.execute("SELECT * FROM audit_event").fetchall()))
        admin.execute(f"DO $$ BEGIN RAISE LOG 'looked for {leak}'; END $$")
    watch.seen["database log"].append(log.read_bytes()[begins:].decode("utf-8", "replace"))
    assert set(watch.leaks(canaries)) == {"audit", "database log"}


def test_a_date_of_birth_is_found_however_it_is_written() -> None:
    canaries = Canaries()
    typed = canaries.birth()
    for written in (typed, "2008-01-01", "01/01/2008", "20080101", typed.upper(), "1+January+2008"):
        assert canaries.found_in(f"a {written} b"), written
    assert not canaries.found_in("2 January 2008")


# What is not there, and so is not watched.


def test_there_is_no_mail_and_there_are_no_metrics() -> None:
    source = Path(settings.ROOT) / "src" / "alongside"
    text = "\n".join(path.read_text() for path in source.rglob("*.py"))
    needs = (Path(settings.ROOT) / "requirements.in").read_text()

    assert not settings.is_overridden("EMAIL_BACKEND")
    assert not settings.is_overridden("EMAIL_HOST")
    assert "core.mail" not in text
    assert "smtplib" not in text
    assert not [
        each for each in urlpatterns if re.search(r"metric|\bstat(s|us)?\b|prom|health", str(each.pattern))
    ]
    assert not re.search("prometheus|statsd|opentelemetry|sentry|newrelic|datadog", needs + text)
