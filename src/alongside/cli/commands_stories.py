"""`alongside story`: invented timelines, loaded, listed and shown."""

import json
import sys
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import click
from django.conf import settings
from django.utils import timezone

from alongside.cli.stories.foresight import foresee
from alongside.cli.stories.located import UnableToReadStory
from alongside.cli.stories.notes import Note
from alongside.cli.stories.partnership import get_partnership, list_played, load_partnership
from alongside.cli.stories.player import Loaded, UnableToLoadStory, load_story
from alongside.cli.stories.prompts import read_as_at, show_prompts
from alongside.cli.stories.reader import read_script
from alongside.cli.stories.reference import write_reference
from alongside.cli.stories.show import say_why_empty, show_clocks, show_story
from alongside.cli.stories.show_pathway import tell_clock
from alongside.cli.stories.waiting import Waiting

NOT_HERE = (
    "Stories are invented, and have no place among real children: they load only into a demonstration."
    " This database is not one. Where it is meant to be, set ALONGSIDE_DEMO=1."
)


@click.group()
def story() -> None:
    """Load invented timelines, and show what the system then knows. How to write one: docs/stories.md."""


@story.command("load")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def load(files: tuple[Path, ...]) -> None:
    """Play each FILE, whole or not at all. A story that is here already changes nothing."""
    if not settings.DEMO:
        raise click.ClickException(NOT_HERE)
    load_partnership(now=timezone.now())
    failed = False
    for file in files:
        try:
            loaded = _load(file)
            click.echo(_told(loaded))
            _echo_notes(file, loaded.notes)
        except (UnableToReadStory, UnableToLoadStory) as error:
            click.echo(error.message, err=True)
            click.echo(f"{file}: nothing of this story was loaded.", err=True)
            failed = True
    sys.exit(1 if failed else 0)


@story.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Say what is wrong with FILE, line by line, and load nothing."""
    try:
        script = read_script(path=file, partnership=get_partnership())
    except UnableToReadStory as error:
        click.echo(error.message, err=True)
        sys.exit(1)
    events, people = script.written, len(script.cast.people)
    click.echo(f"{file}: the story '{script.name}' can be read: {events} events, {people} people.")
    _echo_notes(file, foresee(script=script, now=timezone.now()))


@story.command("list")
def list_stories() -> None:
    """List the stories that were loaded here."""
    found = list_played()
    for each in found:
        click.echo(f"{each.name:<32}  {each.title}")
    if not found:
        click.echo("No story has been loaded yet.")


@story.command("show")
@click.argument("name")
@click.option("--as", "username", help="Through whose eyes: a user name. Default: who has the child.")
@click.option("--json", "as_json", is_flag=True, help="As JSON; it is also what is printed without this.")
def show(name: str, username: str | None, as_json: bool) -> None:
    """Print what the system knows after the story NAME, as JSON (docs/stories.md describes it)."""
    shown = show_story(name=name, seen_as=username, now=timezone.now())
    click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
    if not any(shown["people"].values()):
        click.echo(say_why_empty(name=name, shown=shown), err=True)


@story.command("prompts")
@click.argument("name")
@click.option("--as-at", "as_at", help="The moment: 2026-03-09, or 9 March 2026 16:00. Default: now.")
@click.option("--as", "username", help="Through whose eyes: a user name. Default: who has the child.")
@click.option("--json", "as_json", is_flag=True, help="As JSON; it is also what is printed without this.")
def prompts(name: str, as_at: str | None, username: str | None, as_json: bool) -> None:
    """Print the questions that the records of the story NAME raised at a moment (docs/stories.md)."""
    shown = show_prompts(name=name, seen_as=username, as_at=_moment(as_at), now=timezone.now())
    click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
    if not any(rows is not None for rows in shown["people"].values()):
        click.echo(say_why_empty(name=name, shown=shown), err=True)


@story.command("clocks")
@click.argument("name")
@click.option("--as", "username", help="Through whose eyes: a user name. Default: who has the child.")
@click.option("--as-at", "day", help="As they stood: 2026-03-20, or 20 March 2026 16:00. Default: now.")
@click.option("--json", "as_json", is_flag=True, help="As JSON instead of lines.")
def clocks(name: str, username: str | None, day: str | None, as_json: bool) -> None:
    """Print what is due for the people of the story NAME, as it stands now or stood on a day."""
    shown = show_clocks(name=name, seen_as=username, as_at=_moment(day), now=timezone.now())
    if as_json:
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
        return
    for person, rows in shown["people"].items():
        click.echo(person if rows else f"{person}: nothing")
        for row in rows or ():
            click.echo("  " + tell_clock(row))


def _moment(text: str | None) -> datetime | None:
    return read_as_at(text) if text else None


@story.command("reference")
def reference() -> None:
    """Print the reference part of docs/stories.md."""
    click.echo(write_reference(as_at=date.max), nl=False)


def _load(file: Path) -> Loaded:
    script = read_script(path=file, partnership=get_partnership())
    with Waiting(label=f"Loading {script.name}") as waiting:
        return load_story(script=script, now=timezone.now(), progress=waiting.show)


def _echo_notes(file: Path, notes: Iterable[Note]) -> None:
    for note in sorted(notes, key=lambda note: note.line):
        click.echo(f"{file}, line {note.line}: {note.text}", err=True)


def _told(loaded: Loaded) -> str:
    if loaded.was_here:
        return f"{loaded.name}: was loaded before; nothing has changed."
    return f"{loaded.name}: loaded, {loaded.events} events about {loaded.people} people."
