"""Takes small numbers out of counts, so that nobody can be found in them or worked out from them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DisclosureRule:
    """Counts from 1 to `below` - 1 are not shown; others are rounded to `rounded_to`.

    A percentage is worked out from rounded counts, and none of a whole under `percent_from`.
    """

    below: int
    rounded_to: int
    percent_from: int


@dataclass(frozen=True, kw_only=True)
class Protected:
    """Counts as they may be shown, in the order given, and their total; None is not shown."""

    cells: tuple[int | None, ...]
    total: int | None


def protect(*, counts: Sequence[int], hide_zero: bool, is_whole: bool, rule: DisclosureRule) -> Protected:
    """This will give counts as they may be shown.

    `is_whole` says that each thing stands in exactly one count, so that they add up to the total: then every
    count is hidden where a small one could be worked out from the total and its neighbours, and the total
    where that is not enough. Where they do not add up there is none. `hide_zero`: none is hidden as few are.
    """
    lowest = 0 if hide_zero else 1
    small = {at for at, count in enumerate(counts) if lowest <= count < rule.below}
    total = sum(counts)
    is_total_shown = is_whole and not lowest <= total < rule.below
    more: set[int] = set()
    if is_total_shown and not _holds(counts, small, more, total, lowest, rule):
        # All of them, and not only as many as are needed: which ones were chosen would tell.
        more = {at for at, count in enumerate(counts) if count and at not in small}
        is_total_shown = _holds(counts, small, more, total, lowest, rule)
    return Protected(
        cells=tuple(
            None if at in small | more else round_to(count, rule.rounded_to)
            for at, count in enumerate(counts)
        ),
        total=round_to(total, rule.rounded_to) if is_total_shown else None,
    )


def percent(*, part: int | None, whole: int | None, rule: DisclosureRule) -> int | None:
    """This will give a percentage of counts as they are shown, where there is one to give."""
    if part is None or whole is None or whole < rule.percent_from:
        return None
    return min(100, round(100 * part / whole))


def round_to(count: int, base: int) -> int:
    """This will round a count to the nearest multiple of the base."""
    return base * ((count + base // 2) // base)


def _holds(
    counts: Sequence[int], small: set[int], more: set[int], total: int, lowest: int, rule: DisclosureRule
) -> bool:
    """Whether each small count may still be anything from `lowest` to `below` - 1 to its reader."""
    most = rule.below - 1
    low, high = _span(total, rule)
    for at, count in enumerate(counts):
        if at not in small | more:
            least, greatest = _span(count, rule)
            low, high = low - greatest, high - least
    others = len(small) - 1
    # The other small ones take as little, or as much, as they may; a bigger one that is hidden, anything.
    can_be_most = high - others * lowest - len(more) * lowest >= most
    can_be_least = bool(more) or low - others * most <= lowest
    return not small or (can_be_most and can_be_least)


def _span(count: int, rule: DisclosureRule) -> tuple[int, int]:
    """What a shown count can have been before it was rounded."""
    if count == 0:
        return 0, 0
    shown, half = round_to(count, rule.rounded_to), rule.rounded_to // 2
    return max(rule.below, shown - half), shown + (rule.rounded_to - 1 - half)
