"""A scan: collect, compare with the graph, write only what differs, and tell what happened."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from calipso.declared import read_declared
from calipso.environments import Environment
from calipso.errors import CalipsoError, Conflict
from calipso.fetchers.host import neighbors
from calipso.fetchers.visit import Known
from calipso.garbage import frozen, uncollected
from calipso.graph import Graph
from calipso.records import BY_HAND, Record, object_id
from calipso.scan.collect import Collection, OnProgress, Remembering, collect_cloud, collect_machines
from calipso.scan.compare import (
    FACET_TYPES,
    Comparison,
    Prior,
    assemble,
    differences_of,
    guarded,
    host_scope,
    read_prior,
    read_records,
    read_scopes,
    type_counts,
    unconfirmed_keys,
    unread_scopes,
    wiring_of,
)
from calipso.scan.part import Part, restrict
from calipso.scan.report import NO_CHANGE, ScanReport, by_clock, joined_properties, node_properties, stored_report
from calipso.schema import ensure_schema, loading
from calipso.sources.answers import Source
from calipso.writer import Differences, Writing, lease, stored_record, take_number, taken_over, write_differences

STALE_S = 60
# A sign of life is given at least so often, and how far it is at most so often.
BEAT_S, PROGRESS_S = 5, 1
MOST_ASKING = 12
MOST_NAMED = 10
JOIN_POLL_S = 0.5
TRIES = 5


@dataclass(slots=True)
class Request:
    """What to scan, and how to decide: `part` limits it, `allow_removals` is a person's yes to what the guard holds back.

    `id` is that of a `:Scan` node which was made when the scan was requested, and `holder` who may run it; without them the
    scan makes its own.
    """

    environment: Environment
    source: Source
    source_name: str = "live"
    part: Part | None = None
    allow_removals: bool = False
    on_progress: OnProgress = field(default=lambda scope, state, detail: None)
    id: str = ""
    holder: str = ""

    def __post_init__(self) -> None:
        self.holder = self.holder or self.id

    @property
    def scope(self) -> str:
        """What is scanned, as `:Scan` nodes name it."""
        return self.part.text if self.part else "all"


def run_scan(graph: Graph, request: Request) -> ScanReport:
    """Scan, and write what differs. Raises CalipsoError when nothing could be done; lesser failures are in the report."""
    ensure_schema(graph)
    key, started = request.environment.environment, time.monotonic()
    graph.write("scans/abort_dead", environment=key, stale_s=STALE_S)
    report = ScanReport(environment=key, id=request.id or str(uuid.uuid4()))
    holder = request.holder or report.id
    if joined := _joined(graph, request, report):
        return joined
    collection = Collection()
    try:
        with _beating(graph, request, report):
            _scan(graph, request, report, collection)
    except BaseException as err:
        failed = "failed" if isinstance(err, Exception) else "aborted"
        said = err.message if isinstance(err, CalipsoError) else type(err).__name__
        graph.write("scans/close", id=report.id, holder=holder, status=failed, result={"message": said})
        raise
    finally:
        request.source.close()
    report.seconds = round(time.monotonic() - started, 3)
    before = graph.read("scans/unread", environment=key)
    unread = (set(before[0]["scopes"]) if before else set()) - set(collection.read) | set(collection.failed)
    _number(graph, request, report)
    read = by_clock(collection.read, graph.read("scans/now")[0]["now"])
    result = node_properties(report, read, sorted(unread))
    graph.write("scans/close", id=report.id, holder=holder, status=report.status, result=result)
    return report


def _joined(graph: Graph, request: Request, report: ScanReport) -> ScanReport | None:
    """Open the scan. The report of the one of the same scope that was running already, once it is done; None to run this one."""
    key = request.environment.environment
    _open(graph, request, report)
    running = graph.read(
        "scans/running", environment=key, scope=request.scope, source=request.source_name, stale_s=STALE_S
    )
    first = str(running[0]["id"]) if running else report.id
    if first == report.id or request.allow_removals:
        return None
    if request.id:
        graph.write("scans/join", id=report.id, holder=request.holder, first=first)
    else:
        graph.write("scans/withdraw", id=report.id)
    request.on_progress("scan", "asking", "joins the scan that is running")
    while (row := graph.read("scans/by_id", id=first)[0]["scan"])["status"] == "running":
        graph.write("scans/abort_dead", environment=key, stale_s=STALE_S)
        time.sleep(JOIN_POLL_S)
    if row["status"] == "aborted":
        return _joined(graph, request, report)  # it died: whoever waits for it comes next
    if row["status"] == "failed":
        said = f"environment {key}: the running scan that this one joined failed: {row.get('message')}"
        raise CalipsoError(said, "scan again")
    if request.id:
        result = joined_properties(row)
        graph.write("scans/close", id=report.id, holder=request.holder, status=row["status"], result=result)
    silent = graph.read("scans/unconfirmed", environment=key, scopes=row["unread"], types=list(FACET_TYPES))
    return stored_report(row, silent[0]["ids"])


def _open(graph: Graph, request: Request, report: ScanReport) -> None:
    """Begin the scan's node: the one that was made when it was requested, or one of its own."""
    key, scope, source = report.environment, request.scope, request.source_name
    if not request.id:
        graph.write("scans/open", id=report.id, environment=key, scope=scope, source=source)
    elif not graph.change(
        "scans/begin", id=report.id, holder=request.holder, environment=key, scope=scope, source=source
    ):
        raise taken_over(report.id)


def _scan(graph: Graph, request: Request, report: ScanReport, collection: Collection) -> None:
    environment, key = request.environment, request.environment.environment
    source = Remembering(request.source)
    named = _named(graph, key, request.part) if request.part else {}
    with _phase(report, "cloud"):
        collect_cloud(source, collection, request.on_progress, regions=_regions(request.part, named))
    with _phase(report, "hosts"):
        known = _known(graph, key, read_scopes(graph, key), collection)
        wanted = restrict(request.part, named | known, key).machines if request.part else None
        collect_machines(environment, source, collection, Known(known.values()), request.on_progress, wanted)
    _give_up_without_any_answer(collection)
    prior, comparison = _compare_and_write(graph, request, report, collection)
    _tell(request, report, comparison, prior, collection)


def _named(graph: Graph, key: str, part: Part) -> dict[str, Record]:
    """The objects that a part names, as they stand in the graph."""
    rows = graph.read("read/objects_by_id", ids=[object_id(key, one) for one in part.keys])
    return {record.key: record for row in rows for record in [stored_record(key, row["object"])]}


def _regions(part: Part | None, named: dict[str, Record]) -> set[str] | None:
    """The regions to ask: those of a clique's objects; all where new things may be anywhere, as in a project."""
    if part is None or not part.clique_of:
        return None
    return {record.text("region") for record in named.values()} - {""}


def _compare_and_write(
    graph: Graph, request: Request, report: ScanReport, collection: Collection
) -> tuple[Prior, Comparison]:
    key = request.environment.environment
    for _ in range(TRIES):
        with _phase(report, "compare"), uncollected():
            prior = read_prior(graph, key)
            comparison = _compare(graph, request, prior, collection)
        try:
            with _phase(report, "write"), frozen():
                _write(graph, request, report, comparison, prior)
        except Conflict:
            continue
        return prior, comparison
    raise Conflict(
        f"environment {key}: other scans wrote each time that this one was about to",
        "scan again when they are done",
    )


def _known(graph: Graph, key: str, scopes: Iterable[str], collection: Collection) -> dict[str, Record]:
    """What the hosts' fetchers may look up: the cloud as found, and where it did not answer, as it stands in the graph."""
    cloud = {scope for scope in scopes if not scope.startswith(("host/", "switch/", neighbors.SCOPE, BY_HAND))}
    return read_records(graph, key, cloud - set(collection.read)) | collection.records


def _compare(graph: Graph, request: Request, prior: Prior, collection: Collection) -> Comparison:
    key = request.environment.environment
    hosts_found = {host_scope(r) for r in _known(graph, key, prior.scopes, collection).values() if r.type == "host"}
    switches = {f"switch/{name}" for name in request.environment.switches}
    unread = unread_scopes(prior, collection, switches, hosts_found)
    carried = read_records(graph, key, unread)
    hosts_read = {scope for scope in collection.read if scope.startswith("host/")}
    records = assemble(collection, carried, _old_facets(graph, key, prior, unread), hosts_read)
    held = {} if request.allow_removals else guarded(prior, records, unread | {neighbors.SCOPE, BY_HAND})
    if held:
        ids = [object_id(key, one) for keys in held.values() for one in keys]
        rows = graph.read("read/objects_by_id", ids=ids)
        records |= {record.key: record for row in rows for record in [stored_record(key, row["object"])]}
    declared = read_declared(graph, key)
    declared.complete(records)
    if request.part:
        everything = {
            r.key: r
            for row in graph.read("read/objects_all", environment=key)
            for r in [stored_record(key, row["object"])]
        }
        records = restrict(request.part, everything | records, key).merge(everything, records)
    differences, marks = differences_of(prior, records, declared)
    if request.part:
        differences = _of_part(request.part, differences, records, key)
    failed = set(collection.failed)
    wiring = wiring_of(marks, declared.links)
    return Comparison(differences, records, len(marks), wiring, unconfirmed_keys(key, records, failed), held)


def _of_part(part: Part, differences: Differences, records: dict[str, Record], key: str) -> Differences:
    """Only the part's own objects may change; what was read without its raw answer must not look changed."""
    keys = restrict(part, records, key).keys
    differences.added = [
        record for record in differences.added if record.key in keys or record.scope == neighbors.SCOPE
    ]
    differences.changed = [record for record in differences.changed if record.key in keys]
    return differences


def _old_facets(graph: Graph, key: str, prior: Prior, unread: set[str]) -> dict[str, Record]:
    """Objects as they stand on hosts that were read once and not now: their host's properties are carried over."""
    hosts = sorted({scope.split("/", 2)[2] for scope in unread if scope.startswith("host/")})
    if not hosts:
        return {}
    rows = graph.read("read/objects_on_hosts", environment=key, hosts=hosts, types=list(FACET_TYPES))
    found = (stored_record(key, row["object"]) for row in rows)
    return {record.key: record for record in found if host_scope(record) in unread}


def _write(graph: Graph, request: Request, report: ScanReport, comparison: Comparison, prior: Prior) -> None:
    if not comparison.differences:
        return
    key, holder = request.environment.environment, request.holder or report.id
    with lease(graph, key, holder) as renew:
        if int(graph.read("scans/last_written", environment=key)[0]["number"]) != prior.number:
            raise Conflict(f"environment {key}: another scan wrote in the meantime", "the comparison is made again")
        _number(graph, request, report)
        assert report.scan is not None  # noqa: S101 - for the type checker; _number gave it
        writing = Writing(graph, key, report.scan, holder, renew, journal=prior.number > 0)
        with loading(graph, len(comparison.differences.added)) as fill_indexes:
            report.writes.add(write_differences(writing, comparison.differences, fill_indexes))


def _number(graph: Graph, request: Request, report: ScanReport) -> None:
    """Give the scan the next number of its environment, once."""
    if report.scan is None:
        report.scan = take_number(graph, report.id, report.environment, request.holder)


def _tell(request: Request, report: ScanReport, comparison: Comparison, prior: Prior, collection: Collection) -> None:
    found = comparison.differences
    report.errors = sorted(
        [*collection.failed.values(), *collection.notes], key=lambda failure: (failure.source, failure.target)
    )
    report.unconfirmed = comparison.unconfirmed
    report.types = type_counts(prior, found, comparison.records)
    report.objects = {name: sum(counts[name] for counts in report.types.values()) for name in NO_CHANGE}
    report.links = {
        "added": len(found.links_added),
        "changed": len(found.links_changed),
        "removed": len(found.links_removed),
        "unchanged": comparison.links - len(found.links_added) - len(found.links_changed),
    }
    report.wiring = comparison.wiring
    report.held = comparison.held
    report.hints = _hints(request, comparison)
    report.status = "needs_decision" if report.held else "completed_with_errors" if report.errors else "completed"


def _hints(request: Request, comparison: Comparison) -> list[str]:
    """What SSH would add where only the API was asked, and which switches could be logged into."""
    environment, records = request.environment, comparison.records.values()
    silent = sorted(
        r.name for r in records if r.type == "host" and environment.machine_of(r.text("region"), r.name) is None
    )
    hints = []
    if silent:
        hints.append(
            f"no SSH access is declared for {_some(silent)}: "
            "their bridges, NICs, local VLANs, tunnels and switch ports are not seen"
        )
    seen = sorted(r.name for r in records if r.type == "switch" and r.get("known_by") == "lldp")
    if seen:
        hints.append(
            f"seen by LLDP only: {_some(seen)}; where a switch is a Linux box, name it under switches to see all its ports"
        )
    return hints


def _some(names: list[str]) -> str:
    """The first names, and how many there are besides."""
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _give_up_without_any_answer(collection: Collection) -> None:
    if not collection.read and collection.failed:
        first = next(iter(collection.failed.values()))
        raise CalipsoError(f"nothing could be read: {first.message}", first.hint)


@contextmanager
def _phase(report: ScanReport, name: str) -> Iterator[None]:
    started = time.monotonic()
    report.phases.setdefault(name, 0.0)  # the last of them is what is being done
    try:
        yield
    finally:
        report.phases[name] = round(report.phases.get(name, 0.0) + time.monotonic() - started, 3)


@contextmanager
def _beating(graph: Graph, request: Request, report: ScanReport) -> Iterator[None]:
    """A sign of life on the `:Scan` node, with how far it is: a dead one is known as dead, a living one followed."""
    done = threading.Event()
    states: dict[str, str] = {}
    told, holder = request.on_progress, request.holder or report.id

    def tell(scope: str, state: str, detail: str) -> None:
        states[scope] = state
        told(scope, state, detail)

    def beat() -> None:
        last, beaten = "", time.monotonic()
        while not done.wait(PROGRESS_S):
            progress = json.dumps(_progress(dict(states), next(reversed(report.phases), "")))
            if progress == last and time.monotonic() - beaten < BEAT_S:
                continue
            try:
                graph.write("scans/beat", id=report.id, holder=holder, progress=progress)
            except CalipsoError:
                continue  # the writer itself will meet the trouble and tell it
            last, beaten = progress, time.monotonic()

    request.on_progress = tell
    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        request.on_progress = told


def _progress(states: dict[str, str], phase: str) -> dict[str, Any]:
    """How far a scan is: its phase, how many looks are known, were begun, gave an answer or failed, and whom it asks."""
    counts = {state: sum(each == state for each in states.values()) for state in ("waiting", "read", "failed")}
    asking = sorted(scope for scope, state in states.items() if state == "asking")
    return {
        "phase": phase,
        "looks": len(states),
        "asked": len(states) - counts["waiting"],
        "read": counts["read"],
        "failed": counts["failed"],
        "asking": asking[:MOST_ASKING],
        "asking_more": max(len(asking) - MOST_ASKING, 0),
    }
