"""What was costs live questions nothing: by PROFILE's db hits, a tenant with years behind its hubs is asked as fast as before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from calipso import cliques
from calipso.environments import parse_environment, save_environment
from calipso.graph import Graph
from calipso.inventory import RELATIONSHIPS
from calipso.model import CLIQUE_TYPES
from calipso.queries import query
from calipso.scan import Request, run_scan
from calipso.schema import ensure_schema
from tests.conftest import Server, empty
from tests.edited_source import EditedSource
from tests.profiled import hits

pytestmark = pytest.mark.graph
YEARS, NIGHTS = 2, 30
HUBS = ("project", "network", "host", "vedge", "otep", "switch")
EQUAL, SOME = 1.02, 3
# A hub's former links begin at a type each, and which types a question passes by on its way follows the numbers that the
# store gave them when it first saw them: with the tests that ran before.
ALLOWED, PASSED_BY = 1.1, 12
ROUTES = {row.name: cliques.route_of(row) for row in CLIQUE_TYPES}


@pytest.fixture(scope="module")
def moz(neo4j_server: Server) -> Iterator[tuple[Graph, neo4j.Driver]]:
    """The recorded cloud, and the bare driver, which alone tells what a question costs."""
    access = (neo4j_server.user, neo4j_server.password)
    with (
        Graph(neo4j_server.uri, *access) as graph,
        neo4j.GraphDatabase.driver(neo4j_server.uri, auth=access, notifications_min_severity="OFF") as driver,
    ):
        empty(graph)
        ensure_schema(graph)
        source = EditedSource()
        environment = parse_environment(source.definition, "recording")
        save_environment(graph, environment)
        run_scan(graph, Request(environment, source, "test"))
        yield graph, driver
        with driver.session() as session:  # emptying a database in one transaction is for small ones
            session.run(neo4j.Query(query("database/test_years_over"))).consume()


def costs(graph: Graph, driver: neo4j.Driver) -> dict[str, int]:
    """What the questions for a server, and for the hubs that it stands on, cost."""
    driver.execute_query(query("database/test_forget_plans"))  # how a question is planned follows what is there
    found = {}
    for row in CLIQUE_TYPES:
        focal = next(one for one in objects(graph) if one["type"] == row.focal)
        route, identity = ROUTES[row.name], focal["id"]
        walked = {"id": identity, "places": route.places, "forward": route.forward, "through": route.through}
        if row.focal in cliques.PLUGGED:
            found[f"clique of a {row.focal}"] = hits(driver, "cliques/walk", **walked)
        own = graph.read("cliques/own_networks", id=identity)[0]["own"]
        for number, step in enumerate(cliques.steps_of(row)[:2]):
            asked = {"types": [name for name, _ in step], "forward": [name for name, forward in step if forward]}
            found[f"{row.name}, step {number}"] = hits(driver, "cliques/level", ids=[identity], own=own, **asked)
        found[f"links of a {row.focal}"] = hits(driver, "inventory/links_of", id=identity, types=RELATIONSHIPS)
        found[f"impact of a {row.focal}"] = hits(driver, "impact/touched", ids=[identity])
    return found


def objects(graph: Graph) -> list[dict[str, Any]]:
    """All objects, in the order of their ids."""
    found = [row["object"] for row in graph.read("read/objects_all", environment="lab")]
    return sorted(found, key=lambda one: str(one["id"]))


def pass_years(driver: neo4j.Driver) -> None:
    """Former links come by and by: what has many is stored by type from the next time on."""
    for _ in range(YEARS):
        driver.execute_query(query("database/test_years"), years=NIGHTS, hubs=list(HUBS))


def test_years_of_former_links_on_every_hub_make_no_question_dearer(moz: tuple[Graph, neo4j.Driver]) -> None:
    graph, driver = moz
    without = costs(graph, driver)
    pass_years(driver)
    some = costs(graph, driver)
    pass_years(driver)
    more = costs(graph, driver)
    assert {what: (some[what], more[what]) for what in some if more[what] > some[what] * EQUAL + SOME} == {}, (
        "twice as many years"
    )
    assert min(without.values()) > 0
    # More types of links to pass by, once, however many there are of each: thousands of links were added.
    dearer = {what: (without[what], some[what]) for what in some if some[what] > without[what] * ALLOWED + PASSED_BY}
    assert dearer == {}
