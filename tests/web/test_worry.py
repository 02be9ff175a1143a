"""A worry from the search to the answer, page by page, without scripts."""

import re
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from alongside.kernel.dates import show_day
from alongside.web.draft_keys import draft_key
from tests.web.partnership import Partnership, send_worry, sign_in

pytestmark = pytest.mark.django_db
JSON = {"headers": {"Accept": "application/json"}}


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def begin(client: Client, partnership: Partnership) -> str:
    location: str = client.post("/worries/new/about/", {"person_id": partnership.child}).headers["Location"]
    return location


def version(client: Client, draft: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', text(client.get(draft)))
    assert found
    return found[1]


def send(client: Client, draft: str, **fields: Any) -> HttpResponse:
    typed = {
        "facts": "A car waited at the gate.",
        "happened_choice": "today",
        "version": version(client, draft),
    }
    client.post(draft, {**typed, **fields})
    return client.post(f"{draft}check/")


def test_three_screens_lead_to_a_receipt(partnership: Partnership) -> None:
    client = sign_in("teacher")

    found = client.post("/worries/new/", {"query": "nadya thornbry"})
    assert "This is the person" in text(found)
    draft = begin(client, partnership)
    checked = client.post(draft, {"facts": "A car waited.", "happened_choice": "yesterday", "version": "1"})
    assert checked.headers["Location"] == f"{draft}check/"
    assert "A car waited." in text(client.get(f"{draft}check/"))
    receipt = client.get(client.post(f"{draft}check/").headers["Location"])

    assert re.search(r"C-\d{4}-\w{7}", text(receipt))
    assert "door team" in text(receipt)
    assert "01632 960999" in text(receipt)


def test_two_answers_are_enough(partnership: Partnership) -> None:
    client = sign_in("teacher")

    answer = send(client, begin(client, partnership), happened_choice="")

    assert "/receipt/" in answer.headers["Location"]


def test_what_is_missing_is_said_at_its_field_and_the_rest_is_kept(partnership: Partnership) -> None:
    client = sign_in("teacher")
    draft = begin(client, partnership)

    typed = {"facts": " ", "opinion": "I worry.", "happened_choice": "other", "happened": "last tuesday"}
    client.post(draft, {**typed, "version": "1"})
    checked = client.get(f"{draft}check/")

    assert checked.headers["Location"] == f"{draft}?mend=1"
    page = text(client.get(checked.headers["Location"]))
    assert 'href="#facts"' in page
    assert 'href="#happened"' in page
    assert "I worry." in page
    assert "last tuesday" in page


def test_today_stays_the_day_that_it_was(partnership: Partnership) -> None:
    client = sign_in("teacher")
    draft = begin(client, partnership)

    client.post(draft, {"facts": "x", "happened_choice": "today", "version": "1"})

    assert f'value="{show_day(timezone.localdate())}"' in text(client.get(draft))


def test_who_may_be_said_last(partnership: Partnership) -> None:
    client = sign_in("teacher")
    draft = client.post("/worries/new/about/", {}).headers["Location"]

    client.post(draft, {"facts": "A boy in a red coat.", "version": "1"})
    assert client.get(f"{draft}check/").headers["Location"] == f"{draft}who/"
    chosen = client.post(f"{draft}about/", {"person_id": partnership.child})

    assert chosen.headers["Location"] == f"{draft}check/"
    assert "Nadia Thornbury" in text(client.get(f"{draft}check/"))


def test_somebody_without_a_name_can_be_worried_about(partnership: Partnership) -> None:
    client = sign_in("teacher")

    begun = client.post("/worries/new/person/", {"description": "Boy of about 14, red coat", "birth": "14"})

    assert "Boy of about 14" in text(client.get(begun.headers["Location"]))


def test_nobody_without_name_and_description_is_recorded(partnership: Partnership) -> None:
    answer = sign_in("teacher").post("/worries/new/person/", {"birth": "14"})

    assert 'href="#forenames"' in text(answer)


def test_sent_twice_it_is_sent_once(partnership: Partnership) -> None:
    client = sign_in("teacher")
    draft = begin(client, partnership)

    first = send(client, draft)
    second = client.post(f"{draft}check/")

    assert second.headers["Location"] == first.headers["Location"]


def test_saving_in_the_background_tells_the_time_and_the_version(partnership: Partnership) -> None:
    client = sign_in("teacher")
    draft = begin(client, partnership)

    answer = client.post(f"{draft}save/", {"facts": "half a sen", "version": "1"}, **JSON)

    assert answer.json()["version"] == 2
    assert re.fullmatch(r"\d{1,2}(:\d\d)?[ap]m|midday|midnight", answer.json()["saved"])
    assert "half a sen" in text(client.get(draft))


def test_two_windows_never_overwrite_each_other_unseen(partnership: Partnership) -> None:
    client = sign_in("teacher")
    draft = begin(client, partnership)
    client.post(f"{draft}save/", {"facts": "from one window", "version": "1"}, **JSON)

    in_background = client.post(f"{draft}save/", {"facts": "from the other", "version": "1"}, **JSON)
    sent = client.post(draft, {"facts": "from the other", "version": "1"})

    assert in_background.status_code == 409
    assert sent.status_code == 409
    assert "from one window" in text(sent)
    assert "from the other</textarea>" in text(sent)
    assert 'name="version" value="2"' in text(sent)
    assert "from one window</textarea>" in text(client.get(draft))


def test_a_text_beyond_all_measure_is_refused_and_kept_on_the_page(partnership: Partnership) -> None:
    client = sign_in("teacher")
    draft = begin(client, partnership)
    endless = "word " * 10_001

    in_background = client.post(f"{draft}save/", {"facts": endless, "version": "1"}, **JSON)
    sent = client.post(draft, {"facts": endless, "version": "1"})

    assert in_background.status_code == 422
    assert "50,000" in in_background.json()["error"]
    assert endless in text(sent)


def test_a_draft_thrown_away_is_gone(partnership: Partnership) -> None:
    client = sign_in("teacher")
    draft = begin(client, partnership)
    assert draft in text(client.get("/worries/"))

    client.post(f"{draft}discard/")

    assert draft not in text(client.get("/worries/"))
    assert client.get(draft).status_code == 404


def test_language_help_stands_beside_and_changes_nothing(partnership: Partnership) -> None:
    client = sign_in("teacher")
    draft = begin(client, partnership)
    words = "She is promiscuous."

    client.post(draft, {"facts": words, "child_words": words, "version": "1"})
    page = text(client.get(f"{draft}check/"))

    assert page.count("“promiscuous”") == 1
    assert page.count(words) == 2


@pytest.mark.parametrize(
    "harm", [{"harm": ["HA1"]}, {"indicators": ["IN8"]}, {"concern_types": ["CSE_HARM"]}]
)
def test_harm_opens_the_words_about_protection(partnership: Partnership, harm: dict[str, list[str]]) -> None:
    client = sign_in("teacher")
    draft = begin(client, partnership)

    client.post(draft, {"facts": "x", "version": "1", **harm})
    assert "You say that harm has happened" in text(client.get(f"{draft}check/"))

    client.post(draft, {"facts": "x", "version": version(client, draft), "indicators": ["IN1"]})
    assert "You say that harm has happened" not in text(client.get(f"{draft}check/"))


def test_a_copy_for_a_brother_takes_two_steps_and_leaves_the_childs_words(partnership: Partnership) -> None:
    client = sign_in("teacher")
    sent = send(client, begin(client, partnership), child_words="Leave me alone.", vulnerabilities=["VU3"])
    concern = sent.headers["Location"].removesuffix("receipt/")

    assert "Copy to Omar Thornbury" in text(client.get(f"{concern}copy/"))
    copied = client.post(f"{concern}copy/", {"person_id": partnership.brother}).headers["Location"]

    page = text(client.get(copied))
    assert "Omar Thornbury" in page
    assert "A car waited at the gate.</textarea>" in page
    assert "Leave me alone." not in page


def test_the_answer_of_the_front_door_reaches_the_author(partnership: Partnership) -> None:
    concern = f"/worries/{send_worry(about=partnership.child)}/"
    door, teacher = sign_in("door"), sign_in("teacher")

    assert concern in text(door.get("/"))
    assert "Waiting for a decision" in text(teacher.get("/worries/"))
    decided = {"decision": "ASSESSMENT", "reason": "Not for the author.", "told": "We see her on Monday."}
    assert door.post(concern, decided).status_code == 302

    assert concern not in text(door.get("/"))
    assert "We see her on Monday." in text(teacher.get("/worries/"))
    assert "We see her on Monday." in text(teacher.get(concern))


def test_only_the_front_door_is_asked_to_decide(partnership: Partnership) -> None:
    concern = f"/worries/{send_worry(about=partnership.child)}/"

    assert "What happens next?" in text(sign_in("door").get(concern))
    assert "What happens next?" not in text(sign_in("teacher").get(concern))


def test_each_user_has_a_key_of_their_own_and_keeps_it(partnership: Partnership) -> None:
    teacher = sign_in("teacher")
    draft = begin(teacher, partnership)
    key = re.search(r'data-key="([^"]+)"', text(teacher.get(draft)))
    again = re.search(r'data-key="([^"]+)"', text(sign_in("teacher").get(draft)))
    other = sign_in("nurse")
    others = re.search(r'data-key="([^"]+)"', text(other.get(begin(other, partnership))))

    assert key and again and others
    assert key[1] == again[1]
    assert key[1] != others[1]
    assert len(draft_key(partnership.child)) == 44  # type: ignore[arg-type]
    assert key[1] not in str(dict(teacher.session))
