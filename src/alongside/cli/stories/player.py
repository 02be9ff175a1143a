"""Plays a story: each event through the call that the pages use, as its author, at its own time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from alongside.casework.stories import (
    StoryFact,
    keep_story,
    list_stories,
    whole_or_not_at_all,
)
from alongside.cli.stories.acts_people import relate_known
from alongside.cli.stories.directory import UnableToSetUp, set_up
from alongside.cli.stories.notes import Note, lie_ahead, recorded_as_read
from alongside.cli.stories.opening import (
    acting,
    let_front_door_know,
    let_know,
    relate_rest,
    those_who_may,
    who_acts,
)
from alongside.cli.stories.remedies import list_openers
from alongside.cli.stories.script import Event, Script
from alongside.cli.stories.stage import Stage
from alongside.kernel.dates import local_midnight, show_day
from alongside.kernel.errors import NotFoundError, UnableToError


class UnableToLoadStory(UnableToError):
    """A story stopped at an event, or stands here in another version; nothing of it was loaded."""


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What became of a story: how many events were played (0 where it was here already), about how many."""

    name: str
    events: int
    people: int
    was_here: bool
    notes: tuple[Note, ...] = ()


def load_story(
    *, script: Script, now: datetime, progress: Callable[[int, int], None] = lambda done, total: None
) -> Loaded:
    """This will play a story whole or not at all; one that is here already changes nothing.

    Raises UnableToLoadStory naming the line where it stopped, or where another version is here.
    """
    if _is_here(script):
        return Loaded(name=script.name, events=0, people=0, was_here=True)
    with whole_or_not_at_all():
        stage = _open_stage(script)
        for done, event in enumerate(script.events):
            progress(done, len(script.events))
            with _naming_line(script, event, stage):
                _play(stage, event)
        with _naming_line(script, script.events[-1], stage):
            relate_rest(stage)
        keep_story(story=_fact(script, stage, now), now=now)
    return Loaded(
        name=script.name,
        events=script.written,
        people=len(stage.people),
        was_here=False,
        notes=(*script.warnings, *lie_ahead(script, now), *recorded_as_read(script), *stage.taken),
    )


def _is_here(script: Script) -> bool:
    for held in list_stories(names=[script.name]):
        if held.sha256 != script.sha256:
            raise UnableToLoadStory(
                f"{script.file}: another version of the story '{script.name}' was loaded before, and records"
                " are not taken back. Give this one another name, or start afresh with ./run clean."
            )
        return True
    return False


def _open_stage(script: Script) -> Stage:
    first = script.events[0]
    begins = local_midnight(first.at.date())
    author = next(event.by for event in script.events if event.by)
    try:
        directory = set_up(cast=script.cast, begins=begins)
    except UnableToSetUp as error:
        raise UnableToLoadStory(f"{script.file}, line {error.line}: {error.message}") from error
    return Stage(
        story=script.name,
        cast=script.cast,
        directory=directory,
        worker=script.cast.workers[author],
        now=first.at,
    )


# Whoever has somebody may have left when the story is looked at: so many may take their place.
_EYES = 3


@contextmanager
def _naming_line(script: Script, event: Event, stage: Stage) -> Iterator[None]:
    """Say at which line of the file it stopped, and why."""
    try:
        with whole_or_not_at_all():
            yield
    except UnableToError as error:
        raise UnableToLoadStory(f"{script.file}, line {event.line}: {error.message}") from error
    except NotFoundError as error:
        raise UnableToLoadStory(
            f"{script.file}, line {event.line}: {stage.worker.name} may not do this on"
            f" {show_day(stage.today)}. Let somebody do it who works with the person, or let the front door"
            " involve them first."
        ) from error


def _play(stage: Stage, event: Event) -> None:
    stage.now, stage.line = event.at, event.line
    if not event.action.needs_author:
        event.action.play(stage, event.values)
        return
    stage.worker = stage.cast.workers[event.by]
    needed = [key for key in stage.people if key in event.people]
    with acting(stage, stage.worker.username):
        closed = [key for key in needed if not stage.may_record(key)]
    for key in closed:
        let_know(stage, key)
    if event.action.name in ("allocate", "involve"):
        for key in needed:
            let_front_door_know(stage, key)
    with acting(stage, who_acts(stage, event.action.name, event.values)):
        event.action.play(stage, event.values)
        recorded = {event.values["key"]} if event.action.name == "person" else set()
        relate_known(stage, recorded | set(event.people))
    for key in needed:
        if stage.worker.username not in stage.recorders[key]:
            stage.recorders[key].append(stage.worker.username)


def _fact(script: Script, stage: Stage, now: datetime) -> StoryFact:
    last = script.events[-1].at
    return StoryFact(
        name=script.name,
        title=script.title,
        sha256=script.sha256,
        loaded_at=now,
        last_event_at=last,
        eyes={key: tuple(_list_eyes(stage, key)) for key in stage.cast.people},
        people=tuple(stage.cast.people),
    )


def _list_eyes(stage: Stage, key: str) -> list[str]:
    """List through whose eyes somebody may be shown, the best first: who has them now, the front door that
    had a worry about them, who recorded last. Somebody who is there and can see them."""
    recorded = reversed(stage.recorders[key])
    openers = list_openers(stage, key)
    had = [worker for worker in openers if (key, ("worker", worker.key)) in stage.allocated]
    latest = [who for person, who in stage.allocated if person == key]
    had.sort(key=lambda worker: latest.index(("worker", worker.key)), reverse=True)
    wanted = [*(worker.username for worker in [*had, *openers]), *recorded]
    found = (each for each in dict.fromkeys(wanted) if those_who_may(stage, key, [each]))
    return list(islice(found, _EYES))
