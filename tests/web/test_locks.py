"""Absent and forbidden are one answer; refusals stay in the audit; failures leave nothing behind."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from alongside.audit.models import Event
from alongside.web.urls import urlpatterns
from tests.web import addresses
from tests.web.partnership import Partnership, send_worry, sign_in

pytestmark = pytest.mark.django_db
OPEN = {
    "urgent", "help", "sign_in", "sign_in_persona", "sign_in_passkey", "second_step", "own_password",
    "set_up_step", "sign_out", "agency_sign_in", "agency_back", "guidance", "for_families", "say",
}  # fmt: skip


def pages_about(kind: str) -> list[str]:
    """Every address with an id of this kind in it."""
    return [str(each.pattern) for each in urlpatterns if f"<uuid:{kind}>" in str(each.pattern)]


def fill(pattern: str, **ids: object) -> str:
    return addresses.fill(pattern, ids)


def whole(answer: HttpResponse) -> tuple[int, bytes, dict[str, str]]:
    return answer.status_code, answer.content, dict(answer.headers)


@pytest.mark.parametrize("pattern", pages_about("person_id"))
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_child_of_others_is_a_page_that_does_not_exist(
    partnership: Partnership, pattern: str, method: str
) -> None:
    client = sign_in("nurse")
    ask: Callable[..., HttpResponse] = getattr(client, method)
    fields = {
        "reason": "x",
        "role": "OTHER",
        "kind": "OTHER",
        "title": "x",
        "name_kind": "LEGAL",
        "surname": "x",
    }

    forbidden = ask(fill(pattern, person_id=partnership.child), fields)
    absent = ask(fill(pattern), fields)

    assert whole(forbidden) == whole(absent)
    assert forbidden.status_code in (404, 405, 200)
    assert b"Nadia" not in forbidden.content


def test_the_same_child_opens_to_one_who_knows_them(partnership: Partnership) -> None:
    for pattern in ("people/<uuid:person_id>/", "people/<uuid:person_id>/chronology/"):
        assert sign_in("teacher").get(fill(pattern, person_id=partnership.child)).status_code == 200


@pytest.mark.parametrize("pattern", pages_about("concern_id"))
def test_a_worry_of_others_is_a_page_that_does_not_exist(partnership: Partnership, pattern: str) -> None:
    concern_id = send_worry(about=partnership.child)
    client = sign_in("nurse")

    assert whole(client.get(fill(pattern, concern_id=concern_id))) == whole(client.get(fill(pattern)))


def test_a_draft_is_its_authors_alone(partnership: Partnership) -> None:
    path = (
        sign_in("teacher").post("/worries/new/about/", {"person_id": partnership.child}).headers["Location"]
    )

    assert sign_in("door").get(path).status_code == 404


def test_a_refusal_stays_in_the_audit(partnership: Partnership) -> None:
    sign_in("nurse").get(f"/people/{partnership.child}/")

    assert Event.objects.filter(outcome="denied", person_id=partnership.child).count() == 1


@pytest.mark.parametrize("pattern", [str(each.pattern) for each in urlpatterns if each.name not in OPEN])
def test_nothing_is_for_everybody_but_what_is_listed(partnership: Partnership, pattern: str) -> None:
    answer = Client().get(fill(pattern, person_id=partnership.child))

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/?next=")


def test_an_unknown_address_is_the_same_page_too(partnership: Partnership) -> None:
    client = sign_in("nurse")

    assert client.get("/nothing/").content == client.get(f"/people/{partnership.child}/").content


def test_a_failure_of_ours_keeps_nothing(partnership: Partnership, monkeypatch: pytest.MonkeyPatch) -> None:
    # The fault is planted where the page is made, after the act and its audit row.
    client = sign_in("teacher")
    client.raise_request_exception = False
    before = Event.objects.count()

    def fail(*_: object, **__: object) -> HttpResponse:
        raise RuntimeError

    monkeypatch.setattr("alongside.web.views.people.render", fail)
    answer = client.get(f"/people/{partnership.child}/")

    assert answer.status_code == 500
    assert "on our side" in answer.content.decode()
    assert Event.objects.count() == before


def test_a_streamed_answer_is_refused(partnership: Partnership, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.http import StreamingHttpResponse

    client = sign_in("teacher")
    client.raise_request_exception = False
    monkeypatch.setattr("alongside.web.views.home.render", lambda *_: StreamingHttpResponse(["x"]))

    assert client.get("/").status_code == 500


def test_names_stand_in_no_address_and_no_title(partnership: Partnership) -> None:
    client = sign_in("teacher")
    answer = client.post("/people/find/", {"query": "Thornbury"})

    assert "Nadia Thornbury" in answer.content.decode()
    for path in (
        "/people/find/",
        f"/people/{partnership.child}/",
        f"/people/{partnership.child}/chronology/",
    ):
        page = client.get(path).content.decode()
        title = page.partition("<title>")[2].partition("</title>")[0]
        assert "Thornbury" not in title
        assert not [part for part in page.split('href="')[1:] if "hornbury" in part.partition('"')[0]]
