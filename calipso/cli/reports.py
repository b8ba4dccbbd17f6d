"""calipso report: what is told about a whole project at once."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.markup import escape

from calipso.cli.inventory import EnvOption
from calipso.cli.moments import AtOption, graph_at
from calipso.cli.output import HEALTH_STYLE, JsonOption, console, print_json, print_table
from calipso.connectivity import connectivity as connectivity_of

app = typer.Typer(no_args_is_help=True, help="What is told about a whole project at once.")
LETTERS = {"same_host": "h", "same_network": "n", "routed": "r", "apart": "-", "unknown": "?", "broken": "x"}
# A matrix with more columns fits no console.
MOST_COLUMNS = 40


@app.callback()
def reports() -> None:
    """Reports; each is a command of its own."""


@app.command()
def connectivity(
    project: Annotated[str, typer.Option("--project", metavar="P", help="Any name of a project, or a customer's.")],
    env: EnvOption = None,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    """Whether each server of a project reaches each other one: how, over how many hops, and where it breaks.

    Example: `calipso report connectivity --project moz`
    """
    with graph_at(at, env) as (graph, within):
        found = connectivity_of(graph, project, within)
    if as_json:
        print_json(found)
        return
    if 1 < len(found["servers"]) <= MOST_COLUMNS:
        _print_matrix(found)
    broken = [item for item in found["items"] if item["class"] in ("broken", "unknown")]
    if broken:
        console().print()
        rows = [
            (escape(item["source"]["name"]), escape(item["target"]["name"]), item["class"], escape(item["reason"]))
            for item in broken
        ]
        print_table(("from", "to", "class", "why"), rows)
    counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in found["summary"].items() if count)
    console().print(
        f"\n{len(found['servers'])} servers of {escape(found['project'])}, {len(found['items'])} pairs: {counts or 'none'}"
    )


def _print_matrix(found: dict[str, Any]) -> None:
    """Rows are sources, columns targets by their number; a cell has the class's letter and the number of hops."""
    cells = {(item["source"]["id"], item["target"]["id"]): item for item in found["items"]}
    numbers = [str(number) for number in range(1, len(found["servers"]) + 1)]
    rows = [
        (number, escape(near["name"]), *(_cell(cells.get((near["id"], far["id"]))) for far in found["servers"]))
        for number, near in zip(numbers, found["servers"], strict=True)
    ]
    print_table(("#", "server", *(f"{number}#" for number in numbers)), rows)
    legend = ", ".join(f"{letter} {name.replace('_', ' ')}" for name, letter in LETTERS.items())
    console().print(f"\n{legend}; the number is that of the hops, the colour the health")


def _cell(item: dict[str, Any] | None) -> str:
    if item is None:
        return ""
    hops = "" if item["class"] == "apart" else item["hops"]
    return f"[{HEALTH_STYLE[item['health']]}]{LETTERS[item['class']]}{hops}[/]"
