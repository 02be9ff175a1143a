"""`alongside import`: files from outside, in and out again."""

import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import click
from django.utils import timezone

from alongside.casework import imports, partner_concerns, sessions
from alongside.exchange.batches import Imported
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


dry_run_option = click.option("--dry-run", is_flag=True, help="Only tell what would happen; keep nothing.")
report_option = click.option(
    "--report", type=click.Path(path_type=Path), help="Write the whole report here, as JSON."
)


@click.group("import")
def import_group() -> None:
    """Bring files in: a council's return, a partner's concerns."""


@import_group.command("cin")
@click.argument("file", type=click.Path(path_type=Path))
@dry_run_option
@report_option
@as_user
def import_cin(file: Path, dry_run: bool, report: Path | None, username: str) -> None:
    """Bring in a children in need census FILE (XML, any year from 2017).

    Exits with 0 where the file was read, also when some of its records were rejected: they are named.
    """
    batch = _bring_in(imports.import_cin, file, dry_run, report, username, needs_returns=True)
    if batch:
        click.echo(f"To take it back: alongside import undo {batch}")


@import_group.command("concerns")
@click.argument("file", type=click.Path(path_type=Path))
@dry_run_option
@report_option
@as_user
def import_concerns(file: Path, dry_run: bool, report: Path | None, username: str) -> None:
    """Send each row of a partner agency's FILE (CSV or XLSX) as a worry. Start from `import template`."""
    _bring_in(partner_concerns.import_concerns, file, dry_run, report, username, needs_returns=False)


@import_group.command("template")
@click.argument("file", type=click.Path(path_type=Path))
def write_template(file: Path) -> None:
    """Write an empty table for worries to FILE, as CSV or XLSX by its ending."""
    ending = file.suffix.removeprefix(".").casefold()
    if ending not in {"csv", "xlsx"}:
        raise click.ClickException(f"{file} should end in .csv or .xlsx.")
    _write(file, partner_concerns.get_template(file_format=ending, now=timezone.now()))  # type: ignore[arg-type]
    click.echo(f"{file} is written: fill it in, then `alongside import concerns {file} --dry-run`.")


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


def _bring_in(
    importer: Callable[..., Imported],
    file: Path,
    dry_run: bool,
    report: Path | None,
    username: str,
    *,
    needs_returns: bool,
) -> BatchId | None:
    source, now = _open(file), timezone.now()
    who = username or _only_importer(now, needs_returns=needs_returns)
    with source, sessions.acting_as(username=who, now=now) as viewer:
        done = importer(
            viewer=viewer,
            file=source,
            file_name=file.name,
            dry_run=dry_run,
            now=now,
            progress=_show_progress,
        )
    _clear_progress()
    click.echo(done.report.to_text(), nl=False)
    if report:
        _write(report, done.report.to_json().encode())
    return done.batch_id


def _only_importer(now: datetime, *, needs_returns: bool = True) -> str:
    """The one user whose role does this, so that a small council need not type a name."""
    found = imports.list_importers(now=now) if needs_returns else ()
    if len(found) != 1:
        known = f" Those whose role does this: {', '.join(found) or 'nobody yet'}." if needs_returns else ""
        raise UnableToChooseUser(f"Say who does this: --as USERNAME.{known}")
    return found[0]


def _open(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}. Check the name.") from error


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}. Choose another.") from error


def _show_progress(read: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{read:,} children or rows read ...", nl=False, err=True)


def _clear_progress() -> None:
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)
