"""Stories of invented people: playing one whole or not at all, and finding its people again."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import DatabaseError, transaction

from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.exchange import stories
from alongside.exchange.stories import NamedRecord, StoryFact
from alongside.kernel.errors import UnableToError

__all__ = [
    "NamedRecord",
    "StoryFact",
    "UnableToPlay",
    "keep_names",
    "keep_story",
    "list_names",
    "list_stories",
    "whole_or_not_at_all",
]


class UnableToPlay(UnableToError):
    """The story cannot go on; nothing of it stays."""


@contextmanager
def whole_or_not_at_all() -> Iterator[None]:
    """This will open the one transaction of a story: an error takes all of it back.

    What the database itself refuses is raised as UnableToPlay.
    """
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        raise UnableToPlay(f"The database refused this: {str(error).splitlines()[0]}") from error


def keep_story(*, story: StoryFact, now: datetime) -> None:
    """This will remember that a story was played, so that it is not played twice."""
    stories.keep_story(story=story)
    audit.append(action="loaded story", actor_id=None, agency_id=None, subject_kind="story", now=now)


def keep_names(*, viewer: Viewer, story: str, records: Iterable[NamedRecord], now: datetime) -> None:
    """This will remember what a story calls records on which the viewer may write."""
    kept = list(records)
    stories.keep_names(story=story, records=kept)
    audit.append_all(
        acts=[
            audit.Act(
                action="named in story",
                actor_id=viewer.user_id,
                agency_id=viewer.agency_id,
                subject_kind=record.kind,
                subject_id=record.made_id,
                person_id=record.person_id,
                now=now,
            )
            for record in kept
        ]
    )


def list_stories(*, names: Sequence[str] | None = None) -> tuple[StoryFact, ...]:
    """This will list the stories that were played here, by name: all, or those named."""
    return stories.list_stories(names=names)


def list_names(*, viewer: Viewer, story: str, now: datetime) -> tuple[NamedRecord, ...]:
    """This will list what a story calls the records of those people whom the viewer may see."""
    found = stories.list_names(story=story)
    audit.append(
        action="listed people of story",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        shown=[record.made_id for record in found],
        now=now,
    )
    return found
