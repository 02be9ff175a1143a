"""The page for a child in a browser: no cookie, no name, the same bytes whatever does not work."""

import pytest
from django.test import Client
from django.utils import timezone

from alongside.casework import sessions, voice
from alongside.voice.operations import MadeLink
from tests.web.partnership import Partnership, send_worry, sign_in

pytestmark = pytest.mark.django_db


def give_link(partnership: Partnership, *, word: str = "", days: int = 7) -> MadeLink:
    with sessions.acting_as(username="teacher", now=timezone.now()) as viewer:
        return voice.make_child_link(
            viewer=viewer,
            person_id=partnership.child,
            how="ALONE",
            word=word,
            days=days,
            now=timezone.now(),
        )


@pytest.mark.requirement("M-40", "S-78")
def test_the_page_says_who_reads_it_and_holds_nothing_of_the_record(partnership: Partnership) -> None:
    browser = Client()
    page = browser.get(f"/say/{give_link(partnership).token}/")
    text = page.content.decode()
    assert page.status_code == 200
    for wanted in (
        "Who reads this, and when",
        "You have a right to be safe",
        "it is not your fault",
        "we may have to tell somebody",
        "tel:999",
        "tel:08001111",
        "Exit this page",
        "https://www.bbc.co.uk/weather",
    ):
        assert wanted in text, wanted
    for word in ("Nadia", "Thornbury", "Elmfield", str(partnership.child), "csrfmiddlewaretoken", "Sign in"):
        assert word not in text, word
    assert not page.cookies
    assert page["Cache-Control"] == "no-store"


def test_what_is_sent_leaves_no_cookie_and_what_is_wrong_keeps_what_was_typed(
    partnership: Partnership,
) -> None:
    browser, link = Client(enforce_csrf_checks=True), give_link(partnership, word="puffin")
    typed = {"words": "I want to see Miss again", "unsafe": "yes", "word": "seagull"}
    again = browser.post(f"/say/{link.token}/", typed)
    assert "That is not the word" in again.content.decode()
    assert "I want to see Miss again" in again.content.decode()
    sent = browser.post(f"/say/{link.token}/", {**typed, "word": "Puffin"})
    assert "Thank you. It is sent." in sent.content.decode()
    assert "You told us that you feel unsafe now" in sent.content.decode()
    assert not browser.cookies
    looked = browser.post(f"/say/{link.token}/", {"word": "puffin", "act": "look"}).content.decode()
    assert "It is not read yet" in looked
    assert "It is not read yet" not in browser.get(f"/say/{link.token}/").content.decode()


def test_what_does_not_work_is_the_same_byte_for_byte(partnership: Partnership) -> None:
    browser = Client()
    ended, absent = give_link(partnership), "B" * 43
    with sessions.acting_as(username="teacher", now=timezone.now()) as viewer:
        voice.end_child_link(
            viewer=viewer, person_id=partnership.child, link_id=ended.link_id, now=timezone.now()
        )
    answers = {
        (answer.status_code, answer.content)
        for token in (ended.token, absent, "x")
        for answer in (browser.get(f"/say/{token}/"), browser.post(f"/say/{token}/", {"words": "x"}))
    }
    assert len(answers) == 1
    assert answers.pop()[0] == 404


def test_staff_make_read_and_answer(partnership: Partnership) -> None:
    send_worry(about=partnership.child)
    teacher, door = sign_in("teacher"), sign_in("door")
    at = f"/people/{partnership.child}/voice/"
    made = teacher.post(f"{at}link/", {"how": "ALONE", "days": "1"}).content.decode()
    address = made.partition("<code>")[2].partition("</code>")[0]
    Client().post(address, {"words": "Please ring my nan", "unsafe": "yes"})
    home = door.get("/").content.decode()
    assert home.index("I feel unsafe now") < home.index("Waiting for your decision")
    entry = home.partition("#said-")[2].partition('"')[0]
    assert "Say what you did" in door.post(f"{at}{entry}/answer/", {"done": ""}).content.decode()
    assert door.post(f"{at}{entry}/answer/", {"done": "Rang her nan"}).status_code == 302
    assert "I feel unsafe now" not in door.get("/").content.decode()
    page = teacher.get(at).content.decode()
    assert "Rang her nan" in page
    assert "Please ring my nan" in page
    together = teacher.post(f"{at}link/", {"how": "TOGETHER", "days": "1"})
    side = teacher.get(together["Location"]).content.decode()
    assert "Nadia" not in side
    sent = teacher.post(together["Location"], {"statements": ["OK"], "said_id": entry[::-1]})
    assert "Give the screen back to your worker" in sent.content.decode()
