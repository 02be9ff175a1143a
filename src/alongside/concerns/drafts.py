"""A worry as far as it has been typed: kept for its author alone, never overwritten unseen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.concerns.models import Draft
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.ids import ConcernId, DraftId

# What a form posts: a text, or several codes.
Fields = Mapping[str, str | list[str]]
LONGEST_TEXT = 50_000


class UnableToSaveDraft(UnableToError):
    """Somebody, or the same person elsewhere, has saved this draft since; both texts are kept."""

    def __init__(self, message: str, *, stored: "DraftFact", typed: Fields) -> None:
        super().__init__(message)
        self.stored = stored
        self.typed = typed


@dataclass(frozen=True, kw_only=True)
class DraftFact:
    """A draft as it stands: what was typed, which saving this is, and when."""

    draft_id: DraftId
    fields: Fields
    version: int
    created_at: datetime
    updated_at: datetime
    copied_from: ConcernId | None
    sent_as: ConcernId | None


def start_draft(
    *, viewer: Viewer, fields: Fields, copied_from: ConcernId | None = None, now: datetime
) -> DraftId:
    """This will begin a draft with what is known already."""
    made = uuid4()
    Draft.objects.create(
        id=made,
        author_id=viewer.user_id,
        fields=dict(fields),
        copied_from=copied_from,
        created_at=now,
        updated_at=now,
    )
    _audit(viewer, "started draft", made, now)
    return DraftId(made)


def get_draft(*, viewer: Viewer, draft_id: DraftId) -> DraftFact:
    """This will give the viewer's own draft. Raises NotFoundError for any other."""
    row = Draft.objects.filter(id=draft_id, author_id=viewer.user_id).first()
    if row is None:
        raise NotFoundError
    return _fact(row)


def list_drafts(*, viewer: Viewer) -> tuple[DraftFact, ...]:
    """This will list the viewer's unsent drafts, the last touched first."""
    rows = Draft.objects.filter(author_id=viewer.user_id, sent_as__isnull=True)
    return tuple(map(_fact, rows.order_by("-updated_at")))


def save_draft(*, viewer: Viewer, draft_id: DraftId, fields: Fields, version: int, now: datetime) -> int:
    """This will keep what was typed and give the new version number.

    `version` is the one that the typing began from. Raises UnableToSaveDraft, holding both texts, where
    another saving came between; UnableToError where a text is longer than 50,000 characters; NotFoundError
    where the draft is gone or is not the viewer's.
    """
    for name, value in fields.items():
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            raise UnableToError(
                f"This text has {len(value):,} characters; {LONGEST_TEXT:,} is the most that one answer can"
                " hold. Keep what matters and put the rest in a second worry.",
                field=name,
            )
    row = Draft.objects.select_for_update().filter(id=draft_id, author_id=viewer.user_id).first()
    if row is None:
        raise NotFoundError
    if row.sent_as is not None:
        raise UnableToError("This worry has been sent. Start a new one to add to it.")
    if dict(fields) == row.fields:
        return row.version
    if row.version != version:
        raise UnableToSaveDraft(
            "This draft was changed elsewhere since you opened it. Both texts are below: keep what you need.",
            stored=_fact(row),
            typed=fields,
        )
    row.fields, row.version, row.updated_at = dict(fields), row.version + 1, now
    row.save(update_fields=["fields", "version", "updated_at"])
    _audit(viewer, "saved draft", row.id, now)
    return row.version


def discard_draft(*, viewer: Viewer, draft_id: DraftId, now: datetime) -> None:
    """This will throw the viewer's own unsent draft away."""
    gone, _ = Draft.objects.filter(id=draft_id, author_id=viewer.user_id, sent_as__isnull=True).delete()
    if not gone:
        raise NotFoundError
    _audit(viewer, "discarded draft", draft_id, now)


def hold_for_sending(*, viewer: Viewer, draft_id: DraftId) -> DraftFact:
    """This will give the viewer's draft and hold it until the transaction ends, so that it is sent once."""
    row = Draft.objects.select_for_update().filter(id=draft_id, author_id=viewer.user_id).first()
    if row is None:
        raise NotFoundError
    return _fact(row)


def mark_sent(*, draft_id: DraftId, concern_id: ConcernId) -> None:
    """This will remember which concern the draft became."""
    Draft.objects.filter(id=draft_id).update(sent_as=concern_id)


def _fact(row: Draft) -> DraftFact:
    return DraftFact(
        draft_id=DraftId(row.id),
        fields=row.fields,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        copied_from=ConcernId(row.copied_from) if row.copied_from else None,
        sent_as=ConcernId(row.sent_as) if row.sent_as else None,
    )


def _audit(viewer: Viewer, action: str, draft_id: UUID, now: datetime) -> None:
    audit.append(
        action=action,
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        subject_kind="draft",
        subject_id=draft_id,
        now=now,
    )
