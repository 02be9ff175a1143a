"""Which agencies have a sign-in service of their own: the operator's file, named by ALONGSIDE_OIDC."""

import os
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from alongside.kernel.errors import NotFoundError, UnableToError

_KEY = re.compile(r"[a-z][a-z0-9-]{0,30}")
_REQUIRED = {"key", "agency", "issuer", "client_id", "secret_variable"}
_OPTIONAL = {"asks_second_step", "second_step_said_as"}
# Only here may a sign-in service be reached without TLS: on the machine itself, for a trial.
_THIS_MACHINE = ("http://127.0.0.1:", "http://localhost:")


class UnableToReadAgencies(UnableToError):
    """The operator's file cannot be used as it stands."""


@dataclass(frozen=True, kw_only=True)
class Provider:
    """An agency's sign-in service. `asks_second_step`: it does so itself, so that we need not.

    `second_step_said_as` are the words of `acr` and `amr` by which its tokens say so; where there are any,
    only they count, and whoever comes without them is asked here.
    """

    key: str
    agency: str
    issuer: str
    client_id: str
    secret: str = field(repr=False)
    asks_second_step: bool
    second_step_said_as: frozenset[str]

    def has_asked_second_step(self, *, strength: frozenset[str]) -> bool:
        """This will say whether somebody, of whom a token says this, was asked for a second step there."""
        if self.second_step_said_as:
            return bool(self.second_step_said_as & strength)
        return self.asks_second_step


def list_providers() -> tuple[Provider, ...]:
    """This will give the sign-in services in the order of the file; none where no file is named.

    Raises UnableToReadAgencies, saying what to mend.
    """
    return _read(settings.OIDC) if settings.OIDC else ()


def get_provider(*, key: str) -> Provider:
    """This will give one sign-in service. Raises NotFoundError."""
    for provider in list_providers():
        if provider.key == key:
            return provider
    raise NotFoundError


def is_safe_address(address: str) -> bool:
    """This will say whether an address may be asked: over TLS, or on this machine where that is allowed."""
    return address.startswith("https://") or (
        not settings.SECURE_COOKIES and address.startswith(_THIS_MACHINE)
    )


@cache
def _read(file: str) -> tuple[Provider, ...]:
    try:
        data = yaml.safe_load(Path(file).read_text(encoding="utf-8"))
        rows = data["providers"]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise UnableToReadAgencies(
            f"{file} (ALONGSIDE_OIDC) cannot be read: it should hold a list named 'providers'."
        ) from error
    providers = tuple(_provider(row, file) for row in rows)
    for name in ("key", "issuer"):
        # One issuer, one service: an answer then tells by its issuer whose it is.
        if len({getattr(each, name) for each in providers}) < len(providers):
            raise UnableToReadAgencies(f"{file}: two providers have the same {name}.")
    return providers


def _provider(row: Any, file: str) -> Provider:
    if not isinstance(row, dict) or not _REQUIRED <= set(row) <= _REQUIRED | _OPTIONAL:
        raise UnableToReadAgencies(
            f"{file}: each provider has {', '.join(sorted(_REQUIRED))}, and may have"
            f" {', '.join(sorted(_OPTIONAL))}."
        )
    if not _KEY.fullmatch(str(row["key"])) or not is_safe_address(str(row["issuer"])):
        raise UnableToReadAgencies(
            f"{file}: a key has small letters, digits and hyphens, and an issuer begins with https://."
        )
    secret = os.environ.get(str(row["secret_variable"]), "")
    if not secret:
        raise UnableToReadAgencies(f"{file}: set {row['secret_variable']} to the secret of {row['key']}.")
    said_as = row.get("second_step_said_as", [])
    if not isinstance(said_as, list) or not all(isinstance(each, str) and each for each in said_as):
        raise UnableToReadAgencies(f"{file}: second_step_said_as is a list of words of acr or amr: [mfa].")
    return Provider(
        key=str(row["key"]),
        agency=str(row["agency"]),
        issuer=str(row["issuer"]),
        client_id=str(row["client_id"]),
        secret=secret,
        asks_second_step=row.get("asks_second_step") is True,
        second_step_said_as=frozenset(said_as),
    )
