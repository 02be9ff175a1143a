"""A story as it was read: everybody in it, and what happens in the order of time."""

from dataclasses import dataclass
from datetime import datetime

from alongside.cli.stories.cast import Cast
from alongside.cli.stories.fields import Values
from alongside.cli.stories.notes import Note
from alongside.cli.stories.registry import Action


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that is recorded: at which line it stands, when, by whom (worker key), which action, what.

    `is_implied` marks the recording of a person for whom the file has no event of its own.
    """

    line: int
    at: datetime
    by: str
    action: Action
    values: Values
    is_implied: bool = False

    @property
    def people(self) -> tuple[str, ...]:
        """The keys of those whose records it writes."""
        found: list[str] = []
        for name in self.action.about:
            value = self.values.get(name, ())
            found += [value] if isinstance(value, str) else value
        return tuple(found)


@dataclass(frozen=True, kw_only=True)
class Script:
    """A story that can be played. `file` is how it is called in messages, `sha256` that of its bytes.

    `warnings` are what to look at in it, though it can be played.
    """

    file: str
    sha256: str
    name: str
    title: str
    covers: tuple[str, ...]
    cast: Cast
    events: tuple[Event, ...]
    warnings: tuple[Note, ...] = ()

    @property
    def written(self) -> int:
        """How many events the file has."""
        return sum(not event.is_implied for event in self.events)
