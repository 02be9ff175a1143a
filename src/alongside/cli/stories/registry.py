"""The actions that an event can be: what each is called, which fields it has, and what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alongside.cli.stories.fields import Field, Many, Values
from alongside.cli.stories.kinds import plain

if TYPE_CHECKING:
    from alongside.cli.stories.stage import Stage

Play = Callable[["Stage", Values], None]


@dataclass(frozen=True, kw_only=True)
class Action:
    """One action: `about` names the fields that hold the people whose records it writes."""

    name: str
    summary: str
    fields: tuple[Field, ...]
    about: tuple[str, ...]
    play: Play
    example: str
    needs_author: bool

    @property
    def is_about_one(self) -> bool:
        """Whether `about` holds one person and not several."""
        return not any(each.name == "about" and isinstance(each.kind, Many) for each in self.fields)


ACTIONS: dict[str, Action] = {}


def action(
    *,
    name: str,
    summary: str,
    fields: tuple[Field, ...],
    about: tuple[str, ...] = ("about",),
    example: str,
    needs_author: bool = True,
) -> Callable[[Play], Play]:
    """This will register a function as an action. `example` is the YAML of one event, for the reference."""

    def register(play: Play) -> Play:
        ACTIONS[name] = Action(
            name=name,
            summary=summary,
            fields=fields,
            about=about,
            play=play,
            example=example,
            needs_author=needs_author,
        )
        return play

    return register


def find_action(name: str) -> Action | None:
    """This will find an action by its name; spaces, hyphens and underscores are alike."""
    return next((each for each in ACTIONS.values() if plain(each.name) == plain(name)), None)
