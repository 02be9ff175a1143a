"""Where things stand, on the web: stages, minutes with an action taken down live, missing, the pack."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from alongside.casework import front_door, organisations, sessions
from alongside.concerns.commands import NewDecision
from tests.web.partnership import Partnership, send_worry, sign_in

pytestmark = pytest.mark.django_db
SAID = {"at": "today", "at_time": "00:00"}


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def agency(client: Client, person_id: object, name: str) -> str:
    page = unescape(client.get(f"/people/{person_id}/add/meeting/").content.decode())
    found = re.search(rf'value="([-0-9a-f]{{36}})"[^>]*>\s*<label[^>]*>\s*{re.escape(name)}', page)
    assert found, name
    return found[1]


def steps(client: Client, path: str) -> list[str]:
    return re.findall(r'href="([^"]*/stages/step/\?[^"]*)"', unescape(client.get(path).content.decode()))


def test_the_next_step_is_suggested_prefilled_and_decided_by_a_person(partnership: Partnership) -> None:
    client, path = sign_in("teacher"), f"/people/{partnership.child}/stages/"
    begin = next(each for each in steps(client, path) if "kind=nrm&to=identified" in each)
    form = text(client.get(begin))
    assert "National Referral Mechanism: Trafficking or slavery suspected" in form
    assert "agree" not in form.partition("<form")[2]
    sent = client.post(begin, {"kind": "nrm", "to": "identified", **SAID})
    assert "Error:" in text(sent)
    assert "say: why" in text(sent)
    sent = client.post(begin, {"kind": "nrm", "to": "identified", "reason": "Driven between towns.", **SAID})
    assert sent.headers["Location"].endswith("/stages/?done=step")
    page = text(client.get(path))
    assert "Usually next: Refer without delay." in page
    assert any("to=referred&course_id=" in each for each in steps(client, path))
    assert "Trafficking or slavery suspected" in text(client.get(f"/people/{partnership.child}/"))


def test_why_it_will_be_late_may_be_said_before_it_is(partnership: Partnership) -> None:
    send_worry(about=partnership.child)
    client, path = sign_in("door"), f"/people/{partnership.child}/stages/"
    links = re.findall(r'href="([^"]*/late/[^"]*)"', unescape(client.get(path).content.decode()))
    address = next(each for each in links if "clock=C02&limb=decision" in each)
    form = client.get(address).content.decode()
    assert "Why it will be late: Decide what happens after a referral" in text(client.get(address))
    asked = dict(re.findall(r'type="hidden" name="(clock|limb|started)" value="([^"]*)"', form))
    assert "There is a problem" in text(client.post(address, {**asked, "reason": ""}))
    sent = client.post(address, {**asked, "reason": "Her school opens again tomorrow."})
    assert sent.headers["Location"].endswith("?done=late")
    assert "Why it will be late: Her school opens again tomorrow." in text(client.get(path))


def test_what_is_due_in_many_weeks_asks_nobody_why_it_will_be_late(partnership: Partnership) -> None:
    concern_id = send_worry(about=partnership.child)
    with sessions.acting_as(username="door", now=timezone.now()) as viewer:
        front_door.decide_concern(
            viewer=viewer,
            concern_id=concern_id,
            decision=NewDecision(routes=("ASSESSMENT",), reason="Seen alone tomorrow.", told="Thank you."),
            now=timezone.now(),
        )
    page = unescape(sign_in("door").get(f"/people/{partnership.child}/stages/").content.decode())
    assert "Assessment completed" in page
    assert "clock=C03" not in page


def test_an_earliest_day_is_shown_as_one_and_nobody_is_asked_why_it_is_late(partnership: Partnership) -> None:
    send_worry(about=partnership.child)
    client, path = sign_in("door"), f"/people/{partnership.child}/stages/"
    said = {"reason": "Driven between towns.", "agency_views": "All agree.", "defence": "Not needed.", **SAID}
    for to in ("kind=nrm&to=identified", "to=referred&course_id", "to=grounds&course_id"):
        address = next(each for each in steps(client, path) if to in each)
        asked = dict(parse_qsl(urlsplit(address).query))
        sent = client.post(address, {**asked, **said})
        assert sent.headers["Location"].endswith("/stages/?done=step")
    rows = re.findall(r"<li>.*?</li>", unescape(client.get(path).content.decode()), re.DOTALL)
    (floor,) = [row for row in rows if "<strong>Conclusive grounds decision</strong>" in row]
    assert re.search(r"<span>not before \d", floor)
    assert "/late/" not in floor
    assert [row for row in rows if "<span>not before" in row] == [floor]


def test_a_step_that_there_is_not_is_not_found(partnership: Partnership) -> None:
    client, path = sign_in("teacher"), f"/people/{partnership.child}/stages/step/"
    for query in ("", "?kind=nrm", "?kind=nothing&to=referred", "?kind=nrm&to=nowhere"):
        assert client.get(path + query).status_code == 404, query
    assert client.get(path + "?kind=nrm&to=referred&course_id=x").status_code == 200


def test_a_strategy_discussion_goes_to_its_minutes_where_an_action_is_taken_down(
    partnership: Partnership,
) -> None:
    client, path = sign_in("teacher"), f"/people/{partnership.child}/add/meeting/"
    meeting = {
        "kind": "STRATEGY", "held_at": "today", "held_at_time": "00:00", "notes": "Each said what it holds.",
        "people": "Ann Reed, head of year", "dissent": "The school wanted to wait.",
    }  # fmt: skip
    refused = text(client.post(path, meeting))
    assert "say why not under 'Who was missing, and why'" in refused
    assert "Ann Reed, head of year" in refused
    sent = client.post(path, {**meeting, "absent_reason": "Nobody could be reached by night."})
    address = sent.headers["Location"]
    assert address.endswith("?done=meeting")
    minutes = text(client.get(address))
    for words in (
        "Ann Reed, head of year",
        "The school wanted to wait.",
        "Nobody could be reached by night.",
    ):
        assert words in minutes
    worker = organisations.get_directory(now=timezone.now()).workers[0]
    act = {"what": "See her alone", "who": worker.full_name, "due_on": "1/3/2020"}
    assert client.post(address, act).headers["Location"].endswith("?done=action")
    assert client.post(address, {"what": "Ring the club", "who": "Tolu"}).status_code == 302
    minutes = text(client.get(address.partition("?")[0]))
    assert "See her alone" in minutes
    assert "late: was due 1 March 2020" in re.sub("<[^>]+>", "", minutes)
    assert f"{worker.full_name}, {worker.job_title}" in minutes
    assert "There is a problem" in text(client.post(address, {"what": ""}))


def test_an_action_is_settled_in_words(partnership: Partnership) -> None:
    client = sign_in("teacher")
    sent = client.post(
        f"/people/{partnership.child}/add/meeting/", {"kind": "NETWORK", "held_at": "today", "notes": "x"}
    )
    client.post(sent.headers["Location"], {"what": "Ring the club", "who": "Tolu"})
    path = f"/people/{partnership.child}/stages/"
    (address,) = re.findall(r'href="([^"]*/actions/[^"]*)"', client.get(path).content.decode())
    assert "Say what happened." in text(client.post(address, {"answer": "done", "note": ""}))
    client.post(address, {"answer": "late", "note": "The club is closed this week."})
    assert "Why it is late: The club is closed this week." in text(client.get(path))
    client.post(address, {"answer": "done", "note": "They drive everybody home."})
    assert "They drive everybody home." in text(client.get(path))
    assert "/actions/" not in client.get(path).content.decode()


@pytest.mark.requirement("M-57")
def test_what_follows_an_episode_is_recorded_for_the_one_that_is_chosen(partnership: Partnership) -> None:
    client, base = sign_in("teacher"), f"/people/{partnership.child}/add"
    for day in ("1/3/2026", "8/3/2026"):
        client.post(
            f"{base}/missing/", {"missing_from": day, "missing_from_time": "5pm", "circumstances": "x"}
        )
        client.post(f"{base}/found/", {"found_at": day, "found_at_time": "11pm", "note": "x"})
    first = re.findall(
        r'<option value="([-0-9a-f]{36})"', client.get(f"{base}/return-interview/").content.decode()
    )[1]
    held = {"offered_at": "2/3/2026", "offered_at_time": "9am", "held_at": "2/3/2026", "held_at_time": "4pm"}
    sent = client.post(
        f"{base}/return-interview/",
        {
            **held,
            "answer": "accepted",
            "episode_id": first,
            "is_independent": "yes",
            "chosen_by": "The child",
        },
    )
    assert sent.headers["Location"].endswith("?done=interview")
    sent = client.post(
        f"{base}/prevention-check/",
        {"checked_at": "2/3/2026", "checked_at_time": "8am", "outcome": "Tired.", "episode_id": first},
    )
    assert sent.headers["Location"].endswith("?done=check")
    sent = client.post(f"{base}/told-of-missing/", {"party": "HOST_POLICE", "name": "Eastvale Police"})
    assert sent.headers["Location"].endswith("?done=notice")
    sent = client.post(f"{base}/after-missing/", {"kind": "ACTED_ON", "text": "A new bus home.", **SAID})
    assert sent.headers["Location"].endswith("?done=followup")


@pytest.mark.requirement("S-113")
def test_the_pack_says_what_is_known_from_where_and_what_is_not(partnership: Partnership) -> None:
    client = sign_in("teacher")
    client.post(
        f"/people/{partnership.child}/add/event/",
        {"kind": "HEALTH", "title": "A cut on the hand", "child_words": "I fell.", "basis": "SEEN"},
    )
    page = text(client.get(f"/people/{partnership.child}/referral-pack/"))
    assert "A cut on the hand" in page
    assert "I fell." in page
    assert "Source: chronology" in page
    assert "Not known in this record. Do not wait for it." in page
    assert "is not asked to agree" in page


def test_who_may_not_open_the_record_finds_nothing(partnership: Partnership) -> None:
    client = sign_in("nurse")
    for part in ("stages/", "referral-pack/", "stages/step/?kind=nrm&to=referred", "add/after-missing/"):
        assert client.get(f"/people/{partnership.child}/{part}").status_code == 404
