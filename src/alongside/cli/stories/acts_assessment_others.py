"""Assessments in other hands, and what others say of them: oversight, dissent, what the family is told."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from alongside.assessments.holistic.operations import NewTelling
from alongside.casework import assessing, handed_sections
from alongside.casework.stories import UnableToPlay
from alongside.cli.stories.acts_assessments import find_assessed
from alongside.cli.stories.acts_concerns import ABOUT_ONE
from alongside.cli.stories.assessment_parts import ANSWERS
from alongside.cli.stories.fields import Field, Many, Values
from alongside.cli.stories.kinds import KEY, Day, OneOf, Words, YesNo
from alongside.cli.stories.notes import Note
from alongside.cli.stories.references import PersonRef, WorkerRef
from alongside.cli.stories.registry import action
from alongside.cli.stories.stage import Stage

_WHICH = Field(
    name="assessment", kind=KEY, help="the key of the assessment", default="the latest about the person"
)
_SECTIONS = tuple(dict.fromkeys(each.section for each in ANSWERS))
_HOW_LONG = timedelta(days=14)


@action(
    name="hand over section",
    summary="One section of an assessment is handed to a worker, who sees that section and who it is about.",
    fields=(
        ABOUT_ONE,
        _WHICH,
        Field(name="section", kind=OneOf(_SECTIONS), help="which section", required=True),
        Field(name="to", kind=WorkerRef(), help="to whom", required=True, also=("who",)),
        Field(name="note", kind=Words(), help="what they are asked", also=("ask", "reason")),
        Field(name="until", kind=Day(), help="the last day on which they may", default="two weeks"),
    ),
    example="""\
- on: 31 March 2026 09:00
  by: morgan
  hand over section: {about: jay, section: development, to: begum, until: 14 April 2026}
""",
)
def hand_over(stage: Stage, values: Values) -> None:
    """This will hand the section over."""
    known = find_assessed(stage, values)
    delegation_id = assessing.hand_over_section(
        viewer=stage.viewer,
        assessment_id=known.assessment_id,
        section=values["section"],
        to=stage.directory.users[values["to"]],
        note=values.get("note", ""),
        until=values.get("until", stage.today + _HOW_LONG),
        now=stage.now,
    )
    stage.handed[known.assessment_id, values["section"], values["to"]] = delegation_id


@action(
    name="assessment section",
    summary="Whoever was handed a section writes it and gives it back, or declines.",
    about=(),
    fields=(
        Field(name="about", kind=PersonRef(), help="whom it is about", default="whose section they have"),
        Field(name="section", kind=OneOf(_SECTIONS), help="which section", default="the one they have"),
        Field(name="text", kind=Words(), help="what they write", also=("words", "answer", "narrative")),
        Field(name="given back", kind=YesNo(), help="whether it is finished", default="yes"),
        Field(name="declined", kind=Words(), help="instead of `text`: why they do not write it"),
    ),
    example="""\
- on: 2 April 2026 14:00
  by: begum
  assessment section: {about: jay, text: Jay has come to the clinic alone three times since January.}
""",
)
def write_section(stage: Stage, values: Values) -> None:
    """This will write, give back or decline the section, as the worker to whom it was handed."""
    delegation_id = _handed_to(stage, values)
    if "declined" in values:
        handed_sections.decline_section(
            viewer=stage.viewer, delegation_id=delegation_id, reason=values["declined"], now=stage.now
        )
        return
    page = handed_sections.get_handed_section(viewer=stage.viewer, delegation_id=delegation_id, now=stage.now)
    fields: dict[str, str] = dict(page.text.fields) if page.text else {}
    fields[page.section.field_keys[0]] = values.get("text", "")
    handed_sections.save_handed_section(
        viewer=stage.viewer,
        delegation_id=delegation_id,
        fields=fields,
        mark=page.text.mark if page.text else "",
        now=stage.now,
    )
    if values.get("given_back", True):
        handed_sections.give_section_back(viewer=stage.viewer, delegation_id=delegation_id, now=stage.now)


def _handed_to(stage: Stage, values: Values) -> UUID:
    about = {row.assessment_id: row.person for row in stage.assessed}
    found = [
        made
        for (assessment_id, section, worker), made in stage.handed.items()
        if worker == stage.worker.key
        and values.get("section", section) == section
        and values.get("about", about[assessment_id]) == about[assessment_id]
    ]
    if not found:
        raise UnableToPlay(
            f"No section was handed to {stage.worker.name}. Put a 'hand over section' before it, by somebody"
            " who works on the assessment."
        )
    return found[-1]


@action(
    name="assessment oversight",
    summary="A manager looks at what was signed: agrees, or asks for more, and says why.",
    fields=(
        ABOUT_ONE,
        _WHICH,
        Field(
            name="outcome",
            kind=OneOf(("agreed", "more")),
            help="`more` opens it again",
            default="agreed",
            also=("decision",),
        ),
        Field(
            name="reasons",
            kind=Words(),
            help="why",
            required=True,
            also=("reason", "note", "words", "comment"),
        ),
    ),
    example="""\
- on: 30 March 2026 11:00
  by: bailey
  assessment oversight: {about: jay, outcome: more, reasons: Nobody has asked Kai. Please do so this week.}
""",
)
def oversee(stage: Stage, values: Values) -> None:
    """This will record the oversight; of what was to be signed and could not be, it is left out and told."""
    known = find_assessed(stage, values)
    if known.is_kept_open:
        text = (
            "left out: the assessment was not signed and is still open, so that nobody can agree to it yet."
        )
        stage.taken.append(Note(stage.line, text))
        return
    assessing.oversee_assessment(
        viewer=stage.viewer,
        assessment_id=known.assessment_id,
        outcome=values.get("outcome", "agreed"),
        reasons=values["reasons"],
        now=stage.now,
    )
    known.is_signed = values.get("outcome", "agreed") == "agreed"


@action(
    name="dissent",
    summary="Somebody who may see the assessment sees it otherwise. It stands beside it for good.",
    fields=(
        ABOUT_ONE,
        _WHICH,
        Field(
            name="words", kind=Words(), help="what, and why", required=True, also=("reason", "note", "text")
        ),
    ),
    example="""\
- on: 31 March 2026 10:00
  by: shah
  dissent: {about: jay, words: We hold more about the car than is said here. I think that it is urgent.}
""",
)
def dissent(stage: Stage, values: Values) -> None:
    """This will record the dissent."""
    assessing.record_dissent(
        viewer=stage.viewer,
        assessment_id=find_assessed(stage, values).assessment_id,
        words=values["words"],
        now=stage.now,
    )


@action(
    name="told",
    summary="The child or the parents are told what the assessment says; or why they are not yet.",
    fields=(
        ABOUT_ONE,
        _WHICH,
        Field(
            name="whom",
            kind=Many(OneOf(("child", "parents"))),
            help="who was told",
            default="child",
            also=("who", "to"),
        ),
        Field(name="day", kind=Day(), help="when", default="the day of the event", also=("when",)),
        Field(name="how", kind=Words(), help="how, and where", also=("where", "note")),
        Field(name="told by", kind=Words(200), help="by whom", default="the author", also=("by whom",)),
        Field(name="said", kind=Words(), help="what they said to it", also=("response", "words")),
        Field(name="not yet", kind=Words(), help="instead: why they are not told yet", also=("because",)),
    ),
    example="""\
- on: 7 April 2026 16:00
  by: morgan
  told: {about: jay, how: Read together at the youth club., said: You left out my dog.}
""",
)
def tell(stage: Stage, values: Values) -> None:
    """This will record the telling, for each of whom it names."""
    is_wanting = "not_yet" in values
    for whom in values.get("whom", ("child",)):
        telling: dict[str, Any] = {"whom": whom, "how": values.get("how", "")}
        telling |= {"response": values.get("said", ""), "not_yet": values.get("not_yet", "")}
        if not is_wanting:
            telling |= {
                "told_on": values.get("day", stage.today),
                "told_by": values.get("told_by", stage.worker.name),
            }
        assessing.tell_assessment(
            viewer=stage.viewer,
            assessment_id=find_assessed(stage, values).assessment_id,
            telling=NewTelling(**telling),
            now=stage.now,
        )
