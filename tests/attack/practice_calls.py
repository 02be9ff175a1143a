"""Canaries in assessments, in what a child and parents say, in questions and supervision, in half a form."""

import re
from collections.abc import Mapping

from django.test import Client
from django.utils import timezone

from alongside.kernel.dates import show_day
from tests.attack.canaries import Canaries, Watch, walk

# What an assessment needs before it is signed.
NEEDED = ("analysis", "protective", "not_known", "child_view")
CONSIDERED = {
    "D1": "SUSPECTED", "D2": "EVIDENCED", "D3": "EVIDENCED", "D5": "EVIDENCED", "D6A": "EVIDENCED",
    "exchange": "OTHER.GIVEN", "power": "AGE", "child_aware": "no", "chosen": "OTHER_CSA",
    "route": "STRATEGY",
}  # fmt: skip


class Practice:
    """What workers write about one child beyond worries, meetings and plans."""

    def __init__(
        self, clients: Mapping[str, Client], person_id: object, watch: Watch, canaries: Canaries
    ) -> None:
        self.clients, self.watch, self.canaries = clients, watch, canaries
        self.teacher, self.person = clients["teacher"], f"/people/{person_id}/"

    def write(self) -> None:
        """All of it, once."""
        self._assess()
        self._consider()
        self._hear()
        self._ask()
        half = {"kept_for": f"{self.person}plans/new/", "version": "0", "child_wants": self.canaries.text()}
        self._post(self.teacher, "/unfinished/save/", half)

    def _post(self, client: Client, path: str, fields: Mapping[str, object]) -> str:
        answer = client.post(path, fields)
        self.watch.see(answer)
        return answer.headers.get("Location", "") or answer.content.decode()

    def _assess(self) -> None:
        """Written, a section handed over and declined, signed, dissented from, told."""
        word, nurse = self.canaries.word, self.clients["nurse"]
        address = self._post(self.teacher, f"{self.person}add/assessment/", {"because": word()})
        address = address.partition("?")[0]
        sections = [f"{address}sections/{key}/" for key in NEEDED]
        walk(self.teacher, sections, self.watch, self.canaries, is_sound=True)
        statement = {"code": "IN1", "words": word(), "alternative": word()}
        self._post(self.teacher, f"{address}sections/indicators/add/", statement)
        page = self.teacher.get(f"{address}sections/indicators/").content.decode()
        (withdraw,) = re.findall(r'href="([^"]+/withdraw/)"', page)
        self._post(self.teacher, withdraw, {"because": word()})
        handed = {"who": nurse.session["user_id"], "until": show_day(timezone.localdate()), "note": word()}
        self._post(self.teacher, f"{address}sections/family/hand-over/", handed)
        asked = re.findall(r"/handed-sections/[-0-9a-f]{36}/", nurse.get("/").content.decode())
        self._post(nurse, f"{asked[0]}decline/", {"reason": word()})
        signed = {"strategy_decision": "not_needed", "strategy_reason": word()}
        self._post(self.teacher, f"{address}sign/", signed)
        self._post(self.teacher, f"{address}dissent/", {"words": word()})
        told = {"whom": "child", "told_on": "today", "how": word(), "told_by": word(), "response": word()}
        self._post(self.teacher, f"{address}told/", told)
        self._post(self.teacher, f"{address}told/", {"whom": "parents", "not_yet": word()})

    def _consider(self) -> None:
        """What happened, against the definition: every element with its words, departed from, signed."""
        path, word = f"{self.person}definition/consider/", self.canaries.word
        words = {f"{key}_words": word() for key in ("D1", "D2", "D3", "D5", "D6A")}
        other = {name: word() for name in ("exchange_other", "telling", "reason", "explained")}
        fields = CONSIDERED | words | other
        shown = self.teacher.get(path).content.decode()
        for act in ("suggest", "sign"):
            found = dict(re.findall(r'name="(version|latest_seen|suggested)" value="([^"]*)"', shown))
            shown = self._post(self.teacher, path, fields | found | {"act": act})
        self._post(self.teacher, f"{self.person}definition/save/", {**words, "version": "0"})

    def _hear(self) -> None:
        """The child by a link of their own, and what was done; what parents say of how they were met."""
        word, door = self.canaries.word, self.clients["door"]
        made = self._post(self.teacher, f"{self.person}voice/link/", {"how": "ALONE", "days": "1"})
        address = made.partition("<code>")[2].partition("</code>")[0]
        names = ("words", "wants", "trusts", "talk_to", "withhold_words")
        Client().post(address, {"unsafe": "yes", **{name: self.canaries.text() for name in names}})
        entry = door.get("/").content.decode().partition("#said-")[2].partition('"')[0]
        self._post(door, f"{self.person}voice/{entry}/answer/", {"done": word()})
        said = {"from_whom": "CHILD", "believed": "YES", "words": word()}
        self._post(self.teacher, f"{self.person}add/feedback/", said)

    def _ask(self) -> None:
        """A colleague, who replies."""
        word, door = self.canaries.word, self.clients["door"]
        asked = {"stage": "PLAN", "question": word(), "asked_of": door.session["user_id"]}
        self._post(self.teacher, f"{self.person}consult/", asked)
        (mine,) = set(re.findall(r"/consultations/[-0-9a-f]{36}/", door.get("/").content.decode()))
        self._post(door, mine, {"reply": word()})
