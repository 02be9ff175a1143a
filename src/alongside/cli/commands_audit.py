"""`alongside audit`: sealing the record, handing seals over, and looking for what is wrong with it."""

import os
import signal
import sys
import threading
from pathlib import Path

import click
from django.utils import timezone

from alongside.audit import keys, sealing, verifying
from alongside.audit.canonical import Seal, show_time, to_line
from alongside.audit.keys import PublicKeys
from alongside.audit.reading import last_seal
from alongside.audit.witnessed import Witnessed, read_witnessed
from alongside.cli.audit_loop import SealingLoop
from alongside.cli.audit_place import Place, files_of, find_place


@click.group()
def audit() -> None:
    """The record of who did what: seal it, hand the seals over, check it. See docs/runbooks/audit.md."""


@audit.command("new-key")
@click.option(
    "--replace", is_flag=True, help="Where there is a key already: seal with a new one from now on."
)
@click.option("--file", type=click.Path(path_type=Path), help=f"Default: what {keys.SETTING} names.")
def new_key(replace: bool, file: Path | None) -> None:
    """Make the key that signs seals. Its public half is kept beside it, for everybody who checks."""
    place = file or keys.key_file()
    key_id = keys.make_key(file=place, replace=replace)
    click.echo(f"Key {key_id} is at {place}. Keep it off the database's machine.")
    click.echo(f"Give {keys.public_file(file=place)} to whoever checks the record.")


@audit.command()
@click.option("--every", type=click.IntRange(1, 25), help="Go on, with so many seconds between two seals.")
@click.option("--quiet", is_flag=True, help="Tell alarms only.")
@click.option("--with-parent", is_flag=True, help="End when the process ends that started this one.")
def seal(every: int | None, quiet: bool, with_parent: bool) -> None:
    """Seal what was written since the last seal, once or again and again, and hand seals to the witnesses."""
    parent = os.getppid()
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    place = find_place()
    key = keys.read_key(file=place.key_file)
    loop = SealingLoop(place=place, key=key, stopped=stopped, tell=_nothing if quiet else _tell, alarm=_tell)
    if every is None:
        loop.once()
        return
    loop.go_on(every=every, needed=lambda: not with_parent or os.getppid() == parent)


@audit.command()
@click.option(
    "--witness",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A witness's file; may be given several times. Default: the folders that the witnesses' file lists.",
)
@click.option(
    "--keys",
    "public",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The public keys. Default: beside the key.",
)
@click.option("--no-tables", is_flag=True, help="Leave out whether each row is what its history says.")
def verify(files: tuple[Path, ...], public: Path | None, no_tables: bool) -> None:
    """Go through the whole record and name the first thing wrong with it: exit 0 or 1."""
    place = find_place()
    ring = keys.read_public_keys(file=public or keys.public_file(file=place.key_file))
    heard = _hear(place, files)
    with sealing.connect(address=place.address) as connection:
        verified = verifying.verify(
            connection=connection, keys=ring, witnesses=heard, with_tables=not no_tables, progress=_show
        )
    _clear()
    if verified.finding:
        click.echo(verified.finding.tell())
        sys.exit(1)
    _tell_well(verified, heard, ring)


@audit.command("show-seal")
def show_seal() -> None:
    """Print the last seal as witnesses keep it, for somebody who writes it down elsewhere."""
    place = find_place()
    with sealing.connect(address=place.address) as connection:
        last = last_seal(connection)
    if last is None:
        raise click.ClickException("Nothing is sealed yet: alongside audit seal")
    click.echo(to_line(last))


def _hear(place: Place, files: tuple[Path, ...]) -> list[Witnessed]:
    if files:
        return [read_witnessed(file=file) for file in files]
    return [read_witnessed(file=file, name=name) for name, file in files_of(place)]


def _tell_well(verified: verifying.Verified, heard: list[Witnessed], ring: PublicKeys) -> None:
    click.echo(f"{verified.seals} seals over {verified.rows} rows: all as they were sealed.")
    names = ", ".join(witness.name for witness in heard)
    click.echo(f"Witnesses that say the same: {names}." if names else _ALONE)
    if verified.last:
        click.echo(
            f"The last seal, {verified.last.number}, is of {_time(verified.last)}; keys known: {len(ring)}."
        )
    if verified.not_sealed:
        click.echo(f"{verified.not_sealed} rows are not sealed yet.")
    if verified.restated:
        click.echo(
            f"{verified.restated} rows were written down anew when the tables were brought up to date."
        )


_ALONE = "No witness was heard, so it is not known whether the end was cut off or an older copy put back."


def _time(seal: Seal) -> str:
    return show_time(seal.sealed_at)


def _show(seals: int, rows: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{seals:,} seals, {rows:,} rows ...", nl=False, err=True)


def _clear() -> None:
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)


def _tell(line: str) -> None:
    click.echo(f"{timezone.localtime():%H:%M:%S} {line}")


def _nothing(line: str) -> None:
    """Progress that nobody asked for."""
