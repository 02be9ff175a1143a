"""The form of a consideration, without scripts: suggested before it is signed, kept while it is filled in."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests.web.partnership import Partnership, send_worry, sign_in

pytestmark = pytest.mark.django_db
FILLED = {
    "D1": "SUSPECTED", "D2": "EVIDENCED", "D3": "EVIDENCED", "D5": "EVIDENCED", "D6A": "EVIDENCED",
    "D2_words": "He is twenty-six.", "exchange": "T1.GIVEN", "power": "AGE",
}  # fmt: skip


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def hidden(answer: Any, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', text(answer))
    assert found, name
    return found[1]


def path(partnership: Partnership) -> str:
    return f"/people/{partnership.child}/definition/consider/"


def ask(client: Client, partnership: Partnership, **more: str) -> Any:
    """Fill the form in and ask what is suggested, from what the page shows now."""
    page = client.get(path(partnership))
    carried = {name: hidden(page, name) for name in ("version", "latest_seen", "concern_id")}
    return client.post(path(partnership), {**carried, **FILLED, "act": "suggest", **more})


def sign(client: Client, partnership: Partnership, shown: Any, **more: str) -> Any:
    carried = {name: hidden(shown, name) for name in ("version", "latest_seen", "concern_id", "suggested")}
    fields = {**carried, **FILLED, "act": "sign", "chosen": "CSE", "route": "STRATEGY", **more}
    return client.post(path(partnership), fields)


@pytest.mark.requirement("S-20", "S-84", "S-72", "D-09")
def test_what_is_suggested_is_read_before_anybody_signs(partnership: Partnership) -> None:
    client = sign_in("teacher")
    opened = text(client.get(path(partnership)))
    assert "Suggested:" not in opened
    assert opened.index("Where does the power come from?") < opened.index("Remember the power beside it")
    for test in ("Did the child make a choice?", "Were they free to choose?", "Had they the capacity"):
        assert test in opened
    shown = ask(client, partnership)
    assert "Suggested: Child sexual exploitation" in text(shown)
    assert "does not make them any less of a victim" in text(shown)
    assert "/guidance/#p6-5" in text(shown)
    done = sign(client, partnership, shown)
    page = text(client.get(done.headers["Location"]))
    assert "It is signed" in page
    assert "child protection procedures apply" in page
    assert "He is twenty-six." in page


def test_nobody_signs_past_a_suggestion_that_has_changed(partnership: Partnership) -> None:
    client = sign_in("teacher")
    shown = ask(client, partnership)
    again = sign(client, partnership, shown, D6A="SUSPECTED", exchange="")
    assert again.status_code == 200
    assert "Read what is suggested now, then choose and sign." in text(again)
    assert "Suggested: Child sexual exploitation suspected" in text(again)
    assert text(client.get(f"/people/{partnership.child}/definition/")).count("Signed by") == 0


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(partnership: Partnership) -> None:
    client = sign_in("teacher")
    shown = ask(client, partnership)
    for more, said in (
        ({"route": ""}, "Every answer leads somewhere"),
        ({"chosen": ""}, "The suggestion does not choose for you"),
        ({"chosen": "OTHER_CSA"}, "the answers read as “Child sexual exploitation”"),
    ):
        shown = sign(client, partnership, shown, **more)
        assert said in text(shown)
        assert "He is twenty-six." in text(shown)
    assert (
        sign(client, partnership, shown, chosen="OTHER_CSA", reason="Lent by his sister.").status_code == 302
    )
    assert "Otherwise than suggested" in text(client.get(f"/people/{partnership.child}/definition/"))


def test_it_is_kept_and_carried_on_by_a_colleague_of_the_agency(partnership: Partnership) -> None:
    client = sign_in("teacher")
    page = client.get(path(partnership))
    client.post(path(partnership), {**FILLED, "version": hidden(page, "version"), "act": "save"})
    carried = text(client.get(path(partnership)))
    assert "You carry on with what" in carried
    assert "He is twenty-six." in carried
    dropped = client.post(f"/people/{partnership.child}/definition/drop/")
    assert "thrown away" in text(client.get(dropped.headers["Location"]))
    assert "He is twenty-six." not in text(client.get(path(partnership)))


def test_the_second_of_two_is_shown_the_difference_and_overwrites_nothing(partnership: Partnership) -> None:
    one, two = sign_in("teacher"), sign_in("teacher")
    pages = [client.get(path(partnership)) for client in (one, two)]
    ask(one, partnership, D2_words="He is thirty.")
    late = two.post(path(partnership), {**FILLED, "version": hidden(pages[1], "version"), "act": "suggest"})
    assert late.status_code == 409
    assert "Somebody else has changed this since you opened it" in text(late)
    assert "He is thirty." in text(late)
    assert "He is twenty-six." in text(late)
    assert "He is thirty." in text(one.get(path(partnership)))
    merged = {**FILLED, "version": hidden(late, "version"), "act": "suggest"}
    assert two.post(path(partnership), merged).status_code == 200


def test_it_is_saved_while_it_is_typed(partnership: Partnership) -> None:
    client = sign_in("teacher")
    save = f"/people/{partnership.child}/definition/save/"
    first = client.post(save, {**FILLED, "version": "0"})
    assert first.json()["version"] == 1
    stale = client.post(save, {**FILLED, "D2_words": "x", "version": "0"})
    assert stale.status_code == 409
    long = client.post(save, {**FILLED, "D2_words": "x" * 20_001, "version": "1"})
    assert long.status_code == 422


def test_from_a_worry_it_is_considered_and_the_worry_is_named(partnership: Partnership) -> None:
    worry = send_worry(about=partnership.child)
    client = sign_in("teacher")
    link = re.search(r'href="([^"]*consider/\?worry=[^"]*)"', text(client.get(f"/worries/{worry}/")))
    assert link
    page = client.get(link[1])
    assert hidden(page, "concern_id") == str(worry)
    shown = client.post(
        path(partnership), {**FILLED, "version": "0", "latest_seen": "", "concern_id": str(worry)}
    )
    assert sign(client, partnership, shown).status_code == 302


def test_considered_again_it_says_what_is_different(partnership: Partnership) -> None:
    client = sign_in("teacher")
    sign(client, partnership, ask(client, partnership))
    again = text(client.get(path(partnership)))
    assert "What you sign now supersedes it" in again
    assert "He is twenty-six." in again
    sign(client, partnership, ask(client, partnership, patterns="REPEATED"), patterns="REPEATED")
    page = text(client.get(f"/people/{partnership.child}/definition/"))
    assert "Superseded by a later one." in page
    assert "Pattern: added: Happened more than once." in page


def test_who_may_not_open_the_record_finds_nothing(partnership: Partnership) -> None:
    client = sign_in("nurse")
    assert client.get(path(partnership)).status_code == 404
    assert client.get(f"/people/{partnership.child}/definition/").status_code == 404
    assert client.post(f"/people/{partnership.child}/definition/save/", FILLED).status_code == 404
