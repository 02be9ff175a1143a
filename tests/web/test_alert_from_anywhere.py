"""A worry can be raised from every page that a worker sees, whatever their role."""

import re
from pathlib import Path

import pytest

from tests.web.partnership import WORKERS, Partnership, sign_in

pytestmark = pytest.mark.django_db
TEMPLATES = Path(__file__).parents[2] / "src" / "alongside" / "web" / "templates"


@pytest.mark.requirement("S-35")
def test_a_worry_is_a_click_away_from_every_page_for_every_worker(partnership: Partnership) -> None:
    for who in WORKERS:
        browser = sign_in(who)
        for address in ("/", "/people/find/", "/worries/", "/account/", "/supervision/", "/conflicts/"):
            assert 'href="/worries/new/"' in browser.get(address).content.decode(), (who, address)
        assert browser.get("/worries/new/").status_code == 200, who


@pytest.mark.requirement("S-35")
def test_no_page_of_a_worker_has_a_frame_without_it() -> None:
    """Every frame is that of workers, of a form in it, or one for whoever is not signed in."""
    extended = {
        found[1]
        for path in TEMPLATES.rglob("*.html")
        if (found := re.search(r"{% extends .([^\"]+). %}", path.read_text()))
    }
    frames = {"layouts/page.html", "layouts/form.html", "layouts/person_form.html", "layouts/plain.html"}
    assert {each for each in extended if each.startswith("layouts/")} - {"layouts/child.html"} <= frames
    assert "new_worry" in (TEMPLATES / "layouts" / "page.html").read_text()
