"""Neo4j fails while a scan writes: the graph keeps the old state with a prefix of the differences, and the next scan heals."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from calipso import database
from calipso.config import Settings
from calipso.database.command import Ports
from calipso.database.launch import engine_of, launch_on
from calipso.database.memory import Memory
from calipso.database.places import home_of, make_home, silent
from calipso.environments import parse_environment, save_environment
from calipso.errors import DatabaseError, Invalid, OutOfMemory
from calipso.graph import Graph, WriteCounts
from calipso.scan import Request, run_scan
from calipso.scan.report import ScanReport
from calipso.schema import ensure_schema
from calipso.sources.answers import ApiQuestion
from tests.edited_source import EditedSource
from tests.graph_state import hashes
from tests.nights import bad_night

pytestmark = pytest.mark.graph
Rows = list[dict[str, Any]]
PowerCut = Callable[[Settings], None]
# Long enough for a private server to come up again, short enough for a test.
PATIENCE_S, IMPATIENCE_S = 180.0, 1.0


class Interrupted(Graph):
    """A graph to whose server something happens before a given batch of writes."""

    def __init__(
        self,
        server: database.RunningServer,
        before: int,
        happens: Callable[[], None],
        patience_s: float = IMPATIENCE_S,
    ) -> None:
        super().__init__(server.uri, server.user, server.password, patience_s=patience_s)
        self._left, self._happens = before, happens

    def write(self, name: str, /, **params: object) -> WriteCounts:
        if name.startswith("write/"):
            self._left -= 1
            if self._left == -1:
                self._happens()
        return super().write(name, **params)


def scan(graph: Graph, source: EditedSource) -> ScanReport:
    return run_scan(graph, Request(parse_environment(source.definition, "recording"), source, "test"))


def evening(graph: Graph) -> dict[str, str]:
    """The graph after the scan of the evening before."""
    ensure_schema(graph)
    save_environment(graph, parse_environment(EditedSource().definition, "recording"))
    scan(graph, EditedSource())
    return hashes(graph)


def heals(settings: Settings, before: dict[str, str]) -> None:
    """Nothing is lost or invented now, and the next scans end where undisturbed ones would."""
    with database.connect(settings) as graph:
        half = hashes(graph)
        for row in graph.read("scans/running", environment="lab", scope="all", source="test", stale_s=3600):
            graph.write("database/test_age", id=row["id"], environment="lab", seconds=3600)
        scan(graph, bad_night())
        after = hashes(graph)
        assert set(half.items()) <= set(before.items()) | set(after.items())
        assert scan(graph, bad_night()).writes.properties_set == 0
        scan(graph, EditedSource())
        assert hashes(graph) == before


def test_a_neo4j_that_is_killed_during_a_write_is_told_and_the_next_scan_heals(
    own_settings: Settings, own_server: database.RunningServer, power_cut: PowerCut
) -> None:
    with database.connect(own_settings) as graph:
        before = evening(graph)

    with (
        Interrupted(own_server, 3, lambda: power_cut(own_settings)) as graph,
        pytest.raises(DatabaseError, match="no Neo4j answers") as told,
    ):
        scan(graph, bad_night())

    assert "calipso db start" in str(told.value.hint)
    database.start(own_settings)
    heals(own_settings, before)


def test_a_scan_waits_for_a_neo4j_that_restarts_during_its_write(
    own_settings: Settings, own_server: database.RunningServer, power_cut: PowerCut
) -> None:
    def restart() -> None:
        power_cut(own_settings)
        again.start()

    again = threading.Thread(target=start_at, args=(own_settings, own_server))
    with database.connect(own_settings) as graph:
        before = evening(graph)
    with Interrupted(own_server, 2, restart, PATIENCE_S) as graph:
        assert scan(graph, bad_night()).status == "completed"
        again.join()
    heals(own_settings, before)


def start_at(settings: Settings, server: database.RunningServer) -> None:
    """Start the private Neo4j again at the port that it had, as a service would."""
    home = home_of(settings)
    bolt, http = (int(uri.rsplit(":", 1)[1]) for uri in (server.uri, server.http_url))
    launch_on(home, engine_of(settings, silent), Memory(512, 64), Ports(bolt, http), silent)


@pytest.fixture
def tight(tmp_path: Path, power_cut: PowerCut) -> Iterator[Settings]:
    """A server that gives a transaction next to no memory."""
    settings = Settings(home=tmp_path / "tight", neo4j_uri=None)
    make_home(home_of(settings))
    (home_of(settings).root / "extra.conf").write_text("# little\ndb.memory.transaction.max=3m\n")
    database.start(settings, heap_mb=512)
    yield settings
    power_cut(settings)


def test_a_neo4j_with_little_memory_gets_smaller_batches_and_what_fits_in_none_is_told(tight: Settings) -> None:
    def swollen(question: ApiQuestion, rows: Rows) -> Rows:
        return [row | {"description": "x" * 4_000_000} for row in rows] if question.path == "/subnets" else rows

    with database.connect(tight) as graph:
        before = evening(graph)
        assert len([key for key in before if "/" in key]) > 800

        with pytest.raises(OutOfMemory, match="too little memory") as told:
            scan(graph, EditedSource(rows=swollen))

        assert "heap" in str(told.value.hint)
    heals(tight, before)


def test_a_line_of_extra_conf_that_is_no_setting_is_named(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", neo4j_uri=None)
    make_home(home_of(settings))
    (home_of(settings).root / "extra.conf").write_text("db.memory.transaction.max=3m\nmore memory please\n")
    with pytest.raises(Invalid, match=r"extra.conf, line 2: no setting"):
        database.start(settings)


@pytest.fixture
def small_disk(tmp_path: Path, power_cut: PowerCut) -> Iterator[Settings]:
    """A server whose home is a file system of its own; skipped where this user may not mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=700m", "tmpfs", place]
    mounted = subprocess.run(mounting, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"cannot mount a disk of its own here: {mounted.stderr.strip()}")
    settings = Settings(home=place, neo4j_uri=None)
    database.start(settings, heap_mb=512)
    yield settings
    power_cut(settings)
    subprocess.run(["umount", place], check=True)


def fill(place: Path) -> None:
    """Take all the room that is left."""
    with (place / "ballast").open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


def test_a_disk_that_is_full_during_a_write_is_told_and_with_room_the_next_scan_heals(
    small_disk: Settings, power_cut: PowerCut
) -> None:
    def swollen(question: ApiQuestion, rows: Rows) -> Rows:
        return [row | {"description": "x" * 500_000} for row in rows] if question.path == "/subnets" else rows

    with database.connect(small_disk) as graph:
        before = evening(graph)
    server = database.start(small_disk)

    with (
        Interrupted(server, 0, lambda: fill(small_disk.home)) as graph,
        pytest.raises(DatabaseError) as told,
    ):
        scan(graph, EditedSource(rows=swollen))

    assert told.value.hint
    (small_disk.home / "ballast").unlink()
    power_cut(small_disk)
    database.start(small_disk, heap_mb=512)
    heals(small_disk, before)
