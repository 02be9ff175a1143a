"""Help with words on every form with free text: in a tab of its own, nothing kept but the ids of rules."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from alongside.wording.counting import list_counts
from tests.web.partnership import Partnership, sign_in

pytestmark = pytest.mark.django_db
TEMPLATES = Path(__file__).parents[2] / "src/alongside/web/templates"
# Free text on which it is not offered, and why.
NOT_OFFERED = {
    "conflicts/mine.html": "about the worker themselves",
    "duplicates/review.html": "about two records, by somebody who sees neither",
    "emergencies/open.html": "nothing stands between a child and an emergency",
    "emergencies/review.html": "about a worker's opening",
    "exclusions/bar.html": "about a worker who is barred",
    "exclusions/request.html": "about a worker who is barred",
    "documents/withdraw.html": "why a file is taken away",
    "people/new.html": "a description to find somebody by",
    "worries/worry.html": "the next screen shows it beside the text",
    "voice/fields.html": "the child's own words (D-13)",
    "parts/fields.html": "the field itself",
    "plans/words.html": "a part of forms that have it",
}
TEXT = "She is promiscuous and puts herself at risk."


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


@pytest.mark.requirement("D-13", "S-30", "S-77")
def test_it_marks_explains_suggests_and_counts_the_rule_alone(partnership: Partnership) -> None:
    client = sign_in("teacher")
    page = text(client.post("/words/", {"notes": TEXT, "reason": "She is promiscuous, says the neighbour."}))
    assert re.search("You wrote <strong>“[^”]*promiscuous”", page)
    assert "Suggestions only. You decide." in page
    assert list_counts() == {"L01": 1, "L19": 2}
    client.post("/words/", {"notes": TEXT})
    assert list_counts() == {"L01": 2, "L19": 3}


@pytest.mark.requirement("D-13")
@pytest.mark.parametrize("name", ["child_words", "child_view", "child_wants", "password"])
def test_a_childs_own_words_are_never_marked_nor_counted(partnership: Partnership, name: str) -> None:
    page = text(sign_in("teacher").post("/words/", {name: TEXT}))
    assert "There is nothing to suggest." in page
    assert list_counts() == {}


def test_it_is_offered_wherever_a_worker_writes_freely() -> None:
    lacking = {
        name
        for path in TEMPLATES.rglob("*.html")
        if "area(" in (said := path.read_text(encoding="utf-8"))
        and not any(part in said for part in ("parts/wording.html", "layouts/person_form.html"))
        and (name := str(path.relative_to(TEMPLATES))) not in NOT_OFFERED
        and not any(layout in said for layout in OFFERED_BY)
    }
    assert lacking == set(), 'put {% include "parts/wording.html" %} beside the form\'s button'


# Layouts that have it for the forms that stand in them.
OFFERED_BY = ("front_door/small.html",)


def test_a_form_about_a_person_offers_it_where_there_is_free_text(partnership: Partnership) -> None:
    client = sign_in("teacher")
    offered = 'formaction="/words/"'
    assert offered in text(client.get(f"/people/{partnership.child}/add/event/"))
    assert offered in text(client.get(f"/people/{partnership.child}/definition/consider/"))
    assert offered not in text(client.get(f"/people/{partnership.child}/add/name/"))
