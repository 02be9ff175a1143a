"""Missing and found, meetings, and everything else that happens."""

from collections.abc import Iterator
from contextlib import contextmanager

from alongside.casework import records
from alongside.casework.records import KLASSES
from alongside.casework.stories import UnableToPlay
from alongside.cli.stories.acts_concerns import ABOUT_MANY, ABOUT_ONE, CHILD_WORDS, HAPPENED
from alongside.cli.stories.fields import Field, Many, Values
from alongside.cli.stories.kinds import Choice, Moment, OneOf, Words
from alongside.cli.stories.references import AgencyRef
from alongside.cli.stories.registry import action
from alongside.cli.stories.remedies import say_who_may
from alongside.cli.stories.stage import Stage
from alongside.cli.stories.times import Stated
from alongside.kernel.dates import UncertainDate
from alongside.missing.operations import ANSWERS, NewInterview, UnableToRecordMissing
from alongside.pathway.operations import NewMeeting

_AT_EVENT = "the moment of the event"


@action(
    name="missing",
    summary="A child is reported missing.",
    fields=(
        ABOUT_ONE,
        Field(name="since", kind=Moment(), help="from when", default=_AT_EVENT, also=("from",)),
        Field(name="reported", kind=Moment(), help="when it was reported", default=_AT_EVENT),
        Field(name="circumstances", kind=Words(), help="last seen where, with whom", required=True),
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
    summary="The talk that is owed after the latest missing episode: offered, answered, held.",
    fields=(
        ABOUT_ONE,
        Field(name="offered", kind=Moment(), help="when it was offered", default=_AT_EVENT),
        Field(name="answer", kind=OneOf(ANSWERS), help="what the child answered", default="accepted"),
        Field(name="held", kind=Moment(), help="when it was held; leave it out where it was not held"),
        Field(name="interviewer", kind=Words(200), help="who held it"),
        CHILD_WORDS,
        Field(name="note", kind=Words(), help="what came of it"),
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
    held = values.get("held")
    interview = NewInterview(
        offered_at=stage.moment(values.get("offered", held)),
        answer=values.get("answer", "accepted"),
        held_at=stage.moment(held) if held else None,
        interviewer=values.get("interviewer", ""),
        child_words=values.get("child_words", ""),
        note=values.get("note", ""),
    )
    with _explaining(stage, values["about"], role="return interviewer"):
        records.record_return_interview(
            viewer=stage.viewer,
            person_id=stage.person(values["about"]),
            interview=interview,
            now=stage.now,
        )


@action(
    name="meeting",
    summary="A meeting was held: a strategy discussion, a conference, a review, a panel, supervision.",
    fields=(
        ABOUT_MANY,
        Field(name="kind", kind=Choice("meeting_kind"), help="what kind of meeting", required=True),
        Field(name="held", kind=Moment(), help="when", default=_AT_EVENT),
        Field(
            name="present",
            kind=Many(AgencyRef()),
            help="the agencies that were there; a worker's key stands for their agency",
        ),
        Field(
            name="absent reason",
            kind=Words(),
            help="who should have been there and was not, and why",
            also=("absent",),
        ),
        Field(name="notes", kind=Words(), help="what was said; this or `decisions` is needed"),
        Field(name="decisions", kind=Words(), help="what was decided: who, what, by when"),
        Field(
            name="child view",
            kind=Words(),
            help="what the child wants, in their words",
            also=("child's view",),
        ),
    ),
    example="""\
- on: 6 March 2026 13:00
  by: nair
  meeting:
    about: jay
    kind: strategy discussion
    present: [council, police, health]
    notes: Each agency said what it holds. Nobody has yet spoken with Jay alone.
    decisions: Section 47 enquiry, jointly. DS Shah by Monday for the phone; Rhys sees Jay today.
    child view: I don't want Mum to read it.
""",
)
def record_meeting(stage: Stage, values: Values) -> None:
    """This will record the meeting on each record."""
    records.record_meeting(
        viewer=stage.viewer,
        people=[stage.person(key) for key in values["about"]],
        meeting=NewMeeting(
            kind=values["kind"],
            held_at=stage.moment(values.get("held")),
            present=[stage.directory.agencies[key] for key in values.get("present", ())],
            notes=values.get("notes", ""),
            absent_reason=values.get("absent_reason", ""),
            decisions=values.get("decisions", ""),
            child_view=values.get("child_view", ""),
        ),
        now=stage.now,
    )


@action(
    name="event",
    summary="Anything else worth knowing: a visit, an arrest, an exclusion, support given, a closure.",
    fields=(
        ABOUT_MANY,
        Field(name="kind", kind=Choice("chronology_kind"), help="what kind of entry", required=True),
        Field(name="title", kind=Words(200), help="what happened, in a line", required=True),
        Field(name="detail", kind=Words(), help="the rest", also=("details", "note")),
        CHILD_WORDS,
        HAPPENED,
        Field(name="basis", kind=Choice("information_basis"), help="how it is known", default="not known"),
        Field(
            name="class",
            kind=OneOf(KLASSES),
            help="who sees it: `sensitive` is for those working with the person,"
            " `placement` for the front door and the allocated worker",
            default="ordinary",
        ),
    ),
    example="""\
- on: 9 March 2026 15:00
  by: keane
  event:
    about: jay
    kind: education
    title: Ten lessons missed since half term
    detail: All of them after lunch; he comes back in a car that nobody at school knows.
    happened: between 23 February 2026 and 6 March 2026
    basis: document
""",
)
def record_event(stage: Stage, values: Values) -> None:
    """This will put the event on each chronology."""
    stated: Stated = values.get("happened") or Stated(UncertainDate.exact(stage.today), "")
    for key in values["about"]:
        records.record_event(
            viewer=stage.viewer,
            person_id=stage.person(key),
            kind=values["kind"],
            happened=stated.date,
            happened_time=stated.time,
            title=values["title"],
            detail=values.get("detail", ""),
            child_words=values.get("child_words", ""),
            basis=values.get("basis", "UNKNOWN"),
            klass=values.get("class", "ordinary"),
            now=stage.now,
        )
