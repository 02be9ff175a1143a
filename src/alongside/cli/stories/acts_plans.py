"""Plans and what becomes of them: begun, changed, agreed, reviewed."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from alongside.casework import plan_pages, plans
from alongside.casework.stories import UnableToPlay, whole_or_not_at_all
from alongside.cli.stories.acts_concerns import ABOUT_ONE
from alongside.cli.stories.fields import Field, Many, Values
from alongside.cli.stories.kinds import KEY, Choice, Day, Words
from alongside.cli.stories.notes import Note
from alongside.cli.stories.opening import acting
from alongside.cli.stories.plan_parts import (
    AGREED_FIELDS,
    EXPECTED,
    PART_FIELDS,
    PLAN_KEY,
    WORD_FIELDS,
    items_in,
    safe_contact_in,
    words_in,
)
from alongside.cli.stories.references import WorkerRef
from alongside.cli.stories.registry import action
from alongside.cli.stories.remedies import say_who_may
from alongside.cli.stories.stage import Stage
from alongside.kernel.errors import UnableToError
from alongside.pathway.plans.commands import (
    NewApproval,
    NewReview,
    PlanWords,
    Settled,
)
from alongside.pathway.plans.queries import ItemFact, PlanFact


@action(
    name="plan",
    summary="A plan for one child begins: safety now, life chances later, and what the child wants.",
    fields=(
        ABOUT_ONE,
        Field(name="key", kind=KEY, help="what later events call it"),
        Field(
            name="kind", kind=Choice("plan_kind"), help="what kind", default="EXPLOITATION", also=("type",)
        ),
        Field(name="starts", kind=Day(), help="since when", default="the day of the event", also=("from",)),
        *PART_FIELDS,
        *WORD_FIELDS,
        *AGREED_FIELDS,
        Field(
            name="signed by",
            kind=WorkerRef(),
            help="who manages or leads, works with the child and signs at once; needs both parts, the three"
            " kinds of safety and `child agrees`, `parents agree`. Later: `plan approval`",
            also=("approved by",),
        ),
        EXPECTED,
    ),
    example="""\
- on: 20 March 2026 10:00
  by: morgan
  plan:
    about: jay
    child wants: To play football again and not be asked everything by everybody.
    safety now:
      - {what: "Jay is fetched from school by his uncle.", who: his uncle, by: every school day}
      - {what: "His phone number is changed.", who: DS Shah, by: 22 March 2026}
    later:
      - {what: "Jay trains with the under-15s again.", who: Tolu Adeyemi, by: 1 May 2026}
      - {what: "Mum meets other parents who went through this.", who: Ivy Stone, for: parents}
    disruption:
      - {what: "The driver of the car is found.", who: DS Shah, waits for: a charge or an arrest}
    physical: Fetched and brought until the number is changed and the driver is known.
    relational: His uncle and Tolu are the two whom he rings.
    psychological: Nothing needed now, because Jay sleeps and says so himself.
    place: The boxing club
    time: Thursdays after four
    person: Tolu
    no messages: yes
    safe word: harbour
    review: 1 May 2026
    child agrees: Jay wrote half of it.
    parents agree: Mum agrees and wants it on the fridge without the phone numbers.
    signed by: bailey
""",
)
def begin_plan(stage: Stage, values: Values) -> None:
    """This will begin the plan, and sign it where the story says who signs."""
    with expecting_refusal(stage, values):
        made = plans.start_plan(
            viewer=stage.viewer,
            person_id=stage.person(values["about"]),
            kind=values.get("kind", "EXPLOITATION"),
            words=PlanWords(**words_in(values)),
            starts_on=values.get("starts"),
            safe_contact=safe_contact_in(values),
            items=items_in(stage.worker.name, values),
            now=stage.now,
        )
        stage.plans.append((values.get("key", ""), values["about"], made))
        if "signed_by" in values:
            _sign(stage, values, made)


@action(
    name="plan change",
    summary="A plan is changed: other words, more to be done. What it said before stays.",
    fields=(
        ABOUT_ONE,
        PLAN_KEY,
        Field(name="because", kind=Words(), help="why it changes", required=True, also=("reason", "why")),
        *PART_FIELDS,
        *WORD_FIELDS,
        EXPECTED,
    ),
    example="""\
- on: 2 April 2026 11:00
  by: morgan
  plan change:
    about: jay
    because: Jay does not want to be fetched from the gate.
    time: Thursdays after five
    safety now:
      - {what: "His uncle waits at the corner shop.", who: his uncle, by: every school day}
""",
)
def change_plan(stage: Stage, values: Values) -> None:
    """This will add a version and what is to be done besides."""
    plan = find_plan(stage, values)
    person_id = stage.person(values["about"])
    with expecting_refusal(stage, values):
        said = {name: getattr(plan.version.words, name) for name in PlanWords.__dataclass_fields__}
        plans.change_plan(
            viewer=stage.viewer,
            person_id=person_id,
            plan_id=plan.plan_id,
            words=PlanWords(**(said | words_in(values))),
            because=values["because"],
            safe_contact=safe_contact_in(values),
            now=stage.now,
        )
        for item in items_in(stage.worker.name, values):
            plans.add_plan_item(
                viewer=stage.viewer, person_id=person_id, plan_id=plan.plan_id, item=item, now=stage.now
            )


@action(
    name="plan approval",
    summary="A plan is signed by somebody who manages or leads and did not write it; it needs both parts.",
    fields=(ABOUT_ONE, PLAN_KEY, *AGREED_FIELDS, EXPECTED),
    example="""\
- on: 2 April 2026 15:00
  by: bailey
  plan approval:
    about: jay
    child agrees: Jay read it with Tolu and crossed one line out.
    parents agree: Mum agrees.
""",
)
def approve_plan(stage: Stage, values: Values) -> None:
    """This will sign the plan as it stands."""
    plan = find_plan(stage, values)
    with expecting_refusal(stage, values):
        _approve(stage, values, plan.plan_id)


def _sign(stage: Stage, values: Values, plan_id: UUID) -> None:
    author, stage.worker = stage.worker, stage.cast.workers[values["signed_by"]]
    # Where this stops, it is the signer who may not, and who is named.
    with acting(stage, stage.worker.username):
        _approve(stage, values, plan_id)
    stage.worker = author


def _approve(stage: Stage, values: Values, plan_id: UUID) -> None:
    person_id = stage.person(values["about"])
    page = plan_pages.get_plan_page(viewer=stage.viewer, person_id=person_id, plan_id=plan_id, now=stage.now)
    plans.approve_plan(
        viewer=stage.viewer,
        person_id=person_id,
        plan_id=plan_id,
        approval=NewApproval(
            number=page.row.fact.version.number,
            child_agrees=values.get("child_agrees", ""),
            parents_agree=values.get("parents_agree", ""),
        ),
        now=stage.now,
    )


@action(
    name="plan review",
    summary="A plan is reviewed: what has changed for the child, what they and their parents think of it.",
    fields=(
        ABOUT_ONE,
        PLAN_KEY,
        Field(name="held", kind=Day(), help="when", default="the day of the event"),
        Field(name="present", kind=Words(), help="who was there", required=True),
        Field(name="changed", kind=Words(), help="what has changed for the child", required=True,
              also=("changed for the child", "what has changed")),
        Field(name="child view", kind=Words(), help="what the child thinks, or why not asked", required=True,
              also=("child's view", "child words", "child says")),
        Field(name="parents view", kind=Words(), help="what the parents or carers think, or why not asked",
              also=("parents' view", "parent view", "parents say")),
        Field(name="done", kind=Many(Words()), help="words of the items that are done"),
        Field(name="not done", kind=Many(Words()), help="words of the items that are not, and why"),
        Field(name="decided", kind=Words(), help="what goes on, what changes", also=("decisions",)),
        Field(name="next", kind=Day(), help="by when it is reviewed again", required=True,
              also=("next review", "next review on")),
        Field(name="late because", kind=Words(), help="why it was late, where it was", also=("late",)),
        EXPECTED,
    ),
    example="""\
- on: 1 May 2026 14:00
  by: morgan
  plan review:
    about: jay
    present: Jay, his mum, Tolu Adeyemi, DS Shah
    changed: Jay has slept at home for five weeks and trains twice a week.
    child view: It's alright. I'd rather Tolu than an office.
    parents view: Mum sees him laugh again.
    done: His phone number is changed.
    next: 24 July 2026
""",
)  # fmt: skip
def review_plan(stage: Stage, values: Values) -> None:
    """This will record the review, and what became of the items it names."""
    plan = find_plan(stage, values)
    with expecting_refusal(stage, values):
        plans.record_plan_review(
            viewer=stage.viewer,
            person_id=stage.person(values["about"]),
            plan_id=plan.plan_id,
            review=NewReview(
                held_on=values.get("held", stage.today),
                present=values["present"],
                changed_for_child=values["changed"],
                child_view=values["child_view"],
                parents_view=values.get("parents_view", "Not said in the story."),
                decided=values.get("decided", ""),
                next_review_on=values["next"],
                late_because=values.get("late_because", ""),
                settled=[*_settled(stage, plan, "done", values), *_settled(stage, plan, "not done", values)],
            ),
            now=stage.now,
        )


def _begins_alike(item: ItemFact, folded: str) -> bool:
    what = item.what.casefold()
    return folded.startswith(what.rstrip(".")) or what.startswith(folded)


def _settled(stage: Stage, plan: PlanFact, outcome: str, values: Values) -> Iterator[Settled]:
    """The items that are named, by how they begin or by words of one alone; the rest is what happened."""
    for text in values.get(outcome.replace(" ", "_"), ()):
        folded = text.casefold()
        open_now = [item for item in plan.items if not item.outcome]
        found = [item for item in open_now if _begins_alike(item, folded)]
        within = [item for item in open_now if folded in item.what.casefold()]
        found = found or (within if len(within) == 1 else [])
        settled = [item for item in plan.items if item.outcome]
        if not found and any(
            _begins_alike(item, folded) or folded in item.what.casefold() for item in settled
        ):
            stage.taken.append(Note(stage.line, f"'{text}' was settled in an earlier review, and stands."))
            continue
        if not found:
            open_items = "; ".join(item.what for item in plan.items if not item.outcome)
            raise UnableToPlay(
                f"'{text}' is none of the plan's open items. Begin with the words of one: {open_items}"
            )
        yield Settled(item_id=found[0].item_id, outcome=outcome, what_happened=text)


def find_plan(stage: Stage, values: Values) -> PlanFact:
    """This will find the plan that an event means. Raises UnableToPlay where the author can see none."""
    person = values["about"]
    page = plan_pages.get_plans_page(viewer=stage.viewer, person_id=stage.person(person), now=stage.now)
    seen = [row.fact for row in page.plans]
    key = values.get("plan")
    if key is not None:
        ids = [plan_id for known, about, plan_id in stage.plans if known == key and about == person]
        seen = [fact for fact in seen if fact.plan_id in ids]
    found = [fact for fact in seen if not fact.is_closed] or seen
    if found:
        return found[0]
    if any(about == person for _, about, _ in stage.plans):
        worker = stage.worker
        wanted = f"involve: {{about: {person}, who: {worker.key}, as: not known, reason: ...}}"
        raise UnableToPlay(
            f"{worker.name} sees no such plan here: who only knows a child sees what their own agency"
            f" recorded. {say_who_may(stage, person, event=wanted)}"
        )
    raise UnableToPlay("There is no such plan yet. Put the event 'plan' before this one.")


@contextmanager
def expecting_refusal(stage: Stage, values: Values) -> Iterator[None]:
    """This will let the story go on where it said that Alongside refuses, and stop it where it does not."""
    if not values.get("expect_refusal", False):
        yield
        return
    try:
        with whole_or_not_at_all():
            yield
            raise _NotRefusedError
    except UnableToError as error:
        stage.taken.append(Note(stage.line, f"refused, as the story expects: {error.message}"))
    except _NotRefusedError:
        raise UnableToPlay(
            "The story expects that this is refused, and it was not. Take 'expect refusal' out."
        ) from None


class _NotRefusedError(Exception):
    """What was to be refused went through."""
