"""calipso impact: what falls when objects are taken away, and which single objects take most with them."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.markup import escape

from calipso.cli.asking import asking, over_http
from calipso.cli.drawing import DrawOption, FormatOption, FullOption, drawing_format, write_drawing
from calipso.cli.inventory import EnvOption
from calipso.cli.moments import AtOption
from calipso.cli.output import JsonOption, console, print_json, print_list, print_table
from calipso.drawings import impact_figure
from calipso.errors import Invalid


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command("impact")(tell_impact)


@over_http
def tell_impact(
    objects: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="OBJ...", help="Ids, or unique names, UUIDs, MACs or addresses of what is taken away together."
        ),
    ] = None,
    env: EnvOption = None,
    project: Annotated[str | None, typer.Option("--project", help="Only what this project or customer has.")] = None,
    redundancy_: Annotated[
        bool, typer.Option("--redundancy", help="Every single point of failure, ranked by what falls with it.")
    ] = False,
    at: AtOption = None,
    draw: DrawOption = None,
    format_: FormatOption = None,
    full: FullOption = False,
    as_json: JsonOption = False,
) -> None:
    """What is down, degraded and unaffected when objects are taken away; docs/impact.md says what these words mean.

    Servers that an annotation declares to stand in for each other (`ha-peer`) count as a pair.

    Example: `calipso impact tor-1`, `calipso impact compute-1 compute-2`, `calipso impact --redundancy --project moz`
    """
    if bool(objects) == redundancy_:
        raise Invalid("name what is taken away, or give --redundancy", "like: calipso impact compute-1")
    if redundancy_ and draw:
        raise Invalid("a drawing is of one impact", "like: calipso impact tor-1 --draw tor.svg")
    drawing = drawing_format(draw, format_, full=full, as_json=as_json)
    with asking() as calipso:
        if redundancy_:
            _print_points(calipso.redundancy(env, project, at), as_json=as_json)
            return
        found, names = calipso.impact(objects or (), env, project, at)
    if drawing and draw:
        write_drawing(impact_figure(found, names), draw, drawing, full=full)
    if as_json:
        print_json(found)
    elif not drawing:
        _print_fallen(found, names)


def _print_fallen(found: dict[str, Any], names: dict[str, str]) -> None:
    fallen = [(word, item) for word in ("down", "degraded") for item in found[word]]
    rows = [
        (
            word,
            item["type"],
            escape(item["name"]),
            escape(_last(item["host"])),
            escape(_lost(item, names)),
            escape(_way(item, names)),
        )
        for word, item in fallen
    ]
    if rows:
        print_table(("class", "type", "name", "host", "lost", "why"), rows)
    counts = [
        (kind, str(count["down"]), str(count["degraded"]), str(count["unaffected"]))
        for kind, count in found["counts"].items()
    ]
    print_table(("", "down#", "degraded#", "unaffected#"), counts, title="" if rows else None)
    for group in found["groups"]:
        left = ", ".join(names.get(one, _last(one)) for one in group["left"]) or "nobody"
        console().print(
            f"of {len(group['members'])} that stand in for each other ({group['known_by']}) is left: {escape(left)}"
        )


def _lost(item: dict[str, Any], names: dict[str, str]) -> str:
    if item["gone"]:
        return "itself"
    needs = sorted({need for one in item["needs"] for need in one["lost"]})
    single = sorted({names.get(one, _last(one)) for one in item["single"].values()})
    return ", ".join(needs) + (f" only by {', '.join(single)}" if single else "")


def _way(item: dict[str, Any], names: dict[str, str]) -> str:
    return " > ".join(names.get(one, _last(one)) for one in item["why"])


def _last(identity: str | None) -> str:
    return (identity or "").rpartition("/")[2]


def _print_points(found: dict[str, Any], *, as_json: bool) -> None:
    rows = [
        (
            str(item["servers"]),
            item["type"],
            escape(item["name"]),
            escape(item["place"] or ""),
            ", ".join(item["needs"]) or "itself",
            str(len(item["groups"]) or ""),
            str(len(item["projects"])),
        )
        for item in found["items"]
    ]
    print_list(
        found["items"],
        as_json=as_json,
        columns=("servers#", "type", "name", "on", "they lose", "groups#", "projects#"),
        rows=rows,
        empty=f"no single object takes down one of the {found['of_servers']} servers",
    )
