"""Signing in and out, and what was typed when a session ended."""

import re
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alongside.access.session import session_for
from alongside.casework import organisations
from alongside.kernel.ids import UserId
from tests.web.partnership import PASSWORD, Partnership, sign_in

pytestmark = pytest.mark.django_db
HERE = {"HTTP_ORIGIN": "http://testserver"}


def token(client: Client, path: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(path).content.decode())
    assert found
    return found[1]


def test_a_password_signs_in_and_leads_to_the_page_that_was_asked_for(partnership: Partnership) -> None:
    client = Client()
    asked = f"/people/{partnership.child}/"

    turned_away = client.get(asked)
    assert turned_away.headers["Location"] == f"/sign-in/?next={asked.replace('/', '%2F')}"
    answer = client.post("/sign-in/", {"username": "teacher", "password": PASSWORD, "next": asked})

    assert answer.headers["Location"] == asked
    assert "Nadia Thornbury" in client.get(asked).content.decode()


@pytest.mark.parametrize(("username", "password"), [("teacher", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(
    partnership: Partnership, username: str, password: str
) -> None:
    with CaptureQueriesContext(connection) as queries:
        answer = Client().post("/sign-in/", {"username": username, "password": password})

    assert answer.status_code == 200
    assert "do not belong together" in answer.content.decode()
    assert password not in answer.content.decode()
    # Nobody may read the rows of failed attempts, so the writing itself is looked at.
    written = [each["sql"] for each in queries if "audit_event" in each["sql"]]
    assert len(written) == 1
    assert not any("ROLLBACK" in each["sql"] for each in queries)


@pytest.mark.parametrize("elsewhere", ["//evil.example/", "https://evil.example/", "/nothing/here/", "x"])
def test_nobody_is_sent_elsewhere_after_signing_in(partnership: Partnership, elsewhere: str) -> None:
    answer = Client().post("/sign-in/", {"username": "teacher", "password": PASSWORD, "next": elsewhere})

    assert answer.headers["Location"] == "/"


def test_personas_are_there_in_the_demonstration_only(partnership: Partnership) -> None:
    assert "Be Teacher Example" in Client().get("/sign-in/").content.decode()

    with override_settings(DEMO=False):
        assert "Be Teacher Example" not in Client().get("/sign-in/").content.decode()
        assert Client().post("/sign-in/persona/", {"persona": "teacher"}).status_code == 404


def test_a_session_planted_before_signing_in_is_worth_nothing(partnership: Partnership) -> None:
    client = Client()
    client.get("/sign-in/")
    planted = client.session.session_key

    client.post("/sign-in/persona/", {"persona": "teacher"})

    assert client.session.session_key != planted


def test_signing_out_clears_the_browser_and_works_without_a_token(partnership: Partnership) -> None:
    client = Client(enforce_csrf_checks=True)
    client.post("/sign-in/", _with_token(client, "/sign-in/", username="teacher", password=PASSWORD), **HERE)
    assert client.get("/").status_code == 200

    answer = client.post("/sign-out/", **HERE)

    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert client.get("/").headers["Location"].startswith("/sign-in/")


def test_a_leaver_is_out_at_the_next_request(partnership: Partnership) -> None:
    client = sign_in("teacher")
    assert client.get("/").status_code == 200

    with session_for(user_id=None):
        organisations.record_leaver(user_id=UserId(UUID(client.session["user_id"])), now=timezone.now())

    assert client.get("/").headers["Location"].startswith("/sign-in/")
    assert "user_id" not in client.session


def test_nobody_stays_in_longer_than_eight_hours(partnership: Partnership) -> None:
    client = sign_in("teacher")
    session = client.session
    session["signed_in_at"] = (timezone.now() - timedelta(hours=8, seconds=1)).isoformat()
    session.save()

    assert client.get("/").headers["Location"].startswith("/sign-in/")


def test_what_was_typed_when_the_session_ended_is_there_after_signing_in(partnership: Partnership) -> None:
    client = Client(enforce_csrf_checks=True)
    target = f"/people/{partnership.child}/add/event/"
    typed = {"title": "Left <school> at noon", "detail": "Line one\nLine two", "csrfmiddlewaretoken": "old"}

    ended = client.post(target, typed, **HERE)
    assert ended.status_code == 403
    page = unescape(ended.content.decode())
    assert "Left <school> at noon" in page
    kept = _hidden(ended.content.decode(), "kept")

    back = client.post(
        "/sign-in/",
        _with_token(client, "/sign-in/", username="teacher", password=PASSWORD, next=target, kept=kept),
        **HERE,
    )

    shown = unescape(back.content.decode())
    assert f'action="{target}"' in shown
    assert "Left <school> at noon</textarea>" in shown
    assert "Line one\nLine two</textarea>" in shown


def test_what_another_site_posts_is_never_shown_as_ones_own(partnership: Partnership) -> None:
    client = Client(enforce_csrf_checks=True)

    answer = client.post("/people/new/", {"surname": "Planted"}, HTTP_ORIGIN="https://evil.example")

    assert answer.status_code == 403
    assert "Planted" not in answer.content.decode()


def test_an_old_form_of_somebody_signed_in_again_needs_one_more_click(partnership: Partnership) -> None:
    client = Client(enforce_csrf_checks=True)
    client.post("/sign-in/", _with_token(client, "/sign-in/", username="teacher", password=PASSWORD), **HERE)

    answer = client.post("/people/new/", {"surname": "Typed", "csrfmiddlewaretoken": "x" * 32}, **HERE)

    assert "What you typed is here" in answer.content.decode()


def test_saving_in_the_background_without_a_session_is_told_so(partnership: Partnership) -> None:
    answer = Client(enforce_csrf_checks=True).post(
        f"/worries/drafts/{partnership.child}/save/", {"facts": "x"}, headers={"Accept": "application/json"}
    )

    assert answer.status_code == 401


def _with_token(client: Client, path: str, **fields: str) -> dict[str, str]:
    return {"csrfmiddlewaretoken": token(client, path), **fields}


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return unescape(found[1])
