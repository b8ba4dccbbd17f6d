"""calipso retention: let go what is no longer needed of the past."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated, Any

import typer
from rich.markup import escape

from calipso import database
from calipso.cli.inventory import EnvOption
from calipso.cli.output import JsonOption, console, print_json, print_table, progress_console
from calipso.config import load_settings
from calipso.environments import environment_key
from calipso.errors import Invalid
from calipso.past.retention import OnProgress, Rules, apply_retention
from calipso.past.size import in_words, size_of_past
from calipso.spans import seconds

app = typer.Typer(no_args_is_help=True, help="Let go what is no longer needed of the past.")
WORDS = {
    "states": "former states",
    "links": "former links",
    "gone": "gone objects",
    "touched": "notes of what scans touched",
    "scans": "scans",
}


@app.callback()
def room() -> None:
    """Let go what is no longer needed of the past."""


def add_to(app_: typer.Typer) -> None:
    """Add this room's commands."""
    app_.add_typer(app, name="retention")


@app.command()
def apply(
    env: EnvOption = None,
    keep_within: Annotated[
        str | None, typer.Option("--keep-within", metavar="SPAN", help="Keep all that was known since, like 90d.")
    ] = None,
    keep_last: Annotated[
        int | None,
        typer.Option("--keep-last", metavar="N", help="Keep the newest N snapshots that nothing else keeps."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would go; nothing does.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Let go of the past, but for pinned snapshots, those of open changes, and what you say. The present is never touched.

    Example: `calipso retention apply --keep-within 90d --keep-last 10`, `calipso retention apply --keep-within 4w --dry-run`
    """
    rules = Rules(_span(keep_within), keep_last)
    with database.connect(load_settings()) as graph:
        environment = environment_key(graph, env)
        with _progress(shown=not as_json) as on_progress:
            found = apply_retention(graph, environment, rules, dry_run=dry_run, on_progress=on_progress)
        found["past"] = size_of_past(graph, environment)
    if as_json:
        print_json(found)
    else:
        _print(found)


def _span(text: str | None) -> timedelta | None:
    if text is None:
        return None
    try:
        return timedelta(seconds=seconds(text))
    except OverflowError as err:
        raise Invalid(f"{text!r} is longer than time is", "give less, like 90d") from err


@contextmanager
def _progress(*, shown: bool) -> Iterator[OnProgress]:
    """What is being dropped, on one line of a terminal."""
    if not (shown and progress_console.is_terminal):
        yield lambda kind, count: None
        return
    with progress_console.status("deciding what is kept") as line:
        yield lambda kind, count: line.update(f"{count} {WORDS[kind]} dropped")


def _print(found: dict[str, Any]) -> None:
    kept, would = found["kept"], found["dry_run"]
    since = f"everything since scan {kept['since']} ({kept['at']})" if kept["since"] else "everything"
    console().print(f"kept of {found['environment']}: {since}")
    if kept["snapshots"]:
        console().print(f"snapshots kept: {escape(', '.join(kept['snapshots']))}")
    if found["forgotten"]:
        console().print(f"snapshots {'to forget' if would else 'forgotten'}: {escape(', '.join(found['forgotten']))}")
    print_table(
        ("would be dropped" if would else "dropped", "#"),
        [(WORDS[kind], str(count)) for kind, count in found["dropped"].items()],
    )
    size = in_words(found["past"]["bytes"])
    console().print(f"about {in_words(found['bytes'])}; the past takes about {size}{'' if would else ' now'}")
