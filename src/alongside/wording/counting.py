"""Counts which rules of language help mark something, by their ids alone (D-13)."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import F

from alongside.wording.models import Counted


def count_rules(*, ids: Iterable[str]) -> None:
    """This will add to the number of each rule, as often as its id is given."""
    for rule_id, times in sorted(Counter(ids).items()):
        Counted.objects.bulk_create([Counted(rule_id=rule_id)], ignore_conflicts=True)
        Counted.objects.filter(rule_id=rule_id).update(times=F("times") + times)


def list_counts() -> dict[str, int]:
    """This will give how often each rule marked something, by its id."""
    return dict(Counted.objects.order_by("rule_id").values_list("rule_id", "times"))
