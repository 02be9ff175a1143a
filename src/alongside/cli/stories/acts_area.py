"""What leaders do about no one child: looking for exploitation, and answering for themselves."""

from datetime import timedelta

from alongside.casework import area
from alongside.cli.stories.fields import Field, Values
from alongside.cli.stories.kinds import Choice, Day, Number, Words
from alongside.cli.stories.registry import action
from alongside.cli.stories.stage import Stage
from alongside.insight.operations import NewLooking, NewSelfCheck

# Where a story says no day, an answer is looked at again after this time.
LATER = timedelta(days=90)


@action(
    name="looking",
    summary="Leaders have somebody look for exploitation, and keep what was found; nobody is named.",
    fields=(
        Field(name="kind", kind=Choice("looking_kind"), help="what was done", required=True),
        Field(name="on", kind=Day(), help="when", default="the day of the event", also=("looked on",)),
        Field(name="what", kind=Words(), help="what was looked at, and how", required=True, also=("text",)),
        Field(
            name="looked at",
            kind=Number(),
            help="how many records, places or people",
            required=True,
            also=("records",),
        ),
        Field(
            name="found",
            kind=Number(),
            help="for how many children a worry was sent because of it",
            default="0",
            also=("children",),
        ),
        Field(name="boys", kind=Number(), help="how many of them are boys", default="0"),
        Field(
            name="learned",
            kind=Words(),
            help="what it taught, and what changes",
            required=True,
            also=("taught",),
        ),
    ),
    example="""\
- on: 30 March 2026 16:00
  by: hughes
  looking:
    kind: missed audit
    what: Forty records of boys that were closed after a first worry.
    looked at: 40
    found: 6
    boys: 6
    learned: Boys came to us as offenders. Every arrest of a child is now read with this in mind.
""",
)
def look(stage: Stage, values: Values) -> None:
    """This will keep what was done to look."""
    looking = NewLooking(
        kind=values["kind"],
        looked_on=values.get("on", stage.today),
        what=values["what"],
        looked_at=values["looked_at"],
        found=values.get("found", 0),
        found_boys=values.get("boys", 0),
        learned=values["learned"],
    )
    area.record_looking(viewer=stage.viewer, looking=looking, now=stage.now)


@action(
    name="self check",
    summary="An agency's leaders answer a statement about themselves (policy/leaders/self_check.yaml).",
    fields=(
        Field(
            name="item", kind=Words(40), help="the statement, by its key", required=True, also=("statement",)
        ),
        Field(name="answer", kind=Choice("self_check"), help="how true it is of them", required=True),
        Field(name="rests on", kind=Words(), help="what the answer rests on", required=True),
        Field(
            name="next",
            kind=Words(),
            help="what is done next, and by whom",
            required=True,
            also=("next step",),
        ),
        Field(
            name="review on",
            kind=Day(),
            help="when it is looked at again",
            default="90 days later",
            also=("review",),
        ),
    ),
    example="""\
- on: 31 March 2026 10:00
  by: hughes
  self check:
    item: happening_here
    answer: in part
    rests on: We say so in every team. Two teams still ask for proof first.
    next: The two team managers read the audit with us in April.
""",
)
def check(stage: Stage, values: Values) -> None:
    """This will keep the answer."""
    answer = NewSelfCheck(
        item=values["item"],
        answer=values["answer"],
        rests_on=values["rests_on"],
        next_step=values["next"],
        review_on=values.get("review_on", stage.today + LATER),
    )
    area.answer_self_check(viewer=stage.viewer, check=answer, now=stage.now)
