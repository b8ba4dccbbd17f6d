"""Moz's week again, from what was recorded of it on the live lab."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from calipso import reports
from calipso.graph import Graph
from calipso.reports import Inputs
from tests import moz_week
from tests.conftest import Outcome
from tests.moz_week import live_the_week
from tests.week_told import check_week

pytestmark = pytest.mark.graph
RECORDINGS = Path(__file__).parent / "recordings" / "moz-week"
# Where its reports are kept to look at: CALIPSO_WEEK_EXAMPLES=docs/examples makes the examples of the docs anew.
EXAMPLES = os.environ.get("CALIPSO_WEEK_EXAMPLES")
OF_MOZ = Inputs("lab", "moz")
REPORTS = {
    "connectivity": OF_MOZ,
    "health": OF_MOZ,
    "impact": Inputs("lab", "moz", objects=("compute-1",)),
    "compare": Inputs("lab", "moz", a=moz_week.SUNDAY, b=moz_week.NEXT_SUNDAY),
    "change": Inputs(change=1),
    "redundancy": OF_MOZ,
    "inventory": OF_MOZ,
    "ports": OF_MOZ,
}


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


def test_the_week_is_told_as_it_was_and_every_report_of_it_is_made(
    graph: Graph, calipso_home: Path, run_calipso: Callable[..., Outcome], tmp_path: Path
) -> None:
    check_week(live_the_week(InTheRecording(graph, run_calipso, tmp_path)))
    kept = Path(EXAMPLES or tmp_path)
    for kind, asked in REPORTS.items():
        made = reports.make(graph, kind, asked)
        assert made.drawing.startswith("<svg"), kind
        assert any(table.rows for table in made.tables), kind
        for format_name in reports.FORMATS:
            (kept / f"{kind}.{format_name}").write_bytes(reports.write(made, format_name))
            assert reports.write(made, format_name) == (kept / f"{kind}.{format_name}").read_bytes()
