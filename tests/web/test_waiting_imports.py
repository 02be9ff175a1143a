"""A long file on the web: answered at once, brought in by a worker as whoever sent it, seen by them alone."""

from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from alongside.access.session import session_for
from alongside.casework import organisations, waiting_imports
from alongside.exchange import counting
from alongside.kernel.ids import UserId
from tests.web.partnership import Partnership, sign_in
from tests.web.test_imports import RETURN, post, total

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _everything_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "AT_ONCE", 1)


def send(client: Client, *, act: str = "keep", content: bytes = RETURN) -> str:
    answer = post(client, act=act, content=content)
    assert answer.status_code == 302
    address: str = answer.headers["Location"]
    assert address.startswith("/imports/waiting/")
    return address


def work(*, begun: int = 1) -> list[bool]:
    """What a worker process does, without its process. The numbers it notes are noted beside it."""
    done = []
    for waiting_id, asked_by in waiting_imports.list_waiting():
        now = timezone.now()
        done.append(
            waiting_imports.carry_out(
                waiting_id=waiting_id,
                asked_by=asked_by,
                note_begun=lambda: begun,
                progress=lambda read: None,
                now=now,
            )
        )
    return done


def test_it_is_answered_at_once_and_brought_in_by_the_worker(partnership: Partnership) -> None:
    client = sign_in("data")
    address = send(client)

    waits = unescape(client.get(address).content.decode())
    assert "It waits for its turn." in waits
    assert "See how far it is" in waits
    assert "return.xml" not in client.get("/imports/").content.decode()

    assert work() == [True]

    answer = client.get(address)
    page = client.get(answer.headers["Location"]).content.decode()
    read, taken_in, unchanged, rejected = total(page)
    assert read == taken_in + unchanged + rejected
    assert taken_in > 0
    assert work() == []


def test_what_is_short_is_still_brought_in_at_once(
    partnership: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what decides is how much is in the file."""
    monkeypatch.setattr(counting, "AT_ONCE", 300)
    answer = post(sign_in("data"), act="keep")
    assert not answer.headers["Location"].startswith("/imports/waiting/")


def test_a_trial_shows_its_report_and_keeps_nothing(partnership: Partnership) -> None:
    client = sign_in("data")
    address = send(client, act="try")
    work()

    page = unescape(client.get(address).content.decode())
    assert "This was a trial: nothing was kept." in page
    assert "2012-13-45" in page
    assert "return.xml" not in client.get("/imports/").content.decode()


def test_how_far_it_is_is_told_in_children(partnership: Partnership) -> None:
    client = sign_in("data")
    address = send(client)
    waiting_id = UUID(address.split("/")[-2])

    assert _progress(client, address) == {
        "says": "It waits for its turn.", "read": 0, "total": 2, "settled": False
    }  # fmt: skip
    assert waiting_imports.note_begun(waiting_id=waiting_id, now=timezone.now()) == 1
    assert _progress(client, address)["says"] == "It has begun."
    waiting_imports.note_read(waiting_id=waiting_id, read=1, now=timezone.now())
    assert _progress(client, address)["says"] == "1 of 2 children read."
    assert 'value="1"' in client.get(address).content.decode()
    work()
    assert _progress(client, address)["settled"] is True


def _progress(client: Client, address: str) -> Any:
    return client.get(f"{address}progress/", headers={"Accept": "application/json"}).json()


@pytest.mark.parametrize("path", ["", "progress/"])
def test_nobody_else_sees_it(partnership: Partnership, path: str) -> None:
    address = send(sign_in("data"))

    for username in ("nurse", "door", "teacher"):
        client = sign_in(username)
        forbidden = client.get(f"{address}{path}")
        absent = client.get(f"/imports/waiting/{partnership.child}/{path}")
        assert forbidden.status_code == 404
        assert forbidden.content == absent.content
    assert sign_in("data").get(f"{address}{path}").status_code == 200


def test_who_brings_nothing_in_cannot_have_it_brought_in(partnership: Partnership) -> None:
    assert post(sign_in("nurse"), act="keep").status_code == 200
    assert waiting_imports.list_waiting() == ()


def test_what_cannot_be_read_is_told_and_nothing_is_kept(partnership: Partnership) -> None:
    client = sign_in("data")
    cut = RETURN[: RETURN.index(b"</Children>")]
    address = send(client, content=cut)
    work()

    page = unescape(client.get(address).content.decode())
    assert "This file was not brought in" in page
    assert "nothing of it was kept" in page
    assert _count("people_person") == 0


def _count(rest: str) -> int:
    """As the data officer sees it: what an import makes is theirs to see."""
    with session_for(user_id=_user("data")), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {rest}")
        return int(cursor.fetchone()[0])


def _user(username: str) -> UserId:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM organisations_user WHERE username = %s", [username])
        return UserId(cursor.fetchone()[0])


def test_a_file_that_stopped_the_worker_twice_is_given_up(partnership: Partnership) -> None:
    client = sign_in("data")
    address = send(client)
    work(begun=3)

    assert "stopped both times" in client.get(address).content.decode()
    assert work() == []


def test_the_file_of_somebody_who_left_is_forgotten(partnership: Partnership) -> None:
    send(sign_in("data"))
    with session_for(user_id=None, purpose="set_up"):
        organisations.record_leaver(user_id=_user("data"), now=timezone.now())

    assert work() == [True]
    assert waiting_imports.list_waiting() == ()
    assert _count("people_person") == 0


def test_the_file_is_kept_sealed_and_forgotten_once_it_is_settled(partnership: Partnership) -> None:
    send(sign_in("data"))
    with session_for(user_id=_user("data")), connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM exchange_waitingimport")
        ((sealed,),) = cursor.fetchall()
    assert bytes(sealed).startswith(b"ALS")
    assert b"EXAMPLE1" not in bytes(sealed)
    work()
    with session_for(user_id=_user("data")), connection.cursor() as cursor:
        cursor.execute("SELECT sealed, settled_at IS NOT NULL FROM exchange_waitingimport")
        assert cursor.fetchall() == [(None, True)]


def test_the_worker_sees_nothing_of_it_but_under_its_purpose(partnership: Partnership) -> None:
    send(sign_in("data"))
    for user_id in (None, _user("teacher"), _user("data")):
        with session_for(user_id=user_id), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM gate.list_waiting_imports()")
            assert cursor.fetchone() == (0,)
    assert len(waiting_imports.list_waiting()) == 1
