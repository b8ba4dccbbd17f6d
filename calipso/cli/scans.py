"""calipso scan: discover, with live progress and a table of what was found at the end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from calipso import database
from calipso.cli.output import JsonOption, console, print_json, print_table, progress_console, tell
from calipso.config import load_settings
from calipso.environments import (
    Environment,
    get_environment,
    parse_environment,
    recorded_definition,
    save_environment,
)
from calipso.errors import Invalid, NotFound
from calipso.graph import Graph
from calipso.past.snapshots import Scope
from calipso.scan import Request, run_scan
from calipso.scan.part import Part
from calipso.scan.report import ScanReport
from calipso.scan.wanted import not_read, part_of_clique, part_of_projects, part_under, scan_scope
from calipso.sources.answers import Source
from calipso.sources.recording import Recorder, Replay

COUNTS = ("added", "changed", "removed", "unchanged")
FEW = 12


def add_to(app: typer.Typer) -> None:
    """Add this room's command."""
    app.command()(scan)


def scan(
    env: Annotated[str | None, typer.Argument(help="Environment; may be left out when there is one.")] = None,
    under: Annotated[
        str | None, typer.Option(metavar="OBJ", help="Only what is below this host, instance, region or other object.")
    ] = None,
    project: Annotated[
        str | None,
        typer.Option(metavar="P", help="Only this project's or customer's servers and services, with their hosts."),
    ] = None,
    clique: Annotated[
        str | None, typer.Option(metavar="OBJ", help="Only what this object's clique has, with its hosts and switches.")
    ] = None,
    record: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep every raw answer, without secrets, in a new folder.")
    ] = None,
    replay: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Take the answers from a recording instead of the cloud.")
    ] = None,
    allow_removals: Annotated[
        bool, typer.Option("--allow-removals", help="Yes to removals that the guard holds back.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Discover an environment and write what differs from the graph.

    Exit codes: 0 done; 3 done with errors, and what could not be read is kept as unconfirmed; 5 removals wait for a decision.

    Example: `calipso scan lab`, `calipso scan --under compute-1`, `calipso scan --replay recordings/moz`
    """
    if sum(each is not None for each in (under, project, clique)) > 1:
        raise Invalid("--under, --project and --clique exclude each other", "give one of them")
    if record and replay:
        raise Invalid("--record and --replay exclude each other", "a recording is a folder: copy it")
    with database.connect(load_settings()) as graph:
        environment, source = _replayed(graph, replay, env) if replay else _live(graph, env, record)
        request = Request(
            environment,
            source,
            f"replay {replay.name}" if replay else "live",
            _part(graph, environment, under, project, clique),
            allow_removals,
        )
        with _Progress(environment.environment, shown=not as_json) as progress:
            request.on_progress = progress.tell
            report = run_scan(graph, request)
    if as_json:
        print_json(report.as_json())
    else:
        _print_report(report)
    if report.exit_code:
        raise typer.Exit(report.exit_code)


def scan_part(graph: Graph, environment: Environment, scope: Scope, *, quiet: bool) -> tuple[int, list[str]]:
    """Scan what a snapshot or change is about, and no more; the scan's exit code, and its errors, told on stderr too."""
    from calipso.access import live_source

    try:
        source = live_source(environment)
    except Invalid as err:  # as of a recording, whose cloud is elsewhere
        raise Invalid(err.message, f"{err.hint}; or go by what the last scan knew: --no-scan") from err
    with _Progress(environment.environment, shown=not quiet) as progress:
        report = scan_scope(graph, environment, source, scope, progress.tell)
    failures = not_read(report)
    for line in failures:
        tell(line)
    if report.held:
        tell("many removals at once wait for a decision: calipso scan --allow-removals; the rest is written")
    return report.exit_code, failures


def _live(graph: Graph, env: str | None, record: Path | None) -> tuple[Environment, Source]:
    from calipso.access import live_source  # the SDKs behind it cost a second that only this command pays

    environment = get_environment(graph, env)
    source: Source = live_source(environment)
    return environment, Recorder(source, record, recorded_definition(environment)) if record else source


def _replayed(graph: Graph, folder: Path, env: str | None) -> tuple[Environment, Source]:
    """The recorded environment, made where it is not there yet; ENV gives it another key."""
    source = Replay(folder)
    environment = parse_environment(
        source.definition | ({"environment": env} if env else {}), f"{folder}/manifest.json"
    )
    try:
        get_environment(graph, environment.environment)
    except NotFound:
        save_environment(graph, environment)
    return environment, source


def _part(
    graph: Graph, environment: Environment, under: str | None, project: str | None, clique: str | None
) -> Part | None:
    if project:
        return part_of_projects(graph, environment, project)
    if clique:
        return part_of_clique(graph, environment, clique)
    return part_under(graph, environment, under) if under else None


class _Progress:
    """What is being asked, live on a terminal; on a pipe one line for each look that failed."""

    def __init__(self, environment: str, *, shown: bool) -> None:
        self._states: dict[str, tuple[str, str]] = {}
        self._lock = threading.Lock()
        self._title = environment
        self._live = (
            Live(get_renderable=self._table, console=progress_console, transient=True, refresh_per_second=8)
            if shown and progress_console.is_terminal
            else None
        )
        self._lines = shown and self._live is None

    def __enter__(self) -> _Progress:
        if self._live:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._live.stop()

    def tell(self, scope: str, state: str, detail: str) -> None:
        """One step of one look."""
        with self._lock:
            self._states[scope] = (state, detail)
        if self._lines and state == "failed":
            progress_console.print(f"{scope}: {detail}", markup=False)

    def _table(self) -> Table:
        with self._lock:
            states = dict(self._states)
        groups: dict[str, dict[str, tuple[str, str]]] = {}
        for scope, state in states.items():
            groups.setdefault(_group(scope), {})[scope] = state
        table = Table(box=None, pad_edge=False, title=f"scanning {escape(self._title)}", title_justify="left")
        for column in ("source", "read", "failed", "asking"):
            table.add_column(column, justify="left" if column in ("source", "asking") else "right")
        for group, members in groups.items():
            asking = [scope.rsplit("/", 1)[-1] for scope, (state, _) in members.items() if state == "asking"]
            done, failed = (sum(state == word for state, _ in members.values()) for word in ("read", "failed"))
            more = f" and {len(asking) - FEW} more" if len(asking) > FEW else ""
            table.add_row(
                escape(group),
                f"{done}/{len(members)}",
                f"[red]{failed}[/]" if failed else "",
                escape(", ".join(asking[:FEW])) + more,
            )
        return table


def _group(scope: str) -> str:
    parts = scope.split("/")
    if parts[0] == "host":
        return f"hosts {parts[1]}"
    return "switches" if parts[0] == "switch" else f"cloud {parts[1]}" if len(parts) > 1 else "cloud"


def _print_report(report: ScanReport) -> None:
    numbers: Callable[[dict[str, Any]], list[str]] = lambda counts: [str(counts[name]) for name in COUNTS]  # noqa: E731 - one row's cells
    rows = [(name, *numbers(counts)) for name, counts in report.types.items()]
    rows += [("[bold]objects[/]", *numbers(report.objects)), ("[bold]links[/]", *numbers(report.links))]
    print_table(("type", *(f"{name}#" for name in COUNTS)), rows)
    if report.errors:
        console().print()
        print_table(
            ("source", "target", "error", "remedy"),
            [(e.source, escape(e.target), escape(e.message), escape(e.hint)) for e in report.errors],
        )
    phases = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in report.phases.items())
    console().print(
        f"\nscan {report.scan} of {report.environment}: {report.status} in {report.seconds:.1f} s ({phases})",
        markup=False,
    )
    if report.unconfirmed:
        console().print(f"{len(report.unconfirmed)} objects are kept unconfirmed: they could not be read this time")
    for scope, keys in report.held.items():
        console().print(
            f"[yellow]held back[/]: {len(keys)} removals in {escape(scope)}, like {escape(keys[0])}; "
            f"if they are right: calipso scan {report.environment} --allow-removals"
        )
    for hint in report.hints:
        console().print(f"hint: {hint}", markup=False)
