"""What is sealed beside documents, for the change of keys: listed and replaced unread."""

from uuid import UUID

from django.db import connection

_FIRST = UUID(int=0)


def list_sealed_elsewhere(
    *, header: bytes, after: UUID | None, most: int
) -> tuple[tuple[str, UUID, bytes], ...]:
    """This will give the next few of what does not begin with the newest key's header: kind, id and seal.

    The place to which a seal is bound is its kind and its id, with a space between.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, row_id, sealed FROM gate.list_sealed_elsewhere(%s, %s, %s)",
            [header, after or _FIRST, most],
        )
        return tuple((kind, row_id, bytes(sealed)) for kind, row_id, sealed in cursor.fetchall())


def replace_sealed(*, kind: str, row_id: UUID, was: bytes, becomes: bytes) -> bool:
    """This will put a seal in the place of another, and say whether that one was still there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gate.replace_sealed(%s, %s, %s, %s)", [kind, row_id, was, becomes])
        return bool(cursor.fetchone()[0])


def count_sealed_by_key() -> dict[str, int]:
    """This will count what is sealed beside documents under each master key, by its id."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT key_id, sealed FROM gate.count_sealed_by_key()")
        return dict(cursor.fetchall())
