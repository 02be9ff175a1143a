"""Who looked, as the database answers those who answer for it (access/sql/80_oversight.sql)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, kw_only=True)
class LookFact:
    """One opening of a record that was allowed, and in which relations and roles it was."""

    at: datetime
    worker_id: UUID
    agency_id: UUID
    to_write: bool
    purpose: str
    relations: frozenset[str]
    roles: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class UnexplainedFact:
    """An opening that no live relationship explains. `why` is none, emergency, own hand or ended."""

    at: datetime
    worker_id: UUID
    agency_id: UUID
    person_id: UUID
    purpose: str
    roles: frozenset[str]
    why: str


@dataclass(frozen=True, kw_only=True)
class ManyOpened:
    """A day on which a worker opened more different records than somebody asked about."""

    day: date
    worker_id: UUID
    agency_id: UUID
    roles: frozenset[str]
    records: int


@dataclass(frozen=True, kw_only=True)
class RefusalCount:
    """How often a worker asked for something that was not theirs to see, or was not there."""

    worker_id: UUID
    agency_id: UUID
    refusals: int


def list_lookers(*, person_id: UUID, most: int) -> tuple[LookFact, ...]:
    """This will list who opened a person's record, the latest first; none for who does not answer for it."""
    return tuple(
        LookFact(
            at=at,
            worker_id=worker,
            agency_id=agency,
            to_write=action != "opened person",
            purpose=purpose,
            relations=frozenset(relations),
            roles=frozenset(roles),
        )
        for at, worker, agency, action, purpose, relations, roles in _ask(
            "SELECT * FROM gate.list_lookers(%s, %s)", person_id, most
        )
    )


def list_unexplained(*, since: datetime, just_before: timedelta, most: int) -> tuple[UnexplainedFact, ...]:
    """This will list the openings that no live relationship explains, by workers the viewer answers for."""
    return tuple(
        UnexplainedFact(
            at=at,
            worker_id=worker,
            agency_id=agency,
            person_id=person,
            purpose=purpose,
            roles=frozenset(roles),
            why=why,
        )
        for at, worker, agency, person, purpose, roles, why in _ask(
            "SELECT * FROM gate.list_unexplained(%s, %s, %s)", since, just_before, most
        )
    )


def list_many_opened(*, since: datetime, more_than: int) -> tuple[ManyOpened, ...]:
    """This will list the days on which workers whom the viewer answers for opened more records than that."""
    return tuple(
        ManyOpened(day=day, worker_id=worker, agency_id=agency, roles=frozenset(roles or ()), records=records)
        for day, worker, agency, roles, records in _ask(
            "SELECT * FROM gate.list_many_openings(%s, %s)", since, more_than
        )
    )


def count_refusals(*, since: datetime) -> tuple[RefusalCount, ...]:
    """This will count refusals for each worker whom the viewer answers for, the most first."""
    return tuple(
        RefusalCount(worker_id=worker, agency_id=agency, refusals=refusals)
        for worker, agency, refusals in _ask("SELECT * FROM gate.count_refusals(%s)", since)
    )


def _ask(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, list(values))
        return list(cursor.fetchall())
