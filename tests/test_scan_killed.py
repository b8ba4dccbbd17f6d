"""A scan that is killed by SIGKILL between any two batches: nothing is lost or invented, and the next scan heals it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from calipso.environments import parse_environment, save_environment
from calipso.graph import Graph
from calipso.scan import Request, run_scan
from calipso.schema import ensure_schema
from tests.edited_source import EditedSource
from tests.graph_state import hashes
from tests.nights import bad_night

pytestmark = pytest.mark.graph
# New, changed and gone objects and links of the night, one batch each; a later number lets the scan live.
BATCHES = 6


def scan(graph: Graph, source: EditedSource) -> None:
    """One undisturbed scan."""
    run_scan(graph, Request(parse_environment(source.definition, "recording"), source, "test"))


@pytest.fixture
def evening(graph: Graph) -> Graph:
    """The graph after the scan of the evening before."""
    ensure_schema(graph)
    save_environment(graph, parse_environment(EditedSource().definition, "recording"))
    scan(graph, EditedSource())
    return graph


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_killed_scan_leaves_a_prefix_and_the_next_one_ends_where_an_undisturbed_one_would(
    evening: Graph, calipso_home: Path, batch: int
) -> None:
    before = hashes(evening)

    died = subprocess.run(
        [sys.executable, "-m", "tests.killed_scan", str(batch)], cwd=Path(__file__).parents[1], check=False, timeout=120
    )

    assert died.returncode == -9
    half = hashes(evening)
    evening.write("database/test_age", id=dead_scan(evening), environment="lab", seconds=3600)
    scan(evening, bad_night())
    after = hashes(evening)
    assert set(half.items()) <= set(before.items()) | set(after.items())
    written, missing = stages(before, half), stages(half, after)
    assert len(written) == batch
    assert max(written, default=-1) < min(missing, default=BATCHES), "what stands is a prefix of what was to be written"
    scan(evening, bad_night())
    assert hashes(evening) == after
    scan(evening, EditedSource())
    assert hashes(evening) == before


def stages(old: dict[str, str], new: dict[str, str]) -> set[int]:
    """By which batches, in the writer's order, one graph would become the other."""
    kinds = {
        0: {key for key in new.keys() - old.keys() if " " not in key},
        1: {key for key in new.keys() & old.keys() if new[key] != old[key] and " " not in key},
        2: {key for key in old.keys() - new.keys() if " " in key},
        3: {key for key in new.keys() & old.keys() if new[key] != old[key] and " " in key},
        4: {key for key in new.keys() - old.keys() if " " in key},
        5: {key for key in old.keys() - new.keys() if " " not in key},
    }
    return {stage for stage, keys in kinds.items() if keys}


def dead_scan(graph: Graph) -> str:
    """The id of the scan whose process was killed."""
    return str(graph.read("scans/running", environment="lab", scope="all", source="test", stale_s=3600)[0]["id"])
