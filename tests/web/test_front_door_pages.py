"""The front door's pages as they are asked for, without a script: queue, owner, decision, telling, urgent."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from alongside.kernel.ids import ConcernId
from tests.web.partnership import Partnership, send_worry, sign_in

DECIDED = {
    "decision": ["ASSESSMENT", "EXPLOITATION_PANEL"],
    "reason": "Nobody has asked her alone.",
    "told": "Thank you. We meet her on Tuesday.",
}


@pytest.fixture
def worry(partnership: Partnership) -> ConcernId:
    return send_worry(about=partnership.child)


def show(client: Client, name: str, **ids: object) -> str:
    answer = client.get(reverse(name, kwargs=ids))
    assert answer.status_code == 200, name
    return answer.content.decode()


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


@pytest.mark.requirement("D-04", "S-26")
def test_the_queue_counts_what_was_received_and_says_who_owns_what(worry: ConcernId) -> None:
    door = sign_in("door")
    assert "Received 1 = decided 0 + open 1" in words(show(door, "front_door"))
    assert "Nobody owns it." in words(show(door, "home"))
    assert door.post(reverse("take_concern", kwargs={"concern_id": worry})).status_code == 302
    assert "Owned by you." in words(show(door, "front_door"))
    found = door.post(reverse("front_door"), {"words": "Nadia", "owner": "mine"}).content.decode()
    assert "Nadia Thornbury" in found
    found = door.post(reverse("front_door"), {"words": "somebody else"}).content.decode()
    assert "No worry fits" in found
    assert sign_in("teacher").get(reverse("front_door")).status_code == 404


@pytest.mark.requirement("D-09", "S-90")
def test_a_decision_by_several_routes_with_what_the_second_of_two_is_shown(worry: ConcernId) -> None:
    door, address = sign_in("door"), reverse("concern", kwargs={"concern_id": worry})
    page = show(door, "concern", concern_id=worry)
    assert "What is there already" in page
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen is not None
    first = door.post(address, {**DECIDED, "seen": seen[1]})
    assert first.status_code == 302
    second = door.post(address, {**DECIDED, "decision": ["ADVICE"], "reason": "Mine.", "seen": seen[1]})
    assert second.status_code in {200, 422}
    shown = words(second.content.decode())
    assert "while you were writing" in shown
    assert "Nobody has asked her alone." in shown
    assert "Mine." in shown
    assert "Decided in the last 28 days" in show(door, "front_door")
    found = door.post(reverse("front_door"), {"state": "decided"}).content.decode()
    assert "Multi-agency exploitation panel" in found
    assert "You were told: Thank you. We meet her on Tuesday." in words(show(sign_in("teacher"), "home"))


def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(worry: ConcernId) -> None:
    door = sign_in("door")
    sent = {"decision": ["MORE_INFORMATION"], "reason": "R.", "told": "T.", "ask_what": "Who fetches her?"}
    answer = door.post(reverse("concern", kwargs={"concern_id": worry}), sent).content.decode()
    assert "Say who is asked." in answer
    assert "Who fetches her?" in answer
    assert 'href="#ask_whom"' in answer


@pytest.mark.parametrize(
    ("name", "sent", "then"),
    [
        ("own_concern", {"reason": ""}, "Choose who owns it"),
        ("tell_author", {"told": " "}, "Say what the person who raised this is told"),
        ("reopen_concern", {"reason": ""}, "Say what has happened since"),
    ],
)
def test_the_small_forms_say_how_to_mend_them(
    worry: ConcernId, name: str, sent: dict[str, str], then: str
) -> None:
    door = sign_in("door")
    show(door, name, concern_id=worry)
    answer = door.post(reverse(name, kwargs={"concern_id": worry}), {**sent, "owner": ""})
    assert then in answer.content.decode()
    assert sign_in("nurse").get(reverse(name, kwargs={"concern_id": worry})).status_code == 404


def test_it_is_told_later_and_opened_again(worry: ConcernId) -> None:
    door = sign_in("door")
    door.post(reverse("concern", kwargs={"concern_id": worry}), DECIDED)
    page = show(door, "concern", concern_id=worry)
    assert "Open it again" in page
    door.post(reverse("tell_author", kwargs={"concern_id": worry}), {"told": "We met her."})
    door.post(reverse("reopen_concern", kwargs={"concern_id": worry}), {"reason": "A second car."})
    page = words(show(door, "concern", concern_id=worry))
    assert "Opened again" in page
    assert "A second car." in page
    assert "We met her." in page
    assert "Received 1 = decided 0 + open 1" in words(show(door, "front_door"))


@pytest.mark.requirement("S-39", "S-35")
def test_the_urgent_route_asks_for_nothing(worry: ConcernId, partnership: Partnership) -> None:
    door, teacher = sign_in("door"), sign_in("teacher")
    assert "999" in show(door, "act_on_concern", concern_id=worry)
    assert door.post(reverse("act_on_concern", kwargs={"concern_id": worry})).status_code == 302
    assert "Acted at once" in show(door, "concern", concern_id=worry)
    ids = {"person_id": partnership.brother}
    assert "Child in danger now" in show(teacher, "person", **ids)
    assert "Ring first." in show(teacher, "act_for_person", **ids)
    assert teacher.post(reverse("act_for_person", kwargs=ids)).status_code == 302
    queue = show(door, "front_door")
    assert "Look at these first (1)" in queue
    assert "Omar Thornbury" in queue
    assert sign_in("nurse").post(reverse("act_for_person", kwargs=ids)).status_code == 404


@pytest.mark.requirement("S-36")
def test_worries_of_one_child_stand_together(worry: ConcernId, partnership: Partnership) -> None:
    send_worry(about=partnership.child)
    page = words(show(sign_in("door"), "worries_together", person_id=partnership.child))
    assert "Undecided, or ended in advice (2)" in page
