"""Counts failed attempts, and makes whoever fails often wait. It knows neither names nor addresses."""

import hmac
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db.models import F

from alongside.access.asking import one_at_a_time
from alongside.accounts.models import Attempts
from alongside.accounts.policy import get_accounts_policy
from alongside.accounts.rules import wait_until
from alongside.kernel.errors import UnableToError

PAIR = "name_and_address"
_FORGOTTEN_AT_ONCE = 100


class UnableToTryYet(UnableToError):
    """There were too many failures; the next attempt has to wait. Said alike for names that nobody has."""


def require_no_wait(*, username: str, address: str, now: datetime) -> None:
    """This will raise UnableToTryYet while this name, this address or the two together have to wait.

    The pair is held until the transaction ends, so that guesses come one after the other.
    """
    keys = _keys(username, address)
    one_at_a_time(key=keys[PAIR])
    rows = Attempts.objects.in_bulk(list(keys.values()))
    policy = get_accounts_policy()
    live = {
        kind: rows[key]
        for kind, key in keys.items()
        if key in rows and now - rows[key].last_at < policy.attempts_forgotten_after
    }
    until = max(
        (
            wait_until(failures=row.failures, last_at=row.last_at, policy=policy.waits[kind])
            for kind, row in live.items()
        ),
        default=now,
    )
    if until > now:
        raise UnableToTryYet(_how_long((until - now).total_seconds()), field="username")


def note_failure(*, username: str, address: str, now: datetime) -> None:
    """This will count one more failure, and forget those of long ago."""
    forgotten = now - get_accounts_policy().attempts_forgotten_after
    # Those that somebody is holding are left for later, so that two at once never wait for each other.
    old = Attempts.objects.select_for_update(skip_locked=True).filter(last_at__lt=forgotten)
    Attempts.objects.filter(key__in=list(old.values_list("key", flat=True)[:_FORGOTTEN_AT_ONCE])).delete()
    # In one order for all, for the same reason.
    for key in sorted(_keys(username, address).values()):
        if not Attempts.objects.filter(key=key).update(failures=F("failures") + 1, last_at=now):
            Attempts.objects.get_or_create(key=key, defaults={"failures": 1, "last_at": now})


def forget_failures(*, username: str, address: str) -> None:
    """This will begin to count anew for a name and an address that belong together."""
    Attempts.objects.filter(key=_keys(username, address)[PAIR], failures__gt=0).update(failures=0)


def _keys(username: str, address: str) -> dict[str, str]:
    return {
        PAIR: _key(PAIR, username, address),
        "address": _key("address", address),
        "name": _key("name", username),
    }


def _key(*parts: str) -> str:
    secret = hmac.digest(settings.SECRET_KEY.encode(), b"alongside: failed attempts", sha256)
    return hmac.new(secret, "\0".join(parts).encode(), sha256).hexdigest()


def _how_long(seconds: float) -> str:
    minutes = int(-(-seconds // 60))
    wait = "a minute" if minutes <= 1 else f"{minutes} minutes"
    return f"There were too many attempts. Wait {wait}, then try again."
