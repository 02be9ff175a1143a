"""A worry as it is being written: kept, checked, sent once, copied to a sibling."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from alongside.access.door import auditing_refusal
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.casework import concerns
from alongside.casework.concerns import Receipt, UnableToSendConcern
from alongside.concerns import drafts
from alongside.concerns.checks import LISTS, check_concern
from alongside.concerns.commands import NewConcern
from alongside.concerns.drafts import DraftFact, Fields
from alongside.kernel.dates import UnableToReadDate, UncertainDate, local_date, read_date
from alongside.kernel.errors import UnableToError
from alongside.kernel.ids import ConcernId, DraftId, PersonId, TeamId
from alongside.people.queries import PersonCard, list_cards
from alongside.reference.language import check_language
from alongside.reference.language_rules import Mark

# A worry is copied to another child with what was seen, without what is true of the first child alone.
_NOT_COPIED = {"person_id", "child_words", "child_knows", "vulnerabilities"}
_TEXTS = ("facts", "opinion", "place", "danger_action", "happened_time", "source_name", "child_words")


@dataclass(frozen=True, kw_only=True)
class DraftRow:
    """A draft in one line of a list."""

    draft_id: DraftId
    about: str
    begins: str
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class DraftPage:
    """A draft with the person that it is about, where one was chosen."""

    fact: DraftFact
    person: PersonCard | None


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something to mend before sending, and the field that it belongs to."""

    field: str
    message: str


@dataclass(frozen=True, kw_only=True)
class CheckedDraft:
    """A draft as it would be sent: what is still to mend, and help with its language."""

    page: DraftPage
    concern: NewConcern | None
    problems: tuple[Problem, ...]
    language: dict[str, tuple[Mark, ...]]


def start_draft(*, viewer: Viewer, person_id: PersonId | None = None, now: datetime) -> DraftId:
    """This will begin a worry, about a person where one is chosen already."""
    fields: Fields = {"person_id": str(person_id)} if person_id else {}
    return drafts.start_draft(viewer=viewer, fields=fields, now=now)


def get_draft(*, viewer: Viewer, draft_id: DraftId, now: datetime) -> DraftPage:
    """This will give the viewer's own draft. Raises NotFoundError for any other."""
    with _own(viewer, draft_id, "reading draft", now):
        fact = drafts.get_draft(viewer=viewer, draft_id=draft_id)
    _audit(viewer, "read draft", now, draft_id=draft_id)
    return _page(fact, now)


def list_drafts(*, viewer: Viewer, now: datetime) -> tuple[DraftRow, ...]:
    """This will list the viewer's unsent drafts, the last touched first."""
    rows = drafts.list_drafts(viewer=viewer)
    cards = list_cards(ids=[person for row in rows if (person := _person_id(row.fields))], now=now)
    _audit(viewer, "listed drafts", now, shown=[row.draft_id for row in rows])
    return tuple(_draft_row(row, cards) for row in rows)


def save_draft(*, viewer: Viewer, draft_id: DraftId, fields: Fields, version: int, now: datetime) -> int:
    """This will keep what was typed and give the new version. Raises UnableToSaveDraft on a conflict."""
    with _own(viewer, draft_id, "saving draft", now):
        return drafts.save_draft(viewer=viewer, draft_id=draft_id, fields=fields, version=version, now=now)


def choose_person(*, viewer: Viewer, draft_id: DraftId, person_id: PersonId, now: datetime) -> None:
    """This will say, or say anew, who a draft is about."""
    with _own(viewer, draft_id, "saving draft", now):
        fact = drafts.get_draft(viewer=viewer, draft_id=draft_id)
    fields = {**fact.fields, "person_id": str(person_id)}
    drafts.save_draft(viewer=viewer, draft_id=draft_id, fields=fields, version=fact.version, now=now)


def discard_draft(*, viewer: Viewer, draft_id: DraftId, now: datetime) -> None:
    """This will throw the viewer's own unsent draft away."""
    with _own(viewer, draft_id, "discarding draft", now):
        drafts.discard_draft(viewer=viewer, draft_id=draft_id, now=now)


def check_draft(*, viewer: Viewer, draft_id: DraftId, now: datetime) -> CheckedDraft:
    """This will say what is still to mend before the draft can be sent, and help with its language.

    The child's own words are never marked (D-13).
    """
    page = get_draft(viewer=viewer, draft_id=draft_id, now=now)
    concern, problems = _read(page.fact, now=now)
    texts = {name: _text(page.fact.fields, name) for name in ("facts", "opinion", "danger_action")}
    marks = {name: check_language(text=text, as_at=local_date(now)) for name, text in texts.items() if text}
    return CheckedDraft(
        page=page,
        concern=concern,
        problems=problems,
        language={name: found for name, found in marks.items() if found},
    )


def send_draft(*, viewer: Viewer, draft_id: DraftId, now: datetime) -> Receipt:
    """This will send the draft and give the receipt; sent twice, it is sent once and answers the same.

    Raises UnableToSendConcern, naming the first thing to mend; the draft stays as it was.
    """
    with _own(viewer, draft_id, "sending draft", now):
        held = drafts.hold_for_sending(viewer=viewer, draft_id=draft_id)
    if held.sent_as is not None:
        return concerns.get_receipt(viewer=viewer, concern_id=held.sent_as, now=now)
    concern, problems = _read(held, now=now)
    if concern is None:
        raise UnableToSendConcern(problems[0].message, field=problems[0].field)
    receipt = concerns.send_concern(viewer=viewer, concern=concern, now=now)
    drafts.mark_sent(draft_id=draft_id, concern_id=receipt.concern_id)
    return receipt


def copy_to(
    *, viewer: Viewer, concern_id: ConcernId, person_id: PersonId | None = None, now: datetime
) -> DraftId:
    """This will begin a worry about another person with what was written in one of the viewer's own.

    The first child's own words and vulnerabilities are theirs and are not copied.
    """
    fact = concerns.get_own(viewer=viewer, concern_id=concern_id, purpose="copying a worry", now=now)
    copied = [name for name in (*_TEXTS, *LISTS) if name not in _NOT_COPIED]
    fields: dict[str, str | list[str]] = {
        name: list(getattr(fact, name)) if name in LISTS else getattr(fact, name) for name in copied
    }
    fields |= {f"{name}_other": note for name, note in fact.other_notes.items() if name in copied}
    fields |= {"basis": fact.basis, "sent_to": str(fact.sent_to)}
    fields |= {"happened": "" if fact.happened.earliest is None else fact.happened.show()}
    if person_id is not None:
        fields["person_id"] = str(person_id)
    return drafts.start_draft(viewer=viewer, fields=fields, copied_from=concern_id, now=now)


def _own(viewer: Viewer, draft_id: DraftId, purpose: str, now: datetime) -> AbstractContextManager[None]:
    return auditing_refusal(
        viewer=viewer, subject_kind="draft", subject_id=draft_id, purpose=purpose, now=now
    )


def _audit(
    viewer: Viewer,
    action: str,
    now: datetime,
    *,
    draft_id: DraftId | None = None,
    shown: Sequence[DraftId] = (),
) -> None:
    audit.append(
        action=action,
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        subject_kind="draft",
        subject_id=draft_id,
        shown=shown,
        now=now,
    )


def _page(fact: DraftFact, now: datetime) -> DraftPage:
    person_id = _person_id(fact.fields)
    cards = list_cards(ids=[person_id], now=now) if person_id else {}
    return DraftPage(fact=fact, person=cards.get(person_id) if person_id else None)


def _draft_row(row: DraftFact, cards: dict[PersonId, PersonCard]) -> DraftRow:
    person_id = _person_id(row.fields)
    card = cards.get(person_id) if person_id else None
    return DraftRow(
        draft_id=row.draft_id,
        about=card.name if card else "nobody chosen yet",
        begins=" ".join(_text(row.fields, "facts").split()[:12]),
        updated_at=row.updated_at,
    )


def _read(fact: DraftFact, *, now: datetime) -> tuple[NewConcern | None, tuple[Problem, ...]]:
    """The worry that the fields say, or None with everything that has to be mended first."""
    problems: list[Problem] = []
    person_id = _person_id(fact.fields)
    if person_id is None:
        problems.append(Problem(field="who", message="Say who you are worried about."))
    try:
        happened = _happened(fact.fields, now=now)
    except UnableToReadDate as error:
        problems.append(Problem(field="happened", message=error.message))
        happened = UncertainDate.unknown()
    concern = _concern(fact, person_id or PersonId(fact.draft_id), happened)
    try:
        check_concern(concern, as_at=local_date(now))
    except UnableToError as error:
        problems.append(Problem(field=error.field, message=error.message))
    return (None if problems else concern), tuple(problems)


def _concern(fact: DraftFact, person_id: PersonId, happened: UncertainDate) -> NewConcern:
    fields = fact.fields
    lists: dict[str, Any] = {name: tuple(_codes(fields, name)) for name in LISTS}
    texts: dict[str, Any] = {name: _text(fields, name) for name in _TEXTS}
    sent_to = _text(fields, "sent_to")
    return NewConcern(
        person_id=person_id,
        happened=happened,
        immediate_danger=_text(fields, "immediate_danger") == "yes",
        basis=_text(fields, "basis") or "UNKNOWN",
        child_knows=_text(fields, "child_knows") or "unknown",
        other_notes={name: note for name in LISTS if (note := _text(fields, f"{name}_other"))},
        sent_to=TeamId(UUID(sent_to)) if _is_uuid(sent_to) else None,
        copied_from=fact.copied_from,
        **lists,
        **texts,
    )


def _happened(fields: Fields, *, now: datetime) -> UncertainDate:
    """`happened_choice` is today, yesterday, unknown or other; with other, `happened` is what was typed."""
    choice, typed = _text(fields, "happened_choice"), _text(fields, "happened")
    today = local_date(now)
    if choice == "today":
        return UncertainDate.exact(today)
    if choice == "yesterday":
        return UncertainDate.exact(today.fromordinal(today.toordinal() - 1))
    if choice == "unknown" or not (choice or typed):
        return UncertainDate.unknown()
    return read_date(text=typed, today=today)


def _person_id(fields: Fields) -> PersonId | None:
    text = _text(fields, "person_id")
    return PersonId(UUID(text)) if _is_uuid(text) else None


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _codes(fields: Fields, name: str) -> list[str]:
    value = fields.get(name, [])
    return [value] if isinstance(value, str) and value else list(value)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
