"""Reads what was done to look for exploitation, and what leaders answered for themselves."""

from dataclasses import dataclass
from datetime import date, datetime

from alongside.insight.models import Looking, SelfCheck
from alongside.kernel.ids import AgencyId


@dataclass(frozen=True, kw_only=True)
class LookingFact:
    """What was done to look, with bare counts: they are shown through `disclosure` alone."""

    kind: str
    looked_on: date
    what: str
    looked_at: int
    found: int
    found_boys: int
    learned: str
    agency_id: AgencyId


@dataclass(frozen=True, kw_only=True)
class SelfCheckFact:
    """An agency's latest answer to a statement."""

    item: str
    answer: str
    rests_on: str
    next_step: str
    review_on: date
    agency_id: AgencyId
    recorded_at: datetime


def list_looking(*, since: date, before: date) -> tuple[LookingFact, ...]:
    """This will list what was done to look in a period that ends exclusively, the first first."""
    rows = Looking.objects.filter(looked_on__gte=since, looked_on__lt=before)
    return tuple(
        LookingFact(
            kind=row.kind,
            looked_on=row.looked_on,
            what=row.what,
            looked_at=row.looked_at,
            found=row.found,
            found_boys=row.found_boys,
            learned=row.learned,
            agency_id=AgencyId(row.agency_id),
        )
        for row in rows.order_by("looked_on", "recorded_at")
    )


def list_self_checks() -> tuple[SelfCheckFact, ...]:
    """This will list the latest answer of each agency to each statement, in the order of recording."""
    latest: dict[tuple[str, AgencyId], SelfCheckFact] = {}
    for row in SelfCheck.objects.order_by("recorded_at"):
        agency_id = AgencyId(row.agency_id)
        latest[row.item, agency_id] = SelfCheckFact(
            item=row.item,
            answer=row.answer,
            rests_on=row.rests_on,
            next_step=row.next_step,
            review_on=row.review_on,
            agency_id=agency_id,
            recorded_at=row.recorded_at,
        )
    return tuple(latest.values())
