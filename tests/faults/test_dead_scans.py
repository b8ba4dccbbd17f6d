"""Scans that died: the next one does not take their word for the truth, and does not wait for them for ever."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from calipso import inventory
from calipso.environments import parse_environment, save_environment
from calipso.graph import Graph
from calipso.scan import Request, run_scan
from calipso.scan.report import ScanReport
from calipso.schema import ensure_schema
from tests.edited_source import EditedSource
from tests.graph_state import hashes
from tests.nights import bad_night

pytestmark = pytest.mark.graph
ROOT = Path(__file__).parents[2]
SILENT = "lab/host_pnic/RegionOne/compute-1/eth0"


def scan(graph: Graph, source: EditedSource) -> ScanReport:
    """One undisturbed scan."""
    return run_scan(graph, Request(parse_environment(source.definition, "recording"), source, "test"))


def die(batch: int) -> None:
    """A scan in a process of its own, killed before this batch while it holds the lease."""
    died = subprocess.run([sys.executable, "-m", "tests.killed_scan", str(batch)], cwd=ROOT, check=False, timeout=120)
    assert died.returncode == -9


def age(graph: Graph, seconds: float) -> None:
    """Make the dead scan's last sign of life, and its lease, as old as this."""
    rows = graph.read("scans/running", environment="lab", scope="all", source="test", stale_s=3600)
    graph.write("database/test_age", id=rows[0]["id"], environment="lab", seconds=seconds)


@pytest.fixture
def evening(graph: Graph, calipso_home: Path) -> Graph:
    """The graph after the scan of the evening before, of which one host did not answer."""
    ensure_schema(graph)
    save_environment(graph, parse_environment(EditedSource().definition, "recording"))
    scan(graph, EditedSource())
    scan(graph, EditedSource(silent=["compute-1"]))
    return graph


def test_who_waits_for_a_scan_that_dies_scans_itself(evening: Graph) -> None:
    die(2)
    age(evening, 57)  # it seems to live for three seconds more

    report = scan(evening, bad_night())

    assert (report.status, report.errors) == ("completed", [])
    after = hashes(evening)
    assert scan(evening, bad_night()).writes.properties_set == 0
    assert hashes(evening) == after


def test_the_lease_of_a_dead_holder_is_waited_for_until_it_runs_out(evening: Graph) -> None:
    evening.change("scans/lease", environment="lab", holder="dead", seconds=3)
    started = time.monotonic()

    report = scan(evening, bad_night())

    assert report.status == "completed"
    assert time.monotonic() - started > 2


def test_a_scan_that_was_killed_half_way_does_not_make_the_unknown_known(evening: Graph) -> None:
    before = inventory.show(evening, SILENT)
    assert before["health"] == "unknown"

    die(4)

    assert inventory.show(evening, SILENT)["health"] == "unknown"
    assert [seen["confirmed"] for seen in inventory.show(evening, SILENT)["observed"]] == [False]


def test_reads_say_that_the_last_scan_was_killed(evening: Graph, run_calipso: Callable[..., Any]) -> None:
    die(4)
    age(evening, 3600)

    said = run_calipso("status")

    assert said.exit_code == 0
    assert "scan 3 aborted" in said.stdout
    assert "complete it: calipso scan lab" in said.stdout
    scan(evening, bad_night())
    assert "scan 4 completed at" in run_calipso("status").stdout
