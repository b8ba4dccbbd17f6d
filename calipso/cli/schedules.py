"""calipso schedule: what is done by the clock, and what was."""

from __future__ import annotations

import getpass
import json
import time
from typing import Annotated, Any

import typer
from rich.markup import escape

from calipso import database, schedules
from calipso.cli.output import JsonOption, console, print_json, print_list, print_table, tell
from calipso.config import load_settings
from calipso.errors import Invalid
from calipso.graph import Graph
from calipso.schedules import Schedule, Timing
from calipso.spans import seconds

app = typer.Typer(no_args_is_help=True, help="What is done by the clock: scans, snapshots, reports; and what was done.")

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Name of a schedule.")]
LimitOption = Annotated[int, typer.Option("--limit", min=1, help="The newest so many.")]
STYLE = {"done": "green", "failed": "red", "missed": "yellow", "cancelled": "bright_black"}
POLL_S, WEEK_S = 0.5, 7 * 86400


def add_to(app_: typer.Typer) -> None:
    """Add this room's commands."""
    app_.add_typer(app, name="schedule")


@app.command()
def add(
    name: NameArgument,
    cron: Annotated[
        str, typer.Option("--cron", help='Minute, hour, day, month, weekday, like "0 0 * * sun" (0 and 7 are Sunday).')
    ] = "",
    every: Annotated[str, typer.Option("--every", metavar="SPAN", help="Every so many weeks, like 2w.")] = "",
    start: Annotated[str, typer.Option("--start", metavar="TIME", help="With --every: the first time.")] = "",
    zone: Annotated[str, typer.Option("--zone", help="Time zone, like Europe/Berlin; else this machine's.")] = "",
    kind: Annotated[str, typer.Option("--kind", help="What is done: see calipso schedule kinds.")] = "scan",
    env: Annotated[str | None, typer.Option("--env", metavar="ENV", help="Environment; else the only one.")] = None,
    project: Annotated[str | None, typer.Option("--project", metavar="P", help="For this project or customer.")] = None,
    report: Annotated[str | None, typer.Option("--report", help="With --kind report: which, like inventory.")] = None,
    notify: Annotated[
        list[str] | None,
        typer.Option(
            "--notify",
            metavar="REF",
            help="Send it: env:NAME or file:/PATH, where apprise URLs like mailtos://... stand; may be repeated.",
        ),
    ] = None,
    more: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Any other parameter of the kind; may be repeated."),
    ] = None,
    late: Annotated[
        str, typer.Option("--late", metavar="SPAN", help="How late it is still made up for after a standstill.")
    ] = "1h",
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Who says so; else the user who runs this.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Do something by the clock.

    Example: `calipso schedule add weekly --cron "0 0 * * sun"`,
    `calipso schedule add moz --kind report --report health --every 2w --start 2026-12-04T07:00 --notify env:NOC_MAIL`
    """
    timing = Timing(cron, _weeks(every) if every else 0, start, zone or schedules.local_zone())
    given = {"environment": env, "project": project, "report": report, "notify": notify}
    parameters = {key: value for key, value in given.items() if value} | _parameters(kind, more or [])
    schedule = Schedule(name, timing, kind, parameters, int(seconds(late)), by or getpass.getuser())
    with database.connect(load_settings()) as graph:
        found = schedules.add_schedule(graph, schedule)
        if not as_json:
            _warn_without_scheduler(graph)
    if as_json:
        print_json(found)
    else:
        console().print(
            f"{name}: {found['kind']}, {found['when']} ({found['zone']}); next {found['next'][0]}", markup=False
        )


def _weeks(text: str) -> int:
    weeks, rest = divmod(seconds(text), WEEK_S)
    if rest or not weeks:
        raise Invalid(f"--every {text} is no number of weeks", "give 1w, 2w or more; for anything else give --cron")
    return int(weeks)


def _parameters(kind: str, texts: list[str]) -> dict[str, Any]:
    """`name=value` pairs; a value that is JSON (true, 7, ["a"]) is taken as that, where the parameter is no text."""
    row = schedules.KINDS.get(kind)
    found: dict[str, Any] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise Invalid(f"--set {text} has no value", "write it like --set keep_within=90d")
        field = row.parameters.model_fields.get(name) if row else None
        found[name] = value if field is None or field.annotation in (str, str | None) else _json_or_text(value)
    return found


def _json_or_text(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def _warn_without_scheduler(graph: Graph) -> None:
    if not schedules.leader(graph)["held"]:
        tell("no scheduler runs, so nothing is done yet: calipso up")


@app.command("list")
def list_schedules(as_json: JsonOption = False) -> None:
    """All schedules, when each is due next, and how its last run ended.

    Example: `calipso schedule list`
    """
    with database.connect(load_settings()) as graph:
        found = schedules.list_schedules(graph)
        if found and not as_json:
            _warn_without_scheduler(graph)
    rows = [
        (
            escape(one["name"]),
            one["kind"],
            escape(one["when"]),
            one["zone"],
            one["next"][0] if one["next"] else "paused",
            _status(one["last_run"]),
        )
        for one in found
    ]
    columns = ("name", "kind", "when", "zone", "next", "last run")
    print_list(found, as_json=as_json, columns=columns, rows=rows, empty="no schedule yet: calipso schedule add")


def _status(run: dict[str, Any] | None) -> str:
    if run is None:
        return ""
    colour = STYLE.get(run["status"])
    text = f"{run['status']} {run['finished_at'] or ''}".strip()
    return f"[{colour}]{text}[/]" if colour else text


@app.command()
def show(name: NameArgument, as_json: JsonOption = False) -> None:
    """One schedule, its next five times, and its last runs.

    Example: `calipso schedule show weekly`
    """
    with database.connect(load_settings()) as graph:
        found = schedules.get_schedule(graph, name)
        runs = schedules.list_runs(graph, name, limit=5)
    if as_json:
        print_json(found | {"runs": runs})
        return
    facts = {
        "name": found["name"],
        "kind": found["kind"],
        "parameters": json.dumps(found["parameters"]) if found["parameters"] else "",
        "cron": found["cron"],
        "when": f"{found['when']} ({found['zone']})",
        "next": "\n".join(found["next"]) or f"paused; calipso schedule resume {name}",
        "late": f"made up for within {found['grace_s']} s",
        "by": found["by"],
        "last success": found["last_success"] or "never",
    }
    print_table(("", ""), [(key, escape(str(value))) for key, value in facts.items() if value])
    if runs:
        console().print()
        _print_runs(runs)


@app.command()
def remove(name: NameArgument) -> None:
    """Forget a schedule; what it did stays to be read.

    Example: `calipso schedule remove weekly`
    """
    with database.connect(load_settings()) as graph:
        schedules.remove_schedule(graph, name)
    tell(f"schedule {name} is removed")


@app.command()
def pause(name: NameArgument) -> None:
    """Do nothing at its times until it is resumed.

    Example: `calipso schedule pause weekly`
    """
    with database.connect(load_settings()) as graph:
        schedules.switch_schedule(graph, name, enabled=False)
    tell(f"schedule {name} is paused; let it go on: calipso schedule resume {name}")


@app.command()
def resume(name: NameArgument) -> None:
    """Let a paused schedule go on; what was planned meanwhile is not made up for.

    Example: `calipso schedule resume weekly`
    """
    with database.connect(load_settings()) as graph:
        found = schedules.switch_schedule(graph, name, enabled=True)
    tell(f"schedule {name} goes on; next {found['next'][0]}")


@app.command()
def run(
    name: NameArgument,
    wait: Annotated[bool, typer.Option("--wait", help="Wait until it is over, and show its log.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Do what a schedule does, at once. With --wait it ends with 1 where the run failed.

    Example: `calipso schedule run weekly --wait`
    """
    with database.connect(load_settings()) as graph:
        id_ = schedules.run_schedule(graph, name, getpass.getuser())
        _warn_without_scheduler(graph)
        found = schedules.get_run(graph, id_)
        while wait and found["status"] not in schedules.OVER:
            time.sleep(POLL_S)
            found = schedules.get_run(graph, id_)
    if as_json:
        print_json(found)
    elif wait:
        _print_run(found)
    else:
        console().print(f"run {id_} waits; follow it: calipso schedule runs {id_}")
    if wait and found["status"] != "done":
        raise typer.Exit(1)


@app.command()
def runs(
    id_: Annotated[str | None, typer.Argument(metavar="RUN", help="One run by its id, with its log.")] = None,
    schedule: Annotated[str | None, typer.Option("--schedule", metavar="NAME", help="Of this schedule only.")] = None,
    status: Annotated[str | None, typer.Option("--status", help="Only queued, running, done, failed, missed.")] = None,
    limit: LimitOption = 20,
    as_json: JsonOption = False,
) -> None:
    """What was done, the newest first, and what waits; of one run its log too.

    Example: `calipso schedule runs --schedule weekly`
    """
    with database.connect(load_settings()) as graph:
        if id_:
            found = schedules.get_run(graph, id_)
        else:
            listed = schedules.list_runs(graph, schedule, status, limit=limit)
    if id_ and as_json:
        print_json(found)
    elif id_:
        _print_run(found)
    elif as_json:
        print_json({"items": listed, "next": None})
    elif not listed:
        tell("no runs yet: calipso schedule run NAME")
    else:
        _print_runs(listed)


@app.command()
def cancel(
    id_: Annotated[str, typer.Argument(metavar="RUN", help="Id of a run that waits.")],
) -> None:
    """Take back a run that waits.

    Example: `calipso schedule cancel 1b4e28ba-2fa1-11d2-883f-0016d3cca427`
    """
    with database.connect(load_settings()) as graph:
        schedules.cancel_run(graph, id_, getpass.getuser())
    tell(f"run {id_} is cancelled")


@app.command()
def kinds(as_json: JsonOption = False) -> None:
    """What can be done by the clock, and what each takes by --set.

    Example: `calipso schedule kinds`
    """
    rows = [
        (name, row.says, field, str(info.description or ""))
        for name, row in schedules.KINDS.items()
        for field, info in row.parameters.model_fields.items()
    ]
    if as_json:
        items = [
            {"kind": name, "says": row.says, "parameters": row.parameters.model_json_schema()}
            for name, row in schedules.KINDS.items()
        ]
        print_json({"items": items, "next": None})
        return
    before, table = "", []
    for name, says, field, description in rows:
        first = name != before
        table.append((name if first else "", says if first else "", field, escape(description)))
        before = name
    print_table(("kind", "does", "parameter", ""), table)


def _print_runs(found: list[dict[str, Any]]) -> None:
    rows = [
        (
            one["id"],
            one["schedule"] or "",
            one["kind"],
            _status(one),
            one["planned_at"] or one["requested_at"],
            "" if one["seconds"] is None else f"{one['seconds']:.1f}",
            escape(one["message"]),
        )
        for one in found
    ]
    print_table(("run", "schedule", "kind", "status", "planned or asked for", "seconds#", ""), rows)


def _print_run(found: dict[str, Any]) -> None:
    for line in found["log"]:
        console().print(line, markup=False)
    words = f"run {found['id']} of {found['schedule'] or found['by']}: {found['kind']} {found['status']}"
    console().print(f"{words}: {found['message']}" if found["message"] else words, markup=False)
