"""From where to where a stage can go, and what has to be said for it. Pure: machines in, refusals out.

The database holds the same moves in a reading of its own (access/sql/24_pathway.sql).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from alongside.kernel.errors import UnableToError

BEGINNING = ""
# Asked of nobody under 18: no consent is needed to refer a child.
CONSENT = "consent"


class UnableToTakeStep(UnableToError):
    """The stage cannot go there from where it stands, or something has to be said first."""


@dataclass(frozen=True, kw_only=True)
class State:
    """Where a stage can stand. `events` are for the clocks; `needs` has to be said, `asks` may be."""

    code: str
    label: str
    events: tuple[str, ...]
    needs: tuple[str, ...]
    asks: tuple[str, ...]
    is_end: bool
    adults_only: bool
    next_words: str


@dataclass(frozen=True, kw_only=True)
class Move:
    """One move that is allowed from a day until a day, exclusive."""

    begins: str
    ends: str
    since: date
    until: date | None


@dataclass(frozen=True, kw_only=True)
class Machine:
    """One kind of stage. `entry` is its kind on the chronology; `many`: several may run at once."""

    kind: str
    title: str
    entry: str
    klass: str
    many: bool
    states: Mapping[str, State]
    moves: Sequence[Move]

    def allowed(self, *, state: str, on: date) -> tuple[State, ...]:
        """This will give where it can go from a state on a day, in the order of the policy."""
        return tuple(
            self.states[move.ends]
            for move in self.moves
            if move.begins == state and move.since <= on and (move.until is None or on < move.until)
        )


def check_step(
    *,
    machine: Machine,
    state: str,
    to: str,
    on: date,
    said: Mapping[str, str],
    is_adult: bool,
    labels: Mapping[str, str],
) -> None:
    """This will raise UnableToTakeStep, in words that help, where this step cannot be taken.

    `said` is what was said, by its key ("reason", "step_down" ...); blank counts as not said.
    """
    allowed = machine.allowed(state=state, on=on)
    wanted = machine.states.get(to)
    if wanted is None or wanted not in allowed:
        raise UnableToTakeStep(_say_where_to(machine, state, to, allowed), field="to")
    missing = [key for key in wanted.needs if not said.get(key, "").strip()]
    if wanted.adults_only and not is_adult:
        raise UnableToTakeStep(
            "Nobody under 18 is asked whether they agree: this step is for those who are 18 or over.",
            field="to",
        )
    if missing:
        raise UnableToTakeStep(
            f"Before '{wanted.label}' say: {'; '.join(labels[key].lower() for key in missing)}.",
            field=missing[0],
        )
    _check_consent(said, is_adult=is_adult)
    unknown = [key for key, text in said.items() if text and key not in labels]
    if unknown:
        raise UnableToTakeStep(f"'{unknown[0]}' is not asked at any stage. Put it into the reason.")


def _check_consent(said: Mapping[str, str], *, is_adult: bool) -> None:
    if said.get(CONSENT, "").strip() and not is_adult:
        raise UnableToTakeStep(
            "A child's agreement is not asked for, and not recorded. Leave it out, and tell the child what"
            " happens and why.",
            field=CONSENT,
        )


def _say_where_to(machine: Machine, state: str, to: str, allowed: Sequence[State]) -> str:
    wanted = machine.states.get(to)
    name = f"'{wanted.label}'" if wanted else "That"
    if not allowed:
        return f"This has ended ('{machine.states[state].label}'). Begin a new one: {machine.title}."
    choices = "; ".join(each.label for each in allowed)
    if wanted and to == state:
        return (
            f"It is {name} already ({machine.title}): a step, or what a meeting decided, made it so."
            f" From here: {choices}."
        )
    stands = f"'{machine.states[state].label}'" if state else "the beginning"
    return f"{name} does not follow {stands} ({machine.title}). From here: {choices}."


def is_adult_on(*, born_latest: date | None, on: date) -> bool:
    """This will say whether somebody is surely 18 on a day; one born on 29 February is so on 1 March."""
    if born_latest is None or on < born_latest:
        return False
    years = on.year - born_latest.year - ((on.month, on.day) < (born_latest.month, born_latest.day))
    return years >= 18
