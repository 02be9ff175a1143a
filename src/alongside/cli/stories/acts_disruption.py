"""What is done about those who harm: whether the police were told of a crime."""

from alongside.casework import acting
from alongside.cli.stories.acts_concerns import ABOUT_ONE
from alongside.cli.stories.fields import Field, Values
from alongside.cli.stories.kinds import Choice, Moment, Words
from alongside.cli.stories.registry import action
from alongside.cli.stories.stage import Stage
from alongside.disruption.operations import NewCrimeDecision


@action(
    name="crime decision",
    summary="Somebody decides whether the police are told of a crime against the child, and says why.",
    fields=(
        ABOUT_ONE,
        Field(
            name="harm",
            kind=Words(),
            help="which harm it is about, in few words",
            required=True,
            also=("crime about", "what"),
        ),
        Field(
            name="police",
            kind=Choice("crime_police"),
            help="whether the police were told",
            required=True,
            also=("police told",),
        ),
        Field(
            name="told at",
            kind=Moment(),
            help="when the police were told, or came to know",
            default="the moment of the event, where they were told",
            also=("when",),
        ),
        Field(
            name="crime",
            kind=Choice("crime_recorded"),
            help="whether the police recorded a crime",
            default="the police have not said yet",
            also=("crime recorded", "recorded"),
        ),
        Field(name="reference", kind=Words(60), help="the reference of the police", also=("crime number",)),
        Field(name="because", kind=Words(), help="why", required=True, also=("reason", "why")),
        Field(
            name="child",
            kind=Words(),
            help="who told the child, and what; or why not yet",
            required=True,
            also=("told child", "child told"),
        ),
        Field(
            name="family",
            kind=Words(),
            help="who told the family, and what; or why not yet",
            required=True,
            also=("told family", "family told"),
        ),
        Field(
            name="who",
            kind=Words(200),
            help="who decided",
            default="whoever records it",
            also=("decided by",),
        ),
    ),
    example="""\
- on: 6 March 2026 11:00
  by: morgan
  crime decision:
    about: jay
    harm: The man in the car, on 4 March.
    police: told
    because: It is a crime against Jay, and other boys are in that car.
    child: I told him myself that he is not in trouble. He does not want to speak to them yet, and need not.
    family: His nan, by me, on the same day.
""",
)
def decide_on_crime(stage: Stage, values: Values) -> None:
    """This will record who decided whether the police were told."""
    police = values["police"]
    decision = NewCrimeDecision(
        decided_at=stage.now,
        decided_by=values.get("who", ""),
        harm=values["harm"],
        police=police,
        told_at=stage.moment(values.get("told_at")) if police == "TOLD" or "told_at" in values else None,
        crime=values.get("crime", "WAITING"),
        because=values["because"],
        reference=values.get("reference", ""),
        told_child=values["child"],
        told_family=values["family"],
    )
    acting.record_crime_decision(
        viewer=stage.viewer, person_id=stage.person(values["about"]), decision=decision, now=stage.now
    )
