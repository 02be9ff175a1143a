"""`alongside database`: the operator's own PostgreSQL."""

import os

import click

from alongside.access.setup import OWNER, prepare_server
from alongside.audit.roles import prepare_roles
from alongside.cli.database import migrate as bring_up_to_date
from alongside.cli.database import start_django


@click.group()
def database() -> None:
    """Prepare the operator's own PostgreSQL (15 or newer). See docs/install.md."""


@database.command()
@click.option(
    "--admin-url", envvar="DATABASE_ADMIN_URL", required=True, help="A login that may create roles."
)
@click.option("--name", default="alongside", show_default=True, help="The database to make.")
@click.option("--owner-password", envvar="ALONGSIDE_OWNER_PASSWORD", required=True)
@click.option("--app-password", envvar="ALONGSIDE_APP_PASSWORD", required=True)
@click.option("--sealer-password", envvar="ALONGSIDE_SEALER_PASSWORD", required=True)
def prepare(admin_url: str, name: str, owner_password: str, app_password: str, sealer_password: str) -> None:
    """Make the roles and the database where they are not there yet; nothing is removed."""
    prepare_server(
        admin_url=admin_url, database=name, owner_password=owner_password, app_password=app_password
    )
    prepare_roles(admin_url=admin_url, owner=OWNER, database=name, sealer_password=sealer_password)
    click.echo(f"The roles and the database {name} are there. Next: alongside database migrate")


@database.command()
def migrate() -> None:
    """Bring the tables up to date as their owner (DATABASE_OWNER_URL), and put the row lock in place."""
    if not os.environ.get("DATABASE_OWNER_URL"):
        raise click.ClickException("Set DATABASE_OWNER_URL to the address of the role that owns the tables.")
    start_django()
    bring_up_to_date()
    click.echo("The tables and the row lock are up to date.")


@database.command()
def check() -> None:
    """Check that DATABASE_URL is a role which the row lock binds."""
    start_django()
    from alongside.access.lock import check_role

    check_role()
    click.echo("The application's role is bound by the row lock.")
