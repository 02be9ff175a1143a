"""Everything that somebody can ask of the service, by every address and every method, about a child."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from types import SimpleNamespace
from typing import Any, cast
from unittest import mock
from uuid import UUID

from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.http import urlencode

from alongside.access.session import set_viewer
from tests.attack.twins import Twins
from tests.matrix.routes import METHODS, ROUTES, SEE, WRITE
from tests.world import BORN, CHILD_NAME, CHILD_SURNAME

# What is made anew at random for each answer, and is compared by its place alone. Nothing else is left out.
MASKS = (
    re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+'),
    re.compile(r"(?<=challenge&#34;: &#34;)[\w-]+|(?<=challenge&quot;: &quot;)[\w-]+"),
)
# Forms about a person in which another one is named.
NAMES_CHILD = {"add_relationship", "ask_to_bar"}
# A new secret is the whole of these pages.
SECRETS = {"add_app", "new_codes"}
SEARCHES = (
    CHILD_NAME, CHILD_SURNAME, f"{CHILD_NAME} {CHILD_SURNAME}", "Zefirine Quilfeather", f"{BORN:%d %m %Y}",
    f"{CHILD_NAME} {BORN:%d/%m/%Y}", f"{CHILD_SURNAME} {BORN.year}", "QX77", "QX7 7QX", "Ignatius",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Errand:
    """One request."""

    name: str
    method: str
    ids: Mapping[str, str]
    fields: Mapping[str, str] = field(default_factory=dict)
    accept: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.name} {dict(self.fields)}"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """All that comes back, and what the worker's own audit says of it."""

    status: int
    body: str
    headers: tuple[tuple[str, str], ...]
    cookies: tuple[tuple[str, ...], ...]
    audited: tuple[tuple[Any, ...], ...]


def errands(twins: Twins, *, is_whole: bool) -> list[Errand]:
    """Every address by every method, about the child and their brother; and what is typed into its form.

    Unless it is to be whole, methods that a page does not take are left out but for a few, and so are forms
    about the brother that have no place for the child.
    """
    found = [each for name in ROUTES for each in _of_address(twins, name, is_whole=is_whole)]
    refused = [each for each in found if each.method not in ROUTES[each.name].methods]
    left = refused if not is_whole else []
    return [each for each in found if each not in left or left.index(each) % 11 == 0]


def _of_address(twins: Twins, name: str, *, is_whole: bool) -> Iterator[Errand]:
    (wanted,) = [params for _, params in get_resolver().reverse_dict.getlist(name)[0][0]]
    route, child = ROUTES[name], {each: str(_about(twins)[each]) for each in wanted}
    for method in METHODS:
        yield Errand(name=name, method=method, ids=child)
    abouts = [child]
    if set(wanted) & set(_about_brother(twins)) and (is_whole or route.kind != WRITE or name in NAMES_CHILD):
        abouts.append(
            child | {each: str(found) for each, found in _about_brother(twins).items() if each in wanted}
        )
        for method in sorted(route.methods):
            yield Errand(name=name, method=method, ids=abouts[1])
    if is_whole or route.kind == SEE:
        yield Errand(name=name, method="GET", ids=child, accept="application/json")
    for ids in abouts:
        for fields in _typed(twins, name):
            yield Errand(name=name, method="POST", ids=ids, fields=fields)


def _about_brother(twins: Twins) -> dict[str, UUID]:
    world = twins.world
    return {"person_id": world.brother, "concern_id": world.waiting, "draft_id": twins.own_draft}


def _about(twins: Twins) -> dict[str, UUID | str]:
    world = twins.world
    return {
        "person_id": world.child, "concern_id": world.concern, "draft_id": twins.draft,
        "document_id": world.document, "involvement_id": world.officer_involved, "batch_id": world.batch,
        "passkey_id": world.child, "session_id": world.child, "conflict_id": world.conflict,
        "opening_id": twins.opening, "exclusion_id": world.exclusion, "request_id": twins.request,
        "waiting_id": world.waiting_import, "key": "nobody", "file_format": "csv", "item": "looking",
        "user_id": world.viewers["officer"].user_id, "sharing_id": world.sharing, "other_id": world.brother,
        "assessment_id": world.assessment, "statement_id": world.statement, "section": "power",
        "delegation_id": world.delegation,
        "plan_id": world.plan, "item_id": world.plan_item, "closure_id": world.closure,
        "meeting_id": world.meeting, "action_id": world.action,
        "token": "nobody", "link_id": world.child_link, "entry_id": world.child_entry,
        "consultation_id": world.consultation, "reflection_id": world.reflection,
        "rule": "nobody",
    }  # fmt: skip


def _typed(twins: Twins, name: str) -> Iterator[Mapping[str, str]]:
    """What is posted: every search that finds the child, and forms that name them, filled to be sent."""
    child, others = str(twins.world.child), TYPED.get(name)
    worker = str(twins.world.viewers["nurse"].user_id)
    if name in {"find_person", "new_worry", "worry_who", "new_person"}:
        yield from ({"query": text} for text in SEARCHES)
    if name == "add_relationship":
        yield from ({"act": "find", "query": text} for text in SEARCHES)
    if others is not None:
        yield {key: value.replace("CHILD", child).replace("WORKER", worker) for key, value in others.items()}


NEW = {
    "kind": "CHILD", "forenames": CHILD_NAME, "surname": CHILD_SURNAME, "birth": f"{BORN:%d %m %Y}",
    "value": "QX77", "scheme": "school_reference",
}  # fmt: skip
CLOSING = {
    "reasons": "SAFER", "because": "x", "what_next": "x", "who_stays": "x", "how_back": "x", "aftercare": "x",
    "child_view": "x", "child_told": "x",
}  # fmt: skip
TYPED: Mapping[str, Mapping[str, str]] = {
    "new_person": NEW,
    "record_person": NEW,
    "record_draft_person": NEW,
    "choose_person": {"person_id": "CHILD"},
    "choose_draft_person": {"person_id": "CHILD"},
    "copy_concern": {"person_id": "CHILD"},
    "add_name": {"name_kind": "KNOWN_AS", "forenames": "X", "surname": "Y"},
    "add_identifier": {"scheme": "school_reference", "value": "QX77"},
    "add_address": {"lines": "X", "is_protected": "yes"},
    "add_relationship": {"kind": "SIBLING", "other_label": "", "other_id": "CHILD"},
    "involve": {"role": "OTHER", "outside_name": "X", "reason": "x"},
    "end_involvement": {"reason": "x"},
    "add_missing": {"missing_from": "1 6 2024", "missing_from_time": "5pm", "circumstances": "x"},
    "add_found": {"found_at": "4 6 2024", "found_at_time": "5pm", "note": "x"},
    "add_interview": {"offered_at": "4 6 2024", "offered_at_time": "5pm", "answer": "declined", "note": "x"},
    "add_meeting": {"kind": "STRATEGY", "held_at": "4 6 2024", "notes": "x"},
    "add_check": {"checked_at": "3 6 2024", "checked_at_time": "5pm", "outcome": "x"},
    "add_notice": {"party": "HOST_POLICE", "name": "x"},
    "add_followup": {"kind": "ACTED_ON", "text": "x", "at": "3 6 2024", "at_time": "9am"},
    "take_step": {"kind": "nrm", "to": "referred", "at": "3 6 2024", "at_time": "9am"},
    "minutes": {"what": "x"},
    "settle_action": {"answer": "late", "note": "x"},
    "add_event": {"kind": "OTHER", "title": "x", "klass": "placement"},
    "consider": {
        "act": "sign",
        "D5": "SUSPECTED",
        "suggested": "CSE_SUSPECTED",
        "chosen": "CSE",
        "route": "STRATEGY",
        "reason": "x",
    },
    "save_consideration": {"D5_words": "x"},
    "withdraw_document": {"reason": "x"},
    "consult": {"stage": "PLAN", "question": "x", "asked_of": "WORKER"},
    "add_oversight": {"note": "x"},
    "consultation": {"reply": "x"},
    "new_reflection": {"with": "WORKER", "agreed": "x", "children": "CHILD"},
    "add_response": {"responded_at": "4 6 2024", "responded_at_time": "5pm", "told": "x", "support": "x"},
    "add_looking": {
        "kind": "PLACES",
        "what": "x",
        "looked_at": "9",
        "found": "0",
        "found_boys": "0",
        "learned": "x",
    },
    "self_check": {"answer": "PARTLY", "rests_on": "x", "next_step": "x", "review_on": "4 6 2034"},
    "add_crime_decision": {
        "harm": "x",
        "police": "NOT_YET",
        "crime": "WAITING",
        "because": "x",
        "told_child": "x",
        "told_family": "x",
        "decided_at": "4 6 2024",
        "decided_at_time": "5pm",
    },
    "add_feedback": {"from_whom": "CHILD", "believed": "YES"},
    "start_assessment": {"because": "x"},
    "assessment_section": {"version": "1.1", "narrative": "x"},
    "save_assessment_section": {"version": "1.1", "narrative": "x"},
    "add_statement": {"code": "OTHER", "words": "x"},
    "withdraw_statement": {"because": "x"},
    "hand_over_section": {"who": "WORKER", "until": "1 6 2090", "note": "x"},
    "oversee_assessment": {"outcome": "agreed", "reasons": "x"},
    "dissent_from": {"words": "x"},
    "tell_assessment": {"whom": "child", "not_yet": "x"},
    "handed_section": {"version": "", "narrative": "x"},
    "save_handed_section": {"version": "", "narrative": "x"},
    "decline_section": {"reason": "x"},
    "start_plan": {"kind": "EXPLOITATION", "physical": "x"},
    "close_help": CLOSING,
    "close_plan": CLOSING,
    "handover": {"worker": "x"},
    "reopen_help": {"because": "x"},
    "change_plan": {"number": "1", "physical": "y", "because": "x"},
    "add_plan_item": {"part": "now", "for_whom": "child", "what": "x", "who": "x"},
    "plan_item": {"outcome": "done", "what_happened": "x", "seen": "done"},
    "sign_plan": {"number": "1", "child_agrees": "x", "parents_agree": "x"},
    "plan_late": {"late_because": "x"},
    "question": {"outcome": "answered", "words": "x"},
    "make_child_link": {"how": "TOGETHER", "days": "7"},
    "answer_child_entry": {"done": "x"},
    "say_together": {"words": "x"},
    "say": {"words": "x"},
    "ask_to_bar": {"who": "CHILD", "reason": "x"},
    "bar": {"reference": "CHILD", "who": "WORKER", "reason": "x"},
    "answer_request": {"answer": "bar", "reason": "x"},
    "end_exclusion": {"act": "end"},
    "review_opening": {"outcome": "RIGHT", "note": "x"},
    "open_in_emergency": {
        "surname": CHILD_SURNAME,
        "forenames": CHILD_NAME,
        "born": f"{BORN:%d %m %Y}",
        "reason_code": "MISSING",
        "reason": "She ran off this morning and nobody knows where to.",
        "hours": "4",
    },
    "concern": {"decision": "ADVICE", "reason": "x", "told": "x"},
    "own_concern": {"owner": "WORKER", "reason": "x"},
    "tell_author": {"told": "x"},
    "reopen_concern": {"reason": "x"},
    "act_on_concern": {"note": "x"},
    "act_for_person": {"note": "x"},
    "front_door": {"words": CHILD_NAME},
    "worry": {"version": "1", "facts": "x", "happened_choice": "today"},
    "save_unfinished": {"kept_for": "/people/CHILD/add/event/", "title": "x"},
    "save_worry": {"version": "1", "facts": "x", "happened_choice": "today"},
    "chronology": {"words": CHILD_NAME},
    "print_chronology": {"words": CHILD_NAME},
}


class Visitor:
    """A barred worker's browser, in whichever of the two worlds Django is led to."""

    def __init__(self, twins: Twins, who: str, *, now: datetime, turn: int) -> None:
        self._user_id, self._now = twins.workers[who], now
        self._client = Client(raise_request_exception=False)
        with repeatable(seed=f"{who} {turn}", now=now):
            answer = self._client.post(reverse("sign_in_persona"), {"persona": who})
            assert answer.status_code == 302, who
            self._client.get(reverse("home"))

    def run(self, errand: Errand, *, seed: int) -> Answer:
        """Ask, and take everything back that it did."""
        before = dict(self._client.cookies)
        with transaction.atomic(), repeatable(seed=seed, now=self._now):
            last = self._last_audited()
            answer = cast("Any", self._client).generic(
                errand.method,
                reverse(errand.name, kwargs=dict(errand.ids)),
                urlencode(errand.fields),
                content_type="application/x-www-form-urlencoded",
                headers={"accept": errand.accept} if errand.accept else {},
            )
            audited = self._audited_since(last)
            transaction.set_rollback(True)
        cookies = [
            (name, *(str(value) for key, value in morsel.items() if key != "expires"))
            for name, morsel in answer.cookies.items()
        ]
        self._client.cookies.clear()
        self._client.cookies.update(before)
        return Answer(
            status=answer.status_code,
            body=_masked(errand, answer),
            headers=tuple(sorted(answer.headers.items())),
            cookies=tuple(cookies),
            audited=audited,
        )

    def _last_audited(self) -> int:
        set_viewer(user_id=self._user_id)
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(id), 0) FROM audit_event")
            return int(cursor.fetchone()[0])

    def _audited_since(self, last: int) -> tuple[tuple[Any, ...], ...]:
        set_viewer(user_id=self._user_id)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT action, outcome, purpose, subject_kind, subject_id, person_id, shown, relations,"
                " roles FROM audit_event WHERE id > %s ORDER BY id",
                [last],
            )
            # Several at once, of several people, stand in the order of their rows.
            return tuple(sorted(cursor.fetchall(), key=repr))


def _masked(errand: Errand, answer: Any) -> str:
    if errand.name in SECRETS and answer.status_code == 200:
        return ""
    body = answer.content.decode("utf-8", "replace")
    for mask in MASKS:
        body = mask.sub("-", body)
    return str(body)


@contextmanager
def repeatable(*, seed: int | str, now: datetime) -> Iterator[None]:
    """New ids come from a seed and the clock of the pages stands still: both worlds make the same."""
    random = Random(seed)
    source = SimpleNamespace(urandom=random.randbytes)
    with (
        mock.patch("uuid.os", source),
        mock.patch("alongside.web.middleware.timezone", SimpleNamespace(now=lambda: now)),
    ):
        yield
