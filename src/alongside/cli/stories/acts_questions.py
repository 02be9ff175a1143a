"""What is answered to the questions that a record raises."""

from alongside.assessments.curiosity.answers import ANSWERED, OUTCOMES
from alongside.casework import curiosity
from alongside.casework.stories import UnableToPlay
from alongside.cli.stories.acts_concerns import ABOUT_ONE
from alongside.cli.stories.fields import Field, Values
from alongside.cli.stories.kinds import Day, OneOf, Words
from alongside.cli.stories.registry import action
from alongside.cli.stories.stage import Stage
from alongside.kernel.errors import NotFoundError


@action(
    name="prompt answer",
    summary="A question that the record raises (`story prompts`) is answered, put off or dismissed.",
    fields=(
        ABOUT_ONE,
        Field(
            name="prompt", kind=Words(60), help="the `rule` of the question", required=True, also=("rule",)
        ),
        Field(name="answer", kind=OneOf(OUTCOMES), help="what is done with it", default=ANSWERED),
        Field(
            name="reason",
            kind=Words(),
            help="what was found, or why it waits or does not apply",
            required=True,
        ),
        Field(name="until", kind=Day(), help="the day on which a question that is put off comes back"),
    ),
    example="""\
- on: 2 April 2026 10:00
  by: morgan
  prompt answer:
    about: jay
    prompt: worry-not-decided
    answer: answered
    reason: The front door was rung today; it decides this afternoon and tells the school.
""",
)
def prompt_answer(stage: Stage, values: Values) -> None:
    """This will answer a question that stands at that moment."""
    person_id = stage.person(values["about"])
    try:
        curiosity.answer_prompt(
            viewer=stage.viewer,
            person_id=person_id,
            rule=values["prompt"],
            outcome=values.get("answer", ANSWERED),
            words=values["reason"],
            until=values.get("until"),
            now=stage.now,
        )
    except NotFoundError:
        rows = curiosity.get_prompts(viewer=stage.viewer, person_id=person_id, as_at=stage.now, now=stage.now)
        standing = ", ".join(row.rule for row in rows) or "none"
        raise UnableToPlay(
            f"'{values['prompt']}' is not asked at that moment. These questions stand: {standing}."
        ) from None
