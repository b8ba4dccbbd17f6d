"""--draw of commands whose answer is a graph: where to, in which format."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from calipso.cli.files import STDOUT, write_file
from calipso.cli.output import tell
from calipso.drawings import Drawing, Figure, draw, format_named
from calipso.errors import Invalid

SLOW_NODES = 4000

DrawOption = Annotated[
    str | None,
    typer.Option(
        "--draw", metavar="FILE", help="Draw it: .svg, .drawio, .mmd (Mermaid), .dot, .graphml or .json; - for stdout."
    ),
]
FormatOption = Annotated[
    str | None, typer.Option("--format", help="Format, where the ending of FILE does not tell it.")
]
FullOption = Annotated[bool, typer.Option("--full", help="Draw every object, however many there are.")]


def drawing_format(file: str | None, format_name: str | None, *, full: bool, as_json: bool) -> Drawing | None:
    """The format that the options ask for, None where nothing is to be drawn. Raises Invalid before any work is done."""
    if file is None:
        if format_name or full:
            raise Invalid("--format and --full are about a drawing", "name its file too, like: --draw network.svg")
        return None
    if file == STDOUT and (as_json or not format_name):
        raise Invalid("--draw - needs --format, and goes without --json", "like: --draw - --format svg > network.svg")
    return format_named(format_name or Path(file).suffix)


def write_drawing(figure: Figure, file: str, drawing: Drawing, *, full: bool) -> None:
    """Draw a figure into a file, or onto stdout."""
    if full and len(figure.nodes) > SLOW_NODES:
        tell(f"drawing all {len(figure.nodes)} objects; some thousands take a minute")
    drawn = draw(figure, drawing.name, full=full)
    write_file(file, drawn)
    if file != STDOUT:
        tell(f"drawn into {file}: {figure.title}")
