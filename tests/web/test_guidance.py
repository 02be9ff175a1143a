"""The guidance to hand, whole and unchanged; what it says at each page; and back again."""

import re
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from alongside.reference.guidance import get_guidance, list_notes, list_silent_pages
from tests.web.partnership import Partnership, sign_in
from tests.yaml_files import read_yaml

ROOT = Path(__file__).parents[2]
# Letters and figures of pages 3 to 8 as published, without what a copy loses: bullets, quotation marks.
WORDS = "c8093655af74eede6fc751e50ee13690aa6949abb719bf46b2433b1bb2da75a3"


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


@pytest.mark.requirement("S-01", "S-02")
def test_its_words_are_the_published_ones() -> None:
    whole = "".join(row.text for row in get_guidance().paragraphs)
    bare = re.sub(r"[^a-z0-9]", "", whole.casefold())
    assert (len(bare), sha256(bare.encode()).hexdigest()) == (11_883, WORDS)


@pytest.mark.requirement("S-01", "S-02")
def test_it_is_read_without_signing_in_as_advice_with_its_source_and_what_is_not_to_hand(
    client: Client,
) -> None:
    page = text(client.get("/guidance/"))
    assert "It is advice, not law." in page
    assert "Working Together to Safeguard Children" in page
    assert "It replaces Safeguarding children and young people from sexual exploitation (2009)" in page
    assert "Open Government Licence v3.0" in page
    assert "Pages 9 to 23 are not to hand" in page
    for row in get_guidance().paragraphs:
        assert f'id="{row.key}"' in page


@pytest.mark.requirement("S-02")
def test_no_list_and_no_page_uses_the_guidance_of_2009() -> None:
    named = [
        path
        for folder in ("policy", "src/alongside")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".yaml", ".html", ".py", ".sql"} and "2009" in path.read_text(encoding="utf-8")
    ]
    assert {path.name for path in named if "sexual exploitation (2009)" in path.read_text()} == {
        "cse_2017.yaml"
    }


def addresses() -> dict[str, dict[str, str]]:
    """Pages and forms of those who are signed in, that are about somebody or about several."""
    whole = read_yaml(ROOT / "policy/registry/urls.yaml")["addresses"]
    return {
        name: row
        for name, row in whole.items()
        if row["for"] == "signed in" and row["kind"] in {"page", "form"}
    }


def test_every_page_about_a_person_or_a_worry_has_its_note_or_a_reason_why_not() -> None:
    about = {name for name, row in addresses().items() if row["about"] not in {"nobody", "several"}}
    noted = {page for note in list_notes() for page in note.pages}
    silent = list_silent_pages()
    assert not noted & set(silent)
    assert noted | set(silent) <= set(addresses()), "a note for what is no page: policy/guidance/notes.yaml"
    assert about - noted - set(silent) == set(), "add each to policy/guidance/notes.yaml"
    assert all(len(reason) > 20 for reason in silent.values())


def test_each_note_is_two_or_three_sentences_or_a_little_more_and_rests_on_paragraphs() -> None:
    known = {row.key for row in get_guidance().paragraphs}
    for note in list_notes():
        assert set(note.at) <= known
        assert note.at
        sentences = re.findall(r"[.!?”](?:\s|$)", f"{note.says} {note.why}")
        assert 2 <= len(sentences) <= 5, note.title


@pytest.mark.django_db
@pytest.mark.requirement("S-01", "S-70")
def test_a_page_says_what_the_guidance_says_there_and_leads_to_the_paragraph(
    partnership: Partnership,
) -> None:
    client = sign_in("teacher")
    page = text(client.get(f"/people/{partnership.child}/definition/consider/"))
    assert "What the guidance says here" in page
    assert "It may look consensual" in page
    assert 'href="/guidance/#p6-8"' in page
    assert "The definition considered" in text(client.get("/guidance/"))


@pytest.mark.django_db
def test_it_is_switched_off_and_on_for_all_pages_and_remembered(partnership: Partnership) -> None:
    client, path = sign_in("teacher"), f"/people/{partnership.child}/"
    opened = re.compile(r"<details class=\"govuk-details al-guidance[^>]* open>")
    assert opened.search(text(client.get(path)))
    back = client.post("/guidance/switch/", {"hidden": "yes", "back": path})
    assert back.headers["Location"] == path
    for other in (path, "/", f"/people/{partnership.child}/add/missing/"):
        assert not opened.search(text(client.get(other)))
        assert "What the guidance says here" in text(client.get(other))
    client.post("/guidance/switch/", {"hidden": "no", "back": path})
    assert opened.search(text(client.get(path)))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "back", ["https://example.org/", "//example.org/", "/nowhere/", "", "/\\example.org"]
)
def test_switching_leads_nowhere_else(partnership: Partnership, back: str) -> None:
    client = sign_in("teacher")
    assert client.post("/guidance/switch/", {"hidden": "yes", "back": back}).headers["Location"] == "/"


def test_what_puts_a_paragraph_into_effect_is_named_below_it(client: Client) -> None:
    page = text(client.get("/guidance/"))
    for note in list_notes():
        assert note.title in page
        try:
            address = reverse(note.pages[0])
        except NoReverseMatch:
            continue
        assert f'href="{address}"' in page
