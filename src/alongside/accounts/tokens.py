"""Reads an identity token: whose signature, from whom, for whom, for which question, and how old."""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from alongside.kernel.errors import UnableToError

# Signed with a key pair: never "none", and never with a secret that both sides hold.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_LEEWAY = timedelta(seconds=60)
_OLDEST = timedelta(minutes=10)
_LONGEST_SUBJECT = 255


class UnableToTrustToken(UnableToError):
    """The token is not what was asked for. Nobody is told why: it stands in no page and no log."""


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who an agency's sign-in service says somebody is; `signed_in_at` where it says when they were asked.

    `strength` is all that it says of how they were asked: its `acr` and `amr`.
    """

    issuer: str
    subject: str
    signed_in_at: datetime | None
    strength: frozenset[str]


def key_id_of(*, token: str) -> str:
    """This will say with which key a token claims to be signed. Raises UnableToTrustToken."""
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError) as error:
        raise UnableToTrustToken("unreadable") from error
    key_id = header.get("kid")
    if header.get("alg") not in ALGORITHMS or not isinstance(key_id, str):
        raise UnableToTrustToken("algorithm or key")
    return key_id


def read_identity(
    *, token: str, keys: Iterable[Mapping[str, Any]], issuer: str, client_id: str, nonce: str, now: datetime
) -> Identity:
    """This will check a token and say who it is about. Raises UnableToTrustToken.

    Source: OpenID Connect Core 1.0, 3.1.3.7. Only the key that the token names is tried.
    """
    key_id = key_id_of(token=token)
    chosen = [dict(key) for key in keys if key.get("kid") == key_id and key.get("use", "sig") == "sig"]
    try:
        claims = jwt.decode(
            token, KeySet.import_key_set({"keys": chosen}), algorithms=list(ALGORITHMS)
        ).claims
        jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=int(_LEEWAY.total_seconds()),
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True},
        ).validate(claims)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise UnableToTrustToken("signature or claims") from error
    _check_party(claims, client_id)
    if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise UnableToTrustToken("nonce")
    if now - _moment(claims["iat"]) > _OLDEST or not 0 < len(str(claims["sub"])) <= _LONGEST_SUBJECT:
        raise UnableToTrustToken("age or subject")
    signed_in = claims.get("auth_time")
    return Identity(
        issuer=issuer,
        subject=str(claims["sub"]),
        signed_in_at=_moment(signed_in) if isinstance(signed_in, int | float) else None,
        strength=_strength(claims),
    )


def _strength(claims: Mapping[str, Any]) -> frozenset[str]:
    methods = claims.get("amr")
    said = [claims.get("acr"), *(methods if isinstance(methods, list) else [])]
    return frozenset(each for each in said if isinstance(each, str))


def _check_party(claims: Mapping[str, Any], client_id: str) -> None:
    """A token for several says for whom it was made; that is us."""
    audience = claims["aud"]
    is_for_several = isinstance(audience, list) and len(audience) > 1
    if (is_for_several or "azp" in claims) and claims.get("azp") != client_id:
        raise UnableToTrustToken("made for another")


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
