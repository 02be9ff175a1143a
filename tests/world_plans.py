"""A plan in the partnership of tests/world.py: agreed, reviewed, ended, begun again."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from alongside.access.viewer import Viewer
from alongside.casework import plan_pages, plans
from alongside.pathway.plans.commands import (
    NewApproval,
    NewClosure,
    NewHandover,
    NewItem,
    NewReview,
    NewSafeContact,
    PlanWords,
    Settled,
)

if TYPE_CHECKING:
    from tests.world import World

LATER_DAY = timedelta(days=30)
NOW_ITEM = NewItem(what="Somebody walks home with her: a lilac bicycle is known.", who="Zephyrine's aunt")
LATER_ITEM = NewItem(part="later", what="A place at the riding school", who="the kestrel project")


def new_words(**more: Any) -> PlanWords:
    said: dict[str, Any] = {
        "child_wants": "she said the kestrel should stay",
        "parents_want": "To be told the truth.",
        "physical": "Nobody picks her up by car.",
        "relational": "Her aunt is told each evening.",
        "psychological": "Nothing needed now, because she sleeps well.",
        "key_worker": "Rhiannon Example",
        "next_review_on": date(2024, 7, 1),
    }
    return PlanWords(**(said | more))


def new_closure(**more: Any) -> NewClosure:
    said: dict[str, Any] = {
        "reasons": ["SAFER"],
        "because": "The man with the lilac bicycle has moved away, and she sleeps at home.",
        "what_next": "Her aunt and the school go on.",
        "who_stays": "Her form tutor.",
        "how_back": "Ring the children's team; anybody may, and so may she.",
        "aftercare": "The riding school until summer.",
        "child_view": "she said the kestrel is fine",
        "child_told": "Her worker, on Friday, at the riding school.",
    }
    return NewClosure(**(said | more))


def new_review(**more: Any) -> NewReview:
    said: dict[str, Any] = {
        "held_on": date(2024, 6, 3),
        "present": "Her aunt, the school, the police.",
        "changed_for_child": "She sleeps at home, and a lilac bicycle is not seen any more.",
        "child_view": "she said the kestrel is better",
        "parents_view": "Calmer.",
        "next_review_on": date(2024, 8, 1),
    }
    return NewReview(**(said | more))


def start(w: "World", v: Viewer, **more: Any) -> UUID:
    """A plan for the child with something in both parts; not yet agreed."""
    said = {
        "kind": "OTHER",
        "kind_other": "a lilac bicycle",
        "words": new_words(),
        "items": (NOW_ITEM, LATER_ITEM),
    } | more
    return plans.start_plan(viewer=v, person_id=w.child, now=w.now, **said)


def agree(w: "World", v: Viewer, plan_id: UUID, number: int = 1) -> None:
    approval = NewApproval(number=number, child_agrees="she said the kestrel knows", parents_agree="Yes.")
    plans.approve_plan(viewer=v, person_id=w.child, plan_id=plan_id, approval=approval, now=w.now)


def first_item(w: "World", v: Viewer, plan_id: UUID) -> UUID:
    page = plan_pages.get_plan_page(viewer=v, person_id=w.child, plan_id=plan_id, now=w.now)
    return page.row.fact.items[0].item_id


def tell_plans(world: "World") -> None:
    """The social worker plans, the manager signs; it is reviewed, ended and begun again."""
    about: dict[str, Any] = {"person_id": world.child, "now": world.now}
    with world.acting("social worker") as worker:
        contact = NewSafeContact(how="Ring the aunt.", safe_word="lilac bicycle", must_not_know="Ignatius")
        world.plan = start(world, worker, safe_contact=contact)
        world.plan_item = first_item(world, worker, world.plan)
    with world.acting("manager") as manager:
        agree(world, manager, world.plan)
    with world.acting("social worker") as worker:
        done = Settled(item_id=world.plan_item, outcome="done", what_happened="heron reason")
        plans.settle_plan_item(viewer=worker, plan_id=world.plan, settled=done, **about)
        plans.record_plan_review(viewer=worker, plan_id=world.plan, review=new_review(), **about)
        closed = plans.close_help(viewer=worker, plan_id=world.plan, closure=new_closure(), **about)
        plans.reopen_help(viewer=worker, closure_id=closed, because="heron reason", **about)
        world.closure = plans.close_help(viewer=worker, closure=new_closure(), **about)
        handover = NewHandover(worker="Rhiannon Example", continues="The riding school.", note="heron reason")
        world.handover = plans.set_handover(viewer=worker, handover=handover, **about)


# Each call of casework about plans: who makes it, and how.
PLAN_CALLS: dict[str, tuple[str, Any]] = {
    "plans.start_plan": ("social worker", start),
    "plans.change_plan": (
        "social worker",
        lambda w, v: plans.change_plan(
            viewer=v, person_id=w.child, plan_id=w.plan, words=new_words(physical="A lilac bicycle."),
            because="heron reason", safe_contact=NewSafeContact(how="Ignatius"), now=w.now,
        ),
    ),
    "plans.add_plan_item": (
        "social worker",
        lambda w, v: plans.add_plan_item(
            viewer=v, person_id=w.child, plan_id=w.plan, item=LATER_ITEM, now=w.now
        ),
    ),
    "plans.settle_plan_item": (
        "social worker",
        lambda w, v: plans.settle_plan_item(
            viewer=v, person_id=w.child, plan_id=w.plan, now=w.now,
            settled=Settled(item_id=w.plan_item, outcome="changed", what_happened="heron reason"),
        ),
    ),
    "plans.withdraw_plan_item": (
        "social worker",
        lambda w, v: (
            plans.add_plan_item(viewer=v, person_id=w.child, plan_id=w.plan, item=NOW_ITEM, now=w.now)
            and plans.withdraw_plan_item(
                viewer=v, person_id=w.child, plan_id=w.plan, item_id=w.plan_item, now=w.now
            )
        ),
    ),
    "plans.approve_plan": ("manager", lambda w, v: agree(w, v, w.plan)),
    "plans.record_plan_review": (
        "social worker",
        lambda w, v: plans.record_plan_review(
            viewer=v, person_id=w.child, plan_id=w.plan, review=new_review(), now=w.now
        ),
    ),
    "plans.say_why_late": (
        "social worker",
        lambda w, v: plans.say_why_late(
            viewer=v, person_id=w.child, because="heron reason", now=w.now,
            plan_id=start(w, v, starts_on=date(2024, 1, 1), words=new_words(next_review_on=date(2024, 3, 1))),
        ),
    ),
    "plans.close_help": (
        "social worker",
        lambda w, v: plans.close_help(
            viewer=v, person_id=w.child, plan_id=w.plan, closure=new_closure(), now=w.now
        ),
    ),
    "plans.reopen_help": (
        "social worker",
        lambda w, v: plans.reopen_help(
            viewer=v, person_id=w.child, closure_id=w.closure, because="heron reason", now=w.now
        ),
    ),
    "plans.set_handover": (
        "social worker",
        lambda w, v: plans.set_handover(
            viewer=v, person_id=w.child, handover=NewHandover(continues="heron reason"), now=w.now
        ),
    ),
    "plan_pages.get_plans_page": (
        "social worker",
        lambda w, v: plan_pages.get_plans_page(viewer=v, person_id=w.child, now=w.now),
    ),
    "plan_pages.get_plan_page": (
        "social worker",
        lambda w, v: plan_pages.get_plan_page(viewer=v, person_id=w.child, plan_id=w.plan, now=w.now),
    ),
    "plan_pages.get_open_matters": (
        "social worker",
        lambda w, v: plan_pages.get_open_matters(viewer=v, person_id=w.child, now=w.now),
    ),
    "plan_pages.get_child_sheet": (
        "social worker",
        lambda w, v: plan_pages.get_child_sheet(viewer=v, person_id=w.child, plan_id=w.plan, now=w.now),
    ),
    "plan_pages.get_parents_sheet": (
        "social worker",
        lambda w, v: plan_pages.get_parents_sheet(viewer=v, person_id=w.child, plan_id=w.plan, now=w.now),
    ),
}  # fmt: skip
