"""Keeps which stories were played here, and which records they call what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.exchange.models import Story, StoryKey
from alongside.kernel.ids import PersonId


@dataclass(frozen=True, kw_only=True)
class StoryFact:
    """A story that was played here. `people` are the names that it gives its people, in its order.

    `eyes` are, for each of them, the user names of those who see them, whoever has them first.
    """

    name: str
    title: str
    sha256: str
    loaded_at: datetime
    last_event_at: datetime | None
    eyes: Mapping[str, Sequence[str]]
    people: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NamedRecord:
    """What a story calls one record: `kind` is person or concern."""

    kind: str
    key: str
    person_id: PersonId
    made_id: UUID


def keep_story(*, story: StoryFact) -> None:
    """This will remember that a story was played."""
    Story.objects.create(
        name=story.name,
        title=story.title,
        sha256=story.sha256,
        loaded_at=story.loaded_at,
        last_event_at=story.last_event_at,
        eyes={key: list(names) for key, names in story.eyes.items()},
        people=list(story.people),
    )


def keep_names(*, story: str, records: Iterable[NamedRecord]) -> None:
    """This will remember what a story calls records on which the viewer may write."""
    StoryKey.objects.bulk_create(
        [
            StoryKey(story_id=story, kind=row.kind, key=row.key, person_id=row.person_id, made_id=row.made_id)
            for row in records
        ]
    )


def list_stories(*, names: Sequence[str] | None = None) -> tuple[StoryFact, ...]:
    """This will list the stories that were played, by name: all, or those named."""
    rows = Story.objects.order_by("name")
    if names is not None:
        rows = rows.filter(name__in=names)
    return tuple(
        StoryFact(
            name=row.name,
            title=row.title,
            sha256=row.sha256,
            loaded_at=row.loaded_at,
            last_event_at=row.last_event_at,
            eyes=row.eyes,
            people=tuple(row.people),
        )
        for row in rows
    )


def list_names(*, story: str) -> tuple[NamedRecord, ...]:
    """This will list what a story calls the records of those people whom the viewer may see."""
    return tuple(
        NamedRecord(kind=row.kind, key=row.key, person_id=PersonId(row.person_id), made_id=row.made_id)
        for row in StoryKey.objects.filter(story_id=story).order_by("id")
    )
