"""One's own account: what asks for proof before it changes, codes, and whose address is believed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory
from pyotp import TOTP

from alongside.web import signing
from alongside.web.urls import urlpatterns
from tests.web.accounts import clock, give, same_moment, set_up, text  # noqa: F401
from tests.web.partnership import Partnership, sign_in

pytestmark = pytest.mark.django_db


def test_what_changes_how_one_signs_in_asks_who_one_is() -> None:
    """All of one's account but looking at it and ending sessions; a new password asks for the present one."""
    own = {str(each.name) for each in urlpatterns if each.callback.__module__.endswith("views.account")}
    marked = {each.name for each in urlpatterns if getattr(each.callback, "needs_step_up", False)}
    assert own - marked == {"account", "change_password", "end_session", "end_other_sessions"}


def test_who_changes_a_second_step_may_sign_out_everywhere_else(partnership: Partnership) -> None:
    here, there = sign_in("teacher"), sign_in("teacher")
    page = text(here.get("/account/app/add/"))
    app = TOTP(re.findall(r"<code>([A-Z2-7]{32})</code>", page)[0])
    offered = "/account/sessions/end-others/"
    assert offered in text(here.post("/account/app/add/", {"code": app.at(clock.moment)}))
    assert there.get("/").status_code == 200, "offered, and done by whoever it is"
    removed = here.post("/account/app/remove/", follow=True)
    assert "sign out everywhere else" in text(removed)
    assert offered in text(removed)
    here.post(offered)
    assert there.get("/").status_code == 302


def test_a_code_of_an_app_counts_for_its_half_minute_and_the_ones_beside_it(partnership: Partnership) -> None:
    app = set_up(Client())
    for late, counts in ((60, False), (30, True), (-30, True), (-60, False)):
        clock.forward(minutes=5)
        client = Client()
        give(client, "door")
        code = app.at(clock.moment - timedelta(seconds=late))
        assert (client.post("/sign-in/second-step/", {"code": code}).status_code == 302) is counts


@pytest.mark.parametrize(
    ("proxies", "said", "believed"),
    [
        (0, "203.0.113.9", "198.51.100.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "192.0.2.66, 203.0.113.9", "203.0.113.9"),
        (2, "192.0.2.66, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "198.51.100.1"),
    ],
)
def test_an_address_is_believed_from_the_operators_own_proxies(
    settings: Any, proxies: int, said: str, believed: str
) -> None:
    """What a browser writes into the header itself stands before what our proxies added."""
    settings.PROXIES = proxies
    request = RequestFactory(REMOTE_ADDR="198.51.100.1").get("/", HTTP_X_FORWARDED_FOR=said)
    assert signing.address_of(request) == believed
