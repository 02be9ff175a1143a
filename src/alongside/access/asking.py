"""What the gate is asked for keepers, reviewers, emergencies and new records: what no row of theirs says."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from alongside.kernel.ids import PersonId


def begin_records(count: int = 1) -> tuple[PersonId, ...]:
    """This will give ids on which the viewer may begin new records, until the transaction ends.

    The first grant on a record is made out on such an id alone.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT gate.begin_record() FROM generate_series(1, %s)", [count])
        return tuple(PersonId(person_id) for (person_id,) in cursor.fetchall())


def one_at_a_time(*, key: str) -> None:
    """This will wait for whoever holds the same key, and hold it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def is_alone(*, key: str) -> bool:
    """This will hold a key until the transaction ends; False, at once, where somebody else holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        return bool(cursor.fetchone()[0])


def is_record(person_id: UUID) -> bool:
    """This will tell a keeper whether there is a record; one from which they are barred is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gate.is_record(%s)", [person_id])
        return bool(cursor.fetchone()[0])


def find_in_emergency(keys: Sequence[tuple[str, str]]) -> UUID | None:
    """This will give the one record that has all these search keys and may be opened in an emergency."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT gate.find_in_emergency(%s, %s)", [[kind for kind, _ in keys], [text for _, text in keys]]
        )
        found: UUID | None = cursor.fetchone()[0]
    return found


def count_emergency_refusals() -> list[tuple[UUID, str, int]]:
    """This will give for a reviewer, by agency and month, how often an emergency was refused elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT agency_id, month, refused FROM gate.count_emergency_refusals()")
        return [(agency_id, month, refused) for agency_id, month, refused in cursor.fetchall()]


def possible_duplicates() -> list[tuple[UUID, UUID]]:
    """This will give a blind reviewer the pairs of records that may be one person's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id, other_id FROM gate.possible_duplicates() ORDER BY 1, 2")
        return [(person_id, other_id) for person_id, other_id in cursor.fetchall()]


def likeness_of(person_id: UUID, other_id: UUID) -> dict[str, bool]:
    """This will say, for a pair that a reviewer may look at, which kinds of facts agree and which differ."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, same FROM gate.likeness_of(%s, %s)", [person_id, other_id])
        return dict(cursor.fetchall())
