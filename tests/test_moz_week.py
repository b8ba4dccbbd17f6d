"""Moz's week again, from what was recorded of it on the live lab."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from calipso.graph import Graph
from tests.conftest import Outcome
from tests.moz_week import live_the_week
from tests.week_told import check_week

pytestmark = pytest.mark.graph
RECORDINGS = Path(__file__).parent / "recordings" / "moz-week"


class InTheRecording:
    """See moz_week.Place: every look is a recorded one."""

    def __init__(self, graph: Graph, run: Callable[..., Outcome], folder: Path) -> None:
        self.folder, self.calipso = folder, run
        self._graph = graph

    def look(self, stage: str, *words: str, part: tuple[str, ...] = ()) -> Outcome:
        """See Place."""
        scanned = self.calipso("scan", "lab", *part, "--replay", RECORDINGS / stage, "--allow-removals")
        assert scanned.exit_code == 0, scanned.stdout + scanned.stderr
        return self.calipso(*words, "--no-scan")

    def happens(self, stage: str) -> None:
        """It has happened: the recording of the stage knows."""

    def goes_by(self, hours: int) -> None:
        """See Place."""
        self._graph.write("database/test_older", environment="lab", hours=hours)


def test_the_week_is_told_as_it_was(
    graph: Graph, calipso_home: Path, run_calipso: Callable[..., Outcome], tmp_path: Path
) -> None:
    check_week(live_the_week(InTheRecording(graph, run_calipso, tmp_path)))
