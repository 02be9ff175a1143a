"""`alongside keys` and `alongside documents`: what is done to sealed documents unread."""

import sys
from datetime import datetime

import click
from django.utils import timezone

from alongside.casework import documents as casework_documents
from alongside.casework import keys as casework_keys


@click.group()
def keys() -> None:
    """The keys that seal documents and secrets (ALONGSIDE_KEYS). See docs/install.md."""


@keys.command("list")
def list_keys() -> None:
    """List the keys, and how many documents and secrets are under each."""
    rows = casework_keys.list_keys()
    for row in rows:
        now = "seals now" if row.is_newest else "opens only"
        state = now if row.is_there else "MISSING"
        click.echo(f"{row.key_id}  {state}  {row.documents} documents, {row.secrets} secrets")
    if not rows:
        click.echo("There is no key yet. Make one: alongside keys new")


@keys.command("new")
def new_key() -> None:
    """Make a new key, which seals from now on."""
    click.echo(
        f"{casework_keys.add_key()} seals from now on. Copy its file to where your other keys are kept,"
    )
    click.echo("then bring what is there under it: alongside keys rotate")


@keys.command("rotate")
def rotate() -> None:
    """Bring every document and secret under the newest key. It can be broken off and begun again."""
    done = casework_keys.rotate_keys(now=timezone.now(), progress=_show_progress)
    _clear_progress()
    click.echo(f"Brought under {done.key_id}: {done.done} documents. Could not be opened: {done.failed}.")
    click.echo(f"Secrets of second steps and files that wait: {done.secrets}.")
    click.echo("Keep the older keys: older backups need them.")
    if done.failed:
        raise click.ClickException(
            "Some documents or secrets are under a key that is not there, or are damaged: alongside keys list"
        )


@click.group()
def documents() -> None:
    """Documents that wait for the virus scanner."""


@documents.command("scan")
def scan() -> None:
    """Scan every document that waits (ALONGSIDE_CLAMAV), and let out those that are clean."""
    now: datetime = timezone.now()
    count = casework_documents.scan_waiting_documents(now=now, progress=_show_progress)
    _clear_progress()
    click.echo(
        f"Clean: {count.clean}. Harmful, not given out: {count.refused}. Still waiting: {count.waiting}."
    )
    if count.waiting:
        raise click.ClickException("The scanner could not say anything about some. Is it running?")


def _show_progress(done: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done:,} documents ...", nl=False, err=True)


def _clear_progress() -> None:
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)
