"""calipso search, show, tree, history: the inventory for people and programs."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.tree import Tree

from calipso import inventory
from calipso.cli.asking import asking, over_http
from calipso.cli.moments import AtOption
from calipso.cli.output import JsonOption, console, health_text, print_json, print_list, print_table

EnvOption = Annotated[str | None, typer.Option("--env", help="Only in this environment.")]
ObjectArgument = Annotated[str, typer.Argument(metavar="OBJ", help="Id, or unique name, UUID, MAC or address.")]


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(search)
    app.command()(show)
    app.command()(tree)
    app.command()(history)


@over_http
def search(
    text: Annotated[
        str,
        typer.Argument(
            help="Name or a part of it, UUID, MAC in any notation, address, prefix, VLAN or VNI, interface, annotation."
        ),
    ],
    env: EnvOption = None,
    type_: Annotated[
        list[str] | None, typer.Option("--type", help="Only this type, like host_pnic; may be repeated.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10000, help="Most hits to print.")] = 50,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find objects, nearest first, with the projects and customers that use them.

    Example: `calipso search moz-web`, `calipso search FA16.3E01.0101`, `calipso search 10.10.1.0/24`,
    `calipso search "vlan 110"`, `calipso search "compute-1 eth1"`
    """
    with asking() as calipso:
        hits = calipso.search(text, env, type_, limit, at)
    rows = [
        (
            hit["type"],
            escape(hit["name"]),
            health_text(hit["health"]),
            escape(_users(hit)),
            escape(", ".join(hit["customers"])),
            escape(_matched(hit)),
            escape(hit["id"]),
        )
        for hit in hits
    ]
    print_list(
        hits,
        as_json=as_json,
        columns=("type", "name", "health", "projects", "customers", "matched", "id"),
        rows=rows,
        empty=f"nothing has {text!r} in it",
    )


def _users(found: dict[str, Any]) -> str:
    more = (found["projects_total"] or 0) - len(found["projects"])  # who else uses it is not told to everybody
    told = ", ".join(found["projects"])
    return f"{told} and {'at least ' if found['projects_bounded'] else ''}{more} more" if more > 0 else told


def _matched(hit: dict[str, Any]) -> str:
    matched = hit["matched"]
    told = "" if matched["value"] == hit["name"] else f": {matched['value']}"
    return f"{matched['what']}, {matched['how']}{told}"


@over_http
def show(
    obj: ObjectArgument,
    env: EnvOption = None,
    raw: Annotated[bool, typer.Option("--raw", help="With the source's own answer.")] = False,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one object: properties, annotations, links with their evidence, users, age.

    Example: `calipso show moz-web-1`
    """
    with asking() as calipso:
        found = calipso.show(obj, env, at)
    if not raw:
        found.pop("raw")
    if as_json:
        print_json(found)
        return
    console().print(
        f"[bold]{escape(found['name'])}[/]  {found['type']}  {health_text(found['health'])}"
        + ("" if found["live"] else "  [red]gone[/]")
    )
    facts = {
        "id": found["id"],
        "projects": _users(found),
        "customers": ", ".join(found["customers"]),
        "added by hand": f"by {found['by_hand']['owner']}" if found["by_hand"] else None,
        "since scan": found["since"],
        "exists since scan": found["born"],
    }
    facts |= found["properties"] | {seen["source"]: _seen(seen) for seen in found["observed"]}
    print_table(
        ("", ""), [(name, escape(_words(value))) for name, value in facts.items() if value not in (None, "", [])]
    )
    if found["annotations"]:
        console().print()
        said = [
            (escape(one["key"]), escape(one["value"]), escape(one["owner"]), one["at"]) for one in found["annotations"]
        ]
        print_table(("annotation", "value", "owner", "said"), said)
    if found["links"]:
        console().print()
        rows = [
            (
                link["type"],
                _arrow(link, found["id"]),
                link["other"]["type"],
                escape(link["other"]["name"]),
                escape(link["evidence"] or ""),
            )
            for link in found["links"]
        ]
        print_table(("link", "", "type", "name", "evidence"), rows)
    if raw:
        print_json(found["raw"])


def _seen(seen: dict[str, Any]) -> str:
    return f"read {seen['at']}" + ("" if seen["confirmed"] else ", unconfirmed: its last look failed")


def _words(value: object) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _arrow(link: dict[str, Any], identity: str) -> str:
    return "->" if link["source"] == identity else "<-"


@over_http
def tree(
    obj: Annotated[
        str | None, typer.Argument(metavar="OBJ", help="Object below which to look; the environment without it.")
    ] = None,
    env: EnvOption = None,
    depth: Annotated[int, typer.Option(min=1, max=inventory.DEEPEST, help="Levels below it.")] = 3,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what contains what.

    Example: `calipso tree compute-1 --depth 2`
    """
    with asking() as calipso:
        rows = calipso.tree(obj, env, depth, at)
    if as_json:
        print_json({"items": rows, "next": None})
        return
    branches: dict[str, Tree] = {}
    for row in rows:
        text = (
            f"{escape(row['name'])} [bright_black]{row['type']}{' ' + str(row['status']) if row['status'] else ''}[/]"
        )
        branches[row["id"]] = branches[row["parent"]].add(text) if row["parent"] in branches else Tree(text)
    if rows:
        console().print(branches[rows[0]["id"]])


@over_http
def history(obj: ObjectArgument, env: EnvOption = None, as_json: JsonOption = False) -> None:
    """Show what an object was: each change with the scan that found it, and the links that it had.

    Example: `calipso history moz-web-1`
    """
    with asking() as calipso:
        found = calipso.history(obj, env)
    if as_json:
        print_json(found)
        return
    console().print(
        f"[bold]{escape(found['object']['name'])}[/]  {found['object']['type']}"
        + ("" if found["live"] else "  [red]gone[/]")
    )
    for state in found["states"]:
        until = f" to scan {state['until']}" if state["until"] else " to now" if found["live"] else ""
        console().print(f"since scan {state['since']} ({state['at']}){until}")
        for name, (old, new) in state["changes"].items():
            console().print(f"  {name}: {escape(_words(old))} -> {escape(_words(new))}")
    if len(found["states"]) == 1 and not found["links"]:
        console().print("it has not changed since")
    if let_go := found["let_go"]:
        kept = f", but for scans {', '.join(map(str, let_go['kept']))}" if let_go["kept"] else ""
        console().print(f"what was before scan {let_go['before']} ({let_go['at']}) was let go by retention{kept}")
    for link in found["links"]:
        console().print(
            f"was linked by {link['type']} to {escape(link['other'])}, "
            f"from scan {link['since']} to scan {link['until']} ({link['at']})"
        )
