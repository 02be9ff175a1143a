"""The `alongside` command."""

import click

from alongside.kernel.errors import UnableToError


class Group(click.Group):
    """A group whose commands answer a mistake in one line, without a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """This will run the command; what it was unable to do is printed, and the exit code is 1."""
        try:
            return super().invoke(ctx)
        except UnableToError as error:
            raise click.ClickException(error.message) from error


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Alongside: protecting children from sexual exploitation."""
