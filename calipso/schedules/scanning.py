"""Runs that look at the cloud: a scan, a snapshot, the change windows that are due."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, Self

from pydantic import Field, model_validator

from calipso import changes
from calipso.environments import Environment, get_environment
from calipso.errors import CalipsoError
from calipso.graph import Graph
from calipso.past.snapshots import About, Scope, scope_of, take_snapshot
from calipso.scan import Request, run_scan
from calipso.scan.collect import OnProgress
from calipso.scan.part import Part
from calipso.scan.report import ScanReport
from calipso.scan.wanted import not_read, part_of_clique, part_of_projects, part_under, scan_scope
from calipso.schedules.work import Outcome, Parameters, Work
from calipso.sources.answers import Source
from calipso.sources.recording import Replay


class ScanParameters(Parameters):
    """All of an environment, or one part of it."""

    under: str | None = Field(None, description="Only what is below this object.")
    project: str | None = Field(None, description="Only this project or customer.")
    clique: str | None = Field(None, description="Only this object's clique.")
    allow_removals: bool = Field(False, description="Yes to removals that the guard holds back.")

    @model_validator(mode="after")
    def _one_part(self) -> Self:
        if sum(each is not None for each in (self.under, self.project, self.clique)) > 1:
            raise ValueError("under, project and clique exclude each other")
        return self

    @property
    def scope(self) -> str:
        """See Parameters."""
        parts = {"under": self.under, "project": self.project, "clique of": self.clique}
        return next((f"{word} {value}" for word, value in parts.items() if value is not None), "all")


class SnapshotParameters(Parameters):
    """A name for what is known, after a scan of it."""

    project: str | None = Field(None, description="Only this project or customer.")
    clique: str | None = Field(None, description="Only this object's clique.")
    note: str = Field("", description="What it is for.")
    pin: bool = Field(False, description="Keep it from retention.")
    no_scan: bool = Field(False, description="Name what the last scan knew, without looking again.")

    @model_validator(mode="after")
    def _one_part(self) -> Self:
        if self.project is not None and self.clique is not None:
            raise ValueError("project and clique exclude each other")
        return self


class ChangeTickParameters(Parameters):
    """Of all open changes, or those of one environment, what is due."""

    no_scan: bool = Field(False, description="Judge by what the last scan knew, without looking again.")


class TestParameters(Parameters):
    """Which environment is tried."""

    __test__ = False  # for pytest, which takes classes of such names for its own


def test(work: Work[TestParameters]) -> Outcome:
    """What `calipso env test` does, and the host keys that machines show: `checks` (target, ok, message, hint), and `keys`
    (target, ok, keys, fingerprints, pinned, message). What does not answer is a failure. Raises NotFound, Ambiguous, Invalid."""
    from calipso.access import check_access, show_host_keys  # noqa: PLC0415 - as in _source

    environment = get_environment(work.graph, work.parameters.environment)
    if environment.environment in work.settings.replay:
        said = "a recording answers in its place"
        found = {"target": "recording", "ok": True, "message": said, "hint": ""}
        return Outcome(said, {"environment": environment.environment, "checks": [found], "keys": []})
    machines = list(environment.machines())
    with ThreadPoolExecutor(environment.ssh.parallel) as pool:
        keys = list(pool.map(lambda name: show_host_keys(environment, name), machines))
    checks = check_access(environment)
    for one in checks:
        if one["ok"]:  # what does not answer is told as a failure
            work.tell(f"{one['target']}: {one['message']}")
    failures = [f"{one['target']}: {one['message']}" for one in checks if not one["ok"]]
    result = {"environment": environment.environment, "checks": checks, "keys": keys}
    return Outcome(f"{len(checks) - len(failures)} of {len(checks)} answer", result, failures)


test.__test__ = False  # type: ignore[attr-defined] # as above


def scan(work: Work[ScanParameters]) -> Outcome:
    """Scan an environment, or a part of it. Raises as `run_scan`."""
    asked, graph = work.parameters, work.graph
    environment = get_environment(graph, asked.environment)
    part = _part(graph, environment, asked)
    request = Request(
        environment,
        _source(work, environment),
        part=part,
        allow_removals=asked.allow_removals,
        on_progress=_telling(work),
        id=work.scan,
        holder=work.holder,
    )
    report = run_scan(graph, request)
    return Outcome(_in_words(report), report.as_json())


def snapshot(work: Work[SnapshotParameters]) -> Outcome:
    """Scan what a snapshot is about, and no more, and name it by schedule and time. Raises as `run_scan` and `take_snapshot`."""
    asked, graph = work.parameters, work.graph
    environment = get_environment(graph, asked.environment)
    scope = scope_of(graph, environment.environment, asked.project, asked.clique)
    failures: list[str] = []
    if not asked.no_scan:
        report = scan_scope(graph, environment, _source(work, environment), scope, _telling(work))
        failures = not_read(report)
        work.tell(_in_words(report))
    work.confirm()
    about = About(scope, f"schedule {work.schedule}" if work.schedule else "requested", asked.note, pinned=asked.pin)
    now = datetime.fromisoformat(graph.read("scans/now")[0]["now"].partition("[")[0])
    name = f"{work.schedule or 'requested'}-{now:%Y-%m-%d-%H%M%S}"
    made = take_snapshot(graph, environment.environment, name, about)
    return Outcome(f"snapshot {made['name']} of scan {made['scan']}", {"snapshot": made, "not_read": failures})


def change_tick(work: Work[ChangeTickParameters]) -> Outcome:
    """Do what is due in each open change. One that fails stops no other."""
    graph = work.graph
    ticked: list[dict[str, Any]] = []
    failures: list[str] = []
    for number in changes.due_changes(graph, work.parameters.environment):
        try:
            found = changes.tick(graph, number, _look(work, number))
        except CalipsoError as err:
            failures.append(f"change {number}: {err.message}")
            continue
        event = found["events"][-1]
        ticked.append({"change": number, "kind": event["kind"], "text": event["text"]})
        work.tell(f"change {number}: {event['kind']}: {event['text']}")
    numbers = ", ".join(str(one["change"]) for one in ticked)
    return Outcome(f"changes {numbers}" if ticked else "no change was due", {"changes": ticked}, failures)


def _look(work: Work[ChangeTickParameters], number: int) -> changes.Look:
    def look(scope: Scope) -> tuple[int, list[str]]:
        work.confirm()
        if work.parameters.no_scan:
            return 0, []
        environment = get_environment(work.graph, changes.get_change(work.graph, number)["environment"])
        report = scan_scope(work.graph, environment, _source(work, environment), scope, _telling(work))
        return report.exit_code, not_read(report)

    return look


def _source(work: Work[Any], environment: Environment) -> Source:
    """The environment itself, or the recording that stands for it."""
    from calipso.access import live_source  # noqa: PLC0415 - the SDKs behind it cost a second that only scans pay

    folder = work.settings.replay.get(environment.environment)
    return Replay(folder) if folder else live_source(environment)


def _part(graph: Graph, environment: Environment, asked: ScanParameters) -> Part | None:
    if asked.project is not None:
        return part_of_projects(graph, environment, asked.project)
    if asked.clique is not None:
        return part_of_clique(graph, environment, asked.clique)
    return part_under(graph, environment, asked.under) if asked.under is not None else None


def _telling(work: Work[Any]) -> OnProgress:
    """Tells looks that failed, and a scan that is joined; the rest is on the scan's own node."""

    def tell(scope: str, state: str, detail: str) -> None:
        if state == "failed" or scope == "scan":
            work.tell(f"{scope}: {detail}")

    return tell


def _in_words(report: ScanReport) -> str:
    counts = ", ".join(f"{count} {word}" for word, count in report.objects.items())
    held = "; removals wait for a decision: calipso scan --allow-removals" if report.held else ""
    errors = f"; {len(report.errors)} could not be read" if report.errors else ""
    return f"scan {report.scan} of {report.environment} {report.status}: objects {counts}{errors}{held}"
