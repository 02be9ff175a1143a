"""What the child sends by themselves, who reads it, and how the child and the family were met."""

from uuid import uuid4

from alongside.casework import child_links, families, voice
from alongside.casework.stories import UnableToPlay
from alongside.cli.stories.acts_concerns import ABOUT_ONE, CHILD_WORDS
from alongside.cli.stories.fields import Field, Values
from alongside.cli.stories.kinds import Choice, Choices, Day, Moment, OneOf, Words, YesNo
from alongside.cli.stories.registry import action
from alongside.cli.stories.stage import Stage
from alongside.voice.meeting import AWARE, NewFeedback, NewResponse
from alongside.voice.operations import ALONE, TOGETHER, Said

_HOW = {"alone": ALONE, "together": TOGETHER}


@action(
    name="child entry",
    summary="The child writes to us themselves, alone by a link or with a worker beside: `by`.",
    fields=(
        ABOUT_ONE,
        Field(
            name="how",
            kind=OneOf(tuple(_HOW)),
            help="alone, or together with the worker",
            default="alone",
        ),
        Field(
            name="words",
            kind=Words(),
            help="what the child writes, exactly; never changed",
            also=("child words", "child's words", "says", "text"),
        ),
        Field(
            name="statements",
            kind=Choices("child_statement"),
            help="what the child chooses from the page",
            also=("chooses", "chose"),
        ),
        Field(name="wants", kind=Words(), help="what the child wants to happen"),
        Field(name="trusts", kind=Words(), help="whom the child trusts"),
        Field(
            name="talk to", kind=Words(), help="whom the child wants to talk to", also=("wants to talk to",)
        ),
        Field(
            name="withhold",
            kind=Choices("child_withhold"),
            help="who should not see it; `other: whom` for anybody else",
            also=("withhold from", "not for", "should not see", "keep from"),
        ),
        Field(
            name="unsafe",
            kind=YesNo(),
            help="whether the child ticks: I feel unsafe now",
            default="no",
            also=("unsafe now", "feels unsafe", "feels unsafe now"),
        ),
    ),
    example="""\
- on: 11 March 2026 21:15
  by: morgan
  child entry:
    about: jay
    words: He keeps asking when I pay it back. I don't want Mum to know.
    wants: For him to stop messaging.
    withhold: [family]
    unsafe: yes
""",
)
def write_child_entry(stage: Stage, values: Values) -> None:
    """This will make the link as the worker, and send what the child writes by it."""
    person_id = stage.person(values["about"])
    how = _HOW[values.get("how", "alone")]
    said = _said(values)
    made = voice.make_child_link(viewer=stage.viewer, person_id=person_id, how=how, now=stage.now)
    if how == TOGETHER:
        voice.say_together(
            viewer=stage.viewer, person_id=person_id, link_id=made.link_id, said=said, now=stage.now
        )
    else:
        child_links.say_alone(token=made.token, word="", said=said, viewer=stage.viewer, now=stage.now)


def _said(values: Values) -> Said:
    statements, other_statement = values.get("statements", ((), ""))
    withhold, other_person = values.get("withhold", ((), ""))
    words = values.get("words", "")
    return Said(
        said_id=uuid4(),
        statements=statements,
        words="\n".join(part for part in (words, other_statement) if part),
        wants=values.get("wants", ""),
        trusts=values.get("trusts", ""),
        talk_to=values.get("talk_to", ""),
        withhold=withhold,
        withhold_words=other_person,
        unsafe=values.get("unsafe", False),
    )


@action(
    name="child entry read",
    summary="A worker reads what the child sent last, and says what they did where the child felt unsafe.",
    fields=(
        ABOUT_ONE,
        Field(
            name="done",
            kind=Words(),
            help="what was done; needed where the child ticked that they feel unsafe now",
            also=("did", "what was done", "answer"),
        ),
    ),
    example="""\
- on: 11 March 2026 21:40
  by: morgan
  child entry read:
    about: jay
    done: Rang Jay, who is at his nan's. Told the out-of-hours team. I see him at eight tomorrow.
""",
)
def read_child_entry(stage: Stage, values: Values) -> None:
    """This will mark the latest entry as read, or keep what was done about one that waits for an answer."""
    person_id = stage.person(values["about"])
    entries = voice.get_voice(viewer=stage.viewer, person_id=person_id, now=stage.now).entries
    done = values.get("done", "")
    waiting = [row for row in entries if row.is_waiting] if done else []
    if not entries:
        raise UnableToPlay(
            f"{stage.worker.name} sees nothing that this child has sent. Put the 'child entry' before it."
        )
    entry_id = (waiting or entries)[0].entry_id
    if waiting:
        voice.answer_unsafe(
            viewer=stage.viewer, person_id=person_id, entry_id=entry_id, done=done, now=stage.now
        )
    else:
        voice.mark_child_entry_read(
            viewer=stage.viewer, person_id=person_id, entry_id=entry_id, now=stage.now
        )


@action(
    name="first response",
    summary="How the child was first met: what they were told, and what support was offered.",
    fields=(
        ABOUT_ONE,
        Field(name="at", kind=Moment(), help="when", default="the moment of the event", also=("when",)),
        Field(
            name="told",
            kind=Words(),
            help="what the child was told, or why not yet",
            required=True,
            also=("child was told", "child told"),
        ),
        Field(
            name="support",
            kind=Words(),
            help="what support was offered, or why not yet",
            required=True,
            also=("support offered", "offered"),
        ),
        Field(
            name="who",
            kind=Words(200),
            help="who responded",
            default="whoever records it",
            also=("responder",),
        ),
        Field(
            name="child aware",
            kind=OneOf(AWARE),
            help="whether the child knows what happened to them",
            default="unknown",
            also=("child knows", "aware"),
        ),
        Field(
            name="how to tell",
            kind=Words(),
            help="who tells the child, how and when; needed where the child does not know",
            also=("plan to tell",),
        ),
        CHILD_WORDS,
    ),
    example="""\
- on: 5 March 2026 16:00
  by: morgan
  first response:
    about: jay
    told: That I believe him, that he is not in trouble, and that I come again on Friday.
    support: The youth project from this week, and somebody for his mother to talk to.
    child aware: no
    how to tell: The pictures were copied. Rhys Morgan tells him on Friday, with his nan there.
""",
)
def record_first_response(stage: Stage, values: Values) -> None:
    """This will record how the child was first met."""
    response = NewResponse(
        responded_at=stage.moment(values.get("at")),
        told=values["told"],
        support=values["support"],
        responder=values.get("who", ""),
        child_aware=values.get("child_aware", "unknown"),
        how_to_tell=values.get("how_to_tell", ""),
        child_words=values.get("child_words", ""),
    )
    families.record_first_response(
        viewer=stage.viewer, person_id=stage.person(values["about"]), response=response, now=stage.now
    )


@action(
    name="feedback",
    summary="What the child or the family says of how they were met, and whether they felt believed.",
    fields=(
        ABOUT_ONE,
        Field(
            name="from",
            kind=Choice("feedback_from"),
            help="who says it",
            default="the child",
            also=("from whom",),
        ),
        Field(
            name="believed",
            kind=Choice("felt_believed"),
            help="whether they felt believed",
            default="not known",
            also=("felt believed",),
        ),
        Field(name="words", kind=Words(), help="in their own words", also=("says", "child words", "text")),
        Field(
            name="on",
            kind=Day(),
            help="when they said it",
            default="the day of the event",
            also=("given on",),
        ),
        Field(
            name="told of complaints",
            kind=YesNo(),
            help="whether they were told how to complain",
            default="no",
        ),
        Field(name="told of advocacy", kind=YesNo(), help="whether an advocate was offered", default="no"),
    ),
    example="""\
- on: 20 March 2026 15:00
  by: morgan
  feedback:
    about: jay
    from: parent
    believed: yes
    words: Nobody said what did I expect. First time.
    told of advocacy: yes
""",
)
def record_feedback(stage: Stage, values: Values) -> None:
    """This will record what they say."""
    feedback = NewFeedback(
        from_whom=values.get("from", "CHILD"),
        believed=values.get("believed", "UNKNOWN"),
        words=values.get("words", ""),
        given_on=values.get("on", stage.today),
        told_of_complaints=values.get("told_of_complaints", False),
        told_of_advocacy=values.get("told_of_advocacy", False),
    )
    families.record_feedback(
        viewer=stage.viewer, person_id=stage.person(values["about"]), feedback=feedback, now=stage.now
    )
