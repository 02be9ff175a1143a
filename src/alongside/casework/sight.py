"""Who may see a record, and who opened it in an emergency: one page for those who may see it themselves."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from alongside.access import emergencies as openings
from alongside.access import restricting, sharing_decisions
from alongside.access.door import SEE, open_record
from alongside.access.policy import get_classes
from alongside.access.restricting import RestrictionFact
from alongside.access.sharing_decisions import SharingFact
from alongside.access.viewer import Viewer
from alongside.casework.emergencies import OpeningRow, opening_rows
from alongside.casework.names import Names, get_names
from alongside.casework.sharing import recipient
from alongside.kernel.ids import PersonId, UserId
from alongside.people.queries import PersonCard, list_cards


@dataclass(frozen=True, kw_only=True)
class NamedRow:
    """A worker to whom the record is kept."""

    user_id: UserId
    who: str


@dataclass(frozen=True, kw_only=True)
class RestrictionRow:
    """To whom a record is kept, since when, by whom and why."""

    is_sealed: bool
    reason: str
    since: datetime
    made_by: str
    named: tuple[NamedRow, ...]


@dataclass(frozen=True, kw_only=True)
class SharingRow:
    """A decision to share, as it is read."""

    sharing_id: UUID
    to: str
    classes: tuple[str, ...]
    reason: str
    since: datetime
    until: date
    decided_by: str
    is_live: bool


@dataclass(frozen=True, kw_only=True)
class Sight:
    """Who may see a record, and what this viewer may change of that. `shareable`: class to meaning."""

    person: PersonCard
    reference: str
    restriction: RestrictionRow | None
    sharings: tuple[SharingRow, ...]
    openings: tuple[OpeningRow, ...]
    shareable: dict[str, str]
    may_write: bool
    may_restrict: bool


def get_sight(*, viewer: Viewer, person_id: PersonId, now: datetime) -> Sight:
    """This will open a record and say who may see it beside those who work with it. Raises NotFoundError."""
    granted = open_record(
        viewer=viewer, person_id=person_id, action=SEE, purpose="reading who may see a record", now=now
    )
    kept = restricting.get_restriction(granted=granted)
    shared = sharing_decisions.list_sharings(granted=granted)
    opened = openings.list_for_record(granted=granted)
    names = _names(kept, shared, now)
    meanings = get_classes()
    return Sight(
        person=list_cards(ids=[person_id], now=now)[person_id],
        reference=str(person_id),
        restriction=_restriction_row(kept, names) if kept else None,
        sharings=tuple(_sharing_row(fact, names) for fact in shared),
        openings=opening_rows(facts=opened, now=now),
        shareable={klass: meanings[klass] for klass in sharing_decisions.list_shareable(granted=granted)},
        may_write=granted.may_write(klass="identity"),
        may_restrict=restricting.may_restrict(granted=granted),
    )


def _names(kept: RestrictionFact | None, shared: tuple[SharingFact, ...], now: datetime) -> Names:
    to = {fact.principal_id for fact in shared}
    workers = to | {fact.decided_by for fact in shared} | ({kept.made_by, *kept.named} if kept else set())
    return get_names(workers=workers, teams=to, agencies=to, now=now)


def _restriction_row(fact: RestrictionFact, names: Names) -> RestrictionRow:
    return RestrictionRow(
        is_sealed=fact.is_sealed,
        reason=fact.reason,
        since=fact.starts_at,
        made_by=names.worker(fact.made_by),
        named=tuple(
            NamedRow(user_id=each, who=f"{names.worker(each)}, {names.agency_of(each)}")
            for each in fact.named
        ),
    )


def _sharing_row(fact: SharingFact, names: Names) -> SharingRow:
    return SharingRow(
        sharing_id=fact.sharing_id,
        to=recipient(names, fact.principal_id),
        classes=fact.classes,
        reason=fact.reason,
        since=fact.starts_at,
        until=fact.until,
        decided_by=names.worker(fact.decided_by),
        is_live=fact.is_live,
    )
