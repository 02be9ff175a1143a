"""Half-finished forms: kept as they are typed, offered again, thrown away, never mixed up or overwritten."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alongside.web.unfinished import KEPT
from alongside.web.urls import urlpatterns
from tests.web.partnership import PASSWORD, Partnership, sign_in
from tests.web.test_plan_pages import REVIEW, WORDS, Plans, text_of

SAVE, DROP = "/unfinished/save/", "/unfinished/drop/"
TYPED = {"kind": "EXPLOITATION", "child_wants": "To play again. No: to", "starts_on": "today"}


def keep(client: Client, address: str, version: int = 0, **fields: object) -> object:
    return client.post(SAVE, {"kept_for": address, "version": version, **fields})


def hidden(answer: object, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())  # type: ignore[attr-defined]
    assert found, name
    return unescape(found[1])


@pytest.mark.django_db
def test_a_half_finished_plan_is_there_again_after_the_session_ended(partnership: Partnership) -> None:
    client = sign_in("teacher")
    start = f"/people/{partnership.child}/plans/new/"
    opened = client.get(start)
    assert "unfinished work" not in text_of(opened)
    assert (hidden(opened, "version"), hidden(opened, "kept_for")) == ("0", start)
    assert keep(client, start, **TYPED).json()["version"] == 1  # type: ignore[attr-defined]

    session = client.session
    session["signed_in_at"] = (timezone.now() - timedelta(hours=9)).isoformat()
    session.save()
    assert client.get(start).status_code == 302  # signed out
    client.post("/sign-in/", {"username": "teacher", "password": PASSWORD})
    again = sign_in("teacher").get(start)

    assert "You have unfinished work here, saved" in text_of(again)
    assert "To play again. No: to</textarea>" in again.content.decode()
    # "Today" would be another day tomorrow.
    assert 'value="today"' not in again.content.decode()
    assert hidden(again, "version") == "1"
    # Nobody else is offered it, and no other form is filled with it.
    assert "To play again" not in sign_in("door").get(start).content.decode()
    assert "unfinished work" not in text_of(
        sign_in("teacher").get(f"/people/{partnership.brother}/plans/new/")
    )


@pytest.mark.django_db
def test_what_is_sent_or_thrown_away_is_offered_no_more(partnership: Partnership) -> None:
    client = sign_in("teacher")
    start = f"/people/{partnership.child}/plans/new/"
    keep(client, start, **TYPED)
    refused = client.post(start, {**TYPED, "starts_on": "perhaps", "version": 1, "kept_for": start})
    assert refused.status_code == 200
    assert "unfinished work" in text_of(client.get(start))  # what was refused is not lost

    assert client.post(DROP, {"kept_for": start}).headers["Location"] == start
    assert "unfinished work" not in text_of(client.get(start))

    keep(client, start, **TYPED)
    sent = client.post(start, {**WORDS, "version": 1, "kept_for": start})
    assert sent.status_code == 302
    assert "unfinished work" not in text_of(client.get(start))


@pytest.mark.django_db
def test_two_windows_of_one_person_lose_neither_text(partnership: Partnership) -> None:
    client = sign_in("teacher")
    address = f"/people/{partnership.child}/consult/"
    keep(client, address, question="From the first window.")
    second = keep(client, address, question="From the second window.")
    assert second.status_code == 409  # type: ignore[attr-defined]

    other = sign_in("door").session["user_id"]
    sent = {"stage": "ASSESSMENT", "question": "From the second window.", "asked_of": other, "version": 0}
    assert client.post(address, sent).status_code == 302

    left = client.get(address)
    assert "From the first window.</textarea>" in left.content.decode()
    assert "From the second window." in left.content.decode()  # asked, and shown as such


@pytest.mark.django_db
def test_unfinished_work_brings_the_version_that_it_began_from(partnership: Partnership) -> None:
    """So that a colleague who changed the plan meanwhile is seen, and their words stand beside one's own."""
    plans = Plans(partnership)
    change = f"{plans.plan}change/"
    number = hidden(plans.door.get(change), "number")
    mine = {**WORDS, "child_wants": "Mine.", "because": "New.", "number": number}
    keep(plans.door, change, **mine)
    theirs = plans.teacher.post(change, {**WORDS, "child_wants": "Theirs.", "because": "x", "number": number})
    assert theirs.status_code == 302, text_of(theirs)

    again = plans.door.get(change)
    assert hidden(again, "number") == number
    assert "Mine.</textarea>" in again.content.decode()
    answer = plans.door.post(change, {**mine, "version": 1, "kept_for": change})
    assert "Somebody else changed it meanwhile" in text_of(answer)
    assert "Theirs: Theirs." in text_of(answer)
    assert "Mine.</textarea>" in answer.content.decode()
    assert "unfinished work" in text_of(plans.door.get(change))


@pytest.mark.django_db
def test_what_a_colleague_noted_meanwhile_is_shown_and_not_overwritten(partnership: Partnership) -> None:
    plans = Plans(partnership)
    plans.add("now", "Fetched from school.")
    review = f"{plans.plan}review/"
    settled = {"outcome_0": "done", "happened_0": "Since Monday."}
    opened = plans.door.get(review)
    assert hidden(opened, "seen_0") == ""
    assert plans.teacher.post(review, {**REVIEW, **settled}).status_code == 302
    # Whoever left the item as it was when they looked changes nothing; whoever says otherwise is shown both.
    assert plans.door.post(review, {**REVIEW, "outcome_0": "", "seen_0": ""}).status_code == 302
    mine = {**REVIEW, "outcome_0": "not done", "happened_0": "Nobody came.", "seen_0": ""}
    refused = plans.door.post(review, mine)
    assert "Somebody noted since you opened this: Done. Since Monday." in text_of(refused)
    assert "Nobody came." in refused.content.decode()
    assert plans.door.post(review, {**mine, "seen_0": hidden(refused, "seen_0")}).status_code == 302

    handover = f"{plans.all}adulthood/"
    with_id = {"worker": "Ines", "seen": hidden(plans.door.get(handover), "seen")}
    first = plans.door.post(handover, with_id)
    assert first.status_code == 302, text_of(first)
    second = plans.door.post(handover, {**with_id, "worker": "Paul"})
    assert "Theirs: Ines Yours: Paul" in text_of(second)
    again = {"worker": "Paul", "seen": hidden(second, "seen")}
    assert plans.door.post(handover, again).status_code == 302


@pytest.mark.django_db
def test_nothing_is_kept_for_what_is_no_such_form(partnership: Partnership) -> None:
    client, stranger = sign_in("teacher"), sign_in("nurse")
    start = f"/people/{partnership.child}/plans/new/"
    for address in ("", "/", "//evil.example/", "/sign-in/", f"/people/{partnership.child}/"):
        assert keep(client, address, x="y").status_code == 404, address  # type: ignore[attr-defined]
        assert client.post(DROP, {"kept_for": address}).status_code == 404, address
    assert keep(stranger, start, **TYPED).status_code == 404  # type: ignore[attr-defined]
    too_long = keep(client, start, child_wants="x" * 50_001)
    assert too_long.status_code == 422  # type: ignore[attr-defined]
    # Nothing but ids and codes stands in the address of what is kept.
    keep(client, f"{start}?kind=a&words=Kestrel&part=now", **TYPED)
    assert hidden(client.get(f"{start}?part=now&kind=a"), "kept_for") == f"{start}?kind=a&part=now"


# Templates with a field for free text whose form is not kept here, and why.
OTHERWISE = {
    "worries/worry.html": "a worry has a draft of its own",
    "definition/consider.html": "a consideration has a draft of its own",
    "assessments/section.html": "a section has a draft of its own",
    "assessments/handed.html": "a section has a draft of its own",
    "people/new.html": "what was searched for fills it in again",
    "people/voice.html": "one line on what was done, beside what a child said",
    "voice/fields.html": "a child's page: docs/adr/0011",
    "open/carry_on.html": "shows what a form brought through signing in",
    "exclusions/bar.html": "sealed: not even its author sees it again",
    "exclusions/request.html": "sealed",
    "people/ask_to_bar.html": "sealed",
    "conflicts/mine.html": "a line about oneself",
    "emergencies/open.html": "a line, in a hurry, before anything is opened",
    "emergencies/review.html": "sealed from those who are reviewed",
    "duplicates/review.html": "sealed: reviewers alone",
    "sight/end.html": "a line, on a record that is kept to named people",
    "sight/restrict.html": "a line, on a record that is kept to named people",
}
HAVE_NO_FORM = {"parts/fields.html", "layouts/person_form.html", "plans/words.html"}
# Shown by a function that the kept views share.
SHARED = {"plans/close.html": "close_plan", "worries/concern.html": "concern"}


def unkept(templates: dict[str, str], views: str) -> set[str]:
    """Templates with a field for free text of which neither a kept view nor a reason is known."""
    free = {name for name, text in templates.items() if re.search(r"\barea\(|<textarea", text)}
    known = {
        template
        for function in views.split("\ndef ")
        if function.partition("(")[0] in KEPT
        for template in [
            *re.findall(r'"((?:[a-z_]+/)+\w+\.html)"', function),
            *(f"assessments/{name}.html" for name in re.findall(r'_form\(request, "(\w+)"', function)),
        ]
    }
    known |= {template for template, view in SHARED.items() if view in KEPT}
    return free - known - OTHERWISE.keys() - HAVE_NO_FORM


def test_every_form_for_free_text_is_kept_or_says_why_not() -> None:
    web = Path(settings.ROOT) / "src" / "alongside" / "web"
    pages = {str(each.relative_to(web / "templates")): each for each in (web / "templates").rglob("*.html")}
    templates = {name: each.read_text() for name, each in pages.items()}
    views = "\n".join(each.read_text() for each in (web / "views").glob("*.py"))

    assert unkept(templates, views) == set()
    assert unkept({**templates, "new/form.html": '{{ area(form, "x") }}'}, views) == {"new/form.html"}
    assert not OTHERWISE.keys() - templates.keys()
    assert {each.name for each in urlpatterns} >= KEPT
    assert reverse("save_unfinished") == SAVE
