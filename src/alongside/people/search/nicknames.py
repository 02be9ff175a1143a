"""Short forms and spellings of forenames, from policy/search/nicknames.yaml."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from rapidfuzz.distance import OSA

from alongside.people.search.words import split_words


class Likeness(IntEnum):
    """How two forenames belong together."""

    NONE = 0
    SHORT_FORM = 1
    SPELLING = 2


@dataclass(frozen=True)
class Nicknames:
    """Which forenames one person may be recorded under; every name is folded as typed names are."""

    groups: tuple[Mapping[str, bool], ...]  # each form of the name, and whether it is a short form
    _of: Mapping[str, tuple[int, ...]] = field(repr=False)
    _near: Mapping[str, frozenset[str]] = field(repr=False)

    def forms(self, word: str) -> frozenset[str]:
        """This will give every form that goes with a name, itself included."""
        return frozenset((word,)).union(*(self.groups[number] for number in self._of.get(word, ())))

    def forms_of_near(self, word: str) -> frozenset[str]:
        """This will give the forms that go with the listed names one slip of the keyboard away."""
        if word in self._of or len(word) < _SHORTEST_MISTYPED:
            return frozenset()
        near = {form for cut in _cuts(word) for form in self._near.get(cut, ())}
        meant = [form for form in near if OSA.distance(word, form, score_cutoff=1) == 1]
        return frozenset().union(*(self.forms(form) for form in meant))

    def likeness(self, one: str, other: str) -> Likeness:
        """This will say whether two names are spellings of one name, or one a short form of the other."""
        found = Likeness.NONE
        for number in self._of.get(one, ()):
            group = self.groups[number]
            if other in group:
                both_long = not group[one] and not group[other]
                found = max(found, Likeness.SPELLING if both_long else Likeness.SHORT_FORM)
        return found


_SHORTEST_MISTYPED = 4  # in three letters a slip makes another name


def read_nicknames(*, document: Mapping[str, Any]) -> Nicknames:
    """This will make the nicknames out of the policy file: `groups`, each with `names` and perhaps `short`.

    Raises ValueError, naming the group, where a group has fewer than two forms or a form is not text.
    """
    groups = tuple(_read_group(row) for row in document["groups"])
    of: dict[str, list[int]] = defaultdict(list)
    near: dict[str, set[str]] = defaultdict(set)
    for number, group in enumerate(groups):
        for form in group:
            of[form].append(number)
            for cut in _cuts(form):
                near[cut].add(form)
    return Nicknames(
        groups=groups,
        _of={form: tuple(numbers) for form, numbers in of.items()},
        _near={cut: frozenset(forms) for cut, forms in near.items()},
    )


def _read_group(row: Mapping[str, Any]) -> dict[str, bool]:
    forms = [(name, False) for name in row["names"]] + [(name, True) for name in row.get("short", ())]
    if len(forms) < 2 or not all(isinstance(name, str) for name, _ in forms):
        raise ValueError(f"policy/search/nicknames.yaml: not a group of at least two names: {row}")
    group: dict[str, bool] = {}
    for name, is_short in forms:
        group.setdefault("".join(split_words(name)), is_short)
    return group


def _cuts(word: str) -> Iterable[str]:
    """The word, and the word without each one of its letters: two words one edit apart share one of these."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
