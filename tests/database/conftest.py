"""A private Neo4j of these tests' own: they stop, kill and overwrite it, which the session's must not suffer."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from calipso import database
from calipso.config import Settings
from calipso.database.places import Home, home_of
from calipso.graph import Graph

HEAP_MB = 512

PowerCut = Callable[[Settings], None]


@pytest.fixture(scope="session")
def own_settings(tmp_path_factory: pytest.TempPathFactory, guarded: Callable) -> Iterator[Settings]:
    """Settings whose private Neo4j these tests share, to start only when one needs it."""
    settings = Settings(home=tmp_path_factory.mktemp("own"), neo4j_uri=None)
    with guarded(settings):
        yield settings


@pytest.fixture
def own_home(own_settings: Settings) -> Home:
    return home_of(own_settings)


@pytest.fixture
def own_server(own_settings: Settings) -> database.RunningServer:
    """The running server, with no note in it."""
    server = database.start(own_settings, HEAP_MB)
    with Graph(server.uri, server.user, server.password) as graph:
        graph.write("database/test_mark")
        graph.write("database/test_wipe", limit=1000)
    return server


@pytest.fixture
def own_environment(own_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line of the test works with the own server."""
    for name in [name for name in os.environ if name.startswith("CALIPSO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CALIPSO_HOME", str(own_settings.home))


@pytest.fixture
def write_note(own_settings: Settings) -> Callable[[str], None]:
    def write(text: str) -> None:
        with database.connect(own_settings) as graph:
            graph.write("database/test_note", text=text)

    return write


@pytest.fixture
def notes(own_settings: Settings) -> Callable[[], list[str]]:
    def read() -> list[str]:
        with database.connect(own_settings) as graph:
            return [row["text"] for row in graph.read("database/test_notes")]

    return read


@pytest.fixture
def throwaway(tmp_path: Path, power_cut: PowerCut) -> Iterator[Settings]:
    """Settings of a home for one test; what runs in it at the end is killed."""
    settings = Settings(home=tmp_path / "home", neo4j_uri=None)
    yield settings
    power_cut(settings)


@pytest.fixture
def tiny_disk(tmp_path: Path, power_cut: PowerCut) -> Iterator[Settings]:
    """A home on a file system of 400 kB; skipped where this user may not mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", place]
    mounted = subprocess.run(mounting, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"cannot mount a small disk here: {mounted.stderr.strip()}")
    settings = Settings(home=place, neo4j_uri=None)
    yield settings
    power_cut(settings)
    subprocess.run(["umount", place], check=True)
