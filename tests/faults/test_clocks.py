"""Clocks that differ or are set back: scans are ordered by number, and times are told by the database server's clock alone."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calipso import inventory
from calipso.environments import list_environments, parse_environment, save_environment
from calipso.graph import Graph
from calipso.scan import Request, run_scan
from calipso.scan.report import ScanReport
from calipso.schema import ensure_schema
from tests.edited_source import MOZ, EditedSource
from tests.graph_state import hashes
from tests.nights import RENAMED, bad_night

pytestmark = pytest.mark.graph
TWO_HOURS_S = 7200
# Far less than a lease or a dead scan's last sign of life is waited for.
AT_ONCE_S = 30


def scan(graph: Graph, source: EditedSource) -> ScanReport:
    """One scan of the (edited) recording."""
    return run_scan(graph, Request(parse_environment(source.definition, "recording"), source, "test"))


@pytest.fixture
def evening(graph: Graph) -> Graph:
    """The graph after the scan of the evening before."""
    ensure_schema(graph)
    save_environment(graph, parse_environment(EditedSource().definition, "recording"))
    scan(graph, EditedSource())
    return graph


def test_a_server_whose_clock_was_set_back_keeps_nobody_waiting_for_the_dead(evening: Graph) -> None:
    evening.write("scans/open", id="dead", environment="lab", scope="all", source="test")
    evening.change("scans/lease", environment="lab", holder="dead", seconds=60)
    evening.write("database/test_set_back", environment="lab", seconds=TWO_HOURS_S)
    started = time.monotonic()

    report = scan(evening, bad_night())

    assert time.monotonic() - started < AT_ONCE_S
    assert (report.status, report.scan) == ("completed", 2)
    assert evening.read("scans/by_id", id="dead")[0]["scan"]["status"] == "aborted"


def test_scans_are_ordered_by_number_where_the_server_clock_was_set_back_between_them(evening: Graph) -> None:
    identity = inventory.find_object(evening, RENAMED)["id"]
    silent = "lab/host_pnic/RegionOne/compute-1/eth0"
    scan(evening, EditedSource(silent=["compute-1"]))
    assert inventory.show(evening, silent)["health"] == "unknown"
    evening.write("database/test_set_back", environment="lab", seconds=TWO_HOURS_S)

    scan(evening, bad_night())

    states = inventory.history(evening, identity)["states"]
    assert [(state["name"], state["since"], state["until"]) for state in states] == [
        (f"{RENAMED}-renamed", 3, None), (RENAMED, 1, 3),
    ]  # fmt: skip
    assert states[0]["at"] < states[1]["at"], "the newer state has the older time: that is what the clock said"
    assert inventory.show(evening, silent)["health"] == "ok"
    assert [(row["scan"], row["status"]) for row in list_environments(evening)] == [(3, "completed")]
    observed = inventory.show(evening, silent)["observed"]
    assert [seen["confirmed"] for seen in observed] == [True]
    assert abs(datetime.fromisoformat(observed[0]["at"]) - datetime.now(UTC)) < timedelta(minutes=5)


@pytest.mark.skipif(not shutil.which("faketime"), reason="no faketime here: apt-get install faketime")
@pytest.mark.parametrize("skew", ["-400d", "+400d"])
def test_a_scanning_machine_with_a_wrong_clock_scans_as_any_other(
    evening: Graph, calipso_home: Path, skew: str
) -> None:
    before = hashes(evening)
    scan(evening, bad_night())

    done = subprocess.run(
        ["faketime", "-f", skew, sys.executable, "-m", "calipso", "scan", "--replay", str(MOZ), "--json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert (done.returncode, json.loads(done.stdout)["scan"]) == (0, 3), done.stderr
    assert 0 <= json.loads(done.stdout)["seconds"] < 120
    assert hashes(evening) == before
    observed = inventory.show(evening, RENAMED)["observed"]
    assert all(abs(datetime.fromisoformat(seen["at"]) - datetime.now(UTC)) < timedelta(minutes=5) for seen in observed)
    assert scan(evening, EditedSource()).writes.properties_set == 0
