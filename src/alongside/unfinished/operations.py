"""Unfinished forms: kept for their owner alone, never overwritten unseen, gone when the form is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.kernel.errors import UnableToError
from alongside.kernel.ids import PersonId
from alongside.unfinished.models import Unfinished

# What a form posts: a text, or several codes.
Fields = Mapping[str, str | list[str]]
LONGEST_TEXT = 50_000


class UnableToKeep(UnableToError):
    """The same form was kept from another window since; what that one holds stays."""


@dataclass(frozen=True, kw_only=True)
class UnfinishedFact:
    """An unfinished form: what was typed, which saving this is, and when."""

    fields: Fields
    version: int
    saved_at: datetime


def find_unfinished(*, viewer: Viewer, address: str, now: datetime) -> UnfinishedFact | None:
    """This will give what the viewer left unfinished at an address, or None."""
    row = Unfinished.objects.filter(owner_id=viewer.user_id, address=address).first()
    if row is None:
        return None
    _audit(viewer, "read unfinished form", row, now)
    return UnfinishedFact(fields=row.fields, version=row.version, saved_at=row.saved_at)


def keep_unfinished(
    *, viewer: Viewer, address: str, person_id: PersonId | None, fields: Fields, version: int, now: datetime
) -> int:
    """This will keep what was typed and give the new version; `version` is what the typing began from, or 0.

    Raises UnableToKeep where another window of theirs kept something else meanwhile; UnableToError where a
    text is too long.
    """
    _check(fields)
    row = _held(viewer, address) or _begun(viewer, address, person_id, fields, version, now)
    if row.fields == dict(fields):
        return row.version
    if row.version != version:
        raise UnableToKeep("This form was filled in from another window too. What it holds is kept.")
    row.fields, row.version, row.saved_at = dict(fields), row.version + 1, now
    row.save(update_fields=["fields", "version", "saved_at"])
    _audit(viewer, "kept unfinished form", row, now)
    return row.version


def drop_unfinished(*, viewer: Viewer, address: str, version: int | None, now: datetime) -> None:
    """This will take an unfinished form away, because it was sent or thrown away.

    With a `version`, only where nothing was kept since: what another window typed stays.
    """
    row = _held(viewer, address)
    if row is not None and version in (None, row.version):
        _audit(viewer, "dropped unfinished form", row, now)
        row.delete()


def _held(viewer: Viewer, address: str) -> Unfinished | None:
    rows = Unfinished.objects.select_for_update().filter(owner_id=viewer.user_id, address=address)
    return rows.first()


def _begun(
    viewer: Viewer, address: str, person_id: PersonId | None, fields: Fields, version: int, now: datetime
) -> Unfinished:
    """A new row; where another window began one at the same moment, that one."""
    row = Unfinished(
        id=uuid4(),
        owner_id=viewer.user_id,
        person_id=person_id,
        address=address,
        fields=dict(fields),
        version=version + 1,
        saved_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        theirs = _held(viewer, address)
        if theirs is None:
            raise
        return theirs
    _audit(viewer, "kept unfinished form", row, now)
    return row


def _check(fields: Fields) -> None:
    for name, value in fields.items():
        longest = max((len(text) for text in ([value] if isinstance(value, str) else value)), default=0)
        if longest > LONGEST_TEXT:
            raise UnableToError(
                f"This text has {longest:,} characters, and {LONGEST_TEXT:,} are the most that fit."
                " Shorten it.",
                field=name,
            )


def _audit(viewer: Viewer, action: str, row: Unfinished, now: datetime) -> None:
    person: UUID | None = row.person_id
    audit.append(
        action=action,
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        subject_kind="unfinished form",
        subject_id=row.id,
        person_id=person,
        now=now,
    )
