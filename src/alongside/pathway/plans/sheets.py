"""A plan as the child, and as the parents, read it. Pure: made by what is let in, never by what is left out.

Never in either: safe contact, staff notes, disruption, what somebody said to the agreement, closing reasons,
items about others. Texts that name somebody else, or where the child is protected, are left out and counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from alongside.pathway.plans.queries import ItemFact, PlanFact
from alongside.pathway.plans.rules import LATER, NOW


@dataclass(frozen=True, kw_only=True)
class SheetItem:
    """Something that happens for whoever reads it."""

    what: str
    who: str
    by_when: date | None
    by_when_words: str
    is_done: bool


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What one reader gets. `left_out` counts texts that were held back, for the worker alone."""

    wants: str
    now: tuple[SheetItem, ...]
    later: tuple[SheetItem, ...]
    key_worker: str
    contact_place: str
    contact_time: str
    contact_person: str
    contact_method: str
    next_review_on: date | None
    support: str
    how_back: str
    left_out: int


class _Sieve:
    """Lets a text through unless it names somebody, or some place, that its reader is not to read of."""

    def __init__(self, never: Iterable[str]) -> None:
        self._never = {plain for each in never if len(plain := _plain(each)) > 4}
        self.left_out = 0

    def keeps(self, *texts: str) -> bool:
        """This will say whether all of these may be read, and count those that may not."""
        if not any(never in _plain(text) for text in texts for never in self._never):
            return True
        self.left_out += 1
        return False

    def pass_(self, text: str) -> str:
        """This will give the text, or nothing."""
        return text if not text or self.keeps(text) else ""


def sheet_for_child(*, plan: PlanFact, never: Sequence[str]) -> Sheet:
    """This will give what the child reads. `never` are names and addresses that may not stand in it."""
    items = [item for item in plan.items if item.for_whom == "child" and item.child_reads]
    words, sieve = plan.version.words, _Sieve(never)
    return _sheet(plan, items, sieve, wants=words.child_wants, is_childs=True)


def sheet_for_parents(*, plan: PlanFact, never: Sequence[str]) -> Sheet:
    """This will give what the parents or carers read: what is for them, and what the child lets them read."""
    items = [item for item in plan.items if item.for_whom != "siblings" and item.parents_read]
    words, sieve = plan.version.words, _Sieve(never)
    return _sheet(plan, items, sieve, wants=words.parents_want, is_childs=False)


def child_wants_for_parents(*, plan: PlanFact, never: Sequence[str]) -> str:
    """This will give what the child wants, where the child agreed that the parents read it; else nothing."""
    words = plan.version.words
    return _Sieve(never).pass_(words.child_wants) if words.parents_may_read_wants else ""


def _sheet(plan: PlanFact, items: Sequence[ItemFact], sieve: _Sieve, *, wants: str, is_childs: bool) -> Sheet:
    words = plan.version.words
    read = _childs_words if is_childs else _parents_words
    kept = [item for item in items if sieve.keeps(read(item), item.who, item.by_when_words)]
    open_closures = [closure for closure in plan.closures if closure.reopened_at is None]
    return Sheet(
        wants=sieve.pass_(wants),
        now=tuple(_line(item, read(item)) for item in kept if item.part == NOW),
        later=tuple(_line(item, read(item)) for item in kept if item.part == LATER),
        key_worker=sieve.pass_(words.key_worker),
        # How and where a child is met is theirs: whoever harms them may be at home.
        contact_place=sieve.pass_(words.contact_place) if is_childs else "",
        contact_time=sieve.pass_(words.contact_time) if is_childs else "",
        contact_person=sieve.pass_(words.contact_person) if is_childs else "",
        contact_method=sieve.pass_(words.contact_method) if is_childs else "",
        next_review_on=plan.next_review_on,
        support="" if is_childs else sieve.pass_(words.parents_support),
        how_back=sieve.pass_(open_closures[-1].how_back) if open_closures else "",
        left_out=sieve.left_out,
    )


def _plain(text: str) -> str:
    """The words alone, each between spaces, so that a name is found whole and never inside another word."""
    return f" {' '.join(''.join(c if c.isalnum() else ' ' for c in text.casefold()).split())} "


def _childs_words(item: ItemFact) -> str:
    return item.simple_words or item.what


def _parents_words(item: ItemFact) -> str:
    return item.what


def _line(item: ItemFact, what: str) -> SheetItem:
    return SheetItem(
        what=what,
        who=item.who,
        by_when=item.by_when,
        by_when_words=item.by_when_words,
        is_done=item.outcome == "done",
    )
