"""Says who may do what an event's author may not, and what to write so that they do."""

from alongside.cli.stories.cast import WorkerDef
from alongside.cli.stories.stage import Stage
from alongside.kernel.dates import show_day


def say_who_may(stage: Stage, person: str, *, event: str) -> str:
    """This will say who may open a person's record at this moment, and which event of theirs to add.

    `event` is the YAML of that event, or "" where none of theirs would let this author do it.
    """
    name = stage.person_def(person).name
    may = list_openers(stage, person)
    if not may:
        return (
            f"Nobody may yet: no front door has a worry about {name}, and {name} is allocated to nobody."
            " Send a 'concern' first; the front door that receives it may then allocate and involve."
        )
    named = " or ".join(f"{worker.name} ({worker.key})" for worker in may[:3])
    told = f"Who may: {named}. Let them do it ('by: {may[0].key}')"
    if not event:
        return f"{told}."
    return (
        f"{told}, or add an event of theirs before this one: '- {{on: {show_day(stage.today)},"
        f" by: {may[0].key}, {event}}}'."
    )


def list_openers(stage: Stage, person: str) -> list[WorkerDef]:
    """This will list who may allocate and involve: who has the person, then front doors."""
    teams = stage.cast.teams
    doors = {sent.team_id for sent in stage.concerns if sent.person == person}
    recorders = stage.recorders.get(person, [])[:1]
    allocated = {who for about, who in stage.allocated if about == person}
    found = [
        worker
        for worker in stage.cast.workers.values()
        if worker.works_on(stage.today) and worker.key not in stage.left
    ]
    theirs = [row for row in found if {("worker", row.key), ("team", row.team)} & allocated]
    at_door = [
        row
        for row in found
        if stage.directory.teams[row.team] in doors
        or (person, row.team) in stage.opened
        or (row.username in recorders and teams[row.team].is_front_door)
    ]
    return list({row.key: row for row in [*theirs, *at_door]}.values())
