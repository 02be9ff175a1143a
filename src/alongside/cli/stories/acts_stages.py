"""Stages of the process: section 47, conference, help, looked after, police protection, NRM, LADO and others.

Each stage of policy/pathway/stages.yaml is one action, with the same fields; `step` says where it went.
"""

from collections.abc import Sequence
from difflib import get_close_matches

from alongside.casework import clocks, stages
from alongside.casework.stories import UnableToPlay
from alongside.cli.stories.acts_concerns import ABOUT_ONE
from alongside.cli.stories.fields import Field, Values
from alongside.cli.stories.kinds import Moment, Pattern, Reading, Words, plain, text_of
from alongside.cli.stories.located import Node
from alongside.cli.stories.notes import Note
from alongside.cli.stories.registry import action
from alongside.cli.stories.stage import Stage
from alongside.cli.stories.stage_words import EVERYDAY_STEPS
from alongside.pathway.stages.operations import NewStep
from alongside.pathway.stages.policy import get_detail_labels, get_machines
from alongside.pathway.stages.rules import BEGINNING, Machine, State

_AT_EVENT = "the moment of the event"
_UNSAID = "Not recorded."
# The stage, what it is called in a story, its first words there, and an example.
STAGE_NAMES: Sequence[tuple[str, str, str]] = (
    (
        "section47",
        "section 47",
        "{about: jay, step: not substantiated, reason: He was safe., support offer: Youth project}",
    ),
    ("protection_plan", "conference", "{about: jay, step: child protection plan}"),
    ("help", "family help", "{about: jay, step: under way}"),
    ("looked_after", "looked after", "{about: jay, step: looked after, at: 15 March 2026}"),
    ("police_protection", "police protection", "{about: jay, reason: Found with two men at the flat.}"),
    ("emergency_order", "emergency order", "{about: jay, step: made}"),
    (
        "allegation",
        "lado",
        "{about: jay, concerning: A coach of the club, step: raised, reason: Messages at night.}",
    ),
    ("nrm", "nrm", "{about: jay, step: referred, agency views: The school agrees.}"),
    (
        "outside_home",
        "harm outside the home",
        "{about: jay, step: planned, contexts: The takeaway, partners: Licensing and the bus firm}",
    ),
    (
        "complex_abuse",
        "complex abuse",
        "{about: jay, step: flagged, reason: Six children name the same flat.}",
    ),
    (
        "disagreement",
        "disagreement",
        "{about: jay, step: raised, reason: We think that it should not close., safety: Visits go on.}",
    ),
)


class StepKind:
    """Where the stage went: a state by its code, its label, how its label begins, or an everyday word."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.words = "one of " + ", ".join(f"`{_short(state)}`" for state in machine.states.values())

    def read(self, node: Node, reading: Reading) -> str | None:
        """This will give the state's code."""
        text = text_of(node, reading)
        if text is None:
            return None
        spelt = self._spelt()
        wanted = plain(text)
        begun = {code for word, code in spelt.items() if len(wanted) > 3 and word.startswith(wanted)}
        if wanted in spelt:
            return spelt[wanted]
        if len(begun) == 1:
            return begun.pop()
        near = get_close_matches(wanted, spelt, n=1, cutoff=0.8)
        if near:
            return spelt[near[0]]
        reading.problems.add(
            node.line, f"'{text}' is no step of this stage. Write {self.words}.".replace("`", "'")
        )
        return None

    def _spelt(self) -> dict[str, str]:
        states = self._machine.states
        everyday = EVERYDAY_STEPS.get(self._machine.kind, {})
        found = {
            plain(word): code for code, words in everyday.items() for word in words.split(",") if word.strip()
        }
        for code, state in states.items():
            found |= {plain(code): code, plain(state.label): code, plain(_short(state)): code}
        return found


def _short(state: State) -> str:
    return state.code.replace("_", " ")


def _what_steps_need(machine: Machine) -> str:
    needing = (
        f"`{_short(state)}` needs " + " and ".join(f"`{key}`" for key in state.needs)
        for state in machine.states.values()
        if state.needs
    )
    return "".join(f"; {each}" for each in needing).replace("_", " ")


def _fields(machine: Machine) -> tuple[Field, ...]:
    labels = get_detail_labels()
    keys = dict.fromkeys(
        key for state in machine.states.values() for key in (*state.needs, *state.asks) if key != "reason"
    )
    step_also = ("to", "stage", "state", "status", "decision", *(() if "outcome" in keys else ("outcome",)))
    return (
        ABOUT_ONE,
        Field(
            name="step",
            kind=StepKind(machine),
            help="where it went" + _what_steps_need(machine),
            default="its first step",
            also=step_also,
        ),
        Field(name="at", kind=Moment(), help="when", default=_AT_EVENT, also=("when", "on")),
        Field(name="reason", kind=Words(), help="why, and what it rests on", also=("why", "because")),
        Field(name="concerning", kind=Words(300), help="whom or what it is about, beside the child"),
        *(
            Field(
                name=key.replace("_", " "),
                kind=Words(),
                help=labels[key][0].lower() + labels[key][1:],
                also=(_PLAN_WORDS.get(key, ())),
            )
            for key in keys
        ),
    )


_PLAN_WORDS = {
    "step_down": ("step down plan", "step-down plan"),
    "aftercare": ("goes on", "what next"),
    "support_offer": ("support", "support offered"),
}


def _play(machine: Machine, stage: Stage, values: Values) -> None:
    said = {key: values[key] for key in get_detail_labels() if key in values and key != "reason"}
    step = NewStep(
        kind=machine.kind,
        to=values.get("step") or machine.allowed(state=BEGINNING, on=stage.today)[0].code,
        at=stage.moment(values.get("at")),
        reason=values.get("reason", ""),
        details=said,
        about=values.get("concerning", ""),
    )
    stages.take_step(
        viewer=stage.viewer,
        person_id=stage.person(values["about"]),
        step=_with_what_is_unsaid(stage, machine, step),
        now=stage.now,
    )


def _with_what_is_unsaid(stage: Stage, machine: Machine, step: NewStep) -> NewStep:
    """What only explains a step on the way is told and may be left out; what guards its end may not."""
    state = machine.states[step.to]
    given = {"reason": step.reason, **step.details}
    soft = {key for key in state.needs if key == "outcome" or not state.is_end}
    unsaid = sorted(key for key in soft if not given.get(key))
    if not unsaid:
        return step
    labels = get_detail_labels()
    stage.taken.append(
        Note(
            stage.line,
            f"'{state.label}' says nothing of: {'; '.join(labels[key].lower() for key in unsaid)}. A form"
            " would ask. It stands as not recorded.",
        )
    )
    details = dict(step.details) | {key: _UNSAID for key in unsaid if key != "reason"}
    return NewStep(
        kind=step.kind,
        to=step.to,
        at=step.at,
        reason=step.reason or (_UNSAID if "reason" in unsaid else ""),
        details=details,
        about=step.about,
    )


def _register(kind: str, name: str, example: str) -> None:
    machine = get_machines()[kind]

    def play(stage: Stage, values: Values) -> None:
        _play(machine, stage, values)

    action(
        name=name,
        summary=f"{machine.title}: a step of it was taken.",
        fields=_fields(machine),
        example=f"- on: 16 March 2026 12:00\n  by: morgan\n  {name}: {example}\n",
    )(play)


for _kind, _name, _example in STAGE_NAMES:
    _register(_kind, _name, _example)


@action(
    name="late reason",
    summary="Why something that is due is late, or will be. It stays late; the reason stands beside it.",
    fields=(
        ABOUT_ONE,
        Field(
            name="clock",
            kind=Pattern(r"[Cc]\d\d.*", "a clock, such as C14", "is no clock. Write it as in C14."),
            help="which clock, as `story clocks` names it; of several the one that began last",
            required=True,
        ),
        Field(name="reason", kind=Words(), help="why, and what is done meanwhile", required=True),
    ),
    example="""\
- on: 20 March 2026 12:00
  by: morgan
  late reason: {about: jay, clock: C18, reason: The club gave the name only on Thursday. Told since.}
""",
)
def give_late_reason(stage: Stage, values: Values) -> None:
    """This will record why, for what of this clock is late now, the latest of each limb; else what is due."""
    wanted = values["clock"].upper().split()
    person = stage.person(values["about"])
    meant = [
        row
        for row in clocks.list_person_clocks(viewer=stage.viewer, person_id=person, now=stage.now)
        if row.clock == wanted[0] and row.limb.upper() in {*wanted[1:], row.limb.upper()}
    ]
    late = [row for row in meant if row.state == "late"] or [row for row in meant if row.is_open]
    if not late:
        raise UnableToPlay(f"Nothing of {wanted[0]} is late at this moment, and nothing of it is due.")
    latest = {row.limb: row for row in sorted(late, key=lambda row: row.started_at)}
    for row in latest.values():
        stages.record_late_reason(
            viewer=stage.viewer,
            person_id=person,
            clock=row.clock,
            limb=row.limb,
            started_at=row.started_at,
            reason=values["reason"],
            now=stage.now,
        )
