"""policy/pathway as the stages use it."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from alongside.pathway.stages.rules import Machine, Move, State
from alongside.reference.loader import PolicyFile, read_policy

_STATE = frozenset({"label", "event", "needs", "asks", "end", "adults", "next"})
_MACHINE = frozenset({"title", "entry", "klass", "many", "states", "moves"})


@cache
def get_machines() -> Mapping[str, Machine]:
    """This will give every kind of stage by its name. Raises UnableToReadPolicy on what cannot be meant."""
    file = _file()
    return {kind: _machine(file, kind, row) for kind, row in file.data["machines"].items()}


@cache
def get_detail_labels() -> Mapping[str, str]:
    """This will give what can be said at a step, by its key, in words."""
    return dict(_file().data["details"])


@cache
def get_meeting_outcomes() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """This will give, by kind of meeting and outcome, the stage and the step that it is."""
    file = _file()
    found = {
        kind: {code: (str(step[0]), str(step[1])) for code, step in row.items()}
        for kind, row in file.data["outcomes"].items()
    }
    for row in found.values():
        for machine, state in row.values():
            if state not in get_machines()[machine].states:
                raise file.fault(f"there is no {machine}: {state}, which an outcome of a meeting names.")
    return found


@cache
def get_held_steps() -> Mapping[str, tuple[str, str]]:
    """This will give, by kind of meeting, the step that it is to a stage that is open."""
    return {kind: (str(step[0]), str(step[1])) for kind, step in _file().data["held"].items()}


def get_minimum(*, kind: str) -> Mapping[str, str]:
    """This will give who has to be at a meeting of a kind: kinds of agency, and what they are called."""
    return dict(_file().data["minimum"].get(kind, {}))


def _file() -> PolicyFile:
    return read_policy("pathway/stages")


def _machine(file: PolicyFile, kind: str, row: Any) -> Machine:
    _known(file, row, _MACHINE)
    states = {code: _state(file, code, state) for code, state in row["states"].items()}
    moves = [
        Move(
            begins=str(move["from"]),
            ends=str(ends),
            since=move.get("since", file.data["from"]),
            until=move.get("until"),
        )
        for move in row["moves"]
        for ends in move["to"]
    ]
    for move in moves:
        if move.ends not in states or (move.begins and move.begins not in states):
            raise file.fault(f"{kind} moves from '{move.begins}' to '{move.ends}', and has no such state.")
    return Machine(
        kind=kind,
        title=row["title"],
        entry=row["entry"],
        klass=row.get("klass", "ordinary"),
        many=row.get("many", False),
        states=states,
        moves=tuple(moves),
    )


def _state(file: PolicyFile, code: str, row: Any) -> State:
    _known(file, row, _STATE)
    asked = (*row.get("needs", ()), *row.get("asks", ()))
    strange = [key for key in asked if key not in file.data["details"]]
    if strange:
        raise file.fault(f"'{strange[0]}' is not one of the details.", at=row)
    return State(
        code=code,
        label=row["label"],
        events=tuple(each.strip() for each in row.get("event", "").split(",") if each.strip()),
        needs=tuple(row.get("needs", ())),
        asks=tuple(row.get("asks", ())),
        is_end=row.get("end", False),
        adults_only=row.get("adults", False),
        next_words=row.get("next", ""),
    )


def _known(file: PolicyFile, row: Any, known: frozenset[str]) -> None:
    unknown = sorted(set(row) - known)
    if unknown:
        raise file.fault(f'"{unknown[0]}" is not known here. Use: {", ".join(sorted(known))}.', at=row)
