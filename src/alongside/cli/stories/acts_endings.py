"""Help ends, begins again, goes on into adulthood."""

from uuid import UUID

from alongside.casework import plan_pages, plans
from alongside.casework.stories import UnableToPlay
from alongside.cli.stories.acts_concerns import ABOUT_ONE
from alongside.cli.stories.acts_plans import expecting_refusal, find_plan
from alongside.cli.stories.fields import Field, Values
from alongside.cli.stories.kinds import KEY, Choices, Words
from alongside.cli.stories.notes import Note
from alongside.cli.stories.plan_parts import EXPECTED
from alongside.cli.stories.registry import action
from alongside.cli.stories.stage import Stage
from alongside.pathway.plans.commands import NewClosure, NewHandover

_NOT_SAID = "Not said in the story."
_ENDING = ("who_stays", "how_back", "aftercare", "child_told")


@action(
    name="closure",
    summary="Help ends: by a plan, or as such. Reasons that never suffice are refused, alone or together.",
    fields=(
        ABOUT_ONE,
        Field(
            name="plan",
            kind=KEY,
            help="the key of the plan; `none`: help as such ends",
            default="the latest plan that goes on, where there is one",
        ),
        Field(
            name="reasons",
            kind=Choices("closing_reason"),
            help="why it ends. Never enough alone or together: age 16 or 17, apparent consent, something"
            " received, non-engagement, adolescent behaviour, no vulnerability, the outcome of a prosecution"
            " or of the NRM, no disclosure, time",
            required=True,
            also=("reason", "why"),
        ),
        Field(
            name="because",
            kind=Words(),
            help="what is different for the child now, and how it is known",
            required=True,
            also=("words", "what is different", "explanation"),
        ),
        Field(
            name="next",
            kind=Words(),
            help="what happens next",
            required=True,
            also=("what next", "what happens next"),
        ),
        Field(name="who stays", kind=Words(), help="who stays in the child's life", default="not said"),
        Field(name="how back", kind=Words(), help="how to come back", default="not said",
              also=("how to come back", "way back")),
        Field(name="aftercare", kind=Words(), help="what help goes on after this", default="not said"),
        Field(name="child view", kind=Words(), help="what the child thinks of it", required=True,
              also=("child's view", "child thinks", "child words", "child says")),
        Field(name="child told", kind=Words(), help="who tells the child, and when", default="not said",
              also=("told by",)),
        Field(name="goes on", kind=Words(), also=("step down", "handed to", "accepted by"),
              help="which plan, service or area goes on; needed for a step down, a transfer, another route,"
              " and where a child protection plan ends"),
        Field(name="answer", kind=Words(), also=("not the reason", "confirmation"),
              help="where the words of `because` read like a reason that never suffices: what has changed for"
              " the child without it"),
        EXPECTED,
    ),
    example="""\
- on: 24 July 2026 16:00
  by: morgan
  closure:
    about: jay
    reasons: both parts of the plan are done
    because: No car since April, his number is new, he plays every Saturday and sleeps at home.
    next: Tolu sees Jay on Thursdays until Christmas.
    who stays: Tolu, his uncle, and Miss Keane at school
    how back: Jay or his mum ring Tolu or the front door; nothing is asked twice.
    aftercare: Thursdays at the boxing club
    child view: Good. But Tolu stays, yeah?
    child told: Rhys tells him on Thursday, with Tolu.
""",
)  # fmt: skip
def close_help(stage: Stage, values: Values) -> None:
    """This will end help, or stop where it may not end so."""
    codes, words = values["reasons"]
    unsaid = [name.replace("_", " ") for name in _ENDING if name not in values]
    closure = NewClosure(
        reasons=codes,
        because="\n".join(filter(None, [values["because"], words])),
        what_next=values["next"],
        child_view=values["child_view"],
        goes_on=values.get("goes_on", ""),
        answer=values.get("answer", ""),
        **{name: values.get(name, _NOT_SAID) for name in _ENDING},
    )
    plan_id = _plan_of(stage, values)
    with expecting_refusal(stage, values):
        plans.close_help(
            viewer=stage.viewer,
            person_id=stage.person(values["about"]),
            plan_id=plan_id,
            closure=closure,
            now=stage.now,
        )
    if unsaid:
        stage.taken.append(Note(stage.line, f"taken as read: the ending does not say {', '.join(unsaid)}."))


def _plan_of(stage: Stage, values: Values) -> UUID | None:
    """The plan that ends; none, where the story says so or no plan goes on."""
    if values.get("plan") == "none":
        return None
    if "plan" in values:
        return find_plan(stage, values).plan_id
    person_id = stage.person(values["about"])
    page = plan_pages.get_plans_page(viewer=stage.viewer, person_id=person_id, now=stage.now)
    return next((row.fact.plan_id for row in page.plans if not row.fact.is_closed), None)


@action(
    name="reopen",
    summary="Help begins again, in one step, with the reason. Nothing that was recorded is lost.",
    fields=(
        ABOUT_ONE,
        Field(
            name="because", kind=Words(), help="why help begins again", required=True, also=("reason", "why")
        ),
    ),
    example="""\
- on: 3 September 2026 09:30
  by: morgan
  reopen:
    about: jay
    because: The same car stood at the college gate, and Jay rang Tolu himself.
""",
)
def reopen_help(stage: Stage, values: Values) -> None:
    """This will begin help again that ended last."""
    person_id = stage.person(values["about"])
    page = plan_pages.get_plans_page(viewer=stage.viewer, person_id=person_id, now=stage.now)
    ended = [row.fact for row in page.endings if row.fact.reopened_at is None]
    if not ended:
        raise UnableToPlay("Help has not ended here. Put the event 'closure' before this one.")
    plans.reopen_help(
        viewer=stage.viewer,
        person_id=person_id,
        closure_id=ended[0].closure_id,
        because=values["because"],
        now=stage.now,
    )


@action(
    name="handover",
    summary="The way into adulthood, from 16: who goes on after 18, and what continues.",
    fields=(
        ABOUT_ONE,
        Field(name="worker", kind=Words(200), help="who goes on after 18; named by 17 and a half",
              also=("named worker", "who")),
        Field(name="continues", kind=Words(), help="what continues at 18", also=("what continues", "at 18")),
        Field(name="child view", kind=Words(), help="what the young person wants",
              also=("child's view", "child wants", "young person's view", "child says")),
        Field(name="note", kind=Words(), help="the rest"),
        EXPECTED,
    ),
    example="""\
- on: 14 May 2028 11:00
  by: morgan
  handover:
    about: jay
    worker: Dana Whitfield, personal adviser
    continues: Therapy, the boxing club and his place at home go on at 18.
    child view: I want to keep Tolu.
""",
)  # fmt: skip
def hand_over(stage: Stage, values: Values) -> None:
    """This will record the way into adulthood as it stands."""
    with expecting_refusal(stage, values):
        plans.set_handover(
            viewer=stage.viewer,
            person_id=stage.person(values["about"]),
            handover=NewHandover(
                worker=values.get("worker", ""),
                continues=values.get("continues", ""),
                child_view=values.get("child_view", ""),
                note=values.get("note", ""),
            ),
            now=stage.now,
        )
