"""An app that shows six digits: setting it up, and taking a code of it once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from pyotp import TOTP, random_base32
from pyotp.utils import strings_equal

from alongside.accounts.models import Authenticator
from alongside.kernel.errors import UnableToError
from alongside.vault.sealing import open_sealed, seal

ISSUER = "Alongside"
# Clocks of phones run a little early or late: the codes before and after are taken too (RFC 6238, 5.2).
_STEPS_BESIDE = 1


class UnableToTakeCode(UnableToError):
    """The code is not right, or was used already."""


@dataclass(frozen=True, kw_only=True)
class NewAuthenticator:
    """What an app is told once: the secret to type, and the address that the square code holds."""

    secret: str
    address: str


def begin_authenticator(*, user_id: UUID, username: str, now: datetime) -> NewAuthenticator:
    """This will give the secret for a new app. It counts only once a first code was right.

    A set-up that was begun and not ended goes on with the same secret. Raises UnableToTakeCode where the user
    has an app already.
    """
    row = Authenticator.objects.filter(user_id=user_id).first()
    if row is not None and row.confirmed_at is not None:
        raise UnableToTakeCode("You have an app already. Remove it first, if you want to use another.")
    secret = _secret(row) if row else _keep_new(user_id, now)
    return NewAuthenticator(
        secret=secret, address=TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)
    )


def take_code(*, user_id: UUID, code: str, now: datetime) -> None:
    """This will take a six-digit code, once, and confirm an app that is being set up.

    Raises UnableToTakeCode where it is wrong, was used, or there is no app.
    """
    row = Authenticator.objects.select_for_update().filter(user_id=user_id).first()
    step = _step_of(row, code, now) if row else None
    if row is None or step is None or step <= row.last_step:
        raise UnableToTakeCode(
            "This code is not right. Wait for the next one, and check that the clock of your phone is right.",
            field="code",
        )
    Authenticator.objects.filter(id=row.id).update(last_step=step, confirmed_at=row.confirmed_at or now)


def authenticator_since(*, user_id: UUID) -> datetime | None:
    """This will say since when somebody has a confirmed app; None where they have none."""
    row = Authenticator.objects.filter(user_id=user_id, confirmed_at__isnull=False).first()
    return row.confirmed_at if row else None


def remove_authenticator(*, user_id: UUID) -> bool:
    """This will remove somebody's app, and say whether there was one."""
    return bool(Authenticator.objects.filter(user_id=user_id).delete()[0])


def _keep_new(user_id: UUID, now: datetime) -> str:
    secret = random_base32()
    row_id = uuid4()
    sealed = seal(plain=secret.encode(), bound_to=_place(row_id))
    Authenticator.objects.create(id=row_id, user_id=user_id, sealed=sealed, added_at=now)
    return secret


def _secret(row: Authenticator) -> str:
    return open_sealed(sealed=bytes(row.sealed), bound_to=_place(row.id)).decode()


def _place(row_id: UUID) -> str:
    return f"second step {row_id}"


def _step_of(row: Authenticator, code: str, now: datetime) -> int | None:
    """The thirty seconds to which the code belongs; None where it belongs to none that counts."""
    totp = TOTP(_secret(row))
    given = "".join(code.split())
    middle = totp.timecode(now)
    steps = range(middle - _STEPS_BESIDE, middle + _STEPS_BESIDE + 1)
    return next((step for step in steps if strings_equal(given, totp.generate_otp(step))), None)
