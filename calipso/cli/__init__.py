"""The command-line door: `calipso <noun> <verb>`; one place maps our errors to exit codes."""

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from calipso import __version__
from calipso.cli import (
    accounts,
    annotations,
    changes,
    cliques,
    compare,
    customers,
    cypher,
    database,
    designs,
    environments,
    impact,
    inventory,
    output,
    past,
    paths,
    reports,
    retention,
    scans,
    schedules,
    system,
)
from calipso.cli.asking import Door, go_through, refuse_others
from calipso.config import load_settings
from calipso.errors import CalipsoError
from calipso.log import configure_logging

INTERRUPTED = 130

app = typer.Typer(
    name="calipso",
    help="Discovers how a cloud's virtual network hangs together, from server to switch port, and keeps it as a graph in Neo4j.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(database.app, name="db")
app.add_typer(environments.app, name="env")
app.add_typer(reports.app, name="report")
for room in (
    system, scans, inventory, cliques, paths, impact, past, compare, retention, designs, changes, annotations, customers,
    accounts, schedules, cypher,
):  # fmt: skip
    room.add_to(app)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"calipso {__version__}")
        raise typer.Exit


@app.callback()
def options(
    ctx: typer.Context,
    url: Annotated[
        str,
        typer.Option("--url", metavar="URL", help="Ask a Calipso's web door instead of a graph; also CALIPSO_URL."),
    ] = "",
    token_file: Annotated[
        Path | None,
        typer.Option(
            "--token-file",
            metavar="FILE",
            help="API token for --url; also CALIPSO_TOKEN_FILE, or CALIPSO_TOKEN itself.",
        ),
    ] = None,
    ca_file: Annotated[
        Path | None,
        typer.Option(
            "--ca-file", metavar="FILE", help="Who signed that door's certificate (PEM); also CALIPSO_CA_FILE."
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Discovers how a cloud's virtual network hangs together, from server to switch port, and keeps it as a graph in Neo4j."""
    configure_logging(load_settings().log_level)
    if go_through(Door(url, token_file, ca_file)):
        refuse_others(ctx.command)


def main() -> None:
    """Run one command. A CalipsoError is told in two lines and ends with its exit code."""
    try:
        app()
    except CalipsoError as err:
        logging.getLogger(__name__).debug("Command failed", exc_info=True)
        output.print_error(err)
        sys.exit(err.exit_code)
    except KeyboardInterrupt:
        output.progress_console.print("interrupted; what was written stays, and the next scan completes it")
        sys.exit(INTERRUPTED)
