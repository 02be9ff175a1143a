"""How answers travel in real use: cookies, transport, methods, what is served at all.

The settings are those of a place that is not the demonstration, read in a process of its own and put in here.
"""

import json
import os
import re
import string
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth.hashers import get_hasher
from django.core.signing import JSONSerializer
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import import_string

from alongside.web.urls import urlpatterns
from tests.thinning import by_depth, by_turns
from tests.web.addresses import WORDS, fill
from tests.web.partnership import Partnership, sign_in

pytestmark = pytest.mark.django_db
TOLD = re.compile(r"SESSION_|CSRF_|SECURE_|CONTENT_SECURITY|DEBUG|PASSWORD_HASHERS")
READ = """
import json, re, django; django.setup()
from django.conf import settings
names = [name for name in dir(settings) if re.match(%r, name)]
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


@cache
def real_settings() -> dict[str, Any]:
    """What the settings are with the demonstration off and nothing made easier."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ALONGSIDE_")},
        "PYTHONPATH": "src",
        "DJANGO_SETTINGS_MODULE": "alongside.config.settings",
        "DATABASE_URL": "postgresql://alongside_app@/alongside",
        "ALONGSIDE_SECRET_KEY": "a key for one test",
    }
    command = [sys.executable, "-c", READ % TOLD.pattern]
    told = subprocess.run(command, env=environment, cwd=settings.ROOT, capture_output=True, check=True)
    found: dict[str, Any] = json.loads(told.stdout)
    found["SECURE_PROXY_SSL_HEADER"] = tuple(found["SECURE_PROXY_SSL_HEADER"])
    return found


@pytest.fixture
def real(partnership: Partnership) -> Iterator[Client]:
    """The teacher, signed in over TLS in a place that is not the demonstration."""
    username, password = "teacher", "correct horse battery"
    with override_settings(**{**real_settings(), "PASSWORD_HASHERS": settings.PASSWORD_HASHERS}):
        client = Client(enforce_csrf_checks=False)
        answer = client.post("/sign-in/", {"username": username, "password": password}, secure=True)
        assert answer.status_code == 302
        yield client


def addresses(*, child: object = None) -> list[str]:
    """Every address there is, of one child or of nobody."""
    return [fill(str(each.pattern), {"person_id": child or uuid4()}) for each in urlpatterns]


def test_the_cookie_is_bound_to_this_host_and_to_tls(real: Client) -> None:
    (cookie,) = real.cookies.values()

    assert cookie.key.startswith("__Host-")
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]


def test_the_demonstration_uses_a_cookie_without_tls(partnership: Partnership) -> None:
    """The control: with the settings of the tests the same cookie is another."""
    (cookie,) = sign_in("teacher").cookies.values()

    assert not cookie["secure"]
    assert not cookie.key.startswith("__Host-")


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/urgent/", "/people/find/?query=x"])
def test_plain_http_is_led_to_tls(real: Client, path: str) -> None:
    answer = real.get(path)

    assert answer.status_code == 301
    assert answer.headers["Location"] == f"https://testserver{path}"


@pytest.mark.parametrize(
    "path", ["/", "/urgent/", "/nothing/", "/static/alongside/alongside.css", "/imports/"]
)
def test_every_answer_tells_browsers_to_use_tls_only(real: Client, path: str) -> None:
    told = real.get(path, secure=True).headers["Strict-Transport-Security"]

    assert int(re.findall(r"max-age=(\d+)", told)[0]) >= 31_536_000
    assert "includeSubDomains" in told


def test_the_policy_names_what_it_must(real: Client) -> None:
    policy = real.get("/", secure=True).headers["Content-Security-Policy"]

    for directive in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "default-src 'none'"):
        assert directive in policy


@pytest.mark.parametrize("path", ["/", "/urgent/", "/nothing/", "/static/alongside/alongside.css"])
def test_no_other_site_may_read_an_answer(real: Client, path: str) -> None:
    headers = real.get(path, secure=True, headers={"Origin": "https://evil.example"}).headers

    assert not [name for name in headers if name.lower().startswith("access-control-")]


def test_a_host_that_is_not_ours_is_refused(partnership: Partnership) -> None:
    with override_settings(ALLOWED_HOSTS=["alongside.example.org"]):
        assert Client().get("/sign-in/", headers={"Host": "evil.example"}).status_code == 403
        assert Client().get("/sign-in/", headers={"Host": "alongside.example.org"}).status_code == 200


# The child's page, under a secret that nobody gave out.
CHILDS_PAGE = f"/say/{WORDS['token']}/"
# Whoever wants to be out gets out, whatever the form. A child is let in by the secret in the address; the
# token of a form would leave a cookie on their phone.
WITHOUT_TOKEN = {"/sign-out/", CHILDS_PAGE}


def test_no_form_is_taken_without_its_token(partnership: Partnership) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = sign_in("teacher").cookies

    for path in set(addresses(child=partnership.child)) - WITHOUT_TOKEN:
        answer = client.post(path, {"username": "teacher", "reason": "x"})
        assert answer.status_code in (403, 405) or _leads_to_sign_in(answer), path


def test_no_other_view_goes_without_that_check() -> None:
    exempt = {
        fill(str(each.pattern), {}) for each in urlpatterns if getattr(each.callback, "csrf_exempt", False)
    }
    assert exempt == WITHOUT_TOKEN


def test_a_form_under_a_made_up_secret_is_not_taken(partnership: Partnership) -> None:
    with CaptureQueriesContext(connection) as queries:
        answer = sign_in("teacher").post(CHILDS_PAGE, {"words": "x", "unsafe": "on"})

    assert answer.status_code == 404
    assert not {table for table in written(queries) if table.startswith("voice_")}


def test_without_that_check_the_same_form_is_taken(partnership: Partnership) -> None:
    """The control: the token is what stops it."""
    client = sign_in("teacher")

    assert client.post(f"/people/{partnership.child}/add/name/", {}).status_code == 200


def _leads_to_sign_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in/")


EVERY = by_depth(short=12, deep=6, whole=1)
# Not "FOR UPDATE", which only locks what is read.
WRITES = re.compile(r'(?:INSERT INTO|(?<!FOR )UPDATE|DELETE FROM) "?(\w+)', re.IGNORECASE)
# The audit of reading, and the session's own line.
WRITTEN_BY_READING = {"audit_event", "django_session", "accounts_session", "accounts_lastseen"}
# A secret that is shown and counts for nothing until its first code comes back; and that somebody guessed at
# a secret link, who is to wait if they go on.
BEGUN_BY_READING = {
    "/account/app/add/": {"accounts_authenticator"},
    CHILDS_PAGE: {"accounts_attempts"},
}


def written(queries: CaptureQueriesContext) -> set[str]:
    return {table for each in queries for table in WRITES.findall(each["sql"])}


@dataclass(frozen=True)
class Asked:
    """What came of asking for a page: the answer, and into which tables it wrote."""

    path: str
    answer: HttpResponse
    written: set[str]


def ask_for_all(username: str, paths: Sequence[str]) -> Iterator[Asked]:
    client = sign_in(username)
    for path in paths:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        yield Asked(path, answer, written(queries))


@pytest.fixture(scope="module")
def asked(in_partnership: Partnership) -> list[Asked]:
    """Every page about a child, asked for once by the teacher who knows them; nothing of it stays."""
    with transaction.atomic():
        found = list(ask_for_all("teacher", addresses(child=in_partnership.child)))
        transaction.set_rollback(True)
    return found


@pytest.mark.deeper
def test_asking_for_a_page_changes_nothing(asked: list[Asked], partnership: Partnership) -> None:
    paths = addresses(child=partnership.child)
    for turn, username in enumerate(("door", "data")):
        asked = asked + list(ask_for_all(username, by_turns(paths, turn=turn, of=EVERY)))
    for each in asked:
        assert each.written <= WRITTEN_BY_READING | BEGUN_BY_READING.get(each.path, set()), each.path


def test_a_page_that_changes_something_would_be_seen(partnership: Partnership) -> None:
    with CaptureQueriesContext(connection) as queries:
        sign_in("teacher").post("/worries/new/about/", {"person_id": partnership.child})
    assert "concerns_draft" in written(queries)


NEEDED_BY_NOBODY = ("TRACE", "CONNECT", "DEBUG", "PUT", "DELETE", "PATCH")


@pytest.mark.deeper
@pytest.mark.parametrize("method", NEEDED_BY_NOBODY)
def test_methods_that_nobody_needs_are_refused(partnership: Partnership, method: str) -> None:
    client = sign_in("teacher")
    for path in by_turns(addresses(child=partnership.child), turn=NEEDED_BY_NOBODY.index(method), of=EVERY):
        answer = client.generic(method, path, b"echo", headers={"X-Secret": "kestrel"})
        assert answer.status_code in (403, 405), path
        assert b"kestrel" not in answer.content


@pytest.mark.parametrize(
    "path",
    [
        "/static/", "/static/alongside/", "/.git/HEAD", "/static/../settings.py", "/.env",
        "/static/%2e%2e/settings.py", "/static/../../../../etc/passwd",
        "/manage.py", "/policy/access/tables.yaml", "/media/",
        "/admin/", "/metrics", "/debug/", "/api/", "/docs/", "/server-status",
    ],
)  # fmt: skip
def test_folders_are_not_listed_and_nothing_else_is_served(partnership: Partnership, path: str) -> None:
    assert sign_in("teacher").get(path).status_code == 404


def test_no_upload_is_served_as_a_file_of_the_site() -> None:
    """Uploads are rows of the database; nothing that somebody sent lies where files are served from."""
    assert settings.MEDIA_URL == "/"
    assert not [each for each in urlpatterns if "media" in str(each.pattern)]
    assert all("upload" not in str(folder) for folder in settings.STATICFILES_DIRS)


def test_every_answer_names_its_type_and_alphabet(asked: list[Asked], partnership: Partnership) -> None:
    others = ask_for_all("teacher", ["/nothing/", "/static/alongside/alongside.css"])
    for path, answer in [(each.path, each.answer) for each in (*asked, *others)]:
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if body:
            kind = answer.headers["Content-Type"]
            assert kind in ("application/json", "application/octet-stream") or "charset=" in kind, path


def test_sessions_hold_plain_data() -> None:
    assert (
        import_string(settings.SESSION_SERIALIZER) is JSONSerializer or "JSON" in settings.SESSION_SERIALIZER
    )


def test_a_session_key_cannot_be_guessed(partnership: Partnership) -> None:
    """32 letters of 36, from the system's own randomness, are more than 128 bits; none comes twice."""
    keys = {sign_in("teacher").session.session_key for _ in range(5)}

    assert len(keys) == 5
    for key in keys:
        assert len(key) >= 25
        assert set(key) <= set(string.ascii_lowercase + string.digits)


def test_a_session_key_that_was_made_up_opens_nothing(partnership: Partnership) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32

    assert _leads_to_sign_in(client.get("/"))


def test_a_session_that_was_signed_out_opens_nothing(partnership: Partnership) -> None:
    client = sign_in("teacher")
    kept = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.get("/").status_code == 200

    client.post("/sign-out/")
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = kept

    assert _leads_to_sign_in(thief.get("/"))


# These know of nobody: they are the same for all the world, or stand before signing in.
KNOW_NOBODY = {"/urgent/", "/help/", "/guidance/", "/families/", "/sign-in/"}


def test_signing_out_is_on_every_page(asked: list[Asked]) -> None:
    for path, answer in [(each.path, each.answer) for each in asked]:
        is_page = answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
        if is_page and path not in KNOW_NOBODY:
            assert 'action="/sign-out/"' in answer.content.decode(), path


def test_passwords_are_hashed_slowly() -> None:
    """The hash is one that takes work: with the settings of real use, not those of the tests."""
    with override_settings(PASSWORD_HASHERS=real_settings()["PASSWORD_HASHERS"]):
        assert get_hasher().algorithm in {"pbkdf2_sha256", "argon2", "scrypt"}
