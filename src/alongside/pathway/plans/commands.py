"""What is said of a plan, its items, its reviews, its ending: whole, and never changed on the way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from alongside.pathway.plans.rules import NOW


@dataclass(frozen=True, kw_only=True)
class PlanWords:
    """What a version of a plan says beside its items. Any of it may still be open until the plan is agreed.

    The three kinds of safety may say "nothing needed now, because ...".
    """

    child_wants: str = ""
    parents_want: str = ""
    physical: str = ""
    relational: str = ""
    psychological: str = ""
    parents_support: str = ""
    contact_place: str = ""
    contact_time: str = ""
    contact_person: str = ""
    contact_method: str = ""
    no_messages: bool = False
    key_worker: str = ""
    parents_may_read_wants: bool = False
    next_review_on: date | None = None


# The fields of a version that are words, with what they are called.
WORD_LABELS = {
    "child_wants": "What the child wants",
    "parents_want": "What the parents or carers want",
    "physical": "Physical safety",
    "relational": "Safety in relationships",
    "psychological": "Safety within: feeling safe",
    "parents_support": "Support for the parents or carers themselves",
    "key_worker": "Key worker",
    "contact_place": "Where the child likes to meet",
    "contact_time": "When",
    "contact_person": "With whom",
    "contact_method": "How to be in touch",
}
LABELS = {
    **WORD_LABELS,
    "no_messages": "Never leave a message",
    "parents_may_read_wants": "The child agrees that the parents read what they want",
    "next_review_on": "Reviewed by",
}


@dataclass(frozen=True, kw_only=True)
class NewSafeContact:
    """How the child is reached safely, the safe word, and who must not know."""

    how: str = ""
    safe_word: str = ""
    must_not_know: str = ""

    @property
    def says_anything(self) -> bool:
        """This will say whether any of it was filled in."""
        return bool(self.how.strip() or self.safe_word.strip() or self.must_not_know.strip())


@dataclass(frozen=True, kw_only=True)
class NewItem:
    """Something to be done: `part` of rules.PARTS, `for_whom` of rules.FOR_WHOM, `waits_for` a code."""

    what: str
    who: str
    part: str = NOW
    for_whom: str = "child"
    by_when: date | None = None
    by_when_words: str = ""
    child_wants: str = ""
    simple_words: str = ""
    waits_for: str = "NOTHING"
    waits_for_words: str = ""
    child_reads: bool = False
    parents_read: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What became of an item: `outcome` of rules.OUTCOMES, and what happened, in words.

    `seen` is the outcome that stood when it was looked at; None where nobody looked.
    """

    item_id: UUID
    outcome: str
    what_happened: str = ""
    seen: str | None = None


@dataclass(frozen=True, kw_only=True)
class NewApproval:
    """A plan is agreed: what the child and the parents said to it, and which version it was."""

    number: int
    child_agrees: str
    parents_agree: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class NewReview:
    """A review that was held."""

    held_on: date
    present: str
    changed_for_child: str
    child_view: str
    parents_view: str
    decided: str = ""
    next_review_on: date | None = None
    late_because: str = ""
    settled: Sequence[Settled] = field(default_factory=tuple)


@dataclass(frozen=True, kw_only=True)
class NewClosure:
    """Help ends, for a plan or as such. `reasons`: codes of closing_reason; `answer`: to what was asked."""

    reasons: Sequence[str]
    because: str
    what_next: str
    who_stays: str
    how_back: str
    aftercare: str
    child_view: str
    child_told: str
    goes_on: str = ""
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class NewHandover:
    """The way into adulthood as it stands: who goes on after 18, and what continues."""

    worker: str = ""
    continues: str = ""
    child_view: str = ""
    note: str = ""
