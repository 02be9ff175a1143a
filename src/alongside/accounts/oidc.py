"""Talks to an agency's own sign-in service (OpenID Connect, authorization code with PKCE)."""

import base64
import hashlib
import http.client
import json
import secrets
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from alongside.accounts.agencies import Provider, is_safe_address
from alongside.accounts.tokens import Identity, UnableToTrustToken, key_id_of, read_identity

_SECONDS = 5
_LARGEST = 200_000
_DISCOVERY = "/.well-known/openid-configuration"
_KEPT_FOR = timedelta(hours=1)
_ASKED_AGAIN_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Question:
    """What was asked of which service, to be held against its answer: kept in the browser's session."""

    key: str
    state: str
    nonce: str
    verifier: str
    redirect: str


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A service that sends us elsewhere is not followed."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


# Without the machine's proxies of other purposes; they are for the operator to name.
_opener = urllib.request.build_opener(_NoRedirects())
# What services said lately, by issuer: when, the description, the keys. It is public, and the same for all.
_known: dict[str, tuple[datetime, dict[str, Any], list[dict[str, Any]]]] = {}


def ask(*, provider: Provider, redirect: str, again: bool, now: datetime) -> tuple[str, Question]:
    """This will give the address to which a browser is sent, and the question to keep.

    With `again` the service asks for the password even of somebody who is signed in there. Raises
    UnableToTrustToken where the service cannot be asked.
    """
    question = Question(
        key=provider.key,
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        redirect=redirect,
    )
    digest = hashlib.sha256(question.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "scope": "openid",
        "client_id": provider.client_id,
        "redirect_uri": redirect,
        "state": question.state,
        "nonce": question.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        **({"prompt": "login", "max_age": "0"} if again else {}),
    }
    described, _ = _describe(provider, now)
    address = str(described["authorization_endpoint"])
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", question


def take_answer(
    *, provider: Provider, question: Question, answer: Mapping[str, str], now: datetime
) -> Identity:
    """This will hold an answer against its question, exchange its code and say who came.

    Raises UnableToTrustToken where anything is not as asked. Source: OpenID Connect Core 1.0; RFC 9207 for
    the issuer beside the code, so that one service's answer is never taken to another.
    """
    described, keys = _describe(provider, now)
    if question.key != provider.key or not secrets.compare_digest(
        answer.get("state", "").encode(), question.state.encode()
    ):
        raise UnableToTrustToken("state")
    must_name = described.get("authorization_response_iss_parameter_supported") is True
    if ("iss" in answer or must_name) and answer.get("iss") != provider.issuer:
        raise UnableToTrustToken("issuer")
    if "error" in answer or not answer.get("code"):
        raise UnableToTrustToken("no code")
    token = _exchange(provider, described, question, answer["code"])
    if key_id_of(token=token) not in {key.get("kid") for key in keys}:
        _, keys = _describe(provider, now, anew=True)
    return read_identity(
        token=token,
        keys=keys,
        issuer=provider.issuer,
        client_id=provider.client_id,
        nonce=question.nonce,
        now=now,
    )


def as_fields(question: Question) -> dict[str, str]:
    """This will give a question as it is kept in a session."""
    return asdict(question)


def _exchange(provider: Provider, described: Mapping[str, Any], question: Question, code: str) -> str:
    names = f"{quote(provider.client_id, safe='')}:{quote(provider.secret, safe='')}"
    answer = _fetch(
        str(described["token_endpoint"]),
        fields={
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": question.redirect,
            "code_verifier": question.verifier,
        },
        headers={"Authorization": "Basic " + base64.b64encode(names.encode()).decode()},
    )
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise UnableToTrustToken("no token")
    return token


def _describe(
    provider: Provider, now: datetime, *, anew: bool = False
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the service says of itself, and its keys; asked anew once an hour, or for an unknown key."""
    known = _known.get(provider.issuer)
    if known and now - known[0] < (_ASKED_AGAIN_AFTER if anew else _KEPT_FOR):
        return known[1], known[2]
    described = _fetch(provider.issuer.rstrip("/") + _DISCOVERY)
    if described.get("issuer") != provider.issuer:
        raise UnableToTrustToken("another issuer")
    keys = _fetch(str(described.get("jwks_uri"))).get("keys")
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise UnableToTrustToken("keys")
    _known[provider.issuer] = (now, described, keys)
    return described, keys


def _fetch(
    address: str, *, fields: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    if not is_safe_address(address):
        raise UnableToTrustToken("not over TLS")
    data = urlencode(fields).encode() if fields else None
    request = urllib.request.Request(  # noqa: S310  (checked above)
        address, data=data, headers={"Accept": "application/json", **(headers or {})}
    )
    try:
        with _opener.open(request, timeout=_SECONDS) as response:
            found = json.loads(response.read(_LARGEST))
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
        raise UnableToTrustToken("no answer") from error
    if not isinstance(found, dict):
        raise UnableToTrustToken("no answer")
    return found
