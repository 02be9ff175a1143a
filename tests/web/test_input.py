"""What comes in is read one way, once; only what a form has is taken."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from alongside.web.forms import Form
from tests.web.partnership import Partnership, sign_in
from tests.web.test_imports import post

pytestmark = pytest.mark.django_db


def test_what_is_typed_is_decoded_once(partnership: Partnership) -> None:
    typed = {"outside_name": "%3Cb%3E &lt;b&gt; \\u003cb", "role": "nothing of the kind"}

    page = sign_in("teacher").post(f"/people/{partnership.child}/add/worker/", typed).content.decode()

    assert "<b>" not in page.replace('<b class="', "")
    assert "%3Cb%3E &lt;b&gt; \\u003cb" in unescape(page)


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "data:text/html,x", "https://evil.example/"])
def test_no_link_is_made_of_what_somebody_typed(partnership: Partnership, typed: str) -> None:
    client = sign_in("teacher")
    add = {"lines": typed, "title": typed, "kind": "CONTACT", "happened": "1 March 2026", "detail": typed}
    for form in ("address", "event"):
        assert client.post(f"/people/{partnership.child}/add/{form}/", add).status_code == 302

    for page in ("", "chronology/"):
        text = client.get(f"/people/{partnership.child}/{page}").content.decode()
        assert typed in unescape(text)
        links = re.findall(r'(?:href|src|action|formaction)="([^"]*)"', text)
        assert not [link for link in links if typed in unescape(link)]


def test_a_field_given_twice_is_read_one_way(partnership: Partnership) -> None:
    """The last of them counts, in forms and in addresses; the address says which record, whatever is sent."""
    request = RequestFactory().post("/?title=from the address", "title=first&title=last", _URLENCODED)
    request.now = timezone.now()

    assert Form.of(request).text("title") == "last"
    answer = sign_in("nurse").post(
        f"/people/{partnership.child}/add/name/", {"person_id": [str(partnership.brother)], "surname": "x"}
    )
    assert answer.status_code == 404


_URLENCODED = "application/x-www-form-urlencoded"


def test_fields_that_a_form_does_not_have_change_nothing(partnership: Partnership) -> None:
    client = sign_in("teacher")
    extra = {
        "id": str(partnership.brother),
        "person_id": str(partnership.brother),
        "agency_id": str(partnership.brother),
        "recorded_by": str(partnership.brother),
        "withdrawn_at": "2020-01-01",
        "is_superuser": "yes",
        "died_on": "2020-01-01",
    }
    sent = {"name_kind": "ALIAS", "forenames": "Nads", **extra}

    assert client.post(f"/people/{partnership.child}/add/name/", sent).status_code == 302

    assert _count("people_name WHERE forenames = 'Nads' AND person_id = %s", partnership.child) == 1
    assert _count("people_name WHERE recorded_by = %s OR agency_id = %s", *[partnership.brother] * 2) == 0
    assert _count("people_person WHERE died_on IS NOT NULL") == 0


def _count(rest: str, *values: object) -> int:
    from alongside.casework import sessions

    with sessions.acting_as(username="teacher", now=timezone.now()), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {rest}", values)
        return int(cursor.fetchone()[0])


def test_the_name_of_a_download_is_made_of_fixed_parts_and_ids(partnership: Partnership) -> None:
    """Whatever the file that came in was called."""
    client = sign_in("data")
    address = post(client, act="keep").headers["Location"]

    names = [
        client.get(path).headers["Content-Disposition"]
        for path in (f"{address}report.json", "/imports/template.csv", "/imports/template.xlsx")
    ]
    assert all(re.fullmatch(r'attachment; filename="[a-z0-9-]+\.(json|csv|xlsx)"', name) for name in names)


def test_passwords_are_typed_masked_and_may_be_pasted(partnership: Partnership) -> None:
    """Password managers fill what is named as they know it; nothing here hinders pasting."""
    from alongside.web.views import session

    for page in (Client().get("/sign-in/"), sign_in("teacher").get("/account/password/")):
        fields = re.findall(r"<input[^>]*password[^>]*>", page.content.decode())
        assert fields
        assert all('type="password"' in field for field in fields)
        assert all(re.search(r'autocomplete="(?:current|new)-password"', field) for field in fields)
    scripts = (Path(session.__file__).parents[1] / "static" / "alongside").glob("*.js")
    assert not [path.name for path in scripts if "paste" in path.read_text()]
