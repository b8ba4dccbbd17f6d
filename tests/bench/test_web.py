"""The bare questions of the bench are those behind the web door's answers: they find what these tell."""

from __future__ import annotations

from collections.abc import Iterator

import neo4j
import pytest

from calipso.graph import Graph
from tests.bench import updates
from tests.bench.asking import sample
from tests.bench.generator import regions
from tests.bench.scanning import declare
from tests.bench.web import OURS, PAGE, Bare
from tests.conftest import Server, empty

SMALL = 18


@pytest.fixture(scope="module")
def bare(neo4j_server: Server) -> Iterator[tuple[Bare, dict[str, str]]]:
    """The questions, and a server to ask for."""
    access = (neo4j_server.user, neo4j_server.password)
    with Graph(neo4j_server.uri, *access) as graph:
        empty(graph)
        declare(graph, OURS)
        updates.write(graph, OURS, updates.whole(list(records) for records in regions(SMALL)), journal=False)
        server = sample(graph, OURS, 1)[0]
    with neo4j.GraphDatabase.driver(neo4j_server.uri, auth=access) as driver, driver.session() as session:
        yield Bare(session), server


@pytest.mark.graph
def test_a_search_finds_the_server(bare: tuple[Bare, dict[str, str]]) -> None:
    asked, server = bare
    assert server["name"] in str(asked.search(server["name"][1:]))


@pytest.mark.graph
def test_an_object_comes_with_its_links(bare: tuple[Bare, dict[str, str]]) -> None:
    asked, server = bare
    found = asked.show(server["id"])
    assert len(found) > 1
    assert server["id"] in str(found[0])


@pytest.mark.graph
def test_a_page_of_the_list_goes_on_behind_an_object(bare: tuple[Bare, dict[str, str]]) -> None:
    asked, server = bare
    ids = [row["object"]["id"] for row in asked.page(server["id"])]
    assert len(ids) == PAGE + 1
    assert ids == sorted(ids)
    assert ids[0] > server["id"]
