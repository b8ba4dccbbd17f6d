"""What tests share: one real Neo4j per session, and the command line as a real process."""

import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from calipso import database
from calipso.config import Settings
from calipso.database.command import home_argument
from calipso.database.places import home_of
from calipso.database.process import kill
from calipso.database.state import living
from calipso.graph import Graph

# Its assertions tell what differs, as those of tests do.
pytest.register_assert_rewrite("tests.week_told", "tests.drawn_clique", "tests.canaries")

TEST_HEAP_MB = 512
WIPE_BATCH = 5000
NEO4J_IMAGE = "neo4j:2026.09.0"
LONG = tuple(
    f"tests/{one}"
    for one in (
        "test_moz_week",
        "test_docs_",
        "database/",
        "faults/",
        "test_api_",
        "test_retention",
        "test_cli",
        "browser/",
    )
)


@dataclass(frozen=True)
class Server:
    """A Neo4j for tests."""

    uri: str
    user: str
    password: str


@dataclass(frozen=True)
class Outcome:
    """How a run of the command line ended."""

    exit_code: int
    stdout: str
    stderr: str

    def json(self) -> Any:
        """What it printed for programs."""
        return json.loads(self.stdout)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of our tests."""
    parser.addoption(
        "--golden-write", action="store_true", help="write what parsers and fetchers give into their expected files"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Accounts in test databases are sealed with a key of the test run, never with that of who runs it."""
    if "CALIPSO_SECRET_KEY_FILE" not in os.environ:
        folder = tempfile.mkdtemp(prefix="calipso-key-")
        os.environ["CALIPSO_SECRET_KEY_FILE"] = str(Path(folder) / "secret.key")
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first, so that of two rows none is left alone with it at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """The command line, run in the test's own process, says where log lines go and which: the next test has it as it was."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    levels = {one.name: one.level for one in list(root.manager.loggerDict.values()) if isinstance(one, logging.Logger)}
    yield
    root.setLevel(level)
    root.handlers[:] = handlers
    for one in list(root.manager.loggerDict.values()):
        if isinstance(one, logging.Logger):
            one.setLevel(levels.get(one.name, logging.NOTSET))


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One Neo4j per session: the one that CALIPSO_TEST_NEO4J_URI names, else a container, else a private one.

    One that the fixture starts is marked as a test database. One that the variable names has to be marked by hand,
    `CREATE (:CalipsoTestDatabase)`: nobody's data is thrown away because a variable was wrong.
    """
    if uri := os.environ.get("CALIPSO_TEST_NEO4J_URI"):
        user = os.environ.get("CALIPSO_TEST_NEO4J_USER", "neo4j")
        yield Server(uri, user, os.environ.get("CALIPSO_TEST_NEO4J_PASSWORD", ""))
        return
    home = tmp_path_factory.mktemp("neo4j")
    with _container() if _docker_answers() else private_server(home) as server:
        with Graph(server.uri, server.user, server.password) as graph:
            graph.write("database/test_mark")
        yield server


@pytest.fixture
def graph(neo4j_server: Server) -> Iterator[Graph]:
    """The graph of an emptied database; constraints and indexes stay from test to test."""
    with Graph(neo4j_server.uri, neo4j_server.user, neo4j_server.password) as graph:
        empty(graph)
        yield graph


@pytest.fixture
def calipso_home(neo4j_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty CALIPSO_HOME whose Calipso works with the test server."""
    home = tmp_path / "calipso-home"
    home.mkdir()
    key_file = os.environ["CALIPSO_SECRET_KEY_FILE"]
    for name in [name for name in os.environ if name.startswith("CALIPSO_") and not name.startswith("CALIPSO_TEST_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CALIPSO_HOME", str(home))
    monkeypatch.setenv("CALIPSO_SECRET_KEY_FILE", key_file)
    monkeypatch.setenv("CALIPSO_NEO4J_URI", neo4j_server.uri)
    monkeypatch.setenv("CALIPSO_NEO4J_USER", neo4j_server.user)
    monkeypatch.setenv("CALIPSO_NEO4J_PASSWORD", neo4j_server.password)
    return home


@pytest.fixture
def run_calipso() -> Callable[..., Outcome]:
    """`run_calipso("db", "start", "--json")` runs the command line as users do, in the test's environment."""

    def run(*arguments: str | Path, stdin: str = "", timeout_s: float = 300) -> Outcome:
        done = subprocess.run(
            [sys.executable, "-m", "calipso", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session")
def power_cut() -> Callable[[Settings], None]:
    """`power_cut(settings)` ends their private Neo4j at once."""
    return kill_private_neo4j


@pytest.fixture(scope="session")
def guarded() -> Callable[[Settings], AbstractContextManager[None]]:
    """`with guarded(settings):` ends their private Neo4j with the block, or with the test run if that is killed."""
    return guard


def empty(graph: Graph) -> None:
    """Throw away all nodes but the mark, in batches. Fails the test where the database is not marked for tests."""
    if not graph.read("database/test_marks")[0]["marks"]:
        pytest.fail(f"{graph.uri} is not marked as a test database; if it is one: CREATE (:CalipsoTestDatabase)")
    while graph.write("database/test_wipe", limit=WIPE_BATCH).nodes_deleted:
        pass


@contextmanager
def private_server(home: Path) -> Iterator[Server]:
    """A private Neo4j in a home that is thrown away: killed hard at the end, which is quick."""
    settings = Settings(home=home, neo4j_uri=None)
    with guard(settings):
        started = database.start(settings, heap_mb=TEST_HEAP_MB, tell=lambda line: print(line, file=sys.stderr))  # noqa: T201
        yield Server(started.uri, started.user, started.password)


@contextmanager
def guard(settings: Settings) -> Iterator[None]:
    """See to it that these settings' private Neo4j ends with the block, or with this process, however it ends."""
    command = [sys.executable, Path(__file__).with_name("server_guard.py"), settings.home]
    # In a session of its own: Ctrl-C is for the test run, which then closes the pipe.
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True):
        yield


def kill_private_neo4j(settings: Settings) -> None:
    """End the private Neo4j of these settings, if one lives, as a power cut would."""
    home = home_of(settings)
    if state := living(home):
        kill(state.process, home_argument(home))


def _docker_answers() -> bool:
    """A `docker` program alone is not enough: it needs a daemon."""
    if not shutil.which("docker"):
        return False
    asked = ["docker", "version", "--format", "{{.Server.Version}}"]
    return subprocess.run(asked, capture_output=True, timeout=30, check=False).returncode == 0


@contextmanager
def _container() -> Iterator[Server]:
    # Imported here: the package wants a daemon's client, and most machines run these tests without one.
    from testcontainers.community.neo4j import Neo4jContainer  # noqa: PLC0415

    with Neo4jContainer(NEO4J_IMAGE, password=os.urandom(12).hex()) as container:
        yield Server(container.get_connection_url(), container.username, container.password)
