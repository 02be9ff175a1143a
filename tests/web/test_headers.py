"""What every answer carries, and what stands without the database."""

import pytest
from django.db import connections
from django.test import Client

from tests.web.partnership import Partnership, sign_in

EXACT = {
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/people/find/", "/nothing/", "/sign-in/", "/worries/"])
def test_pages_are_never_stored_and_never_framed(partnership: Partnership, path: str) -> None:
    headers = sign_in("teacher").get(path).headers

    assert headers["Cache-Control"] == "no-store"
    assert {name: headers[name] for name in EXACT} == EXACT
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.django_db
def test_the_policy_allows_no_inline_script_and_no_other_site(partnership: Partnership) -> None:
    policy = sign_in("teacher").get("/").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "script-src 'self'" in policy


@pytest.mark.django_db
def test_no_page_has_an_inline_script_or_style(partnership: Partnership) -> None:
    client = sign_in("teacher")
    for path in ("/", "/people/find/", "/worries/new/", f"/people/{partnership.child}/"):
        page = client.get(path).content.decode()
        assert "<script>" not in page
        assert " style=" not in page
        assert " onclick=" not in page


@pytest.mark.parametrize("path", ["/urgent/", "/help/"])
def test_what_is_for_all_the_world_needs_no_database(path: str) -> None:
    # pytest-django refuses every query here; the cookie must not make it look a session up.
    client = Client()
    client.cookies["alongside_session"] = "a-session-that-would-be-looked-up"

    answer = client.get(path)

    assert answer.status_code == 200
    assert not answer.cookies
    assert not connections["default"].in_atomic_block


def test_the_urgent_page_begins_with_999_and_names_the_local_front_door() -> None:
    page = Client().get("/urgent/").content.decode()

    assert page.index("tel:999") < page.index("tel:101")
    assert "01632 960101" in page
    assert "0800 1111" in page
    assert "CEOP" in page


@pytest.mark.django_db
def test_danger_and_demo_stand_on_every_page(partnership: Partnership) -> None:
    client = sign_in("teacher")
    for path in ("/", "/urgent/", "/help/", "/nothing/", "/people/new/"):
        page = client.get(path).content.decode()
        assert page.index("Immediate danger?") < page.index("<main")
        assert "All people are invented." in page
