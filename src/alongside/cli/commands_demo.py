"""`alongside demo`: the demonstration partnership, served on this machine."""

import os
import signal
import sys
import time
from types import FrameType

import click

from alongside.cli.database import DEMO_DATABASE, migrate, prepare_private, start_django, use
from alongside.cli.demo.beside import sealer, worker
from alongside.cli.demo.web_server import FIRST_PORT, ROOT, WebServer
from alongside.cli.environment import OWN_FOLDER
from alongside.cli.locking import exclusive
from alongside.cli.private_postgres import PrivateServer, default_state
from alongside.cli.progress import UnableToPrepare, say


@click.command()
@click.option("--check", is_flag=True, help="Look at the main pages on a free port, then stop: exit 0 or 1.")
@click.option("--port", type=click.IntRange(1, 65535), help=f"Where to serve it. Default: {FIRST_PORT}.")
def demo(*, check: bool, port: int | None) -> None:
    """Serve an invented partnership with its stories. Everything in it is invented."""
    signal.signal(signal.SIGTERM, _stop)
    database, beside = PrivateServer(state=default_state()), (sealer(), worker())
    try:
        _prepare(database)
        for each in beside:
            each.start()
        web = WebServer(port=port or (0 if check else FIRST_PORT))
        try:
            web.start()
            passed = _check(web) if check else _serve(web, wanted=port or FIRST_PORT)
        finally:
            web.stop()
    except UnableToPrepare as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        say("\nStopping ...")
        passed = not check
    finally:
        for each in beside:
            each.stop()
        database.stop()
    sys.exit(0 if passed else 1)


def _prepare(database: PrivateServer) -> None:
    """Bring the demonstration up to date; a second one that starts meanwhile waits for it."""
    began = time.monotonic()
    if os.environ.get("DATABASE_URL"):
        say("DATABASE_URL is set. The demonstration leaves that database alone and uses its own.")
    with exclusive(path=ROOT / OWN_FOLDER / "demo.lock", when_waiting=_say_waiting):
        say("Preparing the demonstration ...")
        database.start()
        use(prepare_private(server=database, database=DEMO_DATABASE), demo=True)
        start_django()
        migrate()
        count = _load()
    say(f"{count} stories are loaded. Ready after {time.monotonic() - began:.1f} s.")


def _load() -> int:
    # Its tables can be imported only now that the settings are known.
    from django.db import connections
    from django.utils import timezone

    from alongside.cli.demo.data import load_demonstration
    from alongside.kernel.errors import UnableToError

    try:
        return load_demonstration(now=timezone.now())
    except UnableToError as error:
        raise UnableToPrepare(error.message) from error
    finally:
        connections.close_all()


def _serve(web: WebServer, *, wanted: int) -> bool:
    if web.port != wanted:
        say(f"Port {wanted} is taken; {web.port} is free.")
    click.echo(f"Alongside runs at {web.address}")
    click.echo("Choose there who to be. Everybody in it is invented. To stop it, press Ctrl-C here.")
    web.wait()
    say("The server ended by itself; what it said stands above.")
    return False


def _check(web: WebServer) -> bool:
    from alongside.cli.demo.visits import tell_all

    return tell_all(address=web.address, tell=click.echo)


def _stop(number: int, frame: FrameType | None) -> None:
    """A polite kill ends like Ctrl-C."""
    raise KeyboardInterrupt


def _say_waiting() -> None:
    say("Another demonstration is being prepared in this folder; waiting for it ...")
