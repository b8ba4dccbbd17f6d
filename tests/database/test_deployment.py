"""The container files, checked without Docker: what they name exists, and their entry commands run."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from calipso.database.command import BROWSER_POLICY, Ports, configuration
from calipso.database.jars import NEO4J_VERSION
from calipso.database.memory import Memory
from calipso.database.places import Home

ROOT = Path(__file__).parents[2]
INSTRUCTIONS = {"FROM", "RUN", "WORKDIR", "COPY", "USER", "EXPOSE", "ENTRYPOINT", "CMD"}


@pytest.fixture
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture
def dockerfile() -> list[tuple[str, str]]:
    """The Dockerfile's instructions with their arguments."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]


def of(dockerfile: list[tuple[str, str]], instruction: str) -> list[str]:
    return [argument for name, argument in dockerfile if name == instruction]


def test_compose_runs_neo4j_of_the_version_that_the_tests_use(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"neo4j", "web", "scheduler"}
    assert compose["services"]["neo4j"]["image"] == f"neo4j:{NEO4J_VERSION}"
    assert "healthcheck" in compose["services"]["neo4j"]


def test_neo4j_in_a_container_tells_no_more_than_the_private_one(compose: dict[str, Any]) -> None:
    environment = compose["services"]["neo4j"]["environment"]
    # The image's rule: dots become _, and _ becomes __.
    told = {
        name.removeprefix("NEO4J_").replace("__", "\0").replace("_", ".").replace("\0", "_"): value
        for name, value in environment.items()
        if name != "NEO4J_AUTH"
    }
    private = configuration(Home(Path("/home/neo4j")), Ports(1, 2), Memory(512, 64)).splitlines()
    assert [name for name, value in told.items() if f"{name}={value}" not in private] == []
    assert told["dbms.security.http_static_content_security_policy_header"] == BROWSER_POLICY


@pytest.mark.parametrize("service", ["web", "scheduler"])
def test_each_calipso_service_starts_a_module_that_exists_once_neo4j_is_healthy(
    service: str, compose: dict[str, Any], dockerfile: list[tuple[str, str]]
) -> None:
    spec = compose["services"][service]
    assert json.loads(of(dockerfile, "ENTRYPOINT")[0]) == ["python", "-m"]
    assert (ROOT / spec["command"][0] / "__main__.py").is_file()
    assert (ROOT / spec["build"] / "Dockerfile").is_file()
    assert spec["depends_on"] == {"neo4j": {"condition": "service_healthy"}}


def test_no_secret_has_a_default_and_every_named_volume_is_declared(compose: dict[str, Any]) -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    assert re.findall(r"\$\{\w*PASSWORD\w*(?!:\?)[^}\w:][^}]*\}|\$\{\w*PASSWORD\w*\}", text) == []
    assert "${CALIPSO_NEO4J_PASSWORD:?" in text
    named = {volume.partition(":")[0] for spec in compose["services"].values() for volume in spec["volumes"]}
    assert named == set(compose["volumes"])


def test_every_published_port_is_on_this_machine_alone(compose: dict[str, Any]) -> None:
    ports = [port for spec in compose["services"].values() for port in spec.get("ports", [])]
    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_the_dockerfile_copies_what_exists_and_does_not_run_as_root(dockerfile: list[tuple[str, str]]) -> None:
    assert {name for name, _ in dockerfile} <= INSTRUCTIONS
    assert of(dockerfile, "FROM") == ["python:3.11-slim"]
    sources = [source for copied in of(dockerfile, "COPY") for source in copied.split()[:-1]]
    assert [source for source in sources if not (ROOT / source).exists()] == []
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert set(sources) == allowed
    assert of(dockerfile, "USER") == ["calipso"]
    assert json.loads(of(dockerfile, "CMD")[0])[0] == "webapp"


Started = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Started]:
    """Starts a module as the image does; what still runs at the end of the test is killed."""
    processes = []

    def start(*command: str) -> subprocess.Popen[str]:
        environment = {**os.environ, "CALIPSO_LOG_LEVEL": "INFO"}
        log = (tmp_path / f"{command[0]}.log").open("w")
        with log:
            process = subprocess.Popen(
                [sys.executable, "-m", *command], stderr=log, env=environment, cwd=ROOT, text=True
            )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.wait()


def until(condition: Callable[[], Any], limit_s: float = 60) -> Any:
    """What `condition` gives as soon as it gives something; fails after `limit_s` seconds."""
    end_s = time.monotonic() + limit_s
    while time.monotonic() < end_s:
        if found := condition():
            return found
        time.sleep(0.1)
    return pytest.fail(f"not within {limit_s} s")


def answer_of(url: str) -> tuple[int, str] | None:
    try:
        with urllib.request.urlopen(url, timeout=30) as page:  # noqa: S310
            return page.status, page.read().decode()
    except urllib.error.HTTPError as err:
        with err:
            return err.code, err.read().decode()
    except OSError:
        return None


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.graph
@pytest.mark.usefixtures("calipso_home")
def test_the_web_door_serves_its_page_and_is_healthy_with_a_graph(started: Started, port: int) -> None:
    web = started("webapp", "--port", str(port))
    status, page = until(lambda: answer_of(f"http://127.0.0.1:{port}/"))
    assert (status, "Log in" in page) == (200, True)
    assert "http" not in page.replace("http-equiv", ""), "no other host is named"
    status, health = answer_of(f"http://127.0.0.1:{port}/healthz") or (0, "{}")
    assert (status, json.loads(health)) == (200, {"status": "ok"})
    web.send_signal(signal.SIGTERM)
    assert web.wait(timeout=30) == 0


@pytest.fixture
def no_graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Calipso whose private Neo4j does not run."""
    for name in [name for name in os.environ if name.startswith("CALIPSO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CALIPSO_HOME", str(tmp_path / "home"))


@pytest.mark.usefixtures("no_graph")
def test_without_a_graph_the_web_door_is_unhealthy_and_says_what_to_do(started: Started, port: int) -> None:
    started("webapp", "--port", str(port))
    status, health = until(lambda: answer_of(f"http://127.0.0.1:{port}/healthz"))
    assert status == 503
    assert "calipso db start" in json.loads(health)["hint"]


@pytest.mark.graph
@pytest.mark.usefixtures("calipso_home")
def test_the_scheduler_runs_with_a_graph_and_ends_when_told(started: Started, tmp_path: Path) -> None:
    scheduler = started("scheduler")
    log = tmp_path / "scheduler.log"
    until(lambda: " leads (token" in log.read_text())
    scheduler.send_signal(signal.SIGTERM)
    assert scheduler.wait(timeout=30) == 0
    assert "Scheduler ended" in log.read_text()


@pytest.mark.usefixtures("no_graph")
def test_the_scheduler_waits_for_the_graph_and_ends_when_told(started: Started, tmp_path: Path) -> None:
    scheduler = started("scheduler")
    log = tmp_path / "scheduler.log"
    until(lambda: "Waiting for the graph" in log.read_text())
    scheduler.send_signal(signal.SIGTERM)
    assert scheduler.wait(timeout=30) == 0
