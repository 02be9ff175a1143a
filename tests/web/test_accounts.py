"""Waits after failures, second steps, sessions that end, one's own account, confirming before exports."""

import re
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alongside.accounts import attempts, passwords, second_steps
from alongside.accounts.models import Attempts, LastSeen, Session
from alongside.cli.commands_accounts import account
from alongside.web.confirming import needs_step_up
from alongside.web.urls import urlpatterns
from alongside.web.views import imports
from tests.soft_passkey import SoftPasskey
from tests.web.accounts import clock, give, same_moment, set_up, text  # noqa: F401
from tests.web.partnership import PASSWORD, Partnership, sign_in

pytestmark = pytest.mark.django_db
ORIGIN = "http://testserver"


def options(answer: HttpResponse) -> str:
    """What the page asks a passkey, as its script reads it."""
    found = re.search(r'data-options="([^"]+)"', answer.content.decode())
    assert found
    return unescape(found[1])


@pytest.mark.parametrize("username", ["teacher", "nobody of that name"])
def test_who_fails_often_waits_whether_the_name_is_known_or_not(
    partnership: Partnership, username: str
) -> None:
    client = Client()
    answers = [text(give(client, username, "wrong")) for _ in range(5)]
    assert all("do not belong together" in each for each in answers)

    assert "too many attempts" in text(give(client, username, PASSWORD))
    clock.forward(seconds=16)
    again = text(give(client, username, "wrong"))
    assert "do not belong together" in again
    clock.forward(seconds=16)
    assert "too many attempts" in text(give(client, username, PASSWORD)), "the wait doubles"
    clock.forward(seconds=16)
    assert (give(client, username).status_code == 302) == (username == "teacher")


def test_somebody_elsewhere_is_not_kept_out_by_anothers_failures(partnership: Partnership) -> None:
    for _ in range(6):
        give(Client(REMOTE_ADDR="198.51.100.1"), "teacher", "wrong")
    assert give(Client(REMOTE_ADDR="203.0.113.9"), "teacher").status_code == 302


def test_an_old_password_still_serves(partnership: Partnership) -> None:
    """Nobody is made to change one because time went by."""
    clock.forward(days=900)
    assert give(Client(), "teacher").status_code == 302


def test_without_the_wait_the_right_password_would_be_found(
    partnership: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(attempts, "require_no_wait", lambda **_: None)
    for _ in range(6):
        give(Client(), "teacher", "wrong")
    assert give(Client(), "teacher").status_code == 302


def test_the_same_work_is_done_for_a_name_that_nobody_has(
    partnership: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: one hash for a known name, an unknown one, and one that has to wait."""
    hashed: list[str] = []
    right, made = passwords.hash_fits, passwords.make_password
    monkeypatch.setattr(passwords, "hash_fits", lambda p, h: hashed.append("x") or right(p, h))
    monkeypatch.setattr(passwords, "make_password", lambda p: hashed.append("x") or made(p))
    for username in ("teacher", "nobody", *["teacher"] * 5):
        hashed.clear()
        give(Client(), username, "wrong")
        assert len(hashed) == 1


def test_neither_a_name_nor_an_address_is_kept_of_failures(partnership: Partnership) -> None:
    with CaptureQueriesContext(connection) as queries:
        give(Client(REMOTE_ADDR="198.51.100.77"), "somebody.unusual", "wrong")
    assert Attempts.objects.exists()
    kept = [each["sql"] for each in queries if "INSERT" in each["sql"]]
    assert kept
    assert not [each for each in kept if "somebody.unusual" in each or "198.51.100.77" in each]


def test_a_role_that_needs_a_second_step_sets_it_up_and_is_asked_for_it(partnership: Partnership) -> None:
    client = Client()
    app = set_up(client)
    assert client.get("/").status_code == 200

    clock.forward(seconds=60)
    later = Client()
    asked = give(later, "door", next="/worries/")
    assert asked.headers["Location"] == "/sign-in/second-step/?next=%2Fworries%2F"
    assert later.get("/").status_code == 302, "a password alone opens nothing"
    code = app.at(clock.moment)
    assert "not right" in text(later.post("/sign-in/second-step/", {"code": "000000"}))
    entered = later.post("/sign-in/second-step/", {"code": code, "next": "/worries/"})
    assert entered.headers["Location"] == "/worries/"

    thief = Client()
    give(thief, "door")
    assert "not right" in text(thief.post("/sign-in/second-step/", {"code": code})), "a code counts once"


def test_without_the_policy_a_password_alone_would_do(
    partnership: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(second_steps, "must_have", lambda **_: False)
    assert give(Client(), "door").headers["Location"] == "/"


def test_a_recovery_code_counts_once_and_guessing_has_to_wait(partnership: Partnership) -> None:
    client = Client()
    set_up(client)
    code = client.recovery[0]  # type: ignore[attr-defined]
    for expected in (302, 200):
        later = Client()
        give(later, "door")
        assert later.post("/sign-in/second-step/", {"code": code}).status_code == expected
    for _ in range(5):
        answer = later.post("/sign-in/second-step/", {"code": "123456"})
    assert "too many attempts" in text(answer)


def test_who_takes_too_long_begins_again(partnership: Partnership) -> None:
    client = Client()
    give(client, "door")
    clock.forward(minutes=10)
    assert client.get("/sign-in/set-up/").headers["Location"] == "/sign-in/"


def test_a_passkey_is_added_and_signs_in_alone(partnership: Partnership) -> None:
    client, device = Client(), SoftPasskey(origin=ORIGIN)
    give(client, "teacher")
    made = device.make(options(client.get("/account/passkeys/add/")))
    assert "recovery codes" in text(
        client.post("/account/passkeys/add/", {"passkey": made, "label": "phone"})
    )
    assert "Passkey: phone" in text(client.get("/account/"))

    later = Client()
    answer = device.answer(options(later.get("/sign-in/")))
    assert later.post("/sign-in/passkey/", {"passkey": answer}).status_code == 302
    assert "with passkey" in text(later.get("/account/"))
    replayed = Client()
    replayed.get("/sign-in/")
    assert "did not answer rightly" in text(replayed.post("/sign-in/passkey/", {"passkey": answer}))


@pytest.mark.parametrize("fault", ["origin", "verified", "unknown", "owner", "empty", "garbage"])
def test_a_passkey_that_is_not_right_is_refused(partnership: Partnership, fault: str) -> None:
    client, device = Client(), SoftPasskey(origin=ORIGIN)
    give(client, "teacher")
    made = device.make(options(client.get("/account/passkeys/add/")))
    client.post("/account/passkeys/add/", {"passkey": made})
    if fault == "origin":
        device.origin = "https://evil.example"
    if fault == "verified":
        device.is_verified = False
    if fault == "unknown":
        device.credential_id = b"x" * 32
    if fault == "owner":
        device.user_handle = uuid4().bytes

    later = Client()
    answer = device.answer(options(later.get("/sign-in/")))
    sent = {"empty": "", "garbage": '{"rawId": 7}'}.get(fault, answer)
    assert "did not answer rightly" in text(later.post("/sign-in/passkey/", {"passkey": sent}))
    assert "user_id" not in later.session


def test_a_session_left_idle_is_over_and_one_in_use_is_not(partnership: Partnership) -> None:
    client = sign_in("teacher")
    for _ in range(3):
        clock.forward(minutes=14)
        assert client.get("/").status_code == 200
    clock.forward(minutes=15)
    assert client.get("/").headers["Location"].startswith("/sign-in/")


@pytest.mark.deep
def test_a_session_is_over_after_its_longest_time(partnership: Partnership) -> None:
    begun = clock.moment
    teacher, door = sign_in("teacher"), sign_in("door")
    for _ in range(12 * 6):
        clock.forward(minutes=10)
        answers = (teacher.get("/account/"), door.get("/account/"))
        hours = (clock.moment - begun).total_seconds() / 3600
        assert [each.status_code for each in answers] == [
            200 if hours < 8 else 302,
            200 if hours < 12 else 302,
        ]


def test_seen_is_written_once_a_minute_at_most(partnership: Partnership) -> None:
    client = sign_in("teacher")
    with CaptureQueriesContext(connection) as queries:
        for _ in range(4):
            clock.forward(seconds=20)
            client.get("/account/")
    assert sum("UPDATE" in each["sql"] and "lastseen" in each["sql"] for each in queries) == 1
    assert LastSeen.objects.count() == 1


def test_the_operator_ends_the_sessions_of_one_or_of_everybody(partnership: Partnership) -> None:
    def out(*arguments: str) -> str:
        done = CliRunner().invoke(account, ["sign-out", *arguments])
        return done.output.splitlines()[-1] if done.exit_code else done.output.strip()

    teacher, again, door = sign_in("teacher"), sign_in("teacher"), sign_in("door")
    assert out("teacher") == "Sessions ended: 2."
    for gone in (teacher, again):
        assert gone.get("/").headers["Location"].startswith("/sign-in/")
    assert door.get("/").status_code == 200
    assert out("teacher") == "Sessions ended: 0."
    assert out("--everybody") == "Sessions ended: 1."
    assert door.get("/").headers["Location"].startswith("/sign-in/")
    assert sign_in("door").get("/").status_code == 200
    for wrong in ((), ("door", "--everybody")):
        assert "--everybody and none" in out(*wrong)
    assert "Nobody signs in by that name" in out("nobody")


def test_a_session_ended_elsewhere_is_out_at_the_next_request(partnership: Partnership) -> None:
    here, there = sign_in("teacher"), sign_in("teacher")
    other = there.session["session_id"]
    assert here.post(f"/account/sessions/{other}/end/").headers["Location"] == "/account/?done=session"
    assert there.get("/").headers["Location"].startswith("/sign-in/")
    assert here.get("/").status_code == 200

    several = [sign_in("teacher") for _ in range(2)]
    here.post("/account/sessions/end-others/")
    assert [each.get("/").status_code for each in (*several, here)] == [302, 302, 200]


def test_nobody_ends_anothers_session(partnership: Partnership) -> None:
    teacher, nurse = sign_in("teacher"), sign_in("nurse")
    theirs = nurse.post(f"/account/sessions/{teacher.session['session_id']}/end/")
    absent = nurse.post(f"/account/sessions/{uuid4()}/end/")
    assert (
        (theirs.status_code, theirs.content) == (absent.status_code, absent.content) == (404, absent.content)
    )
    assert teacher.get("/").status_code == 200


def test_changing_the_password_signs_out_everywhere_else(partnership: Partnership) -> None:
    here, there = Client(), Client()
    give(here, "teacher")
    give(there, "teacher")
    new = "otters paddle upstream"
    wrong = here.post("/account/password/", {"present_password": "wrong", "new_password": new})
    assert "not your present password" in text(wrong)
    weak = here.post("/account/password/", {"present_password": PASSWORD, "new_password": "teacher teacher"})
    assert "mostly" in text(weak)
    assert "teacher teacher" not in text(weak)

    done = here.post("/account/password/", {"present_password": PASSWORD, "new_password": new})
    assert done.headers["Location"] == "/account/?done=password"
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302
    assert give(Client(), "teacher").status_code == 200
    assert give(Client(), "teacher", new).status_code == 302


def test_the_last_second_step_stays_where_the_role_needs_one(partnership: Partnership) -> None:
    client = Client()
    set_up(client)
    assert "needs a second step" in text(client.post("/account/app/remove/"))


def test_before_an_export_one_confirms_who_one_is(partnership: Partnership) -> None:
    client = Client()
    set_up(client, "data")
    batch = uuid4()
    path = f"/imports/{batch}/report.json"
    assert client.get(path).status_code == 404, "just signed in: asked for nothing more"

    clock.forward(minutes=5)
    asked = client.get(path)
    assert asked.headers["Location"] == f"/account/confirm/?next={path.replace('/', '%2F')}"
    assert "not your password" in text(client.post("/account/confirm/", {"password": "wrong", "next": path}))
    assert client.get(path).status_code == 302
    confirmed = client.post("/account/confirm/", {"password": PASSWORD, "next": path})
    assert confirmed.headers["Location"] == path
    assert client.get(path).status_code == 404


def test_what_was_posted_goes_along_while_one_confirms(partnership: Partnership) -> None:
    client = sign_in("data")
    clock.forward(minutes=5)
    path = f"/imports/{uuid4()}/undo/"
    first = client.post(path, {"reason": "a wrong file", "password": "never carried"})
    assert "Nothing has been done yet" in text(first)
    assert "never carried" not in text(first)
    kept = re.search(r'name="kept" value="([^"]*)"', first.content.decode())
    assert kept
    carried = {"next": path, "kept": unescape(kept[1])}
    page = text(client.post("/account/confirm/", {"act": "show", **carried}))
    assert "Confirm that it is you" in page
    done = text(client.post("/account/confirm/", {"password": PASSWORD, **carried}))
    assert f'action="{path}"' in done
    assert "a wrong file</textarea>" in done


def test_exports_are_marked_and_an_unmarked_view_is_not() -> None:
    marked = {each.name for each in urlpatterns if getattr(each.callback, "needs_step_up", False)}
    assert {"import_report", "undo_import", "add_app", "remove_passkey"} <= marked
    assert not getattr(imports.show_import, "needs_step_up", False)
    assert getattr(needs_step_up(imports.show_import), "needs_step_up", False)


def test_a_role_taken_away_is_gone_at_the_next_request(partnership: Partnership) -> None:
    client = sign_in("data")
    assert "children in need return" in text(client.get("/imports/"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.viewer', '', true)")
    _end_memberships(UUID(client.session["user_id"]))
    assert client.get("/imports/").headers["Location"].startswith("/sign-in/")
    assert Session.objects.count() == 0, "a leaver sees nothing, not even their own sessions"


def _end_memberships(user_id: UUID) -> None:
    from alongside.casework import organisations
    from alongside.kernel.ids import UserId

    organisations.record_leaver(user_id=UserId(user_id), now=clock.moment)


def test_there_is_no_admin(settings: Any) -> None:
    assert not apps.is_installed("django.contrib.admin")
    assert not [each for each in urlpatterns if "admin" in str(each.pattern)]
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
