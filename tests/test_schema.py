"""Indexes for questions are set aside while much is loaded into an empty graph, and are there again afterwards."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from calipso import inventory, schema
from calipso.environments import parse_environment, save_environment
from calipso.errors import DatabaseError
from calipso.graph import Graph, WriteCounts
from calipso.scan import Request, run_scan
from tests.conftest import Server
from tests.edited_source import EditedSource

pytestmark = pytest.mark.graph


class Watched(Graph):
    """A graph that remembers which indexes it had while objects and while links were loaded; its load may fail."""

    def __init__(self, server: Server, *, fails: bool = False) -> None:
        super().__init__(server.uri, server.user, server.password)
        self.fails, self.seen, self.beside_links = fails, set[str](), set[str]()

    def write(self, name: str, /, **params: Any) -> WriteCounts:
        """See Graph."""
        if name == "write/objects_added":
            self.seen |= online(self)
        if name == "write/links_added":
            super().write("load/await_indexes", seconds=60)
            self.beside_links |= online(self)
            if self.fails:
                raise DatabaseError("the server broke", "mend it")
        return super().write(name, **params)


def online(graph: Graph) -> set[str]:
    """Names of the indexes that are filled."""
    return {row["name"] for row in graph.read("database/test_indexes") if row["state"] == "ONLINE"}


@pytest.fixture
def empty_cloud(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> Graph:
    """A graph that knows the environment and nothing of it; any load is a large one."""
    monkeypatch.setattr(schema, "BULK", 1)
    schema.ensure_schema(graph)
    graph.write("load/await_indexes", seconds=60)
    save_environment(graph, parse_environment(EditedSource().definition, "recording"))
    return graph


def scan(graph: Graph) -> None:
    """A scan of the recorded cloud."""
    source = EditedSource()
    run_scan(graph, Request(parse_environment(source.definition, "recording"), source, "test"))


def test_indexes_for_questions_are_set_aside_while_a_first_load_is_written_and_there_again_for_the_first_question(
    empty_cloud: Graph, neo4j_server: Server
) -> None:
    with Watched(neo4j_server) as watched:
        scan(watched)
    assert not watched.seen & set(schema.FOR_QUESTIONS)
    assert "object_id" in watched.seen
    assert watched.beside_links >= set(schema.FOR_QUESTIONS), "the server fills them while links are written"
    assert online(empty_cloud) >= set(schema.FOR_QUESTIONS)
    assert len(inventory.search(empty_cloud, "moz-web", types=["instance"])) == 4


def test_several_processes_that_start_at_once_make_the_schema_together(graph: Graph, neo4j_server: Server) -> None:
    def make(_number: int) -> None:
        with Graph(neo4j_server.uri, neo4j_server.user, neo4j_server.password) as own:
            schema.ensure_schema(own)

    schema.ensure_schema(graph)
    for _round in range(3):
        for name in (*schema.FOR_QUESTIONS, "annotation_key", "audit_at", "journal_scan", "token_user"):
            graph.write("load/set_aside", name=name)
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(make, range(6)))
        graph.write("load/await_indexes", seconds=60)
        assert online(graph) >= {*schema.FOR_QUESTIONS, "annotation_key", "audit_at", "journal_scan", "token_user"}


def test_a_load_that_fails_leaves_the_indexes_made_again(empty_cloud: Graph, neo4j_server: Server) -> None:
    with Watched(neo4j_server, fails=True) as watched, pytest.raises(DatabaseError, match="the server broke"):
        scan(watched)
    empty_cloud.write("load/await_indexes", seconds=60)
    assert online(empty_cloud) >= set(schema.FOR_QUESTIONS)


def test_a_graph_that_has_objects_keeps_its_indexes(empty_cloud: Graph, neo4j_server: Server) -> None:
    scan(empty_cloud)
    with Watched(neo4j_server) as watched, schema.loading(watched, 100):
        assert online(watched) >= set(schema.FOR_QUESTIONS)
