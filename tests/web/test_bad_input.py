"""Every form refuses what cannot be right, says how to mend it, and keeps what was typed."""

import re
from html import unescape

import pytest
from django.test import Client

from tests.thinning import by_depth, by_turns
from tests.web.partnership import Partnership, send_worry, sign_in

pytestmark = pytest.mark.django_db

# A form's address under a person, and what a sound answer to it is.
SOUND = {
    "name": {"name_kind": "ALIAS", "forenames": "Nads"},
    "number": {"scheme": "school_reference", "value": "A1"},
    "address": {"lines": "1 Example Street"},
    "relationship": {"kind": "FRIEND", "other_label": "A friend"},
    "worker": {"outside_name": "Dr Example", "role": "GP", "reason": "Registered GP"},
    "missing": {"missing_from": "1/3/2026", "missing_from_time": "5pm", "circumstances": "Left after tea."},
    "meeting": {"kind": "NETWORK", "held_at": "1/3/2026", "notes": "Talked."},
    "event": {"kind": "CONTACT", "title": "Rang home", "happened": "March 2026"},
}
FIELDS = {
    "name": ["forenames", "surname", "from_date", "until_date", "name_kind"],
    "number": ["scheme", "value", "noted_on", "doubt"],
    "address": ["lines", "postcode", "from_date", "until_date"],
    "relationship": ["kind", "other_label", "phone", "note", "from_date", "other_id", "query"],
    "worker": ["who", "outside_name", "role", "phone", "reason"],
    "missing": ["missing_from", "missing_from_time", "reported_at", "reported_at_time", "circumstances"],
    "meeting": ["kind", "held_at", "present", "absent_reason", "notes", "decisions", "child_view"],
    "event": ["kind", "title", "happened", "happened_time", "detail", "child_words", "basis", "klass"],
}
WRONG = {
    "too long": "long " * 12_000,
    "markup": "<script>alert(1)</script>",
    "NUL": "a\0b",
    "formula": "=1+1",
    "other letters": "ﷺ Ω 你好 🙂 \u202e \ud7ff",
}


@pytest.mark.parametrize("form", SOUND)
def test_a_sound_answer_is_taken(partnership: Partnership, form: str) -> None:
    answer = sign_in("teacher").post(f"/people/{partnership.child}/add/{form}/", SOUND[form])

    assert answer.status_code == 302, problems(answer.content)
    # A meeting leads on to its minutes, everything else back to the child.
    then = r"meetings/[-0-9a-f]{36}/" if form == "meeting" else ""
    assert re.match(rf"/people/{partnership.child}/{then}\?done=", answer.headers["Location"])


@pytest.mark.parametrize("form", [*SOUND, "found", "return-interview"])
def test_an_empty_form_says_what_is_missing(partnership: Partnership, form: str) -> None:
    answer = sign_in("teacher").post(f"/people/{partnership.child}/add/{form}/", {})

    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert "<title>Error: " in answer.content.decode()


@pytest.mark.deeper
@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("form", FIELDS)
def test_no_field_breaks_its_form_and_nothing_typed_is_lost(
    partnership: Partnership, form: str, wrong: str
) -> None:
    client = sign_in("teacher")
    every = by_depth(short=4, deep=2, whole=1)
    for field in by_turns(FIELDS[form], turn=list(WRONG).index(wrong), of=every):
        typed = {**SOUND[form], field: WRONG[wrong]}

        answer = client.post(f"/people/{partnership.child}/add/{form}/", typed)

        assert answer.status_code in (200, 302), field
        assert "<script>alert" not in answer.content.decode()
        if answer.status_code == 200:
            assert problems(answer.content), field
            require_kept(answer.content, typed, form, field)


def require_kept(page: bytes, typed: dict[str, str], form: str, field: str) -> None:
    text = unescape(page.decode())
    for name, value in typed.items():
        is_a_choice = name in {
            "kind",
            "name_kind",
            "scheme",
            "role",
            "basis",
            "klass",
            "who",
            "present",
            "other_id",
        }
        kept = value.replace("\0", "")
        assert is_a_choice or kept in text, f"{form}: {name} was lost when {field} was wrong"


def problems(page: bytes) -> list[str]:
    """The lines of the error summary."""
    summary = page.decode().partition("govuk-error-summary__list")[2].partition("</ul>")[0]
    return re.findall(r"<li>\s*(.+?)\s*</li>", summary, re.DOTALL)


@pytest.mark.parametrize("wrong", WRONG)
def test_a_new_person_may_be_anything_but_too_long(partnership: Partnership, wrong: str) -> None:
    client = sign_in("teacher")
    fields = [
        "forenames",
        "surname",
        "known_as",
        "description",
        "birth",
        "kind",
        "sex",
        "ethnicity",
        "disabilities",
    ]
    for field in [*fields, "living_arrangement", "lines", "postcode", "scheme", "value"]:
        typed = {"forenames": "Ab", "surname": "Cd", "value": "1", "scheme": "OTHER", field: WRONG[wrong]}

        answer = client.post("/people/new/", typed)

        assert answer.status_code in (200, 302), field
        if answer.status_code == 200:
            assert problems(answer.content), field


@pytest.mark.deeper
@pytest.mark.parametrize("wrong", WRONG)
def test_a_worry_keeps_whatever_is_typed(partnership: Partnership, wrong: str) -> None:
    from alongside.web.worry_fields import LISTS, TEXTS

    client = sign_in("teacher")
    draft = client.post("/worries/new/about/", {"person_id": partnership.child}).headers["Location"]
    every = by_depth(short=4, deep=2, whole=1)
    for field in by_turns([*TEXTS, *LISTS], turn=list(WRONG).index(wrong), of=every):
        page = client.get(draft).content.decode()
        version = re.search(r'name="version" value="(\d+)"', page)
        assert version
        typed = {
            "facts": "Something.",
            "happened_choice": "other",
            "version": version[1],
            field: WRONG[wrong],
        }

        answer = client.post(draft, typed)

        assert answer.status_code in (200, 302), field
        checked = client.get(f"{draft}check/")
        assert checked.status_code in (200, 302), field
        sent = client.post(f"{draft}check/")
        assert sent.status_code in (200, 302), field
        if sent.status_code == 302 and "receipt" in sent.headers["Location"]:
            draft = client.post("/worries/new/about/", {"person_id": partnership.child}).headers["Location"]


def test_a_decision_wants_a_choice_a_reason_and_a_reply(partnership: Partnership) -> None:
    concern_id = send_worry(about=partnership.child)
    client = sign_in("door")
    path = f"/worries/{concern_id}/"

    for given in (
        {},
        {"decision": "ASSESSMENT"},
        {"decision": "ASSESSMENT", "reason": "r"},
        {"decision": "<b>"},
    ):
        answer = client.post(path, given)
        assert answer.status_code == 200
        assert problems(answer.content), given

    assert client.post(path, {"decision": "ASSESSMENT", "reason": "r", "told": "t"}).status_code == 302


@pytest.mark.parametrize(
    "path",
    ["/people/not-an-id/", "/worries/1/", "/imports/x/", "/people/00000000-0000-0000-0000-000000000000/"],
)
def test_a_broken_address_is_not_found(partnership: Partnership, path: str) -> None:
    assert sign_in("teacher").get(path).status_code == 404


def test_a_search_for_nothing_says_what_to_type(partnership: Partnership) -> None:
    client: Client = sign_in("teacher")
    for query in ("", "   ", "?!"):
        assert "Type a name" in client.post("/people/find/", {"query": query}).content.decode()
    for query in (WRONG["too long"], WRONG["markup"], "%_\\'\";--", "a\0b"):
        assert client.post("/people/find/", {"query": query}).status_code == 200
