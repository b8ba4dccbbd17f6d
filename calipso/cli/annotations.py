"""calipso annotate, object: what people and programs know beside discovery: facts, whole things and links."""

from __future__ import annotations

import getpass
from typing import Annotated, Any

import typer
from rich.markup import escape

from calipso import by_hand, database
from calipso.cli.asking import asking, over_http
from calipso.cli.inventory import EnvOption
from calipso.cli.output import JsonOption, console, print_json, print_list, print_table, tell
from calipso.config import load_settings
from calipso.errors import Invalid

objects = typer.Typer(no_args_is_help=True, help="Things and links added by hand; no scan removes them.")
OwnerOption = Annotated[str | None, typer.Option("--owner", help="Who says so; else the user who runs this.")]
SourceArgument = Annotated[str, typer.Argument(help="Id, name or UUID of the one end; it may be discovered later.")]
TargetArgument = Annotated[str, typer.Argument(help="Id, name or UUID of the other end.")]
LinkArgument = Annotated[str, typer.Argument(metavar="LINK_TYPE", help="Like host_pnic_switch_pnic.")]


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(annotate)
    app.add_typer(objects, name="object")


@over_http
def annotate(
    obj: Annotated[
        str | None,
        typer.Argument(
            metavar="OBJ", help="Id, UUID or name; also of what is not discovered yet. Without it: list all."
        ),
    ] = None,
    facts: Annotated[list[str] | None, typer.Argument(metavar="KEY=VALUE", help="What to say; without: list.")] = None,
    remove: Annotated[list[str] | None, typer.Option("--remove", metavar="KEY", help="Take this back.")] = None,
    owner: OwnerOption = None,
    env: EnvOption = None,
    type_: Annotated[str | None, typer.Option("--type", help="Only an object of this type.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Say something of an object, take it back, or list what is said; scans never touch it, its past is kept.

    Example: `calipso annotate moz-web-1 contact=alice ha-peer=moz-backup-1`, `calipso annotate moz-web-1 --remove contact`
    """
    said = pairs(facts or [])
    if obj is None and remove:
        raise Invalid("of what object?", "name it: calipso annotate OBJ --remove KEY")
    with asking() as calipso:
        if obj is None:
            _print_all(calipso.annotations(env), as_json=as_json)
            return
        found, state = calipso.annotate(obj, said, remove or (), env, type_, owner)
        if state in _NOT_ATTACHED:
            tell(_NOT_ATTACHED[state].format(obj))
    if as_json:
        print_json(found)
        return
    rows = [
        (escape(one["key"]), escape(one["value"]), escape(one["owner"]), one["at"], "") for one in found["annotations"]
    ]
    rows += [
        (escape(one["key"]), escape(one["value"]), escape(one["owner"]), one["at"], f"until {one['ended_at']}")
        for one in found["history"]
    ]
    if rows:
        print_table(("key", "value", "owner", "said", ""), rows)
    else:
        tell(f"nothing is said of {obj}")


_NOT_ATTACHED = {
    "waits": "no such object yet: it is kept, and attaches when one {!r} is discovered",
    "ambiguous": "several objects are {!r}: it is kept and attaches to none; narrow it with --type or --env, or name an id",
}


def pairs(texts: list[str]) -> dict[str, str]:
    """KEY=VALUE texts as a dict. Raises Invalid."""
    return dict(map(_pair, texts))


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise Invalid(f"{text!r} is not KEY=VALUE", "like: contact=alice")
    return key, value


def _print_all(found: list[dict[str, Any]], *, as_json: bool) -> None:
    rows = [
        (
            escape(" ".join(one["about"].values())),
            escape(one["key"]),
            escape(one["value"]),
            escape(one["owner"]),
            one["state"],
            escape(", ".join(fits["name"] for fits in one["objects"])),
        )
        for one in found
    ]
    print_list(
        found,
        as_json=as_json,
        columns=("about", "key", "value", "owner", "state", "objects"),
        rows=rows,
        empty="nothing is said of anything",
    )


@objects.command("add")
def add(
    type_: Annotated[str, typer.Argument(metavar="TYPE", help="Object type, like host or switch.")],
    name: Annotated[str, typer.Argument(help="Its name.")],
    properties: Annotated[list[str] | None, typer.Argument(metavar="PROPERTY=VALUE", help="Lists with commas.")] = None,
    parent: Annotated[str | None, typer.Option("--parent", help="What contains it; else the environment.")] = None,
    link: Annotated[
        list[str] | None, typer.Option("--link", metavar="LINK_TYPE=OBJ", help="A link to another; may be repeated.")
    ] = None,
    owner: OwnerOption = None,
    env: EnvOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a whole object that no scan finds, or change one that was added so.

    Example: `calipso object add host_pnic eth9 mac=52:54:00:00:00:09 --parent compute-1`
    """
    said_by, links = owner or getpass.getuser(), [_pair(one) for one in link or []]
    thing = by_hand.Thing(type_, name, pairs(properties or []), parent, env)
    with database.connect(load_settings()) as graph:
        identity = by_hand.add_object(graph, thing, links=links, owner=said_by)
    if as_json:
        print_json({"id": identity})
    else:
        console().print(f"{escape(identity)} is added; take it back: calipso object remove {escape(identity)}")


@objects.command("remove")
def remove_one(
    obj: Annotated[str, typer.Argument(metavar="OBJ", help="Id or unique name of what was added by hand.")],
    owner: OwnerOption = None,
    env: EnvOption = None,
) -> None:
    """Take back an object that was added by hand, and its links by hand.

    Example: `calipso object remove eth9`
    """
    with database.connect(load_settings()) as graph:
        identity = by_hand.remove_object(graph, obj, env, owner=owner or getpass.getuser())
    tell(f"{identity} is taken back")


@objects.command("link")
def link_two(
    source: SourceArgument,
    type_: LinkArgument,
    target: TargetArgument,
    owner: OwnerOption = None,
    env: EnvOption = None,
    as_json: JsonOption = False,
) -> None:
    """Join two objects by hand; where one is not discovered yet, the link comes with it.

    Example: `calipso object link eth9 host_pnic_switch_pnic swp9`
    """
    with database.connect(load_settings()) as graph:
        added = by_hand.add_link(graph, source, type_, target, env, owner=owner or getpass.getuser())
    if as_json:
        print_json(added)
    else:
        console().print(f"{added['type']}: {added['state']}" + (" for an end" if added["state"] == "waits" else ""))


@objects.command("unlink")
def unlink(
    source: SourceArgument,
    type_: LinkArgument,
    target: TargetArgument,
    owner: OwnerOption = None,
    env: EnvOption = None,
) -> None:
    """Take back a link that was added by hand.

    Example: `calipso object unlink eth9 host_pnic_switch_pnic swp9`
    """
    with database.connect(load_settings()) as graph:
        by_hand.remove_link(graph, source, type_, target, env, owner=owner or getpass.getuser())
    tell("the link is taken back")


@objects.command("list")
def list_all(
    env: EnvOption = None,
    past: Annotated[bool, typer.Option("--past", help="What was changed or taken back, instead.")] = False,
    as_json: JsonOption = False,
) -> None:
    """All objects and links added by hand, and whether they stand, wait for an end, or were discovered since.

    Example: `calipso object list`, `calipso object list --past`
    """
    with database.connect(load_settings()) as graph:
        found = by_hand.past_by_hand(graph, env) if past else by_hand.list_by_hand(graph, env)
    rows = [
        (
            one["type"],
            escape(one["name"] or f"{one['source']} - {one['target']}"),
            escape(f"ended {one['ended_at']} by {one['ended_by']}") if past else one["state"],
            escape(one["owner"]),
            one["at"],
            escape(one["id"]),
        )
        for one in found
    ]
    print_list(
        found,
        as_json=as_json,
        columns=("type", "name", "state", "owner", "added", "id"),
        rows=rows,
        empty="nothing was added by hand",
    )
