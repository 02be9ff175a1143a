"""Foresees from the file alone what a play of it would take as read, for `story check`."""

from datetime import datetime

from alongside.cli.stories.acts_people import agency_behind
from alongside.cli.stories.cast import Cast, WorkerDef
from alongside.cli.stories.notes import Note, does_not_know, knows_as_read, lie_ahead, recorded_as_read
from alongside.cli.stories.references import Who
from alongside.cli.stories.script import Event, Script


def foresee(*, script: Script, now: datetime) -> tuple[Note, ...]:
    """This will say what `story load` says of a story, as far as the file alone shows it."""
    seen = _Foreseen(script.cast)
    for event in script.events:
        seen.play(event)
    return (*script.warnings, *lie_ahead(script, now), *recorded_as_read(script), *seen.notes)


class _Foreseen:
    """Who knows whom, and to whom whose record is open, after the events so far."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._knowing: dict[str, set[str | None]] = {}
        self._open: dict[str, set[Who]] = {}
        self.notes: list[Note] = []

    def play(self, event: Event) -> None:
        """This will take in one event."""
        if event.action.name == "person":
            self._record(event)
            return
        if not event.by:
            return
        worker = self._cast.workers[event.by]
        agency = self._cast.agency_of(worker).key
        for key in event.people:
            if key not in self._knowing:
                continue
            if agency not in self._knowing[key] and not self._standing(worker) & self._open[key]:
                self.notes.append(self._unknown(worker, key, event.line))
            self._knowing[key].add(agency)
            self._let_in(event, worker, key)

    def _unknown(self, worker: WorkerDef, key: str, line: int) -> Note:
        person = self._cast.people[key]
        if "known_to" not in person.details:
            return knows_as_read(self._cast, worker, person, line)
        return Note(line, f"this may be refused: {does_not_know(self._cast, worker, person)}")

    def _record(self, event: Event) -> None:
        key = event.values["key"]
        told = self._cast.people[key].details.get("known_to", ())
        worker = self._cast.workers[event.by]
        self._knowing[key] = {agency_behind(self._cast, who) for who in told}
        self._knowing[key].add(self._cast.agency_of(worker).key)
        self._open[key] = set()

    def _let_in(self, event: Event, worker: WorkerDef, key: str) -> None:
        name, values = event.action.name, event.values
        if name in {"concern", "urgent"}:
            area = self._cast.agency_of(worker).area
            own = [t.key for t in self._cast.teams.values() if self._is_door_of(t.key, area)]
            doors = [values["to"]] if "to" in values else own
            self._open[key] |= {Who("team", door) for door in doors}
        elif name in {"allocate", "involve"}:
            self._open[key].add(values["to" if name == "allocate" else "who"])
        elif name == "end involvement":
            self._open[key].discard(values["who"])

    def _is_door_of(self, team: str, area: str) -> bool:
        row = self._cast.teams[team]
        return row.is_front_door and self._cast.agencies[row.agency].area == area

    def _standing(self, worker: WorkerDef) -> set[Who]:
        return {
            Who("worker", worker.key),
            Who("team", worker.team),
            Who("agency", self._cast.agency_of(worker).key),
        }
