"""Signing in step by step, under a clock that a test moves."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pyotp import TOTP

from tests.web.partnership import PASSWORD


@pytest.fixture(autouse=True)
def same_moment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Requests go by a clock that stands still until a test moves it."""
    clock.moment = timezone.now()
    monkeypatch.setattr("alongside.web.middleware.timezone.now", lambda: clock.moment)
    yield


class clock:
    moment = timezone.now()

    @classmethod
    def forward(cls, **by: int) -> None:
        cls.moment += timedelta(**by)


def give(client: Client, username: str, password: str = PASSWORD, **more: str) -> HttpResponse:
    answer: HttpResponse = client.post("/sign-in/", {"username": username, "password": password, **more})
    return answer


def text(answer: HttpResponse) -> str:
    return unescape(answer.content.decode())


def set_up(client: Client, username: str = "door") -> TOTP:
    """Somebody whose role needs a second step gives their password and sets an app up: they are in."""
    assert give(client, username).headers["Location"].startswith("/sign-in/set-up/")
    page = text(client.get("/sign-in/set-up/"))
    key = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert key
    app = TOTP(key[1])
    done = client.post("/sign-in/set-up/", {"code": app.at(clock.moment)})
    assert "Your recovery codes" in text(done)
    client.recovery = re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", text(done))  # type: ignore[attr-defined]
    return app
