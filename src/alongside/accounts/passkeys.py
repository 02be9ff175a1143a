"""Passkeys (WebAuthn): asking a browser for one, and having py_webauthn check what it answers."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from alongside.accounts.finding import find_passkey
from alongside.accounts.models import Passkey
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.texts import require_fit

NAME = "Alongside"
_LONGEST_ANSWER = 20_000
_LONGEST_LABEL = 60
_NOT_RIGHT = "This passkey did not answer rightly. Try again, or sign in another way."


class UnableToUsePasskey(UnableToError):
    """What the browser answered is not a passkey of this service, or not one of this user."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """Where the pages stand: the host by which a passkey knows the service, and the whole origin."""

    host: str
    origin: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a browser is asked, as JSON, and the challenge that its answer has to hold."""

    options: str
    challenge: str


@dataclass(frozen=True, kw_only=True)
class PasskeyFact:
    """A passkey as its owner sees it."""

    passkey_id: UUID
    label: str
    added_at: datetime
    used_at: datetime | None


def ask_for_new(*, user_id: UUID, username: str, full_name: str, site: Site) -> Asked:
    """This will ask a browser to make a passkey that it finds by itself, after checking who is there."""
    known = Passkey.objects.filter(user_id=user_id).values_list("credential_id", flat=True)
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=NAME,
        user_id=user_id.bytes,
        user_name=username,
        user_display_name=full_name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=bytes(each)) for each in known],
    )
    return Asked(options=webauthn.options_to_json(options), challenge=bytes_to_base64url(options.challenge))


def keep_new(*, user_id: UUID, answer: str, challenge: str, label: str, site: Site, now: datetime) -> UUID:
    """This will check a new passkey and keep its public half. Raises UnableToUsePasskey."""
    require_fit(text=label, most=_LONGEST_LABEL, field="label")
    try:
        made = webauthn.verify_registration_response(
            credential=_read(answer),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise UnableToUsePasskey("This passkey could not be kept. Try again.") from error
    if find_passkey(credential_id=made.credential_id) is not None:
        raise UnableToUsePasskey("This passkey is kept already.")
    row = Passkey(
        id=uuid4(),
        user_id=user_id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        label=label or "Passkey",
        added_at=now,
    )
    row.save(force_insert=True)
    return row.id


def ask_for_one(*, site: Site) -> Asked:
    """This will ask a browser for any passkey that it has for this service."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host, user_verification=UserVerificationRequirement.REQUIRED
    )
    return Asked(options=webauthn.options_to_json(options), challenge=bytes_to_base64url(options.challenge))


def whose_passkey(*, answer: str, challenge: str, site: Site) -> tuple[UUID, bytes, int]:
    """This will give whose passkey answered, its id and its new count, for `note_used`.

    Raises UnableToUsePasskey: in the same words where it is not known and where its answer is wrong.
    """
    try:
        credential = _read(answer)
        credential_id = base64url_to_bytes(credential["rawId"])
        found = find_passkey(credential_id=credential_id)
        if found is None or not _is_of(credential, found.user_id):
            raise UnableToUsePasskey(_NOT_RIGHT)
        verified = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=found.public_key,
            credential_current_sign_count=found.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise UnableToUsePasskey(_NOT_RIGHT) from error
    return found.user_id, credential_id, verified.new_sign_count


def note_used(*, user_id: UUID, credential_id: bytes, sign_count: int, now: datetime) -> None:
    """This will write when a passkey was used, and how far its count has come."""
    Passkey.objects.filter(user_id=user_id, credential_id=credential_id).update(
        sign_count=sign_count, used_at=now
    )


def list_passkeys(*, user_id: UUID) -> tuple[PasskeyFact, ...]:
    """This will list somebody's passkeys in the order in which they were added."""
    return tuple(
        PasskeyFact(passkey_id=row.id, label=row.label, added_at=row.added_at, used_at=row.used_at)
        for row in Passkey.objects.filter(user_id=user_id).order_by("added_at")
    )


def remove_passkey(*, user_id: UUID, passkey_id: UUID) -> None:
    """This will remove a passkey. Raises NotFoundError where the user has no such one."""
    if not Passkey.objects.filter(user_id=user_id, id=passkey_id).delete()[0]:
        raise NotFoundError


def _read(answer: str) -> dict[str, str]:
    if len(answer) > _LONGEST_ANSWER:
        raise ValueError("longer than any passkey's answer")
    found: dict[str, str] = json.loads(answer)
    return found


def _is_of(credential: dict, user_id: UUID) -> bool:  # type: ignore[type-arg]
    """A passkey that the browser found by itself says whose it is; that must be who we know."""
    handle = credential["response"].get("userHandle")
    return not handle or base64url_to_bytes(handle) == user_id.bytes
