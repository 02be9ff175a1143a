"""Reads worries and what became of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from alongside.access.viewer import Viewer
from alongside.concerns.checks import MORE_INFORMATION
from alongside.concerns.models import Concern, Decision, Handling, Reply
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
    decided_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class DecisionFact:
    """What was decided about a worry, why, by whom and when. `decision` is the first of `routes`."""

    decision: str
    reason: str
    decided_by: UserId
    agency_id: AgencyId
    decided_at: datetime
    routes: tuple[str, ...]
    not_cse: bool
    ask_what: str
    ask_whom: str
    ask_by: date | None
    teller_id: UserId | None
    tell_by: datetime | None
    stored_at: datetime

    @property
    def keeps_open(self) -> bool:
        """This will say whether the worry stays open after this decision."""
        return MORE_INFORMATION in self.routes


@dataclass(frozen=True, kw_only=True)
class HandlingFact:
    """What was done with a worry besides deciding: OWNED by `owner_id`, URGENT or REOPENED."""

    kind: str
    owner_id: UserId | None
    note: str
    made_by: UserId
    made_at: datetime
    stored_at: datetime


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


def list_for_people(*, person_ids: Iterable[PersonId], most: int = 50) -> tuple[ConcernFact, ...]:
    """This will list the latest worries about several people, as far as the viewer may see them."""
    rows = Concern.objects.filter(person_id__in=list(person_ids)).order_by("-sent_at")
    return tuple(map(concern_fact, rows[:most]))


def list_at_place(*, place: str, most: int = 20) -> tuple[ConcernFact, ...]:
    """This will list the latest worries that name exactly this place; none where no place is named."""
    if not place.strip():
        return ()
    return tuple(map(concern_fact, Concern.objects.filter(place=place).order_by("-sent_at")[:most]))


def list_waiting(*, team_ids: Iterable[TeamId], most: int = 200) -> tuple[ConcernFact, ...]:
    """This will list worries sent to these teams on which nothing is decided: danger first, then by age."""
    rows = Concern.objects.filter(decided_at__isnull=True, sent_to__in=list(team_ids))
    return tuple(map(concern_fact, rows.order_by("-immediate_danger", "sent_at")[:most]))


def list_decided(*, team_ids: Iterable[TeamId], since: datetime, most: int = 200) -> tuple[ConcernFact, ...]:
    """This will list worries sent to these teams that were decided since a moment, the latest first."""
    rows = Concern.objects.filter(decided_at__gte=since, sent_to__in=list(team_ids))
    return tuple(map(concern_fact, rows.order_by("-decided_at")[:most]))


def list_decisions(*, concern_ids: Iterable[ConcernId]) -> dict[ConcernId, tuple[DecisionFact, ...]]:
    """This will give the decisions on worries, by worry, the first first."""
    found: dict[ConcernId, list[DecisionFact]] = defaultdict(list)
    for row in Decision.objects.filter(concern_id__in=list(concern_ids)).order_by("decided_at", "stored_at"):
        found[ConcernId(row.concern_id)].append(_decision_fact(row))
    return {key: tuple(rows) for key, rows in found.items()}


def list_handlings(*, concern_ids: Iterable[ConcernId]) -> dict[ConcernId, tuple[HandlingFact, ...]]:
    """This will give what was done with worries besides deciding, by worry, the first first."""
    found: dict[ConcernId, list[HandlingFact]] = defaultdict(list)
    for row in Handling.objects.filter(concern_id__in=list(concern_ids)).order_by("stored_at"):
        found[ConcernId(row.concern_id)].append(
            HandlingFact(
                kind=row.kind,
                owner_id=UserId(row.owner_id) if row.owner_id else None,
                note=row.note,
                made_by=UserId(row.made_by),
                made_at=row.made_at,
                stored_at=row.stored_at,
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


def _decision_fact(row: Decision) -> DecisionFact:
    return DecisionFact(
        decision=row.decision,
        reason=row.reason,
        decided_by=UserId(row.decided_by),
        agency_id=AgencyId(row.agency_id),
        decided_at=row.decided_at,
        routes=(row.decision, *row.also),
        not_cse=row.not_cse,
        ask_what=row.ask_what,
        ask_whom=row.ask_whom,
        ask_by=row.ask_by,
        teller_id=UserId(row.teller_id) if row.teller_id else None,
        tell_by=row.tell_by,
        stored_at=row.stored_at,
    )


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
        decided_at=row.decided_at,
    )
