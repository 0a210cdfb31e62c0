"""The commands, as Typer sees them; what they do is handed over by the composition root."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import typer


class CannotStart(Exception):
    """The program refuses to start; the message names the setting or the thing to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands:
    """`serve` takes the address and the port where they were given; `generate` answers when the next pass is due."""

    serve: Callable[[str | None, int | None], None]
    generate: Callable[[], str]
    migrate: Callable[[], None]


def make_command_line(commands: Commands) -> typer.Typer:
    """The command line: without a command it serves."""
    line = typer.Typer(add_completion=False, no_args_is_help=False, pretty_exceptions_enable=False)

    @line.callback(invoke_without_command=True)
    def main(context: typer.Context) -> None:
        """Task Tracker: every recurring duty in one place. Without a command: serve."""
        if context.invoked_subcommand is None:
            _orderly(lambda: commands.serve(None, None))

    @line.command()
    def serve(
        host: Annotated[str | None, typer.Option(help="Address to listen on (TASK_TRACKER_HOST).")] = None,
        port: Annotated[
            int | None, typer.Option(min=0, max=65535, help="Port to listen on (TASK_TRACKER_PORT).")
        ] = None,
    ) -> None:
        """Bring the database up to date, make what is due, and answer browsers."""
        _orderly(lambda: commands.serve(host, port))

    @line.command()
    def generate() -> None:
        """Make every task that is due, once, and end."""
        _orderly(lambda: typer.echo(commands.generate()))

    @line.command()
    def migrate() -> None:
        """Bring the database up to date and end."""
        _orderly(commands.migrate)

    return line


def _orderly(act: Callable[[], None]) -> None:
    """A refusal to start is one line and exit status 1, not a traceback."""
    try:
        act()
    except CannotStart as error:
        typer.secho(str(error), err=True, fg=typer.colors.RED)
        raise typer.Exit(1) from error
