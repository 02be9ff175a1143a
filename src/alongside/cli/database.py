"""Which database a command works on: the operator's own (DATABASE_URL), or the private one of this folder."""

import hashlib
import hmac
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import django

from alongside.access.setup import APP, OWNER, prepare_server
from alongside.audit import keys as seal_key
from alongside.audit import witnesses
from alongside.audit.roles import SEALER, prepare_roles
from alongside.cli.private_postgres import PrivateServer, default_state
from alongside.vault.keys import SETTING as KEYS_SETTING
from alongside.vault.keys import ensure_key

DEMO_DATABASE = "alongside_demo"


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """How application, owner and sealer reach one database; what signs cookies, what seals."""

    app: str
    owner: str
    sealer: str
    secret_key: str
    keys: Path


def prepare_private(*, server: PrivateServer, database: str) -> Addresses:
    """This will make the roles and the database on a private server that runs, and give their addresses.

    The roles' passwords follow from the server's own, so that they are the same at every start.
    """
    admin = server.admin_url()
    root = unquote(urlsplit(admin).password or "").encode()

    def derived(purpose: str) -> str:
        return hmac.new(root, purpose.encode(), hashlib.sha256).hexdigest()

    prepare_server(
        admin_url=admin, database=database, owner_password=derived(OWNER), app_password=derived(APP)
    )
    ensure_key(folder=server.keys)
    prepare_roles(admin_url=admin, owner=OWNER, database=database, sealer_password=derived(SEALER))
    return Addresses(
        app=server.url(database=database, user=APP, password=derived(APP)),
        owner=server.url(database=database, user=OWNER, password=derived(OWNER)),
        sealer=server.url(database=database, user=SEALER, password=derived(SEALER)),
        secret_key=derived("secret key"),
        keys=server.keys,
    )


def use(addresses: Addresses, *, demo: bool) -> None:
    """This will point the settings, of this process and of those it starts, at a database."""
    os.environ["DATABASE_URL"] = addresses.app
    os.environ["DATABASE_OWNER_URL"] = addresses.owner
    os.environ["DATABASE_SEALER_URL"] = addresses.sealer
    os.environ[seal_key.SETTING] = str(addresses.keys / "audit" / seal_key.FILE)
    os.environ[witnesses.SETTING] = str(addresses.keys / "audit" / witnesses.LISTED_IN)
    os.environ["ALONGSIDE_SECRET_KEY"] = addresses.secret_key
    os.environ[KEYS_SETTING] = str(addresses.keys)
    os.environ["ALONGSIDE_DEMO"] = "1" if demo else "0"


def start_django() -> None:
    """This will load the settings, so that the application can be called."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside.config.settings")
    django.setup()


def migrate() -> None:
    """This will bring the tables up to date as their owner, then put the row lock in place.

    Rows that were there before their history began, or that a new version of the tables has changed, are then
    written down as they are.
    """
    from django.core.management import call_command

    from alongside.access import lock
    from alongside.audit import stock

    call_command("migrate", database="owner", verbosity=0)
    lock.install(using="owner")
    stock.take(using="owner")


def open_database() -> None:
    """This will make the application's database ready for a command.

    With DATABASE_URL set it is the operator's; otherwise the demonstration's, whose private server is
    started and stays up for the next command.
    """
    if os.environ.get("DATABASE_URL"):
        start_django()
        return
    server = PrivateServer(state=default_state())
    server.start()
    use(prepare_private(server=server, database=DEMO_DATABASE), demo=True)
    start_django()
    migrate()
