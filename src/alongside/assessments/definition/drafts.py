"""A consideration as it is filled in: kept for an agency's workers, and never overwritten unseen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import IntegrityError, transaction

from alongside.access.door import Granted
from alongside.assessments.definition.models import Draft
from alongside.audit import writer as audit
from alongside.kernel.errors import UnableToError
from alongside.kernel.ids import UserId

# What a form posts: a text, or several codes.
Fields = Mapping[str, str | list[str]]
LONGEST_TEXT = 20_000


class UnableToKeepDraft(UnableToError):
    """Somebody has saved since; what they saved and what was typed are both kept."""

    def __init__(self, message: str, *, stored: "DraftFact", typed: Fields) -> None:
        super().__init__(message)
        self.stored = stored
        self.typed = typed


@dataclass(frozen=True, kw_only=True)
class DraftFact:
    """A draft as it stands: what was typed, which saving this is, who made it and when."""

    fields: Fields
    version: int
    saved_by: UserId
    saved_at: datetime


def find_draft(*, granted: Granted) -> DraftFact | None:
    """This will give what the viewer's agency is filling in for the opened child, or None."""
    row = Draft.objects.filter(person_id=granted.person_id, agency_id=granted.viewer.agency_id).first()
    return None if row is None else _fact(row)


def save_draft(*, granted: Granted, fields: Fields, version: int) -> int:
    """This will keep what was typed and give the new version; `version` is what the typing began from, or 0.

    Raises UnableToKeepDraft, holding both texts, where another saving came between; UnableToError where a
    text is too long.
    """
    _check(fields)
    row = _held(granted) or _started(granted, fields, version)
    if row.fields == dict(fields):
        return row.version
    if row.version != version:
        raise UnableToKeepDraft(
            "Somebody else has changed this since you opened it. Both texts are below: keep what you need.",
            stored=_fact(row),
            typed=fields,
        )
    row.fields, row.version = dict(fields), row.version + 1
    row.saved_by, row.saved_at = granted.viewer.user_id, granted.now
    row.save(update_fields=["fields", "version", "saved_by", "saved_at"])
    _audit(granted, "saved consideration draft")
    return row.version


def drop_draft(*, granted: Granted) -> bool:
    """This will take the draft away, because it was signed or thrown away; says whether there was one."""
    rows = Draft.objects.filter(person_id=granted.person_id, agency_id=granted.viewer.agency_id)
    gone, _ = rows.delete()
    if gone:
        _audit(granted, "dropped consideration draft")
    return bool(gone)


def _held(granted: Granted) -> Draft | None:
    rows = Draft.objects.select_for_update()
    return rows.filter(person_id=granted.person_id, agency_id=granted.viewer.agency_id).first()


def _started(granted: Granted, fields: Fields, version: int) -> Draft:
    """A new draft; where a colleague began one at the same moment, theirs."""
    row = Draft(
        id=uuid4(),
        person_id=granted.person_id,
        agency_id=granted.viewer.agency_id,
        fields=dict(fields),
        version=version + 1,
        saved_by=granted.viewer.user_id,
        saved_at=granted.now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        theirs = _held(granted)
        if theirs is None:
            raise
        return theirs
    _audit(granted, "saved consideration draft")
    return row


def _check(fields: Fields) -> None:
    for name, value in fields.items():
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            raise UnableToError(
                f"This has {len(value):,} characters, and {LONGEST_TEXT:,} are the most that fit."
                " Shorten it.",
                field=name,
            )


def _fact(row: Draft) -> DraftFact:
    return DraftFact(
        fields=row.fields, version=row.version, saved_by=UserId(row.saved_by), saved_at=row.saved_at
    )


def _audit(granted: Granted, action: str) -> None:
    audit.append(
        action=action,
        actor_id=granted.viewer.user_id,
        agency_id=granted.viewer.agency_id,
        subject_kind="person",
        subject_id=granted.person_id,
        person_id=granted.person_id,
        now=granted.now,
    )
