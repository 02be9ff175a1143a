"""Reads a story's file and checks all of it before anything is played."""

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from alongside.cli.stories import actions, order, parts
from alongside.cli.stories.cast import Cast
from alongside.cli.stories.fields import Values, read_fields
from alongside.cli.stories.kinds import Moment, Reading, did_you_mean, plain
from alongside.cli.stories.located import Items, Node, Pairs, Problems, Text, read_nodes
from alongside.cli.stories.registry import Action
from alongside.cli.stories.script import Event, Script
from alongside.cli.stories.times import BEGIN_OF_DAY, Stated, at


def read_script(*, path: Path, partnership: Cast) -> Script:
    """This will read and check a story. Raises UnableToReadStory with every problem that it found.

    `partnership` holds the agencies, teams and workers that a story may use without defining them.
    """
    problems = Problems(file=str(path))
    root = read_nodes(path=path, problems=problems)
    cast = partnership.copy()
    reading = Reading(problems=problems, day=None, cast=cast)
    values = parts.STORY.read(root, reading) or {}
    parts.read_agencies(values, reading)
    parts.read_workers(values, values.get("story", ""), reading)
    events = _read_events(values, reading)
    if events is not None:
        events = order.put_in_order(
            events=events, cast=cast, problems=problems, unread=_unread_worries(values["events"], events)
        )
    problems.raise_any()
    return Script(
        file=str(path),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        name=values["story"],
        title=values["title"],
        covers=values.get("covers", ()),
        cast=cast,
        events=tuple(events or ()),
        warnings=tuple(dict.fromkeys(problems.warnings)),
    )


def read_partnership(*, path: Path) -> Cast:
    """This will read the file of the demonstration partnership: agencies and workers, nothing else.

    Raises UnableToReadStory with every problem that it found.
    """
    problems = Problems(file=str(path))
    root = read_nodes(path=path, problems=problems)
    reading = Reading(problems=problems, day=None, cast=Cast())
    values = read_fields(pairs=root, fields=parts.PARTNERSHIP_FIELDS, what="the partnership", reading=reading)
    parts.read_agencies(values, reading)
    parts.read_workers(values, "", reading)
    problems.raise_any()
    return reading.cast


def _read_events(values: Values, reading: Reading) -> list[Event] | None:
    """Everybody is known by key before anything is read that may name them."""
    found = parts.read_people_keys(values, reading)
    nodes = values.get("events")
    if nodes is None:
        return None
    if not isinstance(nodes, Items):
        reading.problems.add(nodes.line, "events are a list. Begin each with '- on: ' and its date.")
        return None
    parts.read_later_people(_parts_of(nodes, "person"), reading)
    for person, node in found:
        reading.cast.people[person.key] = parts.read_person(person, node, reading)
    events: list[Event] = []
    before: datetime | None = None
    for node in nodes.items:
        moment = _read_moment(node, before, reading)
        before = moment or before
        event = _read_event(node, moment, reading)
        events += [event] if event else []
    if not nodes.items:
        reading.problems.add(nodes.line, "there are no events. Add at least one.")
    return events


def _unread_worries(nodes: Items, events: list[Event]) -> set[str]:
    """Give the keys of worries that are written, and could not be read."""
    written = {
        value.text
        for part in _parts_of(nodes, "concern")
        if isinstance(part, Pairs)
        for key, value in part.pairs
        if plain(key.text) == "key" and isinstance(value, Text)
    }
    return written - {
        str(event.values.get("key")) for event in events if event.action.name in {"concern", "urgent"}
    }


def _parts_of(nodes: Items, name: str) -> list[Node]:
    """Find what stands under one action in all events."""
    return [
        value
        for node in nodes.items
        if isinstance(node, Pairs)
        for key, value in node.pairs
        if plain(key.text) == name
    ]


def _read_moment(node: Node, before: datetime | None, reading: Reading) -> datetime | None:
    """Without a time an event is played a minute after the one before it on that day, or at nine."""
    if not isinstance(node, Pairs):
        return None
    written = next((value for key, value in node.pairs if plain(key.text) == "on"), None)
    if written is None:
        return None
    stated: Stated | None = Moment().read(written, reading)
    if stated is None or stated.date.earliest is None:
        return None
    if stated.moment is not None:
        return stated.moment
    day = stated.date.earliest
    if before is not None and before.date() == day:
        return before + timedelta(minutes=1)
    return at(day=day, clock=BEGIN_OF_DAY)


def _read_event(node: Node, moment: datetime | None, reading: Reading) -> Event | None:
    if not isinstance(node, Pairs):
        reading.problems.add(node.line, "an event is a set of fields: on, by, and one action.")
        return None
    rest, chosen = _sort_out(node, reading)
    reading = Reading(problems=reading.problems, day=moment.date() if moment else None, cast=reading.cast)
    if "on" not in rest:
        reading.problems.add(node.line, "an event has no 'on'. Add the day on which it was recorded.")
    by = _read_by(rest.get("by"), node.line, chosen, reading)
    values = _read_action(chosen, reading) if chosen else None
    if chosen is None or values is None or moment is None or by is None:
        return None
    return Event(line=node.line, at=moment, by=by, action=chosen[0], values=values)


Chosen = tuple[Action, Text, Node]


def _sort_out(node: Pairs, reading: Reading) -> tuple[dict[str, Node], Chosen | None]:
    """Part an event into its own fields and its one action."""
    rest: dict[str, Node] = {}
    found: list[Chosen] = []
    for key, value in node.pairs:
        action = actions.find_action(key.text)
        if plain(key.text) in {"on", "by"}:
            rest[plain(key.text)] = value
        elif action is not None:
            found.append((action, key, value))
        else:
            hint = did_you_mean(key.text, ["on", "by", *actions.ACTIONS])
            reading.problems.add(key.line, f"'{key.text}' is not an action, nor 'on' or 'by'. {hint}")
            return rest, None
    if not found:
        known = ", ".join(actions.ACTIONS)
        reading.problems.add(node.line, f"an event has no action. Add one of: {known}.")
        return rest, None
    if len(found) > 1:
        names = " and ".join(action.name for action, _, _ in found)
        reading.problems.add(node.line, f"an event has more than one action: {names}. Make an event of each.")
    return rest, found[0]


def _read_by(node: Node | None, line: int, chosen: Chosen | None, reading: Reading) -> str | None:
    if node is not None:
        by: str | None = parts.BY.read(node, reading)
        return by
    if chosen is not None and not chosen[0].needs_author:
        return ""
    reading.problems.add(line, "an event has no 'by'. Add the worker who records it.")
    return None


def _read_action(chosen: Chosen, reading: Reading) -> dict[str, Any] | None:
    action, key, node = chosen
    what = f"the action '{action.name}'"
    if not isinstance(node, Pairs):
        reading.problems.add(key.line, f"{what} has fields. Write them below it, further in.")
        return None
    values = read_fields(pairs=node, fields=action.fields, what=what, reading=reading)
    if "about" in action.about and "about" not in values["line_of"] and not values.get("concern"):
        only = parts.only_child(reading.cast)
        if only is None:
            reading.problems.add(key.line, f"{what} has no 'about'. Say whom it is about.")
            return None
        values["about"] = only if action.is_about_one else (only,)
    missing = [each.attribute for each in action.fields if each.required and each.attribute not in values]
    unread = [name for name in values["line_of"] if name not in values]
    return None if missing or unread else values
