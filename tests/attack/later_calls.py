"""What the forms take that a canary in each field does not reach: what goes together, what comes after."""

import re
from collections.abc import Mapping

from django.test import Client
from django.utils import timezone

from alongside.kernel.dates import show_day
from tests.attack.canaries import Canaries, Watch, walk

# Stages that begin: two with their reasons, one of them long ago so that something is late by now, and one
# of which there may be several, so that it is said what it is about.
STEPS = ("kind=nrm&to=identified", "kind=section47&to=strategy_due", "kind=disagreement&to=raised")


def decide(door: Client, concern_id: object, watch: Watch, canaries: Canaries) -> None:
    """The front door decides on a worry with a question that stays open, tells its author, gives it away."""
    path, word = f"/worries/{concern_id}/", canaries.word
    decided = {
        "decision": ["MORE_INFORMATION"],
        "reason": word(),
        "told": word(),
        "ask_what": word(),
        "ask_whom": word(),
        "ask_by": show_day(timezone.localdate()),
    }
    watch.see(door.post(path, decided))
    walk(door, [f"{path}tell/", f"{path}owner/"], watch, canaries, is_sound=True)


def meet(client: Client, person_id: object, watch: Watch, canaries: Canaries) -> None:
    """A meeting with people by name, an agency that was away, what each said; its minutes and two actions."""
    word, path = canaries.word, f"/people/{person_id}/"
    meeting = {
        "kind": "OTHER",
        "held_at": "1/3/2026",
        "people": f"{word()}, {word()}",
        "absent_reason": f"Elmfield Clinic: {word()}",
        "views": f"Elmfield School: {word()}",
        **{name: word() for name in ("notes", "decisions", "child_view", "parents_view", "dissent")},
    }
    watch.see(client.post(f"{path}add/meeting/", meeting))
    (minutes,) = {
        each.partition("?")[0]
        for each in watch.seen["address"]
        if re.fullmatch(rf"{path}meetings/[-0-9a-f]{{36}}/\?done=meeting", each)
    }
    walk(client, [minutes, minutes], watch, canaries, is_sound=True)
    done, late = _links(client, path + "stages/", watch, rf"{path}actions/[-0-9a-f]{{36}}/")
    walk(client, [done], watch, canaries, is_sound=True)
    watch.see(client.post(late, {"answer": "late", "note": word()}))


def go_on(clients: Mapping[str, Client], person_id: object, watch: Watch, canaries: Canaries) -> None:
    """Stages that begin, by the teacher; why something is late, by the front door, which sees what is due."""
    path = f"/people/{person_id}/stages/"
    walk(clients["teacher"], [f"{path}step/?{step}" for step in STEPS], watch, canaries, is_sound=True)
    late = _links(clients["door"], path, watch, rf"{path}late/\?[^\"]+")
    walk(clients["door"], late[:1], watch, canaries, is_sound=True)


def _links(client: Client, path: str, watch: Watch, wanted: str) -> list[str]:
    page = client.get(path)
    watch.see(page)
    found = re.findall(rf'href="({wanted})"', page.content.decode())
    assert found, f"{path} leads to no such page: {wanted}"
    return [each.replace("&amp;", "&") for each in dict.fromkeys(found)]
