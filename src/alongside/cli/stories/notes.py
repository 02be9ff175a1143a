"""What a story is told about itself though it can be played: what was taken as read, and what to look at."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from alongside.cli.stories.cast import Cast, PersonDef, WorkerDef
from alongside.kernel.dates import local_date, show_day

if TYPE_CHECKING:
    from alongside.cli.stories.script import Script


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know about a line of the file."""

    line: int
    text: str


def knows_as_read(cast: Cast, worker: WorkerDef, person: PersonDef, line: int) -> Note:
    """This will say that a worker's agency is taken to know a person, because they record about them."""
    return Note(
        line,
        f"taken as read: {cast.agency_of(worker).name} ({worker.name}) knows {person.name}. Write 'known to'"
        f" at {person.key} (line {person.line}) to be strict.",
    )


def front_door_knows_as_read(cast: Cast, worker: WorkerDef, person: PersonDef, line: int) -> Note:
    """This will say that a front door is taken to know somebody around a child of whom it has a worry."""
    return Note(
        line,
        f"taken as read: whoever recorded {person.name} let {cast.teams[worker.team].name} of"
        f" {cast.agency_of(worker).name} know them. Write 'known to' at {person.key} (line {person.line}) to"
        " be strict.",
    )


def marked_as_read(worker: WorkerDef, username: str, line: int) -> Note:
    """This will say who marks as done what somebody undertook who does not see the record."""
    return Note(line, f"taken as read: {worker.name} does not see this action, and {username} marks it.")


def closed_as_read(worker: WorkerDef, username: str, line: int) -> Note:
    """This will say who closes the record to somebody who stops working with the person."""
    return Note(line, f"taken as read: {worker.name} told {username}, who closes the record to them.")


def does_not_know(cast: Cast, worker: WorkerDef, person: PersonDef) -> str:
    """This will say that a worker's agency does not know a person of whom the story says who does."""
    agency = cast.agency_of(worker)
    return (
        f"{agency.name} does not know {person.name}, so {worker.name} cannot record this. Let the front door"
        f" involve them first, or add '{agency.key}' to 'known to' of {person.key} (line {person.line})."
    )


def recorded_as_read(script: "Script") -> tuple[Note, ...]:
    """This will say who is taken to record those people of whom the file does not say it."""
    found: dict[tuple[str, str], list[str]] = {}
    lines: dict[tuple[str, str], int] = {}
    for event in script.events:
        person = script.cast.people.get(str(event.values.get("key", ""))) if event.is_implied else None
        if person is not None and "recorded_by" not in person.details:
            at = (event.by, f"{event.at:%Y-%m-%d %H:%M}")
            found.setdefault(at, []).append(person.name)
            lines.setdefault(at, person.line)
    return tuple(
        Note(
            lines[by, moment],
            f"taken as read: {script.cast.workers[by].name} records {_and(names)}, {moment}. Write 'recorded"
            " by' to say otherwise.",
        )
        for (by, moment), names in found.items()
    )


def lie_ahead(script: "Script", now: datetime) -> tuple[Note, ...]:
    """This will say which events have not happened yet; they are played all the same."""
    return tuple(
        Note(event.line, f"this lies in the future: today is {show_day(local_date(now))}. Check the year.")
        for event in script.events
        if event.at > now and not event.is_implied
    )


def _and(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
