"""Asking a colleague, the reply, management oversight, and reflective supervision."""

from alongside.casework import consulting, supervising
from alongside.casework.stories import UnableToPlay
from alongside.cli.stories.acts_concerns import ABOUT_ONE
from alongside.cli.stories.fields import Field, Many, Values
from alongside.cli.stories.kinds import Choice, OneOf, Words
from alongside.cli.stories.references import PersonRef, WorkerRef
from alongside.cli.stories.registry import action
from alongside.cli.stories.stage import Stage
from alongside.supervision.operations import NewReflection

# What a story calls the headings of policy/supervision.
_HEADINGS = {
    "child first": "CHILD_FIRST",
    "inequality": "INEQUALITY",
    "voice": "VOICE",
    "strengths": "STRENGTHS",
    "trauma": "TRAUMA",
    "curious": "CURIOUS",
    "parents": "PARENTS",
    "spaces": "SPACES",
}


@action(
    name="consultation",
    summary="A worker asks a named colleague about a child, at any stage.",
    fields=(
        ABOUT_ONE,
        Field(
            name="of",
            kind=WorkerRef(),
            help="who is asked; they see the question, and of the record only what they may anyway",
            required=True,
            also=("ask", "asks", "with", "colleague", "to"),
        ),
        Field(
            name="question", kind=Words(), help="what is asked", required=True, also=("asks about", "text")
        ),
        Field(
            name="stage",
            kind=Choice("consultation_stage"),
            help="at which stage of the work",
            default="not known",
        ),
    ),
    example="""\
- on: 9 March 2026 11:00
  by: morgan
  consultation:
    about: jay
    of: nair
    stage: assessment
    question: He laughs when I ask about the car. What else could that be?
""",
)
def ask_colleague(stage: Stage, values: Values) -> None:
    """This will put the question to the colleague."""
    consulting.ask_colleague(
        viewer=stage.viewer,
        person_id=stage.person(values["about"]),
        stage=values.get("stage", "UNKNOWN"),
        question=values["question"],
        asked_of=stage.directory.users[values["of"]],
        now=stage.now,
    )


@action(
    name="consultation reply",
    summary="Whoever was asked answers the oldest question that waits for them.",
    fields=(
        ABOUT_ONE,
        Field(name="reply", kind=Words(), help="what they say", required=True, also=("answer", "text")),
    ),
    example="""\
- on: 9 March 2026 15:30
  by: nair
  consultation reply:
    about: jay
    reply: It may be shame. Do not ask about the car again; ask what a good day looks like.
""",
)
def reply_to_colleague(stage: Stage, values: Values) -> None:
    """This will keep the reply of whoever acts."""
    person_id = stage.person(values["about"])
    waiting = [
        row
        for row in consulting.list_asked_of_me(viewer=stage.viewer, now=stage.now)
        if row.person_id == person_id
    ]
    if not waiting:
        raise UnableToPlay(
            f"Nobody has asked {stage.worker.name} about this child. Put the 'consultation' before it,"
            f" with 'of: {stage.worker.key}'."
        )
    consulting.reply_to_colleague(
        viewer=stage.viewer,
        consultation_id=waiting[0].consultation_id,
        text=values["reply"],
        now=stage.now,
    )


@action(
    name="management oversight",
    summary="A manager or a safeguarding lead looks at the work with a child, and says so on the record.",
    fields=(
        ABOUT_ONE,
        Field(name="note", kind=Words(), help="what they make of it", required=True, also=("text", "notes")),
        Field(name="decided", kind=Words(), help="who, what, by when", also=("decision", "decisions")),
    ),
    example="""\
- on: 10 March 2026 09:30
  by: keane
  management oversight:
    about: jay
    note: School has seen him every day this week and asks him nothing about the phone until Rhys has.
""",
)
def write_oversight(stage: Stage, values: Values) -> None:
    """This will keep the note."""
    consulting.write_oversight(
        viewer=stage.viewer,
        person_id=stage.person(values["about"]),
        note=values["note"],
        decided=values.get("decided", ""),
        now=stage.now,
    )


@action(
    name="supervision",
    summary="Worker and supervisor reflect. It is seen by these two alone and stands on no child's record.",
    fields=(
        Field(
            name="with",
            kind=WorkerRef(),
            help="the other of the two",
            required=True,
            also=("supervisor", "by whom"),
        ),
        Field(
            name="as",
            kind=OneOf(("worker", "supervisor")),
            help="what `by` is in it",
            default="worker",
            also=("part",),
        ),
        Field(
            name="about",
            kind=Many(PersonRef()),
            help="children whom they thought about; nothing appears on their records",
            default="the story's only child",
            also=("children",),
        ),
        Field(name="agreed", kind=Words(), help="what was agreed", also=("notes", "note", "text")),
        Field(name="wellbeing", kind=Words(), help="how the worker is", also=("how the worker is",)),
        Field(name="content warning", kind=Words(200), help="what to warn of before it is read"),
        *(
            Field(name=name, kind=Words(), help="what was said under that principle of the TCE programme")
            for name in _HEADINGS
        ),
    ),
    example="""\
- on: 12 March 2026 14:00
  by: morgan
  supervision:
    with: nair
    about: jay
    curious: We know the car and not who pays for it.
    wellbeing: Two bad nights. No new allocation this week.
    agreed: Ask the youth project what they see on Thursdays.
""",
)
def keep_reflection(stage: Stage, values: Values) -> None:
    """This will keep what the two reflected on."""
    me, other = stage.viewer.user_id, stage.directory.users[values["with"]]
    is_worker = values.get("as", "worker") == "worker"
    said = {code: values.get(name.replace(" ", "_"), "") for name, code in _HEADINGS.items()}
    supervising.keep_reflection(
        viewer=stage.viewer,
        reflection=NewReflection(
            worker_id=me if is_worker else other,
            supervisor_id=other if is_worker else me,
            held_on=stage.today,
            headings=said,
            wellbeing=values.get("wellbeing", ""),
            content_warning=values.get("content_warning", ""),
            agreed=values.get("agreed", ""),
            children=[stage.person(key) for key in values.get("about", ())],
        ),
        now=stage.now,
    )
