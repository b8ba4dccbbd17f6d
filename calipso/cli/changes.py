"""calipso change: a change window from request to verdict."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from calipso import changes, database
from calipso.changes import Wish
from calipso.cli.asking import asking, over_http
from calipso.cli.asking.graph import OfGraph
from calipso.cli.files import STDOUT, read_text, write_file
from calipso.cli.inventory import EnvOption
from calipso.cli.output import JsonOption, console, print_json, print_list, print_table, tell
from calipso.config import load_settings
from calipso.design import parse_design
from calipso.errors import Invalid
from calipso.spans import is_span, seconds

app = typer.Typer(no_args_is_help=True, help="Change windows: who is down, as before again, and may it be closed.")

NumberArgument = Annotated[int, typer.Argument(metavar="CHANGE", help="Number of the change.")]
ByOption = Annotated[str, typer.Option("--by", metavar="NAME", help="Who says so; over --url it is the token's user.")]
NoScanOption = Annotated[bool, typer.Option("--no-scan", help="Judge by what is known, without looking again.")]


def add_to(app_: typer.Typer) -> None:
    """Add this room's commands."""
    app_.add_typer(app, name="change")


@app.command("open")
@over_http
def open_change(
    on: Annotated[list[str], typer.Option("--on", metavar="OBJ", help="What is worked on; may be repeated.")],
    until: Annotated[
        str, typer.Option("--until", metavar="TIME", help="End: a time, or a span from the start, like 2h.")
    ],
    start: Annotated[str, typer.Option("--start", metavar="TIME", help="Start; without it now.")] = "now",
    project: Annotated[str | None, typer.Option("--project", metavar="P", help="For this project or customer.")] = None,
    every: Annotated[str, typer.Option("--every", metavar="SPAN", help="How often it is looked at, like 10m.")] = "10m",
    downtime: Annotated[str, typer.Option("--downtime", metavar="SPAN", help="Planned downtime, like 5m.")] = "0m",
    design: Annotated[
        Path | None, typer.Option("--design", metavar="FILE", help="A design file, for its SLA and what may drift.")
    ] = None,
    designed: Annotated[
        bool, typer.Option("--designed", help="It must be as the pinned design when it is closed.")
    ] = False,
    title: Annotated[str, typer.Option("--title", help="What is done.")] = "",
    document: Annotated[
        Path | None, typer.Option("--document", metavar="FILE", help="Write the request for NOC and customer there.")
    ] = None,
    by: ByOption = "",
    env: EnvOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask for a change window: who is down, who loses redundancy, and whether the SLA bears it.

    Example: `calipso change open --on compute-1 --project moz --start 2026-12-01T22:00 --until 2h --downtime 5m`
    """
    begins = datetime.now(UTC) if start == "now" else _time(start)
    wanted = parse_design(read_text(design, "design", "give a design file"), str(design)) if design else None
    wish = Wish(
        objects=on,
        start=begins,
        until=_end(until, begins),
        title=title,
        project=project or (wanted.project if wanted else None),
        every_s=int(seconds(every)),
        downtime_min=seconds(downtime) / 60,
        sla_minutes=wanted.sla.minutes_per_week if wanted else None,
        designed=designed,
        drift=[one.rule for one in wanted.drift] if wanted else (),
        by=by,
    )
    with asking() as calipso:
        found = calipso.open_change(wish, env or (wanted.environment if wanted else None))
    if document:
        write_file(document, changes.request_document(found))
    if as_json:
        print_json(found)
    else:
        _print(found, [])


def _time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError as err:
        raise Invalid(f"{text!r} is no time", "write it like 2026-12-01T22:00") from err


def _end(text: str, begins: datetime) -> datetime:
    if is_span(text):
        return datetime.fromtimestamp(begins.timestamp() + seconds(text), UTC)
    return _time(text)


@app.command("list")
@over_http
def list_changes(as_json: JsonOption = False) -> None:
    """All changes, the newest first.

    Example: `calipso change list`
    """
    with asking() as calipso:
        found = calipso.changes()
    rows = [
        (
            str(one["number"]),
            one["status"],
            escape(one["title"]),
            one["start"],
            one["until"],
            str(len(one["impact"]["down"])),
        )
        for one in found
    ]
    columns = ("change#", "status", "title", "start", "until", "down#")
    print_list(found, as_json=as_json, columns=columns, rows=rows, empty="no change yet: calipso change open")


@app.command()
@over_http
def status(number: NumberArgument, as_json: JsonOption = False) -> None:
    """One change: impact, budget, what happened, and what is left before it can be closed.

    Example: `calipso change status 1`
    """
    with asking() as calipso:
        found, rests = calipso.change(number)
    if as_json:
        print_json(found | {"rests": rests})
    else:
        _print(found, rests)


@app.command()
@over_http
def approve(
    number: NumberArgument,
    by: ByOption = "",
    note: Annotated[str, typer.Option("--note", help="On what condition.")] = "",
) -> None:
    """Record an approval; from the first on the change may begin.

    Example: `calipso change approve 1 --by "NOC, Ada"`
    """
    with asking() as calipso:
        by = calipso.approve(number, by, note)
    tell(f"change {number} is approved by {by}; at its start: calipso change tick {number}")


@app.command()
def tick(number: NumberArgument, no_scan: NoScanOption = False, as_json: JsonOption = False) -> None:
    """Do what is due: the snapshot before, a clique snapshot with compare, the snapshot after.

    Example: `calipso change tick 1`
    """
    with database.connect(load_settings()) as graph:
        found = OfGraph(graph).tick(number, scan=not no_scan)
    if as_json:
        print_json(found)
    elif "waits_until" in found:
        tell(f"change {number} starts at {found['waits_until']}; nothing is due yet")
    else:
        event = found["events"][-1]
        console().print(f"{event['kind']}: {escape(event['text'])}")
        _print_effects(event["result"] or {})


@app.command()
@over_http
def waive(
    number: NumberArgument,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="What is left, as status names it, or all.")],
    reason: Annotated[str, typer.Option("--reason", help="Why it is accepted.")],
    by: ByOption = "",
) -> None:
    """Accept something that is left, with a reason and a name.

    Example: `calipso change waive 1 moz-web-1 --reason "renamed on wish of the customer" --by Ada`
    """
    with asking() as calipso:
        by = calipso.waive(number, item, reason, by)
    tell(f"change {number}: {item} is waived by {by}")


@app.command()
@over_http
def close(
    number: NumberArgument, by: ByOption = "", no_scan: NoScanOption = False, as_json: JsonOption = False
) -> None:
    """Close a change: only where all was read, is healthy, and as before and as designed, or waived. Else exit code 5.

    One that did not begin is withdrawn.

    Example: `calipso change close 1 --by Ada`
    """
    with asking() as calipso:
        found = calipso.close_change(number, by, scan=not no_scan)
    if as_json:
        print_json(found)
    else:
        console().print(f"change {number} is closed: {escape(found['verdict'])}")


@app.command()
@over_http
def document(
    number: NumberArgument,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Write it there instead of printing it.")
    ] = STDOUT,
) -> None:
    """The request for NOC and customer, as Markdown.

    Example: `calipso change document 1 -o request.md`
    """
    with asking() as calipso:
        text = calipso.change_document(number)
    write_file(output, text)


def _print(found: dict[str, Any], rests: list[dict[str, str]]) -> None:
    budget, impact = found["budget"], found["impact"]
    facts = {
        "change": f"{found['number']}: {found['title']}",
        "status": found["status"],
        "window": f"{found['start']} to {found['until']}",
        "down": ", ".join(one["name"] for one in impact["down"]) or "nobody",
        "degraded": ", ".join(one["name"] for one in impact["degraded"]) or "nobody",
        "unaffected": str(impact["unaffected"]),
        "downtime": changes.budget_in_words(budget),
        "approved by": ", ".join(found.get("approvals") or []) or "nobody yet",
        "verdict": found.get("verdict", ""),
    }
    print_table(("", ""), [(name, escape(value)) for name, value in facts.items() if value])
    if found["events"]:
        console().print()
        rows = [(one["at"], one["kind"], escape(one["by"] or ""), escape(one["text"])) for one in found["events"]]
        print_table(("at", "what", "by", ""), rows)
    if rests:
        console().print()
        left = [(escape(one["what"]), escape(one["item"])) for one in rests]
        print_table(("left before it can be closed", "item"), left)


def _print_effects(result: dict[str, Any]) -> None:
    for word in ("unexpected", "expected"):
        for one in result.get(word, []):
            colour = "red" if word == "unexpected" else "bright_black"
            console().print(f"[{colour}]{word}[/] {escape(one['what'])}")
    for line in result.get("failures", []):
        console().print(f"[yellow]not read[/] {escape(line)}")
