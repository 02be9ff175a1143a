"""Considering the definition: what is known, what is chosen, and why."""

from dataclasses import replace
from typing import Any

from alongside.assessments.definition.commands import NewConsideration
from alongside.assessments.definition.facts import ANSWERS, CORE_ANSWERS, NOT_KNOWN, TESTS, Considered
from alongside.casework import definition
from alongside.cli.stories.acts_concerns import ABOUT_ONE, HAPPENED
from alongside.cli.stories.definition_kinds import (
    ELEMENT_FIELDS,
    ELEMENTS,
    ExchangeKind,
    ReadingKind,
    Stood,
)
from alongside.cli.stories.fields import Field, Values
from alongside.cli.stories.kinds import KEY, Choice, Choices, OneOf, Words, YesNo
from alongside.cli.stories.registry import action
from alongside.cli.stories.resting import find_entries
from alongside.cli.stories.stage import Stage
from alongside.cli.stories.times import Stated
from alongside.kernel.dates import UncertainDate, local_date

_ANSWER = OneOf(ANSWERS)
# The field of the story, and the list of the consideration.
_LISTS = {
    "power": "power",
    "means": "methods",
    "mode": "modes",
    "pattern": "patterns",
    "gain": "gain",
    "no_consent_because": "negators",
}


@action(
    name="definition",
    summary="Somebody considers what is known against the definition, chooses how they read it, and signs.",
    fields=(
        ABOUT_ONE,
        Field(name="concern", kind=KEY, help="the key of the worry from which it is considered"),
        HAPPENED,
        Field(
            name="elements",
            kind=ELEMENTS,
            help="how each element stands; one that is left out is not known",
            also=("element",),
        ),
        Field(
            name="power",
            kind=Choices("power_source"),
            help="where the power comes from",
            also=("power sources", "power source"),
        ),
        Field(name="means", kind=Choices("method"), help="by what means", also=("method", "methods")),
        Field(name="mode", kind=Choices("mode"), help="in what way", also=("modes",)),
        Field(name="pattern", kind=Choices("pattern"), help="pattern", also=("patterns",)),
        Field(
            name="exchange",
            kind=ExchangeKind(),
            help="what the child was offered, promised or given; stopping something bad counts",
            also=("exchanged",),
        ),
        Field(
            name="core",
            kind=OneOf((*CORE_ANSWERS, "no")),
            help="whether the exchange is what it turned on; `no` or `incidental`: a gift beside it",
            default="not known",
            also=("core dynamic", "exchange is the core dynamic"),
        ),
        Field(name="gain", kind=Choices("gain"), help="what somebody gained", also=("gains",)),
        Field(
            name="no consent because",
            kind=Choices("consent_negator"),
            help="what took consent away",
            also=("consent negators", "consent negator", "negators", "no consent"),
        ),
        Field(name="choice", kind=_ANSWER, help="did the child make a choice?", default="not known"),
        Field(name="freedom", kind=_ANSWER, help="were they free to choose?", default="not known"),
        Field(name="capacity", kind=_ANSWER, help="had they the capacity to choose?", default="not known"),
        Field(
            name="seems consensual",
            kind=_ANSWER,
            help="does it seem consensual? It lowers nothing",
            default="not known",
            also=("appears consensual", "apparent consent"),
        ),
        Field(name="child aware", kind=_ANSWER, help="does the child know of it?", default="not known"),
        Field(name="telling", kind=Words(), help="how a child who does not know will be told"),
        Field(
            name="chosen",
            kind=ReadingKind(),
            help="how they read it",
            default="as it is suggested",
            also=("choice made", "decided", "reads as"),
        ),
        Field(
            name="route",
            kind=Choice("concern_decision"),
            help="what happens next; every answer leads somewhere",
            required=True,
            also=("onward route", "next", "decision"),
        ),
        Field(
            name="reason",
            kind=Words(),
            help="why; needed where they choose otherwise than suggested",
            also=("why",),
        ),
        Field(
            name="explained",
            kind=Words(),
            help="how answers fit that seem not to; needed where others speak for what is not present",
        ),
        Field(
            name="separate",
            kind=YesNo(),
            help="whether it is about something else than the one before; otherwise it supersedes it",
            default="no",
        ),
    ),
    example="""\
- on: 6 March 2026 10:00
  by: nair
  definition:
    about: jay
    concern: new-phone
    elements:
      actor: {suspected: somebody who calls himself seventeen}
      power imbalance: suspected
      coercion: not known
      activity: {suspected: "Jay was asked for pictures, a friend says."}
      exchange: {evidenced: the second phone}
    power: [age, money or other resources]
    means: enticement
    exchange: [other: a phone, affection: offered]
    mode: technology
    seems consensual: yes
    chosen: CSE suspected
    route: strategy discussion
    reason: Nobody knows yet who he is. That is no reason to wait.
""",
)
def consider_definition(stage: Stage, values: Values) -> None:
    """This will sign a consideration; chosen as suggested where the story does not say otherwise."""
    person_id = stage.person(values["about"])
    stated: Stated = values.get("happened") or Stated(UncertainDate.exact(local_date(stage.now)), "")
    considered = _considered(values)
    chosen = values.get("chosen")
    if chosen is None:
        page = definition.suggest_for(
            viewer=stage.viewer,
            person_id=person_id,
            considered=considered,
            happened=stated.date,
            now=stage.now,
        )
        chosen = page.kind.key
    new = _new(stage, values, considered, stated.date, str(chosen))
    definition.sign_consideration(viewer=stage.viewer, person_id=person_id, new=new, now=stage.now)


def _new(
    stage: Stage, values: Values, considered: Considered, happened: UncertainDate, chosen: str
) -> NewConsideration:
    concern = (
        stage.find_concern(key=values["concern"], about=values["about"]) if "concern" in values else None
    )
    notes = {attribute: values[name][1] for name, attribute in _LISTS.items() if name in values}
    notes["exchange"] = values.get("exchange", ({}, ""))[1]
    return NewConsideration(
        considered=considered,
        happened=happened,
        chosen=chosen,
        route=values["route"],
        reason=values.get("reason", ""),
        explained=values.get("explained", ""),
        telling=values.get("telling", ""),
        rests_on={
            name: replace(stood.rests_on, entries=find_entries(stage, values["about"], stood.found_by))
            for name, stood in _stood(values).items()
        },
        other_notes={name: note for name, note in notes.items() if note},
        concern_id=concern.concern_id if concern else None,
        is_separate=values.get("separate", False),
    )


def _considered(values: Values) -> Considered:
    lists: dict[str, Any] = {
        attribute: frozenset(values.get(name, ((), ""))[0]) for name, attribute in _LISTS.items()
    }
    core = values.get("core", NOT_KNOWN)
    return Considered(
        elements={name: stood.standing for name, stood in _stood(values).items()},
        exchange=values.get("exchange", ({}, ""))[0],
        core="incidental" if core == "no" else core,
        tests={test: values[test] for test in TESTS if test in values},
        seems_consensual=values.get("seems_consensual", NOT_KNOWN),
        child_aware=values.get("child_aware", NOT_KNOWN),
        **lists,
    )


def _stood(values: Values) -> dict[str, Stood]:
    elements = values.get("elements", {})
    return {
        each.name.upper(): elements[each.attribute] for each in ELEMENT_FIELDS if each.attribute in elements
    }
