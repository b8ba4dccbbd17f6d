"""calipso compare, compare-rule: what differs between two moments, and what is no difference."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from calipso import compare as compares
from calipso import database
from calipso.cli.asking import asking, over_http
from calipso.cli.files import read_text
from calipso.cli.inventory import EnvOption
from calipso.cli.output import JsonOption, console, exit_by, print_json, print_list, print_table, tell
from calipso.compare import (
    called,
    changes_in_words,
    parse_rule,
)
from calipso.config import load_settings

rules = typer.Typer(no_args_is_help=True, help="What is no difference in compares: Calipso's own rules and yours.")

ProjectOption = Annotated[
    str | None, typer.Option("--project", metavar="P", help="Only what this project or customer has and stands on.")
]
CliqueOption = Annotated[str | None, typer.Option("--clique", metavar="OBJ", help="Only this object's clique.")]
RuleArgument = Annotated[str, typer.Argument(metavar="TYPE.PROPERTY", help="Both with * where wished; link for links.")]
PlaceOption = Annotated[
    str | None, typer.Option("--env", metavar="ENV", help="In compares of this environment only; else in all.")
]
BetweenOption = Annotated[bool, typer.Option("--between", help="In compares between two environments only.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; it is told with each result.")]
ByOption = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who says so; else the user who runs this.")]


MapOption = Annotated[
    Path | None,
    typer.Option(
        "--map", metavar="FILE", help="YAML of names of A's environment that are others in B's (docs/past.md)."
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command("compare")(tell_compare)
    app.add_typer(rules, name="compare-rule")


@over_http
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
    no_rules: Annotated[
        bool, typer.Option("--no-rules", help="Apply no kept rule (calipso compare-rule list), only --ignore.")
    ] = False,
    map_: MapOption = None,
    raw: Annotated[bool, typer.Option("--raw", help="Compare the sources' own answers too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """What was added, removed, changed and moved from A to B, by what you must do about it.

    A and B may be of two environments that are built alike; --map tells what is called differently.

    Exit codes: 0 nothing differs; 4 something does; 3 nothing does, but not all in scope could be read.

    Example: `calipso compare last-week`, `calipso compare testing:now production:now --map names.yaml`
    """
    more = [parse_rule(text, "--ignore") for text in ignore or ()]
    names = (str(map_), read_text(map_, "map", "write one as docs/past.md tells")) if map_ else None
    with asking() as calipso:
        found, called = calipso.compare(a, b, env, (project, clique), more, names, rules=not no_rules, raw=raw)
    if as_json:
        print_json(found)
    else:
        _print(found, called)
    exit_by(found["same"])


def _print(found: dict[str, Any], names: dict[str, str]) -> None:
    told = {one["id"]: (kind, one) for kind, items in found["objects"].items() for one in items}
    for group in found["groups"]:
        objects = [told[item] for item in group["items"] if isinstance(item, str)]
        links = [item for item in group["items"] if not isinstance(item, str)]
        console().print(f"[bold]{group['group']}[/] ({len(group['items'])}): {group['advice']}")
        rows = [
            (kind, one["type"], escape(called(one, names)), escape(changes_in_words(one, names)))
            for kind, one in objects
        ]
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
    for one in found.get("ambiguous", ()):
        several = f"{len(one['a'])} {one['type']}s {escape(one['name'])!r} here, {len(one['b'])} there"
        console().print(f"[yellow]{several}: which is which cannot be told[/]")
    if found["ignored"]:
        console().print(f"{found['ignored']} differences are no change by rule: {', '.join(_rules(found))}")
    console().print(in_words(found))


def _rules(found: dict[str, Any]) -> list[str]:
    return [escape(rule["rule"]) for rule in found["rules"]]


def counts(found: dict[str, Any]) -> dict[str, Any]:
    """How much differs, for programs."""
    return {
        "same": found["same"],
        "objects": {kind: len(items) for kind, items in found["objects"].items()},
        "links": {kind: len(items) for kind, items in found["links"].items()},
        "unconfirmed": len(found["unconfirmed"]),
    }


def in_words(found: dict[str, Any]) -> str:
    """How much differs, in a sentence."""
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


@rules.command("list")
def list_rules(as_json: JsonOption = False) -> None:
    """All rules of what is no difference, your own first, and whether they hold.

    Example: `calipso compare-rule list`
    """
    with database.connect(load_settings()) as graph:
        found = compares.list_rules(graph)
    rows = [
        (
            escape(one["rule"]),
            one["environment"] or "all",
            "between environments" if one["between"] else "",
            "" if one["on"] else "off",
            escape(one["by"]),
            escape(one["reason"]),
        )
        for one in found
    ]
    columns = ("rule", "environment", "holds", "", "by", "reason")
    print_list(found, as_json=as_json, columns=columns, rows=rows, empty="no rules")


@rules.command("add")
def add_rule(
    rule: RuleArgument,
    reason: ReasonOption = "",
    env: PlaceOption = None,
    between: BetweenOption = False,
    by: ByOption = None,
    as_json: JsonOption = False,
) -> None:
    """Keep a rule of what is no difference, or switch one of Calipso's on again; compare, check, change and report keep to it.

    Example: `calipso compare-rule add vnic.tag --reason "numbered anew at each start"`
    """
    said = parse_rule(rule, reason, by or getpass.getuser())
    with database.connect(load_settings()) as graph:
        found = compares.add_rule(graph, said, env, between=between)
    if as_json:
        print_json(found)
    else:
        tell(f"compare rule {rule} holds in {found['environment'] or 'all environments'}")


@rules.command("remove")
def remove_rule(
    rule: RuleArgument,
    reason: ReasonOption = "",
    env: PlaceOption = None,
    between: BetweenOption = False,
    by: ByOption = None,
) -> None:
    """Forget a rule of yours, or switch one of Calipso's off.

    Example: `calipso compare-rule remove vnic.tag`, `calipso compare-rule remove link.evidence`
    """
    said = parse_rule(rule, reason, by or getpass.getuser())
    with database.connect(load_settings()) as graph:
        compares.remove_rule(graph, said, env, between=between)
    tell(f"compare rule {rule} holds no more" + (f" in {env}" if env else ""))
