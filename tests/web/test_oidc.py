"""Signing in through an agency's own service: a real one, over HTTP, and answers not to be trusted."""

import base64
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from alongside.accounts import agencies, oidc, tokens
from alongside.accounts.tokens import UnableToTrustToken, read_identity
from alongside.casework import accounts, sessions
from tests.web.oidc_service import SECRET, AtTheAgency, providers
from tests.web.partnership import Partnership, sign_in

pytestmark = pytest.mark.django_db
BACK = "http://testserver/sign-in/agency/{}/back/"
NOT_THROUGH = "did not bring you in"


@pytest.fixture(scope="module")
def issuers() -> Iterator[dict[str, str]]:
    names = ["school", "clinic"]
    with providers(names=names, redirects=[BACK.format(name) for name in names]) as found:
        yield found


@pytest.fixture
def linked(
    issuers: dict[str, str],
    partnership: Partnership,
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, str]:
    """Both services are configured; the teacher is tied to the school's, as "t.example"."""
    rows = [
        {"key": name, "agency": name.title(), "issuer": issuer, "client_id": "alongside"}
        | {"secret_variable": "TEST_OIDC_SECRET"}
        for name, issuer in issuers.items()
    ]
    file = tmp_path / "oidc.json"
    file.write_text(json.dumps({"providers": rows}))
    settings.OIDC = str(file)
    monkeypatch.setenv("TEST_OIDC_SECRET", SECRET)
    for persona in sessions.list_personas(now=timezone.now()):
        if persona.username == "teacher":
            accounts.link_identity(
                user_id=persona.user_id, issuer=issuers["school"], subject="t.example", now=timezone.now()
            )
    return issuers


def there(client: Client, key: str = "school", *, name: str = "t.example") -> str:
    """To the agency's service and through its form: the path to which it sends the browser back."""
    sent = client.get(f"/sign-in/agency/{key}/?next=/worries/")
    assert sent.status_code == 302, sent.content.decode()
    back = AtTheAgency().sign_in(sent.headers["Location"], name=name)
    return back.removeprefix("http://testserver")


def changed(back: str, **fields: str) -> str:
    parts = urlsplit(back)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()} | fields
    return f"{parts.path}?{urlencode({name: value for name, value in asked.items() if value})}"


def is_refused(client: Client, answer: HttpResponse) -> bool:
    page = answer.content.decode()
    return answer.status_code == 200 and NOT_THROUGH in page and "user_id" not in client.session


def test_who_is_tied_to_their_agency_comes_in_and_goes_where_they_were(linked: dict[str, str]) -> None:
    client = Client()
    assert 'href="/sign-in/agency/school/' in client.get("/sign-in/").content.decode()

    answer = client.get(there(client))

    assert answer.headers["Location"] == "/worries/"
    assert "Teacher Example" in client.get("/").content.decode()
    assert "with agency" in client.get("/account/").content.decode()
    # What the service gave for the code was read on our side, and is kept nowhere that the browser reaches.
    kept = json.dumps(dict(client.session.items()), default=str)
    assert not re.search(r"eyJ[\w-]+\.|access_token|id_token|refresh_token", kept)


@pytest.mark.parametrize(
    "wrong",
    [{"state": "another"}, {"state": ""}, {"iss": "http://127.0.0.1:1"}, {"iss": ""}, {"code": "made-up"}],
    ids=str,
)
def test_an_answer_that_is_not_as_asked_is_refused(linked: dict[str, str], wrong: dict[str, str]) -> None:
    client = Client()
    back = there(client)

    assert is_refused(client, client.get(changed(back, **wrong)))
    # Neither can the right answer be given after it: a question is answered once.
    assert is_refused(client, client.get(back))


@pytest.mark.parametrize("field", ["nonce", "verifier", "redirect"])
def test_a_question_that_was_another_is_not_answered(linked: dict[str, str], field: str) -> None:
    client = Client()
    back = there(client)
    session = client.session
    session["asked_agency"]["kept"][field] = "http://testserver/another" + "x" * 43
    session.save()

    assert is_refused(client, client.get(back))


def test_a_code_serves_once_and_only_the_browser_that_asked(linked: dict[str, str]) -> None:
    client, thief = Client(), Client()
    back = there(client)
    assert is_refused(thief, thief.get(back))
    held = client.session["asked_agency"]
    assert client.get(back).headers["Location"] == "/worries/"

    # Even where the question is asked again, the service gives nothing for the same code.
    with pytest.raises(UnableToTrustToken):
        oidc.take_answer(
            provider=agencies.get_provider(key="school"),
            question=oidc.Question(**held["kept"]),
            answer={name: values[0] for name, values in parse_qs(urlsplit(back).query).items()},
            now=timezone.now(),
        )


def test_one_services_answer_is_never_taken_to_another(linked: dict[str, str]) -> None:
    """The mix-up: begun at the clinic, answered by the school, and the other way about."""
    client = Client()
    begun_at_school = there(client)
    as_clinic = begun_at_school.replace("/school/", "/clinic/")
    assert is_refused(client, client.get(as_clinic))

    there(client, "clinic")
    assert is_refused(client, client.get(begun_at_school))


@pytest.mark.parametrize(("key", "name"), [("school", "stranger"), ("clinic", "t.example")])
def test_who_is_not_tied_is_refused_like_any_other(linked: dict[str, str], key: str, name: str) -> None:
    """Neither by a name that is right elsewhere, nor by an address."""
    client = Client()
    assert is_refused(client, client.get(there(client, key, name=name)))


def test_confirming_who_one_is_asks_at_the_agency_again(linked: dict[str, str]) -> None:
    client = Client()
    client.get(there(client))
    stale = client.session
    stale["confirmed_at"] = (timezone.now() - timedelta(minutes=6)).isoformat()
    stale.save()
    assert 'href="/sign-in/agency/school/' in client.get("/account/confirm/").content.decode()

    assert "did not show that it is you" in client.get(there(client, name="stranger")).content.decode()
    assert client.session["confirmed_at"] == stale["confirmed_at"]
    assert client.get(there(client)).headers["Location"] == "/worries/"
    assert client.session["confirmed_at"] > stale["confirmed_at"]
    assert "prompt=login" in client.get("/sign-in/agency/school/").headers["Location"]


def test_a_service_that_does_not_answer_lets_nobody_in(
    linked: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oidc, "_known", {})
    monkeypatch.setattr(oidc, "_DISCOVERY", "/nothing")
    client = Client()

    assert is_refused(client, client.get("/sign-in/agency/school/"))
    assert client.get("/sign-in/agency/unheard-of/").status_code == 404
    assert sign_in("teacher").get("/").status_code == 200


def test_a_service_that_says_it_is_another_lets_nobody_in(
    linked: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = oidc._fetch
    monkeypatch.setattr(oidc, "_known", {})
    monkeypatch.setattr(oidc, "_fetch", lambda address, **given: {**honest(address, **given), "issuer": "x"})
    client = Client()
    assert is_refused(client, client.get("/sign-in/agency/school/"))


@pytest.mark.parametrize(
    ("configured", "comes_in"),
    [
        ({}, set()),
        ({"asks_second_step": True}, {"one.example", "two.example"}),
        ({"second_step_said_as": ["mfa"]}, {"two.example"}),
        ({"asks_second_step": True, "second_step_said_as": ["mfa", "otp"]}, {"two.example"}),
        ({"asks_second_step": True, "second_step_said_as": ["otp"]}, set()),
    ],
)
def test_a_second_step_at_the_agency_counts_where_its_token_says_so(
    linked: dict[str, str], settings: Any, tmp_path: Path, configured: dict[str, Any], comes_in: set[str]
) -> None:
    """The front door needs a second step: whoever was asked at the agency is in, others are asked here."""
    rows = json.loads(Path(settings.OIDC).read_text())["providers"]
    file = tmp_path / f"{len(str(configured))}.json"
    file.write_text(json.dumps({"providers": [{**row, **configured} for row in rows]}))
    settings.OIDC = str(file)
    now = timezone.now()
    (door,) = [each for each in sessions.list_personas(now=now) if each.username == "door"]
    for name in ("one.example", "two.example"):
        accounts.link_identity(user_id=door.user_id, issuer=linked["school"], subject=name, now=now)
        client = Client()
        client.get(there(client, name=name))
        assert ("user_id" in client.session) is (name in comes_in), name


def test_words_of_a_token_that_are_no_list_are_refused(
    linked: dict[str, str], settings: Any, tmp_path: Path
) -> None:
    rows = json.loads(Path(settings.OIDC).read_text())["providers"]
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps({"providers": [{**rows[0], "second_step_said_as": "mfa"}]}))
    settings.OIDC = str(file)
    with pytest.raises(agencies.UnableToReadAgencies, match="list of words"):
        agencies.list_providers()


class TestTokens:
    """A token of the real service, held against expectations that it does not meet."""

    @pytest.fixture
    def real(self, linked: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
        seen: dict[str, Any] = {}

        def watch(**given: Any) -> tokens.Identity:
            seen.update(given)
            return read_identity(**given)

        monkeypatch.setattr(oidc, "read_identity", watch)
        client = Client()
        assert client.get(there(client)).status_code == 302
        return seen

    def test_each_wrong_expectation_is_refused(self, real: dict[str, Any], issuers: dict[str, str]) -> None:
        now, hour = timezone.now(), timedelta(hours=1)
        assert read_identity(**real).subject == "t.example"
        wrong: list[dict[str, Any]] = [
            {"nonce": "another"},
            {"client_id": "another"},
            {"issuer": issuers["clinic"]},
            {"now": now + 2 * hour},
            {"now": now - hour},
            {"keys": []},
            {"keys": [{**key, "kid": "another"} for key in real["keys"]]},
            {"keys": [{**key, "use": "enc"} for key in real["keys"]]},
        ]
        for change in wrong:
            with pytest.raises(UnableToTrustToken):
                read_identity(**{**real, **change})

    def test_an_unsigned_or_changed_token_is_refused(self, real: dict[str, Any]) -> None:
        head, body, signature = real["token"].split(".")
        unsigned = _part({**_read(head), "alg": "none"})
        secret = _part({**_read(head), "alg": "HS256"})
        nameless = _part({name: value for name, value in _read(head).items() if name != "kid"})
        other = _part({**_read(body), "sub": "somebody"})
        for token in (
            f"{unsigned}.{body}.",
            f"{unsigned}.{body}.{signature}",
            f"{secret}.{body}.{signature}",
            f"{nameless}.{body}.{signature}",
            f"{head}.{other}.{signature}",
            f"{head}.{body}.",
            f"{head}.{body}",
            "",
        ):
            with pytest.raises(UnableToTrustToken):
                read_identity(**{**real, "token": token})

    def test_without_the_check_of_the_nonce_another_nonce_would_pass(
        self, real: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The control: it is this comparison that refuses, not something before it."""
        monkeypatch.setattr(tokens.hmac, "compare_digest", lambda *_: True)
        assert read_identity(**{**real, "nonce": "another"}).subject == "t.example"


def _read(part: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=="))
    return found


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
