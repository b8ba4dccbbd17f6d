"""calipso snapshot: what was known, by name."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from calipso.cli.asking import asking, over_http
from calipso.cli.compare import CliqueOption, ProjectOption, counts, in_words
from calipso.cli.inventory import EnvOption
from calipso.cli.output import JsonOption, console, print_json, print_list, print_table, tell
from calipso.errors import Invalid
from calipso.past.size import in_words as size_words
from calipso.past.snapshots import Scope

app = typer.Typer(no_args_is_help=True, help="Names for what was known at a time; --at and compare take them.")

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Name of a snapshot.")]


def add_to(app_: typer.Typer) -> None:
    """Add this room's commands."""
    app_.add_typer(app, name="snapshot")


@app.command()
@over_http
def take(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Its name; without one its time is.")] = None,
    env: EnvOption = None,
    project: ProjectOption = None,
    clique: CliqueOption = None,
    note: Annotated[str, typer.Option("--note", help="What it is for.")] = "",
    pin: Annotated[bool, typer.Option("--pin", help="Keep it from retention.")] = False,
    designed: Annotated[bool, typer.Option("--designed", help="This is the network as designed; pins it too.")] = False,
    no_scan: Annotated[
        bool, typer.Option("--no-scan", help="Name what the last scan knew, without looking again.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Scan what the snapshot is about, and no more, and give a name to what is known then.

    Example: `calipso snapshot take sunday`, `calipso snapshot take --clique moz-web-1`, `calipso snapshot take d1 --designed`
    """
    marks = {"note": note, "pinned": pin, "designed": designed}
    with asking() as calipso:
        found, exit_code = calipso.take_snapshot(name, env, (project, clique), marks, scan=not no_scan, quiet=as_json)
    if as_json:
        print_json(found)
    else:
        scope = Scope(found["scope"]["kind"], found["scope"]["name"])
        what = f"{escape(scope.text)} of {found['environment']} as of scan {found['scan']} ({found['at']})"
        console().print(f"snapshot {escape(found['name'])}: {what}")
    if exit_code:
        raise typer.Exit(exit_code)


@app.command("list")
@over_http
def list_snapshots(env: EnvOption = None, as_json: JsonOption = False) -> None:
    """All snapshots, the newest first, and how much of the past is kept.

    Example: `calipso snapshot list`
    """
    with asking() as calipso:
        found, sizes = calipso.snapshots(env)
    if as_json:
        print_json({"items": found, "next": None, "past": sizes})
        return
    rows = [
        (
            escape(one["name"]),
            one["environment"],
            str(one["scan"]),
            one["at"],
            escape(Scope(one["scope"]["kind"], one["scope"]["name"]).text),
            one["kind"],
            "designed" if one["designed"] else "pinned" if one["pinned"] else "",
            escape(one["note"]),
        )
        for one in found
    ]
    columns = ("name", "environment", "scan#", "at", "of", "taken", "", "note")
    print_list(found, as_json=False, columns=columns, rows=rows, empty="no snapshot yet: calipso snapshot take")
    for one, size in sizes.items():
        tell(f"kept of {one}'s past: {_size_in_words(size)}")


def _size_in_words(size: dict[str, int]) -> str:
    kinds = f"{size['states']} former states, {size['links']} former links, {size['gone']} gone objects"
    return f"{kinds}, about {size_words(size['bytes'])}"


@app.command()
@over_http
def show(name: NameArgument, env: EnvOption = None, as_json: JsonOption = False) -> None:
    """One snapshot, and what changed since.

    Example: `calipso snapshot show sunday`
    """
    with asking() as calipso:
        found, since, size = calipso.snapshot(name, env)
    if as_json:
        print_json(found | {"since": counts(since), "past": size})
        return
    facts = found | {"scope": Scope(found["scope"]["kind"], found["scope"]["name"]).text} | {"since": in_words(since)}
    facts |= {"past of all": _size_in_words(size) if size else None}
    print_table(("", ""), [(key, escape(str(value))) for key, value in facts.items() if value not in ("", None)])


@app.command()
@over_http
def pin(
    name: NameArgument,
    env: EnvOption = None,
    designed: Annotated[bool, typer.Option("--designed", help="This is the network as designed.")] = False,
    off: Annotated[bool, typer.Option("--off", help="Let it go again.")] = False,
) -> None:
    """Keep a snapshot from retention; with --designed it is what `designed` means in compares.

    Example: `calipso snapshot pin sunday --designed`
    """
    if designed and off:
        raise Invalid("--designed and --off exclude each other", "a design is always pinned")
    with asking() as calipso:
        found = calipso.pin_snapshot(name, env, pinned=not off, designed=designed)
    tell(f"snapshot {found['name']} is " + ("the design" if designed else "pinned" if found["pinned"] else "let go"))


@app.command()
@over_http
def remove(name: NameArgument, env: EnvOption = None) -> None:
    """Forget a snapshot's name. What was known then is kept until retention drops it.

    Example: `calipso snapshot remove sunday`
    """
    with asking() as calipso:
        calipso.remove_snapshot(name, env)
    tell(f"snapshot {name} is removed")
