"""Reads worries and what became of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from alongside.access.viewer import Viewer
from alongside.concerns.models import Concern, Decision, Reply
from alongside.kernel.dates import UncertainDate
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import AgencyId, ConcernId, PersonId, TeamId, UserId


@dataclass(frozen=True, kw_only=True)
class ConcernFact:
    """A worry as it was sent."""

    concern_id: ConcernId
    reference: str
    person_id: PersonId
    author_id: UserId
    agency_id: AgencyId
    sent_to: TeamId
    sent_at: datetime
    known_at: datetime
    happened: UncertainDate
    happened_time: str
    place: str
    facts: str
    opinion: str
    child_words: str
    immediate_danger: bool
    danger_action: str
    basis: str
    concern_types: tuple[str, ...]
    vulnerabilities: tuple[str, ...]
    indicators: tuple[str, ...]
    harm: tuple[str, ...]
    other_notes: Mapping[str, str]
    source_name: str
    child_knows: str
    copied_from: ConcernId | None


@dataclass(frozen=True, kw_only=True)
class DecisionFact:
    """What was decided about a worry, why, by whom and when."""

    decision: str
    reason: str
    decided_by: UserId
    agency_id: AgencyId
    decided_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReplyFact:
    """What the author of a worry was told."""

    decision: str
    text: str
    told_by: UserId
    told_at: datetime


def get_concern(*, concern_id: ConcernId) -> ConcernFact:
    """This will give a worry that the row lock lets the viewer see: their own, or one they may open.

    Raises NotFoundError for any other. The caller audits the reading.
    """
    row = Concern.objects.filter(id=concern_id).first()
    if row is None:
        raise NotFoundError
    return concern_fact(row)


def list_own(*, viewer: Viewer, most: int = 50) -> tuple[ConcernFact, ...]:
    """This will list the worries that the viewer sent, the latest first."""
    return tuple(
        map(concern_fact, Concern.objects.filter(author_id=viewer.user_id).order_by("-sent_at")[:most])
    )


def list_for_person(*, person_id: PersonId) -> tuple[ConcernFact, ...]:
    """This will list the worries about a person that the viewer may see, the latest first."""
    return tuple(map(concern_fact, Concern.objects.filter(person_id=person_id).order_by("-sent_at")))


def list_waiting(*, team_ids: Iterable[TeamId], most: int = 200) -> tuple[ConcernFact, ...]:
    """This will list worries sent to these teams on which nothing is decided: danger first, then by age."""
    rows = Concern.objects.filter(decided_at__isnull=True, sent_to__in=list(team_ids))
    return tuple(map(concern_fact, rows.order_by("-immediate_danger", "sent_at")[:most]))


def list_decisions(*, concern_ids: Iterable[ConcernId]) -> dict[ConcernId, tuple[DecisionFact, ...]]:
    """This will give the decisions on worries, by worry, the first first."""
    found: dict[ConcernId, list[DecisionFact]] = defaultdict(list)
    for row in Decision.objects.filter(concern_id__in=list(concern_ids)).order_by("decided_at"):
        found[ConcernId(row.concern_id)].append(
            DecisionFact(
                decision=row.decision,
                reason=row.reason,
                decided_by=UserId(row.decided_by),
                agency_id=AgencyId(row.agency_id),
                decided_at=row.decided_at,
            )
        )
    return {key: tuple(rows) for key, rows in found.items()}


def list_replies(*, concern_ids: Iterable[ConcernId]) -> dict[ConcernId, tuple[ReplyFact, ...]]:
    """This will give what the authors of worries were told, by worry, the first first."""
    found: dict[ConcernId, list[ReplyFact]] = defaultdict(list)
    for row in Reply.objects.filter(concern_id__in=list(concern_ids)).order_by("told_at"):
        found[ConcernId(row.concern_id)].append(
            ReplyFact(decision=row.decision, text=row.text, told_by=UserId(row.told_by), told_at=row.told_at)
        )
    return {key: tuple(rows) for key, rows in found.items()}


def concern_fact(row: Concern) -> ConcernFact:
    """This will freeze a stored worry."""
    return ConcernFact(
        concern_id=ConcernId(row.id),
        reference=row.reference,
        person_id=PersonId(row.person_id),
        author_id=UserId(row.author_id),
        agency_id=AgencyId(row.agency_id),
        sent_to=TeamId(row.sent_to),
        sent_at=row.sent_at,
        known_at=row.known_at,
        happened=UncertainDate(
            earliest=row.happened_earliest,
            latest=row.happened_latest,
            precision=row.happened_precision,  # type: ignore[arg-type]  # the type reads the stored text itself
        ),
        happened_time=row.happened_time,
        place=row.place,
        facts=row.facts,
        opinion=row.opinion,
        child_words=row.child_words,
        immediate_danger=row.immediate_danger,
        danger_action=row.danger_action,
        basis=row.basis,
        concern_types=tuple(row.concern_types),
        vulnerabilities=tuple(row.vulnerabilities),
        indicators=tuple(row.indicators),
        harm=tuple(row.harm),
        other_notes=row.other_notes,
        source_name=row.source_name,
        child_knows=row.child_knows,
        copied_from=ConcernId(row.copied_from) if row.copied_from else None,
    )
