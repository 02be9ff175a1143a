"""What the forms of plans hold, read into what the domain takes."""

from collections.abc import Mapping

from alongside.pathway.plans.commands import (
    LABELS,
    WORD_LABELS,
    NewClosure,
    NewItem,
    NewReview,
    NewSafeContact,
    PlanWords,
    Settled,
)
from alongside.pathway.plans.queries import ItemFact, PlanFact
from alongside.pathway.plans.rules import OUTCOMES
from alongside.web.forms import Form

# Fields of the form by what they are called in the domain.
SAFE = {"how": "safe_how", "safe_word": "safe_word", "must_not_know": "must_not_know"}


def read_words(form: Form) -> PlanWords:
    """This will read what a plan says beside its items."""
    return PlanWords(
        **{name: form.text(name) for name in WORD_LABELS},
        no_messages=form.is_ticked("no_messages"),
        parents_may_read_wants=form.is_ticked("parents_may_read_wants"),
        next_review_on=form.day("next_review_on"),
    )


def read_safe_contact(form: Form, known: NewSafeContact | None = None) -> NewSafeContact | None:
    """This will read how the child is reached safely; None where it is as it was known."""
    read = NewSafeContact(**{name: form.text(field) for name, field in SAFE.items()})
    return None if read == (known or NewSafeContact()) else read


def known_words(plan: PlanFact, texts: Mapping[str, str], safe: NewSafeContact | None) -> dict[str, str]:
    """This will give a plan's fields as its form opens with them."""
    known = {name: texts[name] for name in LABELS}
    for name in ("no_messages", "parents_may_read_wants"):
        known[name] = "yes" if texts[name] == "Yes" else ""
    if safe is not None:
        known |= {field: getattr(safe, name) for name, field in SAFE.items()}
    return known | {"number": str(plan.version.number)}


def read_item(form: Form) -> NewItem:
    """This will read something that is to be done."""
    return NewItem(
        part=form.text("part"),
        for_whom=form.text("for_whom"),
        what=form.text("what"),
        who=form.text("who"),
        by_when=form.day("by_when"),
        by_when_words=form.text("by_when_words"),
        child_wants=form.text("child_wants"),
        simple_words=form.text("simple_words"),
        waits_for=form.text("waits_for") or "NOTHING",
        waits_for_words=form.text("waits_for_words"),
        child_reads=form.is_ticked("child_reads"),
        parents_read=form.is_ticked("parents_read"),
        note=form.text("note"),
    )


def read_review(form: Form, plan: PlanFact) -> NewReview:
    """This will read a review, with what became of each item that was looked at."""
    held_on = form.day("held_on", required=form.is_posted)
    settled = []
    for n, item in enumerate(plan.items):
        outcome, seen = form.text(f"outcome_{n}"), form.text(f"seen_{n}")
        if form.is_posted and outcome in OUTCOMES and outcome != seen:
            said = form.text(f"happened_{n}")
            settled.append(Settled(item_id=item.item_id, outcome=outcome, what_happened=said, seen=seen))
            if seen != item.outcome:
                form.refuse(f"outcome_{n}", f"Somebody noted since you opened this: {noted(item)}")
    return NewReview(
        held_on=held_on or plan.starts_on,
        present=form.text("present"),
        changed_for_child=form.text("changed_for_child"),
        child_view=form.text("child_view"),
        parents_view=form.text("parents_view"),
        decided=form.text("decided"),
        next_review_on=form.day("next_review_on"),
        late_because=form.text("late_because"),
        settled=settled,
    )


def noted(item: ItemFact) -> str:
    """This will say what somebody noted of an item, for whoever has another version of it before them."""
    return f"{OUTCOMES[item.outcome]}. {item.what_happened} Look at it again, then say what is right."


def read_closure(form: Form) -> NewClosure:
    """This will read how help ends."""
    names = (
        "because", "what_next", "who_stays", "how_back", "aftercare", "child_view", "child_told", "goes_on",
        "answer",
    )  # fmt: skip
    return NewClosure(reasons=form.many("reasons"), **{name: form.text(name) for name in names})
