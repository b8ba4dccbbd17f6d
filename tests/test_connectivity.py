"""The report of a project's connectivity: all pairs, as the single paths are, quickly, with what is broken on its own."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from calipso import paths
from calipso.connectivity import connectivity
from calipso.customers import add_customer, remove_customer
from calipso.errors import Invalid, NotFound
from calipso.graph import Graph
from tests import broken_clouds
from tests.conftest import Server
from tests.edited_source import EditedSource
from tests.replayed import replayed_moz, scan

pytestmark = pytest.mark.graph
MOST_SECONDS = 10


@pytest.fixture(scope="module")
def moz(neo4j_server: Server) -> Iterator[Graph]:
    """The recorded Moz cloud."""
    with replayed_moz(neo4j_server) as graph:
        yield graph


def test_each_pair_is_told_as_its_path_is(moz: Graph) -> None:
    found = connectivity(moz, "moz")
    assert len(found["servers"]) == 20
    pairs = {(item["source"]["name"], item["target"]["name"]) for item in found["items"]}
    assert len(pairs) == len(found["items"]) == 20 * 19
    for item in found["items"][::37]:
        path = paths.path(moz, item["source"]["id"], item["target"]["id"])
        assert {key: item[key] for key in ("reachable", "class", "health", "reason", "networks")} == {
            key: path[key] for key in ("reachable", "class", "health", "reason", "networks")
        }
        assert item["hops"] == len(path["hops"])


def test_the_classes_are_counted(moz: Graph) -> None:
    found = connectivity(moz, "moz")
    assert found["summary"] == {
        name: Counter(item["class"] for item in found["items"])[name] for name in found["summary"]
    }
    assert found["summary"]["broken"] == found["summary"]["unknown"] == 0
    assert all(found["summary"][name] for name in ("same_host", "same_network", "routed", "apart"))


def test_twenty_servers_take_seconds(moz: Graph) -> None:
    started = time.monotonic()
    connectivity(moz, "moz")
    assert time.monotonic() - started < MOST_SECONDS


def test_only_a_project_is_reported(moz: Graph) -> None:
    with pytest.raises(Invalid, match="is a instance, not a project"):
        connectivity(moz, "moz-web-1")
    with pytest.raises(NotFound):
        connectivity(moz, "nobody")


def test_a_project_without_servers_has_no_pairs(moz: Graph) -> None:
    found = connectivity(moz, "admin")
    assert (found["servers"], found["items"]) == ([], [])


def test_a_customers_servers_are_told_together(moz: Graph) -> None:
    alone = {name: connectivity(moz, name) for name in ("moz", "admin")}
    add_customer(moz, "both", list(alone), "lab")
    try:
        found = connectivity(moz, "both")
    finally:
        remove_customer(moz, "both")
    assert found["environments"] == ["lab"]
    servers = len(alone["moz"]["servers"]) + len(alone["admin"]["servers"])
    assert (len(found["servers"]), len(found["items"])) == (servers, servers * (servers - 1))
    told = {(item["source"]["id"], item["target"]["id"]): item for item in found["items"]}
    for one in alone.values():
        assert all(told[item["source"]["id"], item["target"]["id"]] == item for item in one["items"])


def test_the_command_draws_the_pairs_and_lists_what_is_broken(
    moz: Graph, run_calipso: Callable[..., Any], calipso_home: Path
) -> None:
    scan(moz, broken_clouds.shut("compute-1", "tape7c8a612-c9"))
    try:
        text = run_calipso("report", "connectivity", "--project", "moz")
        data = run_calipso("report", "connectivity", "--project", "moz", "--json")
        none = run_calipso("report", "connectivity", "--project", "admin")
        wrong = run_calipso("report", "connectivity", "--project", "moz-web-1")
    finally:
        scan(moz, EditedSource())
    assert text.exit_code == 0, text.stderr
    broken = [line for line in text.stdout.splitlines() if "interface is down: tape7c8a612-c9 on compute-1" in line]
    assert len(broken) == sum(item["class"] == "broken" for item in data.json()["items"]) > 10
    assert "20 servers of moz, 380 pairs" in text.stdout
    assert data.json().keys() >= {"project", "servers", "items", "summary", "next"}
    assert "0 servers of admin, 0 pairs: none" in none.stdout
    assert (wrong.exit_code, "not a project" in wrong.stderr) == (2, True)
