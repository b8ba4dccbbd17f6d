"""A private Neo4j of these tests' own: they stop, kill and overwrite it, which the session's must not suffer."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from calipso import database
from calipso.config import Settings
from calipso.database.command import home_argument
from calipso.database.places import Home, home_of
from calipso.database.process import kill
from calipso.database.state import living
from calipso.graph import Graph

HEAP_MB = 512


@pytest.fixture(scope="session")
def own_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings whose private Neo4j these tests share, to start only when one needs it."""
    settings = Settings(home=tmp_path_factory.mktemp("own"), neo4j_uri=None)
    yield settings
    kill_server(settings)


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
def power_cut(own_settings: Settings) -> Callable[[], None]:
    """End the own server as a power cut would."""
    return lambda: kill_server(own_settings)


@pytest.fixture
def throwaway(tmp_path: Path) -> Iterator[Settings]:
    """Settings of a home for one test; what runs in it at the end is killed."""
    settings = Settings(home=tmp_path / "home", neo4j_uri=None)
    yield settings
    kill_server(settings)


def kill_server(settings: Settings) -> None:
    home = home_of(settings)
    if state := living(home):
        kill(state.process, home_argument(home))
