"""Ties what an agency's own sign-in service says to a worker. Done by hand: an address proves nothing."""

from datetime import datetime
from uuid import UUID, uuid4

from alongside.accounts.finding import find_outside_identity
from alongside.accounts.models import OutsideIdentity
from alongside.kernel.errors import UnableToError


class UnableToLinkIdentity(UnableToError):
    """The identity belongs to somebody already."""


def link_identity(*, user_id: UUID, issuer: str, subject: str, now: datetime) -> UUID | None:
    """This will tie an identity to a worker; gives None where it is tied to them already.

    Raises UnableToLinkIdentity where it is tied to somebody else.
    """
    holder = find_outside_identity(issuer=issuer, subject=subject)
    if holder is not None and holder != user_id:
        raise UnableToLinkIdentity(
            "This identity is tied to somebody else. Unlink it there first, if that was a mistake."
        )
    if holder is not None:
        return None
    row = OutsideIdentity(id=uuid4(), user_id=user_id, issuer=issuer, subject=subject, linked_at=now)
    row.save(force_insert=True)
    return row.id


def unlink_identities(*, user_id: UUID) -> int:
    """This will untie all identities of a worker, in whose name this runs; gives how many there were."""
    return OutsideIdentity.objects.filter(user_id=user_id).delete()[0]


def list_issuers(*, user_id: UUID) -> tuple[str, ...]:
    """This will name the sign-in services to which somebody is tied."""
    rows = OutsideIdentity.objects.filter(user_id=user_id).order_by("linked_at")
    return tuple(rows.values_list("issuer", flat=True))
