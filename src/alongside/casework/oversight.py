"""What a manager or an auditor is asked to look into: openings that no live relationship explains."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alongside.access.door import auditing_refusal
from alongside.access.policy import get_most_openings, get_usual_openings, roles_that
from alongside.access.viewer import Viewer
from alongside.audit import queries
from alongside.audit import writer as audit
from alongside.casework.lookers import tell_roles
from alongside.casework.names import get_names
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import PersonId
from alongside.people.queries import list_cards

DAYS = 7
# Whoever makes themselves a relationship and opens the record within this time is asked about it.
JUST_BEFORE = timedelta(hours=1)
MOST = 200
WHY = {
    "none": "No relationship stood when it was opened.",
    "emergency": "It was opened as an emergency, and nothing else stood.",
    "own hand": "They made themselves the relationship less than an hour before.",
    "ended": "The relationship that let them in was over again within a day.",
}


@dataclass(frozen=True, kw_only=True)
class UnexplainedRow:
    """One opening. `person_id` is given where the viewer may open that record, too."""

    at: datetime
    who: str
    agency: str
    roles: tuple[str, ...]
    purpose: str
    why: str
    person_id: PersonId | None


@dataclass(frozen=True, kw_only=True)
class ManyRow:
    """A day on which one worker opened more records than is usual (policy/access/openings.yaml)."""

    day: date
    who: str
    agency: str
    records: int
    usual: int


@dataclass(frozen=True, kw_only=True)
class RefusalRow:
    """How often one worker was refused; of whom, nobody is told."""

    who: str
    agency: str
    refusals: int


@dataclass(frozen=True, kw_only=True)
class Oversight:
    """What is to be looked into since a day."""

    since: datetime
    unexplained: tuple[UnexplainedRow, ...]
    many: tuple[ManyRow, ...]
    refusals: tuple[RefusalRow, ...]
    is_cut: bool


def may_oversee(*, viewer: Viewer) -> bool:
    """This will say whether the viewer's roles answer for how others look at records."""
    return bool(
        viewer.roles & (roles_that("manage_team") | roles_that("manage_agency") | roles_that("audit"))
    )


def get_oversight(*, viewer: Viewer, now: datetime) -> Oversight:
    """This will list a week's openings that no live relationship explains, days of many, and count refusals.

    For managers, of those whom they manage; for auditors, of everybody. Raises NotFoundError for others.
    """
    with auditing_refusal(
        viewer=viewer,
        subject_kind="oversight",
        subject_id=viewer.agency_id,
        purpose="overseeing",
        now=now,
    ):
        if not may_oversee(viewer=viewer):
            raise NotFoundError
    since = now - timedelta(days=DAYS)
    facts = queries.list_unexplained(since=since, just_before=JUST_BEFORE, most=MOST)
    many = queries.list_many_opened(since=since, more_than=get_usual_openings())
    counts = queries.count_refusals(since=since)
    audit.append(
        action="listed unexplained openings",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        purpose="overseeing",
        shown=sorted({fact.person_id for fact in facts}),
        now=now,
    )
    return Oversight(
        since=since,
        unexplained=_rows(facts, now),
        many=_many(many, now),
        refusals=_refusals(counts, now),
        is_cut=len(facts) == MOST,
    )


def _rows(facts: tuple[queries.UnexplainedFact, ...], now: datetime) -> tuple[UnexplainedRow, ...]:
    names = get_names(
        workers={fact.worker_id for fact in facts}, agencies={fact.agency_id for fact in facts}, now=now
    )
    open_to_viewer = list_cards(ids={PersonId(fact.person_id) for fact in facts}, now=now)
    return tuple(
        UnexplainedRow(
            at=fact.at,
            who=names.worker(fact.worker_id),
            agency=names.agency(fact.agency_id),
            roles=tell_roles(fact.roles),
            purpose=fact.purpose,
            why=WHY[fact.why],
            person_id=PersonId(fact.person_id) if fact.person_id in open_to_viewer else None,
        )
        for fact in facts
    )


def _many(facts: tuple[queries.ManyOpened, ...], now: datetime) -> tuple[ManyRow, ...]:
    more = [fact for fact in facts if fact.records > get_most_openings(fact.roles)]
    names = get_names(
        workers={fact.worker_id for fact in more}, agencies={fact.agency_id for fact in more}, now=now
    )
    return tuple(
        ManyRow(
            day=fact.day,
            who=names.worker(fact.worker_id),
            agency=names.agency(fact.agency_id),
            records=fact.records,
            usual=get_most_openings(fact.roles),
        )
        for fact in more
    )


def _refusals(counts: tuple[queries.RefusalCount, ...], now: datetime) -> tuple[RefusalRow, ...]:
    names = get_names(
        workers={count.worker_id for count in counts}, agencies={count.agency_id for count in counts}, now=now
    )
    return tuple(
        RefusalRow(
            who=names.worker(count.worker_id), agency=names.agency(count.agency_id), refusals=count.refusals
        )
        for count in counts
    )
