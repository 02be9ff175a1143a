"""Codes on paper, each of which stands in for the second step once."""

import hmac
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from django.conf import settings

from alongside.accounts.authenticator import UnableToTakeCode
from alongside.accounts.drawing import draw_groups
from alongside.accounts.models import RecoveryCode
from alongside.accounts.policy import get_accounts_policy

# Of a code: 50 bits.
_GROUPS = 2


def make_recovery_codes(*, user_id: UUID, now: datetime) -> tuple[str, ...]:
    """This will make new codes, and give them: they can be shown this once. Earlier ones end."""
    codes = [draw_groups(count=_GROUPS) for _ in range(get_accounts_policy().recovery_codes)]
    RecoveryCode.objects.filter(user_id=user_id).delete()
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(id=uuid4(), user_id=user_id, hash=_hash(user_id, code), made_at=now) for code in codes]
    )
    return tuple(codes)


def take_recovery_code(*, user_id: UUID, code: str, now: datetime) -> None:
    """This will use a code up. Raises UnableToTakeCode where it is wrong or was used."""
    rows = RecoveryCode.objects.filter(user_id=user_id, hash=_hash(user_id, code), used_at__isnull=True)
    if not rows.update(used_at=now):
        raise UnableToTakeCode("This recovery code is not right, or was used already.", field="code")


def count_recovery_codes(*, user_id: UUID) -> int:
    """This will say how many codes somebody has left."""
    return RecoveryCode.objects.filter(user_id=user_id, used_at__isnull=True).count()


def remove_recovery_codes(*, user_id: UUID) -> None:
    """This will end all codes of somebody."""
    RecoveryCode.objects.filter(user_id=user_id).delete()


def _hash(user_id: UUID, code: str) -> str:
    # However it was typed: with or without the hyphen, in capitals.
    plain = "".join(sign for sign in code.casefold() if sign.isalnum())
    # A code is random and long: a keyed hash is enough, and can be looked up.
    secret = hmac.digest(settings.SECRET_KEY.encode(), b"alongside: recovery codes", sha256)
    return hmac.new(secret, f"{user_id} {plain}".encode(), sha256).hexdigest()
