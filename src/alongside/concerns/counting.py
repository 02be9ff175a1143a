"""Counts the worries of a front door in one look, and lists for managers those that nobody owns."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from alongside.kernel.ids import TeamId


@dataclass(frozen=True, kw_only=True)
class Reconciliation:
    """How many worries the viewer's front doors received, decided and hold open, from one snapshot.

    `decided` is counted from the decisions, `waiting` from the queue: that they add up is no matter of
    course. `kept` of those that wait are about records kept to named workers, of whom the viewer is none.
    """

    received: int
    decided: int
    waiting: int
    kept: int

    @property
    def adds_up(self) -> bool:
        """This will say whether received = decided + open."""
        return self.received == self.decided + self.waiting


@dataclass(frozen=True, kw_only=True)
class UnownedFact:
    """A worry that nobody owns, by its reference alone."""

    reference: str
    team_id: TeamId
    sent_at: datetime
    immediate_danger: bool


def count_worries() -> Reconciliation:
    """This will count for the viewer of this transaction. Nothing that is shut to them is in it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT received, decided, waiting, kept FROM gate.count_worries()")
        received, decided, waiting, kept = cursor.fetchone()
    return Reconciliation(received=received, decided=decided, waiting=waiting, kept=kept)


def list_unowned() -> tuple[UnownedFact, ...]:
    """This will list for a manager of this transaction the open worries that nobody owns, danger first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reference, team, since, danger FROM gate.list_unowned()")
        return tuple(
            UnownedFact(
                reference=reference, team_id=TeamId(team), sent_at=since, immediate_danger=bool(danger)
            )
            for reference, team, since, danger in cursor.fetchall()
        )
