"""Moz's week on the live lab, from the design to the change's verdict; run as root after `make lab-test` has scanned the lab.

With CALIPSO_WEEK_RECORDINGS=DIR every look is recorded below DIR besides, for tests/test_moz_week.py.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from calipso.graph import Graph
from tests.bench.measure import say
from tests.conftest import Outcome
from tests.moz_week import live_the_week
from tests.week_told import check_week

from . import live
from .moz_events import Cloud, moz_cloud
from .scanning import scan

pytestmark = live.BY_ROOT
RECORDINGS = os.environ.get("CALIPSO_WEEK_RECORDINGS")


class OnTheLab:
    """See moz_week.Place: every look is a scan of the lab."""

    def __init__(self, graph: Graph, cloud: Cloud, folder: Path) -> None:
        self.folder, self.happens = folder, cloud.happens
        self._graph = graph

    def calipso(self, *words: str) -> Outcome:
        """See Place."""
        asked = [sys.executable, "-m", "calipso", *words]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        return Outcome(done.returncode, done.stdout, done.stderr)

    def look(self, stage: str, *words: str, part: tuple[str, ...] = ()) -> Outcome:
        """See Place."""
        if RECORDINGS and not (Path(RECORDINGS) / stage).exists():
            self.calipso("scan", live.ENVIRONMENT, *part, "--record", str(Path(RECORDINGS) / stage))
        return self.calipso(*words)

    def goes_by(self, hours: int) -> None:
        """See Place."""
        self._graph.write("database/test_older", environment=live.ENVIRONMENT, hours=hours)


@pytest.fixture
def cloud(graph: Graph) -> Iterator[Cloud]:
    """Moz's cloud, scanned; mended and scanned again at the end."""
    assert scan("--allow-removals").code == 0
    with moz_cloud(live.state()) as found:
        yield found
    scan("--allow-removals")


def test_the_week_is_told_as_it_was(graph: Graph, cloud: Cloud, tmp_path: Path) -> None:
    check_week(live_the_week(OnTheLab(graph, cloud, tmp_path)))


def test_a_clique_snapshot_of_one_server_takes_seconds(
    graph: Graph, cloud: Cloud, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = OnTheLab(graph, cloud, tmp_path)
    begun = time.monotonic()
    assert place.calipso("snapshot", "take", "one-server", "--clique", "moz-app-1").exit_code == 0
    with capsys.disabled():
        say(f"clique snapshot of moz-app-1: {time.monotonic() - begun:.1f} s")
    assert place.calipso("snapshot", "remove", "one-server").exit_code == 0
