"""An assessment page by page, without scripts: written by several hands, signed, told, printed."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from alongside.kernel.dates import show_day
from tests.web.partnership import Partnership, send_worry, sign_in

pytestmark = pytest.mark.django_db
JSON = {"headers": {"Accept": "application/json"}}
ENOUGH = {
    "analysis": {"narrative": "He fills the place of her friend, and asks for secrecy."},
    "protective": {"narrative": "Her aunt."},
    "not_known": {"narrative": "Who he is."},
    "child_view": {"words": "I'm not stupid."},
}


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def start(client: Client, partnership: Partnership) -> str:
    answer = client.post(
        f"/people/{partnership.child}/add/assessment/", {"because": "Lifts from an older man."}
    )
    location: str = answer.headers["Location"].partition("?")[0]
    return location


def version(client: Client, page: str) -> str:
    found = re.search(r'name="version" value="([\d.]*)"', text(client.get(page)))
    assert found
    return found[1]


def write(client: Client, assessment: str, section: str, fields: dict[str, str], **more: str) -> Any:
    page = f"{assessment}sections/{section}/"
    return client.post(page, {"version": version(client, page), **fields, **more})


@pytest.mark.requirement("D-03", "S-71", "S-111", "S-112")
def test_it_is_refused_until_it_says_what_it_must_and_then_signed(partnership: Partnership) -> None:
    client = sign_in("teacher")
    assert "Say in a line or two" in text(
        client.post(f"/people/{partnership.child}/add/assessment/", {"because": ""})
    )
    page = start(client, partnership)
    opened = text(client.get(f"{page}?done=started"))
    assert opened.count("Needed before it is signed") == 4
    assert "Not started" in opened
    refused = client.post(f"{page}sign/")
    assert refused.status_code == 200
    assert "Ticks alone" in text(refused)
    for section, fields in ENOUGH.items():
        assert write(client, page, section, fields).status_code == 302
    checked = text(client.get(f"{page}sign/"))
    assert "It cannot be signed yet" not in checked
    assert "No support is written down" in checked
    assert client.post(f"{page}sign/").headers["Location"] == f"{page}?done=signed"
    signed = text(client.get(page))
    assert "Signed, waiting for the manager" in signed
    printed = text(client.get(f"{page}print/"))
    for fields in ENOUGH.values():
        assert all(words in printed for words in fields.values())
    assert "opened" in text(client.get(f"/people/{partnership.child}/assessments/")).casefold()


@pytest.mark.requirement("U3")
def test_two_at_once_see_both_texts_and_what_differs(partnership: Partnership) -> None:
    send_worry(about=partnership.child)
    teacher, door = sign_in("teacher"), sign_in("door")
    page = start(door, partnership)
    section = f"{page}sections/family/"
    old = version(door, section)
    assert door.post(section, {"version": old, "narrative": "Her mother works nights."}).status_code == 302
    # The same worker in another window, which opened before.
    second = door.post(f"{section}save/", {"version": old, "narrative": "Her father left."}, **JSON)
    assert second.status_code == 409
    shown = door.post(section, {"version": old, "narrative": "Her father left."})
    assert shown.status_code == 409
    assert "Her mother works nights." in text(shown)
    assert 'name="version" value="1.1"' in text(shown)
    assert re.search(r"<textarea[^>]*>Her father left.</textarea>", text(shown))
    both = "Her mother works nights. Her father left."
    assert door.post(section, {"version": "1.1", "narrative": both}).status_code == 302
    versions = text(door.get(f"{section}versions/"))
    assert "Her mother works nights. Her father left." in versions
    assert teacher.get(page).status_code == 404  # another agency's assessment


def test_a_statement_is_added_with_what_it_rests_on_and_taken_out_with_a_reason(
    partnership: Partnership,
) -> None:
    client = sign_in("teacher")
    page = start(client, partnership)
    add = f"{page}sections/indicators/add/"
    form = text(client.get(add))
    assert "IN8" not in form
    entry = re.search(r'name="entries" type="checkbox" value="([0-9a-f-]+)"', form)
    assert entry
    assert "Say it in words" in text(client.post(add, {"code": "IN1", "words": ""}))
    typed = {"code": "IN1", "words": "New boots.", "alternative": "Her aunt's.", "entries": entry[1]}
    assert client.post(add, typed).status_code == 302
    shown = text(client.get(f"{page}sections/indicators/"))
    assert "New boots." in shown
    assert "What else could explain it: Her aunt's." in shown
    assert "Rests on:" in shown
    withdraw = re.search(r"/assessments/[^\"]+/withdraw/", shown)
    assert withdraw
    assert "Say why" in text(client.post(withdraw[0], {"because": ""}))
    assert client.post(withdraw[0], {"because": "They are her aunt's."}).status_code == 302
    assert "Nothing is written in this list" in text(client.get(f"{page}sections/indicators/"))


def test_a_section_goes_to_somebody_outside_and_comes_back_as_theirs(partnership: Partnership) -> None:
    client, nurse = sign_in("teacher"), sign_in("nurse")
    page = start(client, partnership)
    over = f"{page}sections/development/hand-over/"
    found = re.search(r'value="([0-9a-f-]+)"[^>]*>Elmfield Clinic: Nurse', text(client.get(over)))
    assert found
    until = show_day(timezone.localdate() + timedelta(days=5))
    assert "Give the day" in text(client.post(over, {"who": found[1], "until": ""}))
    assert client.post(over, {"who": found[1], "until": until, "note": "Her health?"}).status_code == 302
    assert "Handed over until" in text(client.get(page))

    home = text(nurse.get("/"))
    assert "Sections that you are asked to write (1)" in home
    link = re.search(r"/handed-sections/[0-9a-f-]+/", home)
    assert link
    section = link[0]
    shown = text(nurse.get(section))
    assert "Nadia Thornbury, born 14 May 2011" in shown
    assert "Her health?" in shown
    assert "Lifts from an older man" not in shown
    assert client.get(section).status_code == 404
    for forbidden in (page, f"{page}sections/development/", f"/people/{partnership.child}/"):
        assert nurse.get(forbidden).status_code == 404
    saved = nurse.post(f"{section}save/", {"version": "", "narrative": "Asthma"}, **JSON)
    assert saved.json()["version"] == "1.1"
    assert "Say why" in text(nurse.post(f"{section}decline/", {"reason": ""}))
    finished = {"version": "1.1", "narrative": "Asthma, worse since May.", "act": "give_back"}
    assert nurse.post(section, finished).headers["Location"] == section
    assert "You have given it back" in text(nurse.get(section))
    assert "asked to write" not in text(nurse.get("/"))

    shown = text(client.get(f"{page}sections/development/"))
    assert "Asthma, worse since May." in shown
    assert "Nurse Example, Nurse, Elmfield Clinic" in shown


def test_a_section_is_declined_or_taken_back(partnership: Partnership) -> None:
    client, nurse = sign_in("teacher"), sign_in("nurse")
    page = start(client, partnership)
    over = f"{page}sections/development/hand-over/"
    found = re.search(r'value="([0-9a-f-]+)"[^>]*>Elmfield Clinic: Nurse', text(client.get(over)))
    assert found
    until = show_day(timezone.localdate() + timedelta(days=5))
    for reason in ("I have not met her.", ""):
        client.post(over, {"who": found[1], "until": until})
        link = re.search(r"/handed-sections/[0-9a-f-]+/", text(nurse.get("/")))
        assert link
        if reason:
            assert nurse.post(f"{link[0]}decline/", {"reason": reason}).status_code == 302
            assert "Declined: I have not met her." in text(client.get(f"{page}sections/development/"))
        else:
            back = re.search(
                r"/assessments/[^\"]+/take-back/", text(client.get(f"{page}sections/development/"))
            )
            assert back
            assert client.post(back[0]).status_code == 302
        assert nurse.get(link[0]).status_code == 404


def test_dissent_and_telling_stand_beside_it(partnership: Partnership) -> None:
    client = sign_in("teacher")
    page = start(client, partnership)
    assert "Say what you see otherwise" in text(client.post(f"{page}dissent/", {"words": ""}))
    assert client.post(f"{page}dissent/", {"words": "It is more urgent."}).status_code == 302
    assert "say why they are not told yet" in text(client.post(f"{page}told/", {"whom": "child"}))
    told = {"whom": "child", "told_on": "today", "how": "At school.", "response": "Fine."}
    assert client.post(f"{page}told/", told).status_code == 302
    assert client.post(f"{page}told/", {"whom": "parents", "not_yet": "Unsafe."}).status_code == 302
    shown = text(client.get(page))
    for words in ("It is more urgent.", "At school.", "Fine.", "Because: Unsafe."):
        assert words in shown
    assert "a manager's" in text(client.post(f"{page}oversight/", {"outcome": "agreed", "reasons": "Yes."}))
