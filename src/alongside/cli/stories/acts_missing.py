"""Missing and found, the police's check, the return interview, and what was done afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from alongside.casework import missing as aftermath
from alongside.casework import records
from alongside.casework.stories import UnableToPlay
from alongside.cli.stories.acts_concerns import ABOUT_ONE, CHILD_WORDS
from alongside.cli.stories.fields import Field, Values
from alongside.cli.stories.kinds import Choice, Moment, OneOf, Words, YesNo
from alongside.cli.stories.registry import action
from alongside.cli.stories.remedies import say_who_may
from alongside.cli.stories.stage import Stage
from alongside.kernel.dates import local_date
from alongside.missing.aftermath import NewNotice
from alongside.missing.operations import ANSWERS, NewInterview, UnableToRecordMissing

_AT_EVENT = "the moment of the event"
# Who has to know, where a child is placed outside their area (code list missing_party).
_PARTIES = (
    ("placing authority", "the council that placed the child"),
    ("host authority", "the council where the child lives"),
    ("placing police", "the police of the placing area"),
    ("host police", "the police of the area where the child lives"),
)
# The headings of a return interview, without graphic detail.
_HEADINGS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("before", "what led to it: what pushes the child away, what draws them", ()),
    ("during", "where, with whom, how they got there, what they needed", ()),
    ("after", "how they feel, how they came back, health, whether the police are needed", ()),
    ("would help", "what would help, and who is safe", ()),
    ("carers words", "what carers, parents or school say", ("carers", "carers say", "school")),
)
_TEXTS = (
    "interviewer", "child_words", "note", "reason", "chosen_by", "before", "during", "after", "would_help",
    "carers_words",
)  # fmt: skip


@action(
    name="missing",
    summary="A child is reported missing.",
    fields=(
        ABOUT_ONE,
        Field(name="since", kind=Moment(), help="from when", default=_AT_EVENT, also=("from",)),
        Field(name="reported", kind=Moment(), help="when it was reported", default=_AT_EVENT),
        Field(name="circumstances", kind=Words(), help="last seen where, with whom", required=True),
        *(
            Field(name=name, kind=Words(200), help=f"{help_}; named, and told when it was reported")
            for name, help_ in _PARTIES
        ),
    ),
    example="""\
- on: 14 March 2026 23:40
  by: shah
  missing:
    about: jay
    since: 18:30
    circumstances: Left for the shop at half past six and has not come back; his phone is off.
""",
)
def record_missing(stage: Stage, values: Values) -> None:
    """This will record the episode."""
    stage.missing_told_by[values["about"]] = stage.cast.agency_of(stage.worker)
    records.record_missing(
        viewer=stage.viewer,
        person_id=stage.person(values["about"]),
        missing_from=stage.moment(values.get("since")),
        reported_at=stage.moment(values.get("reported")),
        circumstances=values["circumstances"],
        now=stage.now,
    )
    for name, _ in _PARTIES:
        told = values.get(name.replace(" ", "_"))
        if told:
            notice = NewNotice(
                party=name.replace(" ", "_").upper(), name=told, told_at=stage.moment(values.get("reported"))
            )
            aftermath.record_notice(
                viewer=stage.viewer, person_id=stage.person(values["about"]), notice=notice, now=stage.now
            )


@action(
    name="found",
    summary="A missing child has returned or was found. It belongs to the open episode.",
    fields=(
        ABOUT_ONE,
        Field(name="at", kind=Moment(), help="when", default=_AT_EVENT),
        Field(name="note", kind=Words(), help="where, and how they were", also=("how",)),
    ),
    example="""\
- on: 15 March 2026 08:00
  by: shah
  found:
    about: jay
    at: 06:15
    note: Came home by himself, cold and hungry. Safe and well check done by the officer.
""",
)
def record_found(stage: Stage, values: Values) -> None:
    """This will record the return."""
    with _explaining(stage, values["about"], role="not known"):
        records.record_found(
            viewer=stage.viewer,
            person_id=stage.person(values["about"]),
            found_at=stage.moment(values.get("at")),
            note=values.get("note", ""),
            now=stage.now,
        )


@contextmanager
def _explaining(stage: Stage, person: str, *, role: str) -> Iterator[None]:
    """Say why an episode may be there and cannot be seen: who only knows a child sees their own agency's."""
    try:
        yield
    except UnableToRecordMissing as error:
        told_by = stage.missing_told_by.get(person)
        if told_by is None or told_by == stage.cast.agency_of(stage.worker):
            raise
        worker = stage.worker
        wanted = f"involve: {{about: {person}, who: {worker.key}, as: {role}, reason: ...}}"
        raise UnableToPlay(
            f"{worker.name} cannot see a missing episode here: {told_by.name} recorded it, and who only knows"
            " a child sees what their own agency recorded. Somebody who may has to involve them first. "
            + say_who_may(stage, person, event=wanted)
        ) from error


@action(
    name="return interview",
    summary="The talk that is owed after every missing episode: offered, answered, held.",
    fields=(
        ABOUT_ONE,
        Field(name="offered", kind=Moment(), help="when it was offered", default=_AT_EVENT),
        Field(name="answer", kind=OneOf(ANSWERS), help="what the child answered", default="accepted"),
        Field(name="held", kind=Moment(), help="when it was held; leave it out where it was not held"),
        Field(name="interviewer", kind=Words(200), help="who held it"),
        CHILD_WORDS,
        Field(name="note", kind=Words(), help="what came of it"),
        Field(name="reason", kind=Words(), help="why it was declined or late", also=("why", "late reason")),
        Field(name="chosen by", kind=Words(200), help="who chose the interviewer, such as the child"),
        Field(
            name="independent",
            kind=YesNo(),
            help="whether the interviewer is independent of whoever looks after the child",
        ),
        *(Field(name=name, kind=Words(), help=help_, also=also) for name, help_, also in _HEADINGS),
        Field(name="acted on", kind=Words(), help="what changed because of what the child said"),
        Field(name="episode", kind=Moment(), help="when the episode began", default="the latest episode"),
    ),
    example="""\
- on: 16 March 2026 17:30
  by: morgan
  return interview:
    about: jay
    offered: 15 March 2026 11:00
    held: 16:15
    interviewer: Tolu Adeyemi, youth project
    child words: I just sat in his car. He bought me chips and drove round.
    note: Jay would like to see Tolu again on Thursday.
""",
)
def record_return_interview(stage: Stage, values: Values) -> None:
    """This will record the offer, and the talk where it was held."""
    held, person = values.get("held"), stage.person(values["about"])
    interview = NewInterview(
        offered_at=stage.moment(values.get("offered", held)),
        answer=values.get("answer", "accepted"),
        held_at=stage.moment(held) if held else None,
        is_independent=values.get("independent"),
        episode_id=_episode(stage, values),
        **{name: values.get(name, "") for name in _TEXTS},
    )
    with _explaining(stage, values["about"], role="return interviewer"):
        records.record_return_interview(
            viewer=stage.viewer, person_id=person, interview=interview, now=stage.now
        )
    if values.get("acted_on"):
        aftermath.record_followup(
            viewer=stage.viewer,
            person_id=person,
            kind="ACTED_ON",
            at=stage.now,
            text=values["acted_on"],
            episode_id=interview.episode_id,
            now=stage.now,
        )


def _episode(stage: Stage, values: Values) -> UUID | None:
    """The episode that began on the day that was said; None for the latest."""
    said = values.get("episode")
    if said is None:
        return None
    day = said.date.earliest
    episodes = records.list_episodes(
        viewer=stage.viewer, person_id=stage.person(values["about"]), now=stage.now
    )
    found = [row for row in episodes if local_date(row.missing_from) == day]
    if not found:
        raise UnableToPlay("No missing episode began on that day. Give the day on which it began.")
    exact = [row for row in found if row.missing_from == said.moment]
    return (exact or found)[0].episode_id


@action(
    name="prevention check",
    summary="The police saw the child after an episode. It does not stand for the return interview.",
    fields=(
        ABOUT_ONE,
        Field(name="at", kind=Moment(), help="when", default=_AT_EVENT),
        Field(name="officer", kind=Words(200), help="who saw the child", also=("who", "by")),
        Field(name="outcome", kind=Words(), help="how the child was, what was done", required=True),
    ),
    example="""\
- on: 15 March 2026 09:30
  by: shah
  prevention check:
    about: jay
    officer: PC Oduya
    outcome: Jay is tired and says nothing. A bruise on the arm; seen by a doctor the same morning.
""",
)
def record_check(stage: Stage, values: Values) -> None:
    """This will record the check, for the latest episode."""
    with _explaining(stage, values["about"], role="not known"):
        aftermath.record_check(
            viewer=stage.viewer,
            person_id=stage.person(values["about"]),
            checked_at=stage.moment(values.get("at")),
            officer=values.get("officer", ""),
            outcome=values["outcome"],
            now=stage.now,
        )


@action(
    name="after missing",
    summary="What was done after the latest episode: what changed, what the child was told.",
    fields=(
        ABOUT_ONE,
        Field(name="kind", kind=Choice("missing_followup"), help="what it was", default="acted on"),
        Field(name="text", kind=Words(), help="what was done or said", required=True, also=("note", "what")),
        Field(name="at", kind=Moment(), help="when", default=_AT_EVENT),
    ),
    example="""\
- on: 18 March 2026 12:00
  by: morgan
  after missing:
    about: jay
    kind: acted on
    text: The licensing officer visits the shop on Friday. Jay was told by Tolu.
""",
)
def record_followup(stage: Stage, values: Values) -> None:
    """This will record what was done."""
    with _explaining(stage, values["about"], role="not known"):
        aftermath.record_followup(
            viewer=stage.viewer,
            person_id=stage.person(values["about"]),
            kind=values.get("kind", "ACTED_ON"),
            at=stage.moment(values.get("at")),
            text=values["text"],
            now=stage.now,
        )
