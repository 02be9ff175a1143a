"""Asks the gate for the counts of a period: measure by measure, the same for everybody who may ask."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import connection


def count_area(*, since: datetime, before: datetime, free: Iterable[date]) -> Mapping[str, Mapping[str, int]]:
    """This will count for a period that ends exclusively; `free` are the bank holidays in and after it.

    These are the bare counts: nobody is shown one that has not gone through `disclosure`. They are empty
    for a viewer whose roles see no figures.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT measure, part, n FROM gate.count_area(%s, %s, %s::date[])", [since, before, list(free)]
        )
        counts: dict[str, dict[str, int]] = {}
        for measure, part, n in cursor.fetchall():
            counts.setdefault(measure, {})[part] = n
    return counts
