"""Everything else that happens."""

from alongside.casework import records
from alongside.casework.records import KLASSES
from alongside.cli.stories.acts_concerns import ABOUT_MANY, CHILD_WORDS, HAPPENED
from alongside.cli.stories.fields import Field, Values
from alongside.cli.stories.kinds import Choice, OneOf, Words
from alongside.cli.stories.registry import action
from alongside.cli.stories.stage import Stage
from alongside.cli.stories.times import Stated
from alongside.kernel.dates import UncertainDate


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
