"""calipso clique, clique-type: what hangs together with an object, and along which links that is found."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.markup import escape

from calipso import cliques, database
from calipso.cli.asking import asking, over_http
from calipso.cli.drawing import DrawOption, FormatOption, FullOption, drawing_format, write_drawing
from calipso.cli.inventory import EnvOption
from calipso.cli.moments import AtOption
from calipso.cli.output import JsonOption, console, health_text, print_json, print_list, print_table, tell
from calipso.config import load_settings
from calipso.drawings import clique_figure
from calipso.errors import Invalid
from calipso.model import CliqueType

types = typer.Typer(no_args_is_help=True, help="Along which links cliques are walked; your own go before Calipso's.")


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(clique)
    app.add_typer(types, name="clique-type")


@over_http
def clique(
    obj: Annotated[
        str | None, typer.Argument(metavar="OBJ", help="Id, or unique name, UUID, MAC or address of the focal object.")
    ] = None,
    env: EnvOption = None,
    type_: Annotated[str | None, typer.Option("--type", help="Clique type, instead of the most fitting one.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="The cliques of all servers, services and networks.")] = False,
    erroneous: Annotated[
        bool, typer.Option("--erroneous", help="Of these, only those with something in error.")
    ] = False,
    project: Annotated[
        str | None, typer.Option("--project", help="With --all or --erroneous: of this project.")
    ] = None,
    at: AtOption = None,
    draw: DrawOption = None,
    format_: FormatOption = None,
    full: FullOption = False,
    as_json: JsonOption = False,
) -> None:
    """Everything that an object hangs together with: from a server up to the switch, from a switch down to its customers.

    Example: `calipso clique moz-web-1`, `calipso clique moz-web-1 --draw web.svg`, `calipso clique --erroneous --project moz`
    """
    if (obj is None) != (all_ or erroneous):
        raise Invalid("name one object, or give --all or --erroneous", "like: calipso clique moz-web-1")
    if obj is None and draw:
        raise Invalid("a drawing is of one object's clique", "like: calipso clique moz-web-1 --draw web.svg")
    drawing = drawing_format(draw, format_, full=full, as_json=as_json)
    with asking() as calipso:
        if obj is None:
            _print_all(calipso.cliques(env, project, at, erroneous=erroneous), as_json=as_json)
            return
        found = calipso.clique(obj, env, type_, at)
    if drawing and draw:
        write_drawing(clique_figure(found), draw, drawing, full=full)
    if as_json:
        print_json(found)
    elif not drawing:
        _print(found)


def _print(found: dict[str, Any]) -> None:
    rows = [
        (str(node["hops"]), node["type"], escape(node["name"]), health_text(node["health"]), _place(node))
        for node in found["nodes"]
    ]
    print_table(("hops#", "type", "name", "health", "on"), rows)
    health = ", ".join(f"{count} {name}" for name, count in found["health"].items() if count)
    console().print(
        f"\n{len(found['nodes'])} objects, {len(found['links'])} links by clique type {escape(found['clique_type'])!r}: {health}"
    )


def _place(node: dict[str, Any]) -> str:
    return escape(str(node["properties"].get("host") or node["properties"].get("switch") or ""))


def _print_all(found: list[dict[str, Any]], *, as_json: bool) -> None:
    rows = [
        (
            one["type"],
            escape(one["name"]),
            str(one["nodes"]),
            str(one["links"]),
            ", ".join(f"{count} {name}" for name, count in one["health"].items() if count),
            escape(", ".join(one["errors"][:5])),
        )
        for one in found
    ]
    print_list(
        found,
        as_json=as_json,
        columns=("type", "name", "objects#", "links#", "health", "in error"),
        rows=rows,
        empty="no such clique",
    )


@types.command("list")
@over_http
def list_types(as_json: JsonOption = False) -> None:
    """All clique types, your own first.

    Example: `calipso clique-type list`
    """
    with asking() as calipso:
        found = calipso.clique_types()
    rows = [
        (
            escape(one["name"]),
            one["focal"],
            "yours" if one["own"] else "",
            escape(", ".join(f"{name}={'|'.join(values)}" for name, values in one["where"].items())),
            escape(", ".join(one["steps"])),
        )
        for one in found
    ]
    print_list(found, as_json=as_json, columns=("name", "focal", "", "where", "steps"), rows=rows, empty="none")


@types.command("add")
def add_type(
    name: Annotated[str, typer.Argument(help="A name of your own.")],
    focal: Annotated[str, typer.Option("--focal", help="Type of the focal object, like instance.")],
    step: Annotated[
        list[str],
        typer.Option(
            "--step", help="Link type; several that share a place with |, forward only with >. In walking order."
        ),
    ],
    where: Annotated[
        list[str] | None, typer.Option("--where", help="PROPERTY=VALUE of the focal object; may be repeated.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Change one that there is.")] = False,
) -> None:
    """Add a clique type of your own, or change it; it is checked before it is kept.

    Example: `calipso clique-type add wires --focal instance --step instance_vnic --step "vnic_vedge|vnic_vconnector"`
    """
    row = CliqueType(name, focal, tuple(step), cliques.conditions(where or []))
    with database.connect(load_settings()) as graph:
        cliques.add_clique_type(graph, row, replace=replace)
    tell(f"clique type {name} is kept; use it: calipso clique OBJ --type {name!r}")


@types.command("remove")
def remove_type(name: Annotated[str, typer.Argument(help="Name of one of your own.")]) -> None:
    """Remove a clique type of your own.

    Example: `calipso clique-type remove wires`
    """
    with database.connect(load_settings()) as graph:
        cliques.remove_clique_type(graph, name)
    tell(f"clique type {name} is removed")
