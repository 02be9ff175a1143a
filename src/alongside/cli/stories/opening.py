"""Opens a record to whoever, by the story, works with a person: always by somebody who may."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from alongside.access.viewer import Viewer
from alongside.casework import knowing, people
from alongside.casework.people import Involved, UnableToInvolve
from alongside.casework.sessions import UnableToActAs, acting_as
from alongside.casework.stories import UnableToPlay
from alongside.cli.stories.acts_people import agency_behind
from alongside.cli.stories.stage import NotYetTheirs, Stage


@contextmanager
def acting(stage: Stage, username: str) -> Iterator[Viewer]:
    """This will let a worker act at the moment of the event. Raises UnableToActAs for one who has left."""
    with acting_as(username=username, now=stage.now, own_clock=True) as viewer:
        stage.viewer = viewer
        yield viewer


def let_know(stage: Stage, key: str) -> None:
    """This will let the author's agency know a person whom, by the story, it knows.

    It is done by somebody who knows them. Raises UnableToPlay where the story says otherwise.
    """
    agency = stage.cast.agency_of(stage.worker)
    _require_known(stage, key)
    may = _those_who_may(stage, key, stage.recorders[key])
    if not may:
        raise UnableToPlay(
            f"Nobody who knows {stage.person_def(key).name} is left to let {stage.worker.name} know."
        )
    with acting(stage, may[0]) as viewer:
        knowing.make_known(
            viewer=viewer,
            person_id=stage.person(key),
            agency_id=stage.directory.agencies[agency.key],
            user_id=stage.directory.users[stage.worker.key],
            now=stage.now,
        )


def hand_over(stage: Stage, needed: NotYetTheirs) -> bool:
    """This will let the front door or the allocated worker bring the author in; gives whether one did.

    A team of the council is given the person before it passes them on; somebody who holds a return interview
    is involved before they do.
    """
    may = _those_who_may(stage, needed.person, _holders(stage, needed.person))
    return any(_bring_in_by(stage, needed, username) for username in may)


def _bring_in_by(stage: Stage, needed: NotYetTheirs, username: str) -> bool:
    with acting(stage, username) as viewer:
        if needed.is_allocation and viewer.agency_id != _own_agency(stage):
            return False
        try:
            people.involve(
                viewer=viewer,
                person_id=stage.person(needed.person),
                who=_bring_in(stage, needed),
                role="SOCIAL_WORKER" if needed.is_allocation else needed.role,
                reason=needed.reason,
                allocate=needed.is_allocation,
                now=stage.now,
            )
        except UnableToInvolve:
            return False
        return True


def _bring_in(stage: Stage, needed: NotYetTheirs) -> Involved:
    if needed.is_allocation:
        return Involved(team_id=stage.directory.teams[stage.worker.team])
    return Involved(user_id=stage.directory.users[stage.worker.key])


def _own_agency(stage: Stage) -> object:
    return stage.directory.agencies[stage.cast.agency_of(stage.worker).key]


def _holders(stage: Stage, key: str) -> list[str]:
    """Who may bring others in: those to whom the person is allocated, then the front doors with a worry."""
    allocated = [username for person, username in reversed(stage.allocated) if person == key]
    doors = {sent.team_id for sent in stage.concerns if sent.person == key}
    at_door = [
        worker.username
        for worker in stage.cast.workers.values()
        if stage.directory.teams[worker.team] in doors
    ]
    return [*allocated, *at_door]


def _those_who_may(stage: Stage, key: str, usernames: Iterable[str]) -> list[str]:
    """List those of the workers who are there and may write on the person's record."""
    may = []
    for username in dict.fromkeys(usernames):
        with suppress(UnableToActAs), acting(stage, username):
            may += [username] if stage.may_record(key) else []
    return may


def _require_known(stage: Stage, key: str) -> None:
    """Without `known to`, whoever records about a person knows them.

    With it, those agencies do that are named there, or have recorded about the person before.
    """
    person = stage.person_def(key)
    if "known_to" not in person.details:
        return
    agency = stage.cast.agency_of(stage.worker)
    known = {agency_behind(stage.cast, who) for who in person.details["known_to"]}
    known |= {
        stage.cast.agency_of(worker).key
        for worker in stage.cast.workers.values()
        if worker.username in stage.recorders[key]
    }
    if agency.key not in known:
        raise UnableToPlay(
            f"{agency.name} does not know {person.name}, so {stage.worker.name} cannot record this. Let the"
            f" front door involve them first, or add '{agency.key}' to 'known to' of {key} (line"
            f" {person.line})."
        )
