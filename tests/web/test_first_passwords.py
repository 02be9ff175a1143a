"""A first password is drawn, runs out, and gives way to one that only its owner knows (ASVS V6.4.1)."""

import re

import pytest
from click.testing import CliRunner
from django.test import Client
from pyotp import TOTP

from alongside.accounts import passwords
from alongside.audit.models import Event
from alongside.cli.commands_accounts import account
from tests.web.accounts import clock, give, same_moment, set_up, text  # noqa: F401
from tests.web.partnership import PASSWORD, Partnership, sign_in

pytestmark = pytest.mark.django_db
OWN = "otters paddle upstream"
CHOOSE, SET_UP = "/sign-in/password/", "/sign-in/set-up/"


def draw(username: str) -> str:
    """A first password as the operator gets it; it was drawn just now, whatever the tests' clock says."""
    done = CliRunner().invoke(account, ["first-password", username])
    assert done.exit_code == 0, done.output
    found = re.search(r"First password: (\S+)", done.output)
    assert found
    return found[1]


def test_a_drawn_password_is_random_and_keeps_the_policy() -> None:
    drawn = {passwords.draw_password() for _ in range(200)}
    assert len(drawn) == 200
    assert {len(each) for each in drawn} == {23}
    assert len({sign for each in drawn for sign in each}) == 33, "32 signs and a hyphen"
    for each in list(drawn)[:20]:
        assert passwords.check_new_password(password=each, words=["teacher"], has_second_step=False) == each


def test_a_first_password_leads_nowhere_but_to_ones_own(partnership: Partnership) -> None:
    elsewhere = sign_in("teacher")
    first = draw("teacher")
    assert elsewhere.get("/").status_code == 302, "signed out everywhere"
    assert give(Client(), "teacher", PASSWORD).status_code == 200, "the earlier one ended"

    client = Client()
    assert give(client, "teacher", first, next="/account/").headers["Location"].startswith(CHOOSE)
    assert client.get("/").headers["Location"].startswith("/sign-in/"), "not signed in by it"
    assert "Choose your own password" in text(client.get(CHOOSE))
    for wrong, why in (
        (first, "the password that you have already"),
        ("short", "at least 15 characters"),
        ("teacher teacher", "mostly"),
        ("", "at least 15 characters"),
    ):
        assert why in text(client.post(CHOOSE, {"new_password": wrong}))
    assert client.get("/").status_code == 302

    done = client.post(CHOOSE, {"new_password": OWN, "next": "/account/"})
    assert done.headers["Location"] == "/account/"
    assert client.get("/").status_code == 200
    assert give(Client(), "teacher", first).status_code == 200, "the first one ended"
    assert give(Client(), "teacher", OWN).headers["Location"] == "/"
    clock.forward(days=900)
    assert give(Client(), "teacher", OWN).status_code == 302, "one's own does not run out"


def test_what_was_typed_goes_along(partnership: Partnership) -> None:
    client = Client()
    kept = '[["reason", "a worry half written"]]'
    asked = give(client, "teacher", draw("teacher"), next="/worries/new/", kept=kept)
    assert f'action="{CHOOSE}"' in text(asked)
    done = client.post(CHOOSE, {"new_password": OWN, "next": "/worries/new/", "kept": kept})
    assert "a worry half written" in text(done)


@pytest.mark.parametrize(("hours", "serves"), [(71, True), (72, False), (24 * 60, False)])
def test_a_first_password_runs_out(partnership: Partnership, hours: int, serves: bool) -> None:
    first = draw("teacher")
    clock.forward(hours=hours)
    client = Client()
    answer = give(client, "teacher", first)
    assert (answer.status_code == 302) is serves
    if not serves:
        wrong = give(Client(REMOTE_ADDR="203.0.113.9"), "teacher", "wrong")
        said, as_for_any = (
            re.sub(r'(value|data-options)="[^"]*"', "", each.content.decode()) for each in (answer, wrong)
        )
        assert said == as_for_any, "nothing is given away"
        assert "do not belong together" in said
        assert "ask for another" in text(answer)
        assert client.get(CHOOSE).headers["Location"] == "/sign-in/"


def test_who_needs_a_second_step_chooses_first_and_then_sets_it_up(partnership: Partnership) -> None:
    client = Client()
    give(client, "door", draw("door"))
    assert client.get(SET_UP).headers["Location"] == "/sign-in/", "not before a password of one's own"
    assert "At least 12 characters" in text(client.get(CHOOSE))
    assert client.post(CHOOSE, {"new_password": OWN}).headers["Location"].startswith(SET_UP)
    key = re.search(r"<code>([A-Z2-7]{32})</code>", text(client.get(SET_UP)))
    assert key
    assert "Your recovery codes" in text(client.post(SET_UP, {"code": TOTP(key[1]).at(clock.moment)}))
    assert client.get("/").status_code == 200


def test_who_has_a_second_step_gives_it_before_anything_is_changed(partnership: Partnership) -> None:
    app = set_up(Client())
    client = Client()
    clock.forward(minutes=1)
    assert give(client, "door", draw("door")).headers["Location"].startswith("/sign-in/second-step/")
    assert client.get(CHOOSE).headers["Location"] == "/sign-in/"
    assert client.post(CHOOSE, {"new_password": OWN}).headers["Location"] == "/sign-in/"
    code = app.at(clock.moment)
    assert client.post("/sign-in/second-step/", {"code": code}).headers["Location"].startswith(CHOOSE)
    assert client.post(CHOOSE, {"new_password": OWN}).headers["Location"] == "/"
    how = Event.objects.filter(action="signed in").order_by("-id").values_list("purpose", flat=True)
    assert how[0] == "password and app"


def test_waiting_too_long_before_choosing_starts_anew(partnership: Partnership) -> None:
    client = Client()
    give(client, "teacher", draw("teacher"))
    clock.forward(minutes=10)
    assert client.post(CHOOSE, {"new_password": OWN}).headers["Location"] == "/sign-in/"


def test_the_first_password_is_not_kept_by_changing_it_to_itself(partnership: Partnership) -> None:
    """Also where somebody is signed in by other means, as by a passkey."""
    client = sign_in("teacher")
    again = {"present_password": PASSWORD, "new_password": PASSWORD}
    assert "the password that you have already" in text(client.post("/account/password/", again))


def test_nobody_of_that_name(partnership: Partnership) -> None:
    done = CliRunner().invoke(account, ["first-password", "nobody"])
    assert "Nobody signs in by that name" in done.output
    assert done.exit_code == 1


def test_a_lost_second_step_is_taken_away_only_once_the_operator_has_made_sure(
    partnership: Partnership,
) -> None:
    set_up(Client())
    asked = CliRunner().invoke(account, ["reset", "door"], input="n\n")
    assert "Have you made sure" in asked.output
    assert asked.exit_code == 1
    assert give(Client(), "door").headers["Location"].startswith("/sign-in/second-step/"), "it stands"

    assert CliRunner().invoke(account, ["reset", "door"], input="y\n").exit_code == 0
    assert give(Client(), "door").headers["Location"].startswith(SET_UP)
