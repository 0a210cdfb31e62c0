"""The commands, as Typer sees them; what they do is handed over by the composition root."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from app.adapters.command_line.findings import are_good, as_json, as_text
from app.ports.health import Finding

Tell = Callable[[int, int], None]
"""Is told how much of how much is done."""


class CannotStart(Exception):
    """The program refuses to start; the message names the setting or the thing to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands:
    """`serve` takes the address and the port where they were given; `generate` answers when the next pass is due.

    `check` answers what it has found. `examples` answers what there is to load; `load_example` takes a name and the
    options given. `demo` takes what is told how many days of how many are done.
    """

    serve: Callable[[str | None, int | None], None]
    generate: Callable[[], str]
    migrate: Callable[[], None]
    check: Callable[[], Sequence[Finding]]
    examples: Callable[[], str]
    load_example: Callable[[str, Mapping[str, str]], str]
    demo: Callable[[Tell], str]


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

    _add_check(line, commands)
    _add_examples(line, commands)
    _add_demo(line, commands)
    return line


def _add_check(line: typer.Typer, commands: Commands) -> None:
    @line.command()
    def check(*, json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
        """Say what this program finds: settings, versions, database, isolation of scripts. Exit status 1: not ready."""
        findings = commands.check()
        typer.echo(as_json(findings) if json else as_text(findings))
        if not are_good(findings):
            raise typer.Exit(1)


def _add_examples(line: typer.Typer, commands: Commands) -> None:
    @line.command()
    def example(
        name: Annotated[str | None, typer.Argument(help="Which one; left out: list them.")] = None,
        folder: Annotated[
            Path | None, typer.Option(exists=True, file_okay=False, resolve_path=True, help="Folder to archive.")
        ] = None,
        archives: Annotated[
            Path | None, typer.Option(file_okay=False, resolve_path=True, help="Folder that takes the archives.")
        ] = None,
        url: Annotated[str | None, typer.Option(callback=_web_address, help="Address of the page.")] = None,
        label: Annotated[str | None, typer.Option(help="The words right before the number.")] = None,
        target: Annotated[str | None, typer.Option(callback=_number, help="The number to reach.")] = None,
    ) -> None:
        """Load an example as a goal of your own."""
        if folder is not None and archives is not None and archives.is_relative_to(folder):
            raise typer.BadParameter("The archives must lie outside the folder.", param_hint="--archives")
        options = {"folder": folder, "archives": archives, "url": url, "label": label, "target": target}
        given = {option: str(value) for option, value in options.items() if value is not None}
        _orderly(lambda: typer.echo(commands.examples() if name is None else commands.load_example(name, given)))


def _add_demo(line: typer.Typer, commands: Commands) -> None:
    @line.command()
    def demo() -> None:
        """Fill an empty database with half a year of a small bakery's duties, to look at."""
        _orderly(lambda: typer.echo(_with_bar("Living through half a year", commands.demo)))


def _with_bar(label: str, work: Callable[[Tell], str]) -> str:
    """What the work answers; a terminal shows how far it is."""
    with typer.progressbar(length=100, label=label) as bar:
        return work(lambda done, of: bar.update(100 * done // of - bar.pos))


def _web_address(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        address = urlsplit(value)
        is_plain = address.scheme in {"http", "https"} and bool(address.hostname) and "@" not in address.netloc
    except ValueError:
        is_plain = False
    if not is_plain:
        raise typer.BadParameter("Write an address such as https://example.org/page, without user name and password.")
    return value


def _number(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        is_finite = math.isfinite(float(value))
    except ValueError:
        is_finite = False
    if not is_finite:
        raise typer.BadParameter("Write a number such as 1000 or 2.5.")
    return value


def _orderly(act: Callable[[], None]) -> None:
    """A refusal to start is one line and exit status 1, not a traceback."""
    try:
        act()
    except CannotStart as error:
        typer.secho(str(error), err=True, fg=typer.colors.RED)
        raise typer.Exit(1) from error
