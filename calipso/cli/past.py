"""calipso snapshot, compare: what was known, by name, and what differs between two moments."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.markup import escape

from calipso import database
from calipso.cli.inventory import EnvOption
from calipso.cli.output import JsonOption, console, exit_by, print_json, print_list, print_table, tell
from calipso.compare import compare, names_of, parse_rule
from calipso.config import load_settings
from calipso.environments import get_environment, list_environments
from calipso.errors import Invalid
from calipso.past import snapshots
from calipso.past.moments import Moment, moment
from calipso.past.size import in_words, size_of_past
from calipso.past.snapshots import About, Scope, scope_of, scope_of_snapshot

app = typer.Typer(no_args_is_help=True, help="Names for what was known at a time; --at and compare take them.")

ProjectOption = Annotated[
    str | None, typer.Option("--project", metavar="P", help="Only what this project or customer has and stands on.")
]
CliqueOption = Annotated[str | None, typer.Option("--clique", metavar="OBJ", help="Only this object's clique.")]
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Name of a snapshot.")]


def add_to(app_: typer.Typer) -> None:
    """Add this room's commands."""
    app_.add_typer(app, name="snapshot")
    app_.command("compare")(tell_compare)


@app.command()
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
    from calipso.cli.scans import scan_part

    with database.connect(load_settings()) as graph:
        environment = get_environment(graph, env)
        scope = scope_of(graph, environment.environment, project, clique)
        exit_code = 0 if no_scan else scan_part(graph, environment, scope, quiet=as_json)[0]
        about = About(scope, "by hand", note, pinned=pin, designed=designed)
        found = snapshots.take_snapshot(graph, environment.environment, name, about)
    if as_json:
        print_json(found)
    else:
        what = f"{escape(scope.text)} of {found['environment']} as of scan {found['scan']} ({found['at']})"
        console().print(f"snapshot {escape(found['name'])}: {what}")
    if exit_code:
        raise typer.Exit(exit_code)


@app.command("list")
def list_snapshots(env: EnvOption = None, as_json: JsonOption = False) -> None:
    """All snapshots, the newest first, and how much of the past is kept.

    Example: `calipso snapshot list`
    """
    with database.connect(load_settings()) as graph:
        found = snapshots.list_snapshots(graph, env)
        known = [get_environment(graph, env).environment] if env else [row["id"] for row in list_environments(graph)]
        sizes = {one: size_of_past(graph, one) for one in known}
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
    return f"{kinds}, about {in_words(size['bytes'])}"


@app.command()
def show(name: NameArgument, env: EnvOption = None, as_json: JsonOption = False) -> None:
    """One snapshot, and what changed since.

    Example: `calipso snapshot show sunday`
    """
    with database.connect(load_settings()) as graph:
        found = snapshots.get_snapshot(graph, name, env)
        then = moment(graph, name, env)
        size = size_of_past(graph, then.environment)
        since = compare(graph, then, moment(graph, "now", then.environment), scope_of_snapshot(then))
    if as_json:
        print_json(found | {"since": _counts(since), "past": size})
        return
    facts = found | {"scope": Scope(found["scope"]["kind"], found["scope"]["name"]).text} | {"since": _in_words(since)}
    facts |= {"past of all": _size_in_words(size)}
    print_table(("", ""), [(key, escape(str(value))) for key, value in facts.items() if value not in ("", None)])


@app.command()
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
    with database.connect(load_settings()) as graph:
        found = snapshots.pin_snapshot(graph, name, env, pinned=not off, designed=designed)
    tell(f"snapshot {found['name']} is " + ("the design" if designed else "pinned" if found["pinned"] else "let go"))


@app.command()
def remove(name: NameArgument, env: EnvOption = None) -> None:
    """Forget a snapshot's name. What was known then is kept until retention drops it.

    Example: `calipso snapshot remove sunday`
    """
    with database.connect(load_settings()) as graph:
        snapshots.remove_snapshot(graph, name, env)
    tell(f"snapshot {name} is removed")


def tell_compare(
    a: Annotated[
        str, typer.Argument(metavar="A", help="Snapshot, now, last-week, designed, a time, a scan, ENV:NAME.")
    ],
    b: Annotated[str, typer.Argument(metavar="B", help="The same; what differs is told from A to B.")] = "now",
    env: EnvOption = None,
    project: ProjectOption = None,
    clique: CliqueOption = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", help="TYPE.PROPERTY that is no change, * allowed; may be repeated.")
    ] = None,
    raw: Annotated[bool, typer.Option("--raw", help="Compare the sources' own answers too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """What was added, removed, changed and moved from A to B, by what you must do about it.

    Exit codes: 0 nothing differs; 4 something does; 3 nothing does, but not all in scope could be read.

    Example: `calipso compare last-week`, `calipso compare designed now --project moz`, `calipso compare 3 4 --ignore vnic.tag`
    """
    rules = [parse_rule(text) for text in ignore or ()]
    with database.connect(load_settings()) as graph:
        before = moment(graph, a, env)
        after = moment(graph, b, env or before.environment)
        scope = scope_of(graph, before.environment, project, clique)
        if scope.kind == "all":
            scope = _own_scope(before, after)
        found = compare(graph, before, after, scope, rules, raw=raw)
        names = names_of(graph, found)
    if as_json:
        print_json(found)
    else:
        _print(found, names)
    exit_by(found["same"])


def _own_scope(before: Moment, after: Moment) -> Scope:
    """What a snapshot was taken of is what it is compared over."""
    own = scope_of_snapshot(before)
    return own if own.kind != "all" else scope_of_snapshot(after)


def _print(found: dict[str, Any], names: dict[str, str]) -> None:
    told = {one["id"]: (kind, one) for kind, items in found["objects"].items() for one in items}
    for group in found["groups"]:
        objects = [told[item] for item in group["items"] if isinstance(item, str)]
        links = [item for item in group["items"] if not isinstance(item, str)]
        console().print(f"[bold]{group['group']}[/] ({len(group['items'])}): {group['advice']}")
        rows = [(kind, one["type"], escape(one["name"]), escape(_what(one))) for kind, one in objects]
        rows += [
            (
                link["was"],
                link["type"],
                escape(f"{names.get(link['source'], link['source'])} - {names.get(link['target'], link['target'])}"),
                "",
            )
            for link in links
        ]
        if group["group"] == "follows":
            console().print(f"  {len(objects)} objects, {len(links)} links\n")
            continue
        print_table(("", "type", "name", "what"), rows)
        console().print()
    if found["unconfirmed"]:
        console().print(f"[yellow]{len(found['unconfirmed'])} objects could not be read at one of the two[/]")
    if found["ignored"]:
        console().print(f"{found['ignored']} differences are no change by rule: {', '.join(_rules(found))}")
    console().print(_in_words(found))


def _rules(found: dict[str, Any]) -> list[str]:
    return [escape(rule["rule"]) for rule in found["rules"]]


def _what(one: dict[str, Any]) -> str:
    changes = one.get("changes", {})
    told = [f"{name}: {_value(old)} -> {_value(new)}" for name, (old, new) in changes.items() if name != "parent"]
    return "; ".join(told)


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else "nothing" if value is None else str(value)


def _counts(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "same": found["same"],
        "objects": {kind: len(items) for kind, items in found["objects"].items()},
        "links": {kind: len(items) for kind, items in found["links"].items()},
        "unconfirmed": len(found["unconfirmed"]),
    }


def _in_words(found: dict[str, Any]) -> str:
    span = f"from {found['a']} (scan {found['from']['scan']}) to {found['b']} (scan {found['to']['scan']})"
    outside = f"; {found['outside_scope']} objects outside it changed" if found["outside_scope"] else ""
    where = f" of {found['scope']['kind']} {found['scope']['name']}" if found["scope"]["kind"] != "all" else ""
    if found["same"]:
        return f"nothing differs{where} {span}{outside}"
    if found["same"] is None:
        return f"what was read{where} is the same {span}, but not everything was{outside}"
    objects = ", ".join(f"{len(items)} {kind}" for kind, items in found["objects"].items() if items) or "none"
    links = ", ".join(f"{len(items)} {kind}" for kind, items in found["links"].items() if items) or "none"
    return f"{span}{where}: objects {objects}; links {links}{outside}"
