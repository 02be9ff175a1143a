"""Draws invented names: forenames and surnames that tend to go together, common ones more often."""

import random
from collections.abc import Sequence
from itertools import accumulate

from bench.search.invented_names import COMMUNITIES, Community


class _Weighted:
    """A list that runs from common to rare."""

    def __init__(self, items: Sequence[str], steepness: float) -> None:
        self._items = [item.replace("_", " ") for item in items]
        self._cumulative = list(accumulate(1 / (rank + 2.7) ** steepness for rank in range(len(items))))

    def draw(self, chance: random.Random) -> str:
        return chance.choices(self._items, cum_weights=self._cumulative)[0]


class NameDrawer:
    """Draws names of one community."""

    def __init__(self, community: Community) -> None:
        self._community = community
        self._girls = _Weighted(community.girls, community.steepness)
        self._boys = _Weighted(community.boys, community.steepness)
        self._surnames = _Weighted(community.surnames, community.steepness)

    def surname(self, chance: random.Random) -> str:
        """This will draw a surname, a rare one put together from parts."""
        kind = self._community
        if kind.heads and chance.random() < kind.tail_share:
            return chance.choice(kind.heads) + chance.choice(kind.tails)
        return self._surnames.draw(chance)

    def forename(self, chance: random.Random, *, girl: bool) -> str:
        """This will draw a forename, sometimes with a second one."""
        given = (self._girls if girl else self._boys).draw(chance)
        if chance.random() < 0.4:
            given += " " + (self._girls if girl else self._boys).draw(chance)
        return given


_DRAWERS = [NameDrawer(community) for community in COMMUNITIES]
_SHARES = list(accumulate(community.share for community in COMMUNITIES))


def draw_community(chance: random.Random) -> NameDrawer:
    """This will draw a community as often as its share of the population."""
    return chance.choices(_DRAWERS, cum_weights=_SHARES)[0]
