"""calipso path: the real way between two ends, or where and why it breaks."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.markup import escape

from calipso.cli.asking import asking, over_http
from calipso.cli.drawing import DrawOption, FormatOption, FullOption, drawing_format, write_drawing
from calipso.cli.inventory import EnvOption
from calipso.cli.moments import AtOption
from calipso.cli.output import JsonOption, console, health_text, print_json, print_table
from calipso.drawings import path_figure

VERDICTS = {True: "[green]reaches[/]", False: "[red]does not reach[/]", None: "[yellow]may reach[/]"}


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(path)


@over_http
def path(
    source: Annotated[
        str,
        typer.Argument(
            metavar="OBJ", help="Server, router, DHCP server, vNIC or port; by id, name, UUID, MAC, address."
        ),
    ],
    target: Annotated[
        str,
        typer.Argument(
            metavar="OBJ", help="Another, or a subnet (its gateway), a NIC, switch or switch port, or any address."
        ),
    ],
    env: EnvOption = None,
    at: AtOption = None,
    draw: DrawOption = None,
    format_: FormatOption = None,
    full: FullOption = False,
    as_json: JsonOption = False,
) -> None:
    """The real way between two ends, interface by interface with tag or VNI, or where and why it breaks.

    Example: `calipso path moz-web-1 moz-db-2`, `calipso path moz-web-1 10.10.1.1`, `calipso path moz-web-1 8.8.8.8`
    """
    drawing = drawing_format(draw, format_, full=full, as_json=as_json)
    with asking() as calipso:
        found = calipso.path(source, target, env, at)
    if drawing and draw:
        write_drawing(path_figure(found), draw, drawing, full=full)
    if as_json:
        print_json(found)
    elif not drawing:
        _print(source, target, found)


def _print(source: str, target: str, found: dict[str, Any]) -> None:
    _print_hops(found["hops"])
    by = escape(", ".join(found["networks"]))
    console().print(
        f"\n{escape(source)} {VERDICTS[found['reachable']]} {escape(target)}: {found['class'].replace('_', ' ')}, "
        f"{len(found['hops'])} hops, by {by}"
    )
    for line in _remarks(found):
        console().print(line)
    if found["back"]:
        console().print("\nthe way back:")
        _print_hops(found["back"])


def _print_hops(hops: list[dict[str, Any]]) -> None:
    rows = [
        (
            str(number),
            hop["object"]["type"],
            escape(hop["object"]["name"]),
            escape(_place(hop["object"])),
            health_text(hop["object"]["health"]),
            escape(hop["detail"]),
        )
        for number, hop in enumerate(hops, start=1)
    ]
    print_table(("#", "type", "name", "on", "health", "how"), rows)


def _place(node: dict[str, Any]) -> str:
    return str(node["properties"].get("host") or node["properties"].get("switch") or "")


def _remarks(found: dict[str, Any]) -> list[str]:
    colour = "red" if found["reachable"] is False else "yellow"
    reason = [f"[{colour}]{escape(found['reason'])}[/]"] if found["reason"] else []
    hint = [f"[bright_black]{escape(found['hint'])}[/]"] if found["hint"] else []
    return [*reason, *(f"[yellow]{escape(text)}[/]" for text in found["warnings"]), *hint]
