"""Assessments: opened, written on and signed."""

from collections.abc import Iterable
from uuid import UUID

from alongside.assessments.holistic.operations import NewStatement, UnableToAssess
from alongside.casework import assessing, assessments
from alongside.casework.assessments import AssessmentPage
from alongside.casework.stories import UnableToPlay, whole_or_not_at_all
from alongside.cli.stories.acts_concerns import ABOUT_ONE
from alongside.cli.stories.assessment_parts import (
    ANSWER_FIELDS,
    CONTEXT_FIELDS,
    CONTEXTS,
    LISTS,
    STATEMENT_FIELDS,
    answers_by_section,
)
from alongside.cli.stories.fields import Field, Values
from alongside.cli.stories.kinds import KEY, OneOf, Words, YesNo, plain
from alongside.cli.stories.notes import Note
from alongside.cli.stories.registry import action
from alongside.cli.stories.resting import find_entries
from alongside.cli.stories.stage import Assessed, Stage

_STRATEGY = {"held": "held", "asked for": "asked", "not needed": "not_needed"}


@action(
    name="assessment",
    summary="A holistic assessment: the first one about a person opens it, later ones go on with it until it"
    " is signed. Everything is in words.",
    fields=(
        ABOUT_ONE,
        Field(name="key", kind=KEY, help="what a later event calls it; another key opens another one"),
        Field(name="because", kind=Words(), help="why it is opened", also=("reason", "why", "purpose")),
        Field(
            name="concern",
            kind=KEY,
            help="the worry on whose decision it is opened",
            default="the latest decided",
        ),
        *ANSWER_FIELDS,
        *CONTEXT_FIELDS,
        *STATEMENT_FIELDS,
        Field(
            name="completed",
            kind=YesNo(),
            help="whether its author signs it now. It is signed only with `analysis`, `protective factors`,"
            " `not known`, and `child words` or `child view` (or `child view not yet`); where there is"
            " `harm` (IN8 is harm too), also with a strategy discussion that was held, or `strategy`."
            " Otherwise it stays open, `story load` says what is missing, and a manager's oversight of it is"
            " left out",
            default="no",
            also=("complete", "signed", "finished"),
        ),
        Field(
            name="strategy",
            kind=Words(),
            help="where there is harm: why a strategy discussion is held or not",
            also=("strategy reason", "strategy discussion", "strategy considered"),
        ),
        Field(
            name="strategy decision",
            kind=OneOf(tuple(_STRATEGY)),
            help="what was decided about it",
            default="held, or not needed where `strategy` begins with no or not",
        ),
    ),
    example="""\
- on: 27 March 2026 15:00
  by: morgan
  assessment:
    about: jay
    because: A second phone, gifts and nights away; the front door decided on an assessment.
    development: Jay was keen on drawing. Since January he misses lessons after lunch.
    family: Jay lives with his mother, who works nights and has asked for help twice.
    online: Messages from somebody who says that he is 17.
    vulnerabilities:
      - VU4: He lost his friends when they moved in October.
    indicators:
      - {what: IN1, words: A second phone, alternative: His aunt may have given it., rests on: second phone}
    protective factors: His aunt, whom he rings when he is frightened.
    not known: Who pays for the phone. Nobody has asked his friend Kai.
    child words: He just likes giving me stuff. I want people to stop asking my mum.
    parents view: His mother is afraid of losing him, and wants a worker of her own.
    support: Tolu from the youth project sees Jay on Thursdays, from this week.
    analysis: |
      We think that Jay is being groomed by somebody older, who gives him what he misses at home.
    how soon: He is out with him most evenings.
    how sure: Sure of the gifts; not sure who gives them.
    least intrusive: Jay stays at home and at school; the work is with the place and the people around him.
    completed: yes
""",
)
def assess(stage: Stage, values: Values) -> None:
    """This will open or go on with the assessment, and sign it where it says what it must."""
    known = _open(stage, values) or _start(stage, values)
    page = _page(stage, known.assessment_id)
    for section, fields in answers_by_section(dict(values)).items():
        _write(stage, page, section, fields)
    for statement, found_by in _statements(values):
        entries = find_entries(stage, values["about"], found_by)
        assessing.add_statement(
            viewer=stage.viewer,
            assessment_id=known.assessment_id,
            statement=NewStatement(
                kind=statement.kind,
                code=statement.code,
                words=statement.words,
                alternative=statement.alternative,
                entries=entries,
            ),
            now=stage.now,
        )
    if values.get("completed"):
        _sign(stage, known, values)


def _start(stage: Stage, values: Values) -> Assessed:
    person = values["about"]
    key = values.get("key", f"assessment-{len(stage.assessed) + 1}")
    decided = [sent for sent in stage.concerns if sent.person == person and sent.is_decided]
    if "concern" in values:
        decided = [stage.find_concern(key=values["concern"], about=person)]
    seen = {
        row.concern_id
        for row in assessments.list_worries_to_assess(
            viewer=stage.viewer, person_id=stage.person(person), now=stage.now
        )
    }
    concern_id = next((sent.concern_id for sent in reversed(decided) if sent.concern_id in seen), None)
    made = assessing.start_assessment(
        viewer=stage.viewer,
        person_id=stage.person(person),
        because=values.get("because", "The story does not say why it was opened."),
        concern_id=concern_id,
        now=stage.now,
    )
    known = Assessed(key=key, person=person, assessment_id=made)
    stage.assessed.append(known)
    stage.keep(kind="assessment", key=key, person=person, made_id=made)
    return known


def _open(stage: Stage, values: Values) -> Assessed | None:
    """The one that is still being written, unless a new key asks for another."""
    rows = [row for row in stage.assessed if row.person == values["about"] and not row.is_signed]
    if "key" in values:
        rows = [row for row in rows if row.key == values["key"]]
    return rows[-1] if rows else None


def _page(stage: Stage, assessment_id: UUID) -> AssessmentPage:
    return assessments.get_assessment(viewer=stage.viewer, assessment_id=assessment_id, now=stage.now)


def _write(stage: Stage, page: AssessmentPage, section: str, fields: dict[str, str]) -> None:
    text = page.row(section).text
    assessing.save_section(
        viewer=stage.viewer,
        assessment_id=page.fact.assessment_id,
        section=section,
        fields={**(text.fields if text else {}), **fields},
        mark=text.mark if text else "",
        now=stage.now,
    )


def _statements(values: Values) -> Iterable[tuple[NewStatement, tuple[str, ...]]]:
    for name in LISTS:
        yield from values.get(name, ())
    for name, (code, _) in CONTEXTS.items():
        if name in values:
            yield NewStatement(kind="context", code=code, words=values[name]), ()


def _sign(stage: Stage, known: Assessed, values: Values) -> None:
    """What may not be signed stays open, as it would in the product, and the story is told why."""
    reason = values.get("strategy", "")
    decision = _STRATEGY.get(values.get("strategy_decision", ""), "")
    if reason and not decision:
        decision = "not_needed" if plain(reason).split()[0] in {"no", "not"} else "held"
    held_on = _page(stage, known.assessment_id).strategy_held
    if held_on and not reason:
        decision, reason = decision or "held", f"A strategy discussion was held on {held_on}."
    try:
        with whole_or_not_at_all():
            assessing.sign_assessment(
                viewer=stage.viewer,
                assessment_id=known.assessment_id,
                strategy_decision=decision,
                strategy_reason=reason,
                now=stage.now,
            )
    except UnableToAssess as error:
        text = f"the assessment is not signed and stays open. {error.message}"
        stage.taken.append(Note(stage.line, text))
        known.is_kept_open = True
        return
    known.is_signed, known.is_kept_open = True, False


def find_assessed(stage: Stage, values: Values) -> Assessed:
    """This will find the assessment that is named, or the latest about the person. Raises UnableToPlay."""
    rows = [row for row in stage.assessed if row.person == values["about"]]
    if "assessment" in values:
        rows = [row for row in rows if row.key == values["assessment"]]
    if not rows:
        raise UnableToPlay("There is no such assessment yet. Put the 'assessment' before it.")
    return rows[-1]
