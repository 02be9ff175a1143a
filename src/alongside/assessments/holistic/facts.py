"""What others read of an assessment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from alongside.assessments.holistic.rules import AGREED, SIGNED, status_of


@dataclass(frozen=True, kw_only=True)
class TextFact:
    """A version of a section: what it says, who wrote it, and for which agency."""

    section: str
    version: int
    mark: str  # which saving this is, for the form that goes on from it
    fields: Mapping[str, str]
    author_id: UUID
    agency_id: UUID
    delegation_id: UUID | None
    began_at: datetime
    saved_at: datetime


@dataclass(frozen=True, kw_only=True)
class StatementFact:
    """A statement that stands, with the chronology entries on which it rests."""

    statement_id: UUID
    kind: str
    code: str
    words: str
    alternative: str
    entries: tuple[UUID, ...]
    recorded_by: UUID
    agency_id: UUID
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True)
class DelegationFact:
    """A section that was handed over: what, to whom, until when, and what became of it."""

    delegation_id: UUID
    assessment_id: UUID
    section: str
    to_user_id: UUID
    about: str
    note: str
    handed_at: datetime
    ends_at: datetime
    recorded_by: UUID
    returned_at: datetime | None
    declined_at: datetime | None
    decline_reason: str
    withdrawn_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class OversightFact:
    """What a manager said of what was signed."""

    outcome: str
    reasons: str
    recorded_by: UUID
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True)
class CompletionFact:
    """A signature, what was decided about a strategy discussion, and the oversight that followed."""

    completion_id: UUID
    strategy_decision: str
    strategy_reason: str
    signed_by: UUID
    agency_id: UUID
    signed_at: datetime
    oversights: tuple[OversightFact, ...]


@dataclass(frozen=True, kw_only=True)
class DissentFact:
    """Somebody sees it otherwise."""

    words: str
    recorded_by: UUID
    agency_id: UUID
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True)
class ToldFact:
    """The child or the parents were told: when, how, by whom, what they said; or why not yet."""

    whom: str
    told_on: date | None
    how: str
    told_by: str
    response: str
    not_yet: str
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True)
class AssessmentFact:
    """An assessment as others need it: when opened, where it stands, what it says and does not say.

    `completed_at` is the signature that stands, None while it is being written or was sent back.
    """

    assessment_id: UUID
    opened_at: datetime
    opened_by: UUID
    agency_id: UUID
    because: str
    concern_id: UUID | None
    status: str
    signed_at: datetime | None
    completed_at: datetime | None
    texts: Mapping[str, TextFact]
    statements: tuple[StatementFact, ...]
    signatures: tuple[CompletionFact, ...] = ()

    def completed_by(self, moment: datetime) -> datetime | None:
        """This will give the signature that stood at a moment; None while it was written, or sent back."""
        signed = [each for each in self.signatures if each.signed_at <= moment]
        if not signed:
            return None
        outcomes = [each.outcome for each in signed[-1].oversights if each.recorded_at <= moment]
        status = status_of(signed_at=signed[-1].signed_at, outcome=outcomes[-1] if outcomes else "")
        return signed[-1].signed_at if status in (SIGNED, AGREED) else None

    def said(self, section: str, field: str = "narrative") -> str:
        """This will give what a field of a section says, "" where nothing."""
        text = self.texts.get(section)
        return text.fields.get(field, "").strip() if text else ""

    @property
    def child_view(self) -> str:
        """This will give the child's view, in their own words where there are some; "" where not obtained."""
        return self.said("child_view", "words") or self.said("child_view")

    @property
    def child_view_not_yet(self) -> str:
        """This will say why the child's view was not obtained yet."""
        return self.said("child_view", "not_yet")

    @property
    def others_considered(self) -> str:
        """This will say which brothers, sisters, friends and others were thought of."""
        return self.said("impact", "others")

    @property
    def contexts(self) -> tuple[str, ...]:
        """This will give the codes of the contexts of which it speaks."""
        return tuple(each.code for each in self.statements if each.kind == "context")
