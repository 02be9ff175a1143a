"""`alongside account`: what the operator does for somebody's account. Nothing here opens a record."""

import click
from django.utils import timezone

from alongside.access.session import session_for
from alongside.accounts.agencies import list_providers
from alongside.casework import accounts
from alongside.kernel.ids import UserId
from alongside.organisations import queries as organisations

WHO = click.argument("username")


@click.group()
def account() -> None:
    """Give a first password, end sessions, take second steps away, tie an agency's sign-in to somebody."""


@account.command("first-password")
@WHO
def first_password(username: str) -> None:
    """Draw a first password for USERNAME, and end all their sessions. They change it when they sign in."""
    with session_for(user_id=None):
        first = accounts.give_first_password(user_id=_user_id(username), now=timezone.now())
    until = timezone.localtime(first.lasts_until)
    click.echo(f"First password: {first.password}")
    click.echo(f"It serves until {until:%-d %B %Y, %H:%M}; at the first sign-in they choose their own.")
    click.echo("Tell it face to face or by a number you knew. They are signed out everywhere.")


@account.command()
@WHO
@click.confirmation_option(
    prompt="Have you made sure, face to face or by a number you knew, that it is them?"
)
def reset(username: str) -> None:
    """Take USERNAME's second steps and recovery codes away, and end all their sessions."""
    with session_for(user_id=None):
        accounts.reset_account(user_id=_user_id(username), now=timezone.now())
    click.echo("They sign in with their password, and set a second step up anew where their role needs one.")


@account.command("sign-out")
@click.argument("username", required=False)
@click.option("--everybody", is_flag=True, help="All workers: after a theft of keys or of a database.")
def sign_out(username: str | None, everybody: bool) -> None:
    """End all sessions of USERNAME, or of everybody. They sign in again as before."""
    if everybody == bool(username):
        raise click.UsageError("Give one user name, or --everybody and none.")
    now = timezone.now()
    with session_for(user_id=None):
        workers = list(organisations.list_workers(now=now)) if everybody else [_user_id(str(username))]
        ended = sum(accounts.sign_out_everywhere(user_id=user_id, now=now) for user_id in workers)
    click.echo(f"Sessions ended: {ended}.")


@account.command()
@WHO
@click.option("--agency", "key", required=True, help="The key of the sign-in service in ALONGSIDE_OIDC.")
@click.option(
    "--subject", required=True, help="Who they are there: the claim `sub`, never an e-mail address."
)
def link(username: str, key: str, subject: str) -> None:
    """Tie USERNAME to what their agency's own sign-in service calls them."""
    issuers = {each.key: each.issuer for each in list_providers()}
    if key not in issuers:
        known = ", ".join(issuers) or "none"
        raise click.ClickException(f"There is no sign-in service {key!r}. ALONGSIDE_OIDC names: {known}.")
    with session_for(user_id=None):
        accounts.link_identity(
            user_id=_user_id(username), issuer=issuers[key], subject=subject, now=timezone.now()
        )
    click.echo("Tied.")


@account.command()
@WHO
def unlink(username: str) -> None:
    """Untie USERNAME from every agency's own sign-in service."""
    with session_for(user_id=None):
        count = accounts.unlink_identities(user_id=_user_id(username), now=timezone.now())
    click.echo(f"{count} untied.")


def _user_id(username: str) -> UserId:
    worker = organisations.find_worker(username=username, now=timezone.now())
    if worker is None:
        raise click.ClickException("Nobody signs in by that name. Check the name.")
    return worker.user_id
