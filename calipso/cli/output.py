"""What commands print: tables for people, JSON for programs; data on stdout, progress and errors on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from calipso.errors import CalipsoError

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
DIFFERENT, NOT_ALL_READ = 4, 3
HEALTH_STYLE = {"ok": "green", "warning": "yellow", "error": "red", "unknown": "bright_black"}

progress_console = Console(stderr=True, highlight=False, soft_wrap=True)


def tell(line: str) -> None:
    """One line of progress on stderr."""
    progress_console.print(line, markup=False)


def console() -> Console:
    """The console of stdout; made when used, so that it writes to the stdout of that moment."""
    # A pipe is as wide as it needs to be: a line that wraps is two lines to grep.
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty(), width=None if sys.stdout.isatty() else 250)


def print_json(value: Any) -> None:
    """One JSON document on stdout."""
    typer.echo(json.dumps(value, indent=1, ensure_ascii=False, default=str))


def print_list(
    items: list[Any], *, as_json: bool, columns: Sequence[str], rows: Iterable[Sequence[str]], empty: str
) -> None:
    """A list: `{"items": [...], "next": null}` for programs, a table for people, a sentence where there is nothing."""
    if as_json:
        print_json({"items": items, "next": None})
    elif not items:
        progress_console.print(empty)
    else:
        print_table(columns, rows)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], title: str | None = None) -> None:
    """A plain table on stdout; columns whose name ends in `#` hold numbers."""
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold", show_edge=False)
    for column in columns:
        table.add_column(column.removesuffix("#"), justify="right" if column.endswith("#") else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    console().print(table)


def exit_by(same: bool | None) -> None:
    """End as a comparison found it: 4 where something differs, 3 where nothing does but not everything could be read."""
    if same is not True:
        raise typer.Exit(DIFFERENT if same is False else NOT_ALL_READ)


def health_text(health: str) -> str:
    """A health word in its colour."""
    return f"[{HEALTH_STYLE[health]}]{health}[/]"


def print_error(err: CalipsoError) -> None:
    """An error in two lines on stderr: what is wrong, and what to do."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(f"error: {err.message}", style="red", markup=False)
    if err.hint:
        Console(stderr=True, highlight=False, soft_wrap=True).print(f"  {err.hint}", markup=False)
