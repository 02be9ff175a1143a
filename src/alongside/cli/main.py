"""The `alongside` command: which commands there are, and how their mistakes are told."""

from dataclasses import dataclass
from importlib import import_module

import click

from alongside.cli.database import open_database
from alongside.cli.postgres_binaries import UnableToRunPostgres
from alongside.kernel.errors import UnableToError


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A command by name: where it is defined, what it does, and whether it finds the database open."""

    module: str
    attribute: str
    summary: str
    opens_database: bool = True


COMMANDS = {
    "demo": Entry(
        module="alongside.cli.commands_demo",
        attribute="demo",
        summary="Serve the demonstration partnership.",
        opens_database=False,
    ),
    "import": Entry(
        module="alongside.cli.commands_imports",
        attribute="import_group",
        summary="Bring files in: a council's return, a partner's concerns.",
    ),
    "story": Entry(
        module="alongside.cli.commands_stories",
        attribute="story",
        summary="Load invented timelines, and show what the system then knows.",
    ),
    "keys": Entry(
        module="alongside.cli.commands_keys",
        attribute="keys",
        summary="Make the keys that seal documents, and change them.",
    ),
    "documents": Entry(
        module="alongside.cli.commands_keys",
        attribute="documents",
        summary="Scan the documents that wait for it.",
    ),
    "audit": Entry(
        module="alongside.cli.commands_audit",
        attribute="audit",
        summary="Seal the record of who did what, and check it.",
        opens_database=False,
    ),
    "account": Entry(
        module="alongside.cli.commands_accounts",
        attribute="account",
        summary="Set a password, reset a second step, tie an agency's own sign-in to somebody.",
    ),
    "work": Entry(
        module="alongside.cli.commands_work",
        attribute="work",
        summary="Bring in the long files that were sent on a page.",
    ),
    "policy": Entry(
        module="alongside.cli.commands_policy",
        attribute="policy",
        summary="Say what a change of policy/access does, and approve it.",
    ),
    "database": Entry(
        module="alongside.cli.commands_database",
        attribute="database",
        summary="Prepare the operator's own PostgreSQL.",
        opens_database=False,
    ),
}


class Commands(click.Group):
    """Loads a command only when it is asked for: its tables can be imported once the settings are known."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """This will name the commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """This will load a command, its database opened first where it needs one."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        if entry.opens_database:
            open_database()
        command: click.Command = getattr(import_module(entry.module), entry.attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """This will list the commands for help, without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name].summary) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> object:
        """This will run the command; what it was unable to do is told in one line, and the exit code is 1."""
        try:
            return super().invoke(ctx)
        except UnableToError as error:
            raise click.ClickException(error.message) from error
        except UnableToRunPostgres as error:
            raise click.ClickException(str(error)) from error


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Alongside: protecting children from sexual exploitation."""
