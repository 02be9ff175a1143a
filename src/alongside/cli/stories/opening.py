"""Opens a record to whoever, by the story, works with a person: always by somebody who may."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from alongside.access.viewer import Viewer
from alongside.casework import knowing
from alongside.casework.sessions import UnableToActAs, acting_as
from alongside.casework.stories import UnableToPlay
from alongside.cli.stories.acts_meetings import list_meant
from alongside.cli.stories.acts_people import agency_behind, list_unrelated, relate_known
from alongside.cli.stories.fields import Values
from alongside.cli.stories.notes import (
    Note,
    closed_as_read,
    does_not_know,
    front_door_knows_as_read,
    knows_as_read,
    marked_as_read,
)
from alongside.cli.stories.references import Who
from alongside.cli.stories.remedies import list_openers
from alongside.cli.stories.stage import Stage
from alongside.kernel.errors import NotFoundError


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
    may = those_who_may(stage, key, stage.recorders[key])
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
    if agency.key not in _agencies_that_know(stage, key):
        stage.taken.append(knows_as_read(stage.cast, stage.worker, stage.person_def(key), stage.line))


def let_front_door_know(stage: Stage, key: str) -> None:
    """This will open the record of somebody around a child to the front door that has a worry about them.

    It is done by somebody who knows them, and only where the story does not say who does (`known to`).
    """
    team = stage.cast.teams[stage.worker.team]
    opens = [worker.key for worker in list_openers(stage, key)]
    if not team.is_front_door or "known_to" in stage.person_def(key).details or stage.worker.key in opens:
        return
    team_id = stage.directory.teams[team.key]
    children = {sent.person for sent in stage.concerns if sent.team_id == team_id}
    may = those_who_may(stage, key, stage.recorders[key])
    if not may or not children & _around(stage, key):
        return
    with acting(stage, may[0]) as viewer:
        knowing.tell_front_door(viewer=viewer, person_id=stage.person(key), team_id=team_id, now=stage.now)
    stage.opened.add((key, team.key))
    stage.taken.append(front_door_knows_as_read(stage.cast, stage.worker, stage.person_def(key), stage.line))


def _around(stage: Stage, key: str) -> set[str]:
    """Give those to whom somebody is related, whichever of the two says so."""
    return {
        other
        for one, definition in stage.cast.people.items()
        for related in definition.details.get("relationships", ())
        if key in (one, related.key)
        for other in (one, related.key)
        if other and other != key
    }


def who_acts(stage: Stage, action: str, values: Values) -> str:
    """This will give the user name of whoever does what an event tells: its author, or somebody they ask.

    Whoever undertook something and does not see the record tells somebody who does; whoever is involved and
    stops tells those who can close the record to them.
    """
    if action == "action done":
        return _who_marks(stage, values)
    if action == "end involvement" and values["who"] == Who("worker", stage.worker.key):
        return _who_closes(stage, values)
    return stage.worker.username


def _who_closes(stage: Stage, values: Values) -> str:
    """One who may close all of these records; the author, where they may, or where nobody may."""
    each = [[worker.username for worker in list_openers(stage, key)] for key in values["about"]]
    of_all = [name for name in each[0] if all(name in names for names in each)]
    if not of_all or stage.worker.username in of_all:
        return stage.worker.username
    stage.taken.append(closed_as_read(stage.worker, of_all[0], stage.line))
    return of_all[0]


def _who_marks(stage: Stage, values: Values) -> str:
    openers = [worker.username for worker in list_openers(stage, values["about"])]
    for username in (stage.worker.username, *openers):
        with suppress(UnableToActAs, NotFoundError), acting(stage, username):
            if len(list_meant(stage, values)) == 1:
                if username != stage.worker.username:
                    stage.taken.append(marked_as_read(stage.worker, username, stage.line))
                return username
    return stage.worker.username


def relate_rest(stage: Stage) -> None:
    """This will record, at the end, the relationships for which nobody acted who knows both.

    It is done by somebody who may write on both records; a relationship that nobody could record is told.
    """
    for one, related in list_unrelated(stage):
        both = (one, related.key)
        usernames = [worker.username for key in both for worker in list_openers(stage, key)]
        usernames += [name for key in both for name in stage.recorders[key]]
        may = those_who_may(stage, one, those_who_may(stage, related.key, usernames))
        told = f"relationship of {related.label} to {stage.person_def(one).name}"
        if may:
            with acting(stage, may[0]):
                relate_known(stage, {one})
            text = f"taken as read: the {told} is recorded at the end, by {may[0]}, who knows both."
        else:
            text = (
                f"the {told} is not recorded: nobody in the story may write on both records. Let one worker"
                f" record both ('recorded by'), or add a worker who knows one of them to 'known to' of the"
                " other and let them act."
            )
        stage.taken.append(Note(related.line, text))


def those_who_may(stage: Stage, key: str, usernames: Iterable[str]) -> list[str]:
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
    if stage.cast.agency_of(stage.worker).key not in _agencies_that_know(stage, key):
        raise UnableToPlay(does_not_know(stage.cast, stage.worker, person))


def _agencies_that_know(stage: Stage, key: str) -> set[str | None]:
    """Give the agencies that are named in `known to`, or have recorded about the person before."""
    named = {agency_behind(stage.cast, who) for who in stage.person_def(key).details.get("known_to", ())}
    return named | {
        stage.cast.agency_of(worker).key
        for worker in stage.cast.workers.values()
        if worker.username in stage.recorders[key]
    }
