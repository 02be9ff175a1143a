"""Keeps a section as it is typed: versions are added, and nothing is overwritten unseen."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from alongside.access.viewer import Viewer
from alongside.assessments.holistic.facts import TextFact
from alongside.assessments.holistic.queries import text_fact
from alongside.assessments.holistic.tables import Completion, SectionText
from alongside.kernel.errors import UnableToError
from alongside.kernel.ids import PersonId

LONGEST_TEXT = 50_000
# Whoever goes on typing within this time goes on with their own version.
_SITTING = timedelta(minutes=30)


class UnableToSaveSection(UnableToError):
    """Somebody has saved this section since; both texts are kept."""

    def __init__(self, message: str, *, stored: TextFact | None, typed: Mapping[str, str]) -> None:
        super().__init__(message)
        self.stored = stored
        self.typed = typed


def latest_text(*, assessment_id: UUID, section: str) -> SectionText | None:
    """This will give the last version of a section, or None."""
    rows = SectionText.objects.filter(assessment_id=assessment_id, section=section)
    return rows.order_by("-version").first()


def save_text(
    *,
    viewer: Viewer,
    person_id: PersonId,
    assessment_id: UUID,
    section: str,
    fields: Mapping[str, str],
    mark: str,
    delegation_id: UUID | None = None,
    now: datetime,
) -> tuple[str, bool]:
    """This will keep a section and give its new mark, and whether anything changed.

    `mark` is that of the text from which the typing began, "" where there was none. Raises
    UnableToSaveSection, holding both texts, where somebody saved in between.
    """
    _check_length(fields)
    last = latest_text(assessment_id=assessment_id, section=section)
    if (dict(fields) == last.fields) if last else not any(fields.values()):
        return _mark(last), False
    if _mark(last) != (mark or "0.0"):
        raise _conflict(last, fields)
    if last and _goes_on(last, viewer, delegation_id, now):
        going = SectionText.objects.filter(id=last.id, saving=last.saving)
        if not going.update(fields=dict(fields), saving=last.saving + 1, saved_at=now):
            raise _conflict(latest_text(assessment_id=assessment_id, section=section), fields)
        return f"{last.version}.{last.saving + 1}", True
    row = SectionText(
        id=uuid4(),
        assessment_id=assessment_id,
        person_id=person_id,
        section=section,
        version=last.version + 1 if last else 1,
        fields=dict(fields),
        delegation_id=delegation_id,
        agency_id=viewer.agency_id,
        author_id=viewer.user_id,
        began_at=now,
        saved_at=now,
    )
    return _add(row, fields), True


def _add(row: SectionText, fields: Mapping[str, str]) -> str:
    """The database keeps one text for each version: whoever comes second is told."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        stored = latest_text(assessment_id=row.assessment_id, section=row.section)
        raise _conflict(stored, fields) from error
    return _mark(row)


def _goes_on(last: SectionText, viewer: Viewer, delegation_id: UUID | None, now: datetime) -> bool:
    """Is it the same author's own version, of this sitting, that nobody has signed?"""
    return (
        last.author_id == viewer.user_id
        and last.delegation_id == delegation_id
        and now - last.began_at < _SITTING
        and not Completion.objects.filter(
            assessment_id=last.assessment_id, signed_at__gte=last.began_at
        ).exists()
    )


def _conflict(stored: SectionText | None, fields: Mapping[str, str]) -> UnableToSaveSection:
    return UnableToSaveSection(
        "Somebody changed this section since you opened it. Both texts are below: keep what you need.",
        stored=text_fact(stored) if stored else None,
        typed=fields,
    )


def _mark(row: SectionText | None) -> str:
    return f"{row.version}.{row.saving}" if row else "0.0"


def _check_length(fields: Mapping[str, str]) -> None:
    for name, text in fields.items():
        if len(text) > LONGEST_TEXT:
            raise UnableToError(
                f"This text has {len(text):,} characters; {LONGEST_TEXT:,} is the most that one answer can"
                " hold. Keep what matters, and add the rest as a document.",
                field=name,
            )
