"""Worries. What a front door does with them: acts_front_door.py."""

from dataclasses import replace

from alongside.casework import concerns
from alongside.cli.stories.fields import Field, Many, Values
from alongside.cli.stories.kinds import (
    KEY,
    Choice,
    Choices,
    Moment,
    OneOf,
    Reading,
    When,
    Words,
    YesNo,
    text_of,
)
from alongside.cli.stories.located import Node, Text
from alongside.cli.stories.references import FrontDoorRef, PersonRef
from alongside.cli.stories.registry import action
from alongside.cli.stories.stage import Sent, Stage
from alongside.cli.stories.times import Stated
from alongside.concerns.commands import NewConcern
from alongside.kernel.dates import UncertainDate, local_date

ABOUT_ONE = Field(name="about", kind=PersonRef(), help="whom it is about", default="the story's only child")
ABOUT_MANY = Field(
    name="about", kind=Many(PersonRef()), help="whom it is about", default="the story's only child"
)
CHILD_WORDS = Field(
    name="child words",
    kind=Words(),
    help="the child's own words, exactly as said; language help leaves them alone",
    also=("child's words", "child's own words", "child says"),
)
HAPPENED = Field(name="happened", kind=When(), help="when it happened", default="the day of the event")
_LISTS = ("types", "vulnerabilities", "indicators", "harm")


class DangerKind:
    """Whether the child is in danger at this moment, and what was done."""

    words = "`no`, `yes`, or what was done at once"

    def read(self, node: Node, reading: Reading) -> tuple[bool, str] | None:
        """This will give whether, and what was done."""
        if isinstance(node, Text) and node.text.casefold() in {"yes", "no", "true", "false"}:
            return bool(YesNo().read(node, reading)), ""
        text = text_of(node, reading)
        return None if text is None else (True, text)


@action(
    name="concern",
    summary="Somebody is worried and sends it to a front door.",
    fields=(
        Field(
            name="about",
            kind=Many(PersonRef()),
            help="whom it is about; for several the same worry is sent for each",
            default="the story's only child",
        ),
        Field(name="key", kind=KEY, help="what a later decision calls it"),
        Field(name="facts", kind=Words(), help="what was seen, heard or said", required=True),
        Field(name="opinion", kind=Words(), help="what the author thinks of it"),
        CHILD_WORDS,
        HAPPENED,
        Field(name="place", kind=Words(300), help="where"),
        Field(name="danger", kind=DangerKind(), help="whether the child is in danger now", default="no"),
        Field(name="basis", kind=Choice("information_basis"), help="how it is known", default="not known"),
        Field(
            name="types",
            kind=Choices("concern_type"),
            help="what it may be about",
            also=("type", "concern types"),
        ),
        Field(
            name="vulnerabilities",
            kind=Choices("vulnerability"),
            help="circumstances that others may take advantage of",
        ),
        Field(name="indicators", kind=Choices("indicator"), help="signs that something may be happening"),
        Field(name="harm", kind=Choices("harm_evidence"), help="what says that harm has happened"),
        Field(name="source", kind=Words(200), help="who told the author", also=("told by",)),
        Field(
            name="child knows",
            kind=OneOf(("yes", "no", "unknown")),
            help="whether the child knows that this is written down",
            default="unknown",
        ),
        Field(
            name="to",
            kind=FrontDoorRef(),
            help="the front door to which it goes",
            default="that of the author's area",
        ),
        Field(
            name="known", kind=Moment(), help="when the author learned of it", default="when it is recorded"
        ),
    ),
    example="""\
- on: 4 March 2026 16:10
  by: keane
  concern:
    about: jay
    key: new-phone
    facts: Jay has a second phone and left the classroom twice today to answer it.
    opinion: I think somebody older is buying him things.
    child words: He just likes giving me stuff. It's not a big deal.
    happened: about 1 March 2026
    types: [child sexual exploitation suspected, online csa]
    indicators: [IN1, IN13, other: flinches when the phone buzzes]
    vulnerabilities: shortage of money
    basis: seen or heard first-hand
""",
)
def send_concern(stage: Stage, values: Values) -> None:
    """This will send the worry, and the same for each further child."""
    first = None
    for person in values["about"]:
        new = _new_concern(stage, values, person)
        receipt = concerns.send_concern(
            viewer=stage.viewer, concern=replace(new, copied_from=first), now=stage.now
        )
        first = first or receipt.concern_id
        fact = concerns.get_own(
            viewer=stage.viewer, concern_id=receipt.concern_id, purpose="sending", now=stage.now
        )
        key = values.get("key", f"concern-{len(stage.concerns) + 1}")
        kept = key if len(values["about"]) == 1 else f"{key}.{person}"
        stage.concerns.append(
            Sent(
                key=key,
                concern_id=receipt.concern_id,
                person=person,
                team_id=fact.sent_to,
            )
        )
        stage.keep(kind="concern", key=kept, person=person, made_id=receipt.concern_id)


def _new_concern(stage: Stage, values: Values, person: str) -> NewConcern:
    stated: Stated = values.get("happened") or Stated(UncertainDate.exact(local_date(stage.now)), "")
    danger, done = values.get("danger", (False, ""))
    chosen = {name: values.get(name, ((), "")) for name in _LISTS}
    notes = {_attribute(name): note for name, (_, note) in chosen.items() if note}
    return NewConcern(
        person_id=stage.person(person),
        facts=values["facts"],
        happened=stated.date,
        happened_time=stated.time,
        opinion=values.get("opinion", ""),
        child_words=values.get("child_words", ""),
        place=values.get("place", ""),
        immediate_danger=danger,
        danger_action=done,
        basis=values.get("basis", "UNKNOWN"),
        concern_types=chosen["types"][0],
        vulnerabilities=chosen["vulnerabilities"][0],
        indicators=chosen["indicators"][0],
        harm=chosen["harm"][0],
        other_notes=notes,
        source_name=values.get("source", ""),
        child_knows=values.get("child_knows", "unknown"),
        sent_to=stage.directory.teams[values["to"]] if "to" in values else None,
        known_at=stage.moment(values["known"]) if "known" in values else None,
    )


def _attribute(name: str) -> str:
    return "concern_types" if name == "types" else name
