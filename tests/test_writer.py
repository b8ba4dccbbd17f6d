"""The writer: batches that are written side by side are kept in their order, or not at all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from calipso import writer
from calipso.environments import parse_environment, save_environment
from calipso.errors import DatabaseError
from calipso.graph import Graph, WriteCounts
from calipso.scan import Request, run_scan
from calipso.schema import ensure_schema
from calipso.writer import Differences, Writing, write_differences
from tests.conftest import Server
from tests.drawn import KEY, Drawn
from tests.edited_source import EditedSource

pytestmark = pytest.mark.graph
BATCH = 40


class Watched(Graph):
    """A graph whose first batch of new objects takes long, or fails after the second was sent; tells in which order they end."""

    def __init__(self, server: Server, *, fails: bool = False) -> None:
        super().__init__(server.uri, server.user, server.password)
        self.fails = fails
        self.ended: list[str] = []
        self.second_sent = threading.Event()
        self._sent: list[str] = []

    def write(self, name: str, /, **params: Any) -> WriteCounts:
        """See Graph."""
        if name != "write/objects_added":
            return super().write(name, **params)
        first = params["rows"][0]["id"]
        self._sent.append(first)
        if len(self._sent) == 1:
            assert self.second_sent.wait(20), "two batches are under way at once"
            time.sleep(0.5)  # the second is written by now, and waits
            if self.fails:
                raise DatabaseError("the server broke", "mend it")
        else:
            self.second_sent.set()
        counts = super().write(name, **params)
        self.ended.append(first)
        return counts


@pytest.fixture
def empty_cloud(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> Graph:
    """A graph that knows the environment and nothing of it; batches are small."""
    monkeypatch.setattr(writer, "BATCH", BATCH)
    ensure_schema(graph)
    save_environment(graph, parse_environment(EditedSource().definition, "recording"))
    return graph


def scan(graph: Graph) -> None:
    """A first scan of the recorded cloud."""
    source = EditedSource()
    run_scan(graph, Request(parse_environment(source.definition, "recording"), source, "test"))


class Hindered(Graph):
    """A graph whose first batch of changed objects is held up until the second is written and waits for its turn."""

    def __init__(self, server: Server) -> None:
        super().__init__(server.uri, server.user, server.password)
        self.sent: list[str] = []
        self._second_waits = threading.Event()

    def write(self, name: str, /, *, before_commit: Callable[[], object] | None = None, **params: Any) -> WriteCounts:
        """See Graph."""

        def written() -> None:
            self._second_waits.set()
            if before_commit:
                before_commit()

        if name == "write/objects_changed":
            self.sent.append(params["rows"][0]["properties"]["name"])
            if len(self.sent) == 1:
                assert self._second_waits.wait(20), "two batches are under way at once"
        return super().write(name, before_commit=written if before_commit else None, **params)


def live(graph: Graph) -> list[str]:
    """Ids of what is there."""
    return sorted(row["id"] for row in graph.read("chaos/live", environment="lab"))


def test_batches_that_are_written_side_by_side_are_kept_in_their_order(
    empty_cloud: Graph, neo4j_server: Server
) -> None:
    with Watched(neo4j_server) as watched:
        scan(watched)
    assert len(watched.ended) > 4
    assert watched.ended == sorted(watched.ended)
    assert len(live(empty_cloud)) > 200


def test_nothing_is_kept_of_what_comes_after_a_batch_that_failed(empty_cloud: Graph, neo4j_server: Server) -> None:
    with Watched(neo4j_server, fails=True) as watched, pytest.raises(DatabaseError, match="the server broke"):
        scan(watched)
    assert live(empty_cloud) == []
    scan(empty_cloud)
    assert len(live(empty_cloud)) > 200


def test_a_batch_that_keeps_the_one_before_it_from_being_written_gives_way(
    graph: Graph, neo4j_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud = Drawn()
    network = cloud.records[cloud.add("network", "n", uuid="n")]
    cloud.write(graph)
    monkeypatch.setattr(writer, "BATCH", 1)
    monkeypatch.setattr(writer, "GIVES_WAY_S", 0.5)
    monkeypatch.setattr(writer, "touched", lambda _rows: set())  # the writer does not know that both are of one network

    with Hindered(neo4j_server) as hindered:
        changes = Differences(changed=[replace(network, name=name) for name in ("second", "third")])
        write_differences(Writing(hindered, KEY, 2, "test", lambda: None), changes)

    assert hindered.sent == ["second", "third", "third"], "the later batch was written again"
    identity = f"{KEY}/network/n"
    assert graph.read("read/objects_by_id", ids=[identity])[0]["object"]["name"] == "third"
    assert {row["state"]["name"] for row in graph.read("inventory/history", id=identity)} == {"n", "second"}
