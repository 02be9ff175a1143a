"""`alongside import`: files from outside, in and out again."""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import click
from django.utils import timezone

from alongside.casework import imports, sessions
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.ids import BatchId


class UnableToChooseUser(UnableToError):
    """It is not said who does this, and it cannot be told."""


as_user = click.option(
    "--as",
    "username",
    default=lambda: os.environ.get("ALONGSIDE_USER", ""),
    help="Who does this: a user name.",
)


@click.group("import")
def import_group() -> None:
    """Bring files in: a council's return, a partner's concerns."""


@import_group.command("cin")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only tell what would happen; keep nothing.")
@click.option("--report", type=click.Path(path_type=Path), help="Write the whole report here, as JSON.")
@as_user
def import_cin(file: Path, dry_run: bool, report: Path | None, username: str) -> None:
    """Bring in a children in need census FILE (XML, any year from 2017).

    Exits with 0 where the file was read, also when some of its records were rejected: they are named.
    """
    source = _open(file)
    now = timezone.now()
    with source, sessions.acting_as(username=username or _only_importer(now), now=now) as viewer:
        done = imports.import_cin(
            viewer=viewer, file=source, file_name=file.name, dry_run=dry_run, now=now, progress=_show_progress
        )
    _clear_progress()
    click.echo(done.report.to_text(), nl=False)
    if done.batch_id:
        click.echo(f"To take it back: alongside import undo {done.batch_id}")
    if report:
        _write(report, done.report.to_json())


@import_group.command("undo")
@click.argument("batch", type=click.UUID)
@as_user
def undo(batch: UUID, username: str) -> None:
    """Take a whole import back. Its number stands at the end of its report and in `import list`."""
    now = timezone.now()
    with sessions.acting_as(username=username or _only_importer(now), now=now) as viewer:
        try:
            undone = imports.undo_import(viewer=viewer, batch_id=BatchId(batch), now=now)
        except NotFoundError as error:
            raise click.ClickException(
                f"There is no import {batch} of your agency. See: import list"
            ) from error
    click.echo(
        f"Taken back: {undone.taken_back} records; {undone.restored} earlier ones stand again."
        f" People removed: {undone.people_removed}; kept because others have worked on them since:"
        f" {undone.people_kept}."
    )


@import_group.command("list")
@as_user
def list_batches(username: str) -> None:
    """List the imports of your agency."""
    now = timezone.now()
    with sessions.acting_as(username=username or _only_importer(now), now=now) as viewer:
        rows = imports.list_imports(viewer=viewer, now=now)
    for row in rows:
        state = "undone" if row.fact.undone_at else "in place"
        when = timezone.localtime(row.fact.imported_at)
        click.echo(
            f"{row.fact.batch_id}  {when:%Y-%m-%d %H:%M}  {state}  {row.fact.file_name}  {row.imported_by}"
        )
    if not rows:
        click.echo("Nothing has been imported yet.")


def _only_importer(now: datetime) -> str:
    """The one user whose role brings returns in, so that a small council need not type a name."""
    found = imports.list_importers(now=now)
    if len(found) != 1:
        known = ", ".join(sorted(found)) or "nobody yet"
        raise UnableToChooseUser(
            f"Say who does this: --as USERNAME. Those whose role brings returns in: {known}."
        )
    return found[0]


def _open(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}. Check the name.") from error


def _write(report: Path, text: str) -> None:
    try:
        report.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(
            f"The import is done, but its report cannot be written to {report}: {error.strerror}."
        ) from error


def _show_progress(read: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{read:,} records read ...", nl=False, err=True)


def _clear_progress() -> None:
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)
