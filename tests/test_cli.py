"""The command line as users run it: real processes, a real Neo4j, the recorded Moz cloud."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from calipso.graph import Graph
from tests.edited_source import MOZ

pytestmark = pytest.mark.graph
Run = Callable[..., Any]


@pytest.fixture
def calipso(graph: Graph, calipso_home: Path, run_calipso: Run) -> Run:
    """The command line with the Moz cloud in the graph, as environment `lab`."""
    done = run_calipso("scan", "--replay", MOZ)
    assert done.exit_code == 0, done.stderr
    return run_calipso


def test_a_replay_prints_a_table_of_what_it_found_and_json_has_the_contracts_fields(calipso: Run) -> None:
    table = calipso("scan", "--replay", MOZ)
    data = calipso("scan", "--replay", MOZ, "--json").json()

    assert "instance" in table.stdout
    assert "completed" in table.stdout
    assert {"environment", "scan", "status", "seconds", "errors", "unconfirmed", "objects", "links", "types"} <= set(
        data
    )
    assert data["types"]["instance"] == {"added": 0, "changed": 0, "removed": 0, "unchanged": 20}


def test_search_finds_by_name_part_uuid_mac_in_any_notation_and_address(calipso: Run) -> None:
    server = calipso("search", "moz-web-1", "--type", "instance", "--json").json()["items"][0]
    port = calipso("search", "moz-web-1-eth0", "--json").json()["items"][0]
    mac = port["properties"]["mac"]
    words = [
        "oz-web-1",
        server["properties"]["uuid"],
        mac.upper(),
        mac.replace(":", ""),
        mac.replace(":", "-"),
        port["properties"]["addresses"][0],
    ]

    found = [{hit["id"] for hit in calipso("search", word, "--json").json()["items"]} for word in words]

    assert server["id"] in found[0] & found[1]
    assert all(port["id"] in ids for ids in found[2:])


def test_show_takes_a_name_and_tells_links_with_their_evidence(calipso: Run) -> None:
    shown = calipso("show", "moz-web-1", "--json").json()

    assert {"id", "type", "name", "environment", "status", "health", "since", "born", "properties", "links"} <= set(
        shown
    )
    assert {link["type"] for link in shown["links"]} == {"CONTAINS", "INSTANCE_VNIC", "PROJECT_INSTANCE"}
    assert all(link["evidence"] for link in shown["links"])


@pytest.mark.parametrize(
    ("arguments", "exit_code", "words"),
    [
        (("show", "moz-web-9"), 1, "no object"),
        (("show", "moz-we"), 1, "did you mean: moz-we"),
        (("show", "fa:16:3e:01:01:01"), 2, "name one by its id"),
        (("scan", "nowhere"), 1, "environments: lab"),
        (("scan", "--under", "a", "--project", "b"), 2, "exclude each other"),
        (("scan", "--replay", "/nonexistent"), 2, "is no recording"),
        (("search", ""), 2, "nothing to search for"),
        (("search", "x", "--type", "nonsense"), 1, "types: region"),
        (("cypher", "no-such-question"), 1, "calipso cypher --list"),
        (("env", "add", "/nonexistent.yaml"), 2, "/nonexistent.yaml"),
        (("nonsense",), 2, "No such command"),
    ],
)
def test_an_error_says_what_is_wrong_and_what_to_do(
    calipso: Run, arguments: tuple[str, ...], exit_code: int, words: str
) -> None:
    done = calipso(*arguments)

    assert done.exit_code == exit_code
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_cypher_reads_and_refuses_to_write(calipso: Run) -> None:
    asked = calipso(
        "cypher", "-", "--json", "-p", "name=compute-1", stdin="MATCH (h:Host {name: $name}) RETURN h.name AS host"
    )
    refused = calipso("cypher", "-", stdin="CREATE (n:Object {id: 'x'}) RETURN n")
    ended = calipso("cypher", "-", stdin="MATCH (n) DETACH DELETE n")

    assert asked.json()["items"] == [{"host": "compute-1"}]
    assert (refused.exit_code, ended.exit_code) == (2, 2)
    assert calipso("search", "compute-1", "--json").json()["items"]


def test_tree_shows_what_is_on_a_host(calipso: Run) -> None:
    rows = calipso("tree", "compute-1", "--depth", "1", "--json").json()["items"]

    assert {row["type"] for row in rows} == {
        "host",
        "instance",
        "vconnector",
        "vedge",
        "otep",
        "host_pnic",
        "network_agent",
    }
    assert "moz-" in calipso("tree", "compute-1").stdout


def test_an_empty_graph_says_what_to_do_first(graph: Graph, calipso_home: Path, run_calipso: Run) -> None:
    assert "calipso env init" in run_calipso("status").stdout
    assert "calipso env init" in run_calipso("scan").stderr
    assert "calipso env init" in run_calipso("env", "list").stderr
    assert run_calipso("env", "list", "--json").json() == {"items": [], "next": None}


def test_an_environment_is_added_shown_listed_and_removed(
    graph: Graph, calipso_home: Path, run_calipso: Run, tmp_path: Path
) -> None:
    file = tmp_path / "own.yaml"
    file.write_text("environment: own\nname: Ours\nhosts: {compute-1: 192.0.2.1}\n")

    added = run_calipso("env", "add", file, "--json")

    assert added.json() == {"environment": "own", "hosts": 1, "switches": 0}
    assert run_calipso("env", "show", "--json").json()["hosts"] == {"compute-1": {"address": "192.0.2.1"}}
    assert [row["id"] for row in run_calipso("env", "list", "--json").json()["items"]] == ["own"]
    assert run_calipso("env", "remove", "own", "--yes").exit_code == 0
    assert run_calipso("env", "list", "--json").json()["items"] == []


def test_removing_asks_first(calipso: Run) -> None:
    kept = calipso("env", "remove", "lab", stdin="n\n")

    assert kept.exit_code == 1
    assert [row["id"] for row in calipso("env", "list", "--json").json()["items"]] == ["lab"]


def test_every_command_has_help_with_an_example_and_json_where_it_prints_data(run_calipso: Run) -> None:
    commands = ["up", "down", "status", "scan", "search", "show", "tree", "history", "cypher"]
    commands += [f"env {verb}" for verb in ("init", "add", "list", "show", "test", "trust", "remove")]
    commands += [f"db {verb}" for verb in ("start", "stop", "uri", "dump", "load")]

    texts = {command: run_calipso(*command.split(), "--help").stdout for command in commands}

    assert [command for command, text in texts.items() if "Example" not in text] == []
    assert [command for command, text in texts.items() if "--json" not in text and command != "env init"] == []


def test_a_recording_is_found_by_its_own_key_or_stands_beside_the_live_one_under_another(calipso: Run) -> None:
    calipso("scan", "copy", "--replay", MOZ)

    keys = [row["id"] for row in calipso("env", "list", "--json").json()["items"]]
    ambiguous = calipso("show", "moz-web-1")

    assert keys == ["copy", "lab"]
    assert ambiguous.exit_code == 2
    assert calipso("show", "moz-web-1", "--env", "copy", "--json").json()["environment"] == "copy"


def test_json_goes_to_stdout_alone(calipso: Run) -> None:
    done = calipso("scan", "--replay", MOZ, "--json")

    assert json.loads(done.stdout)["status"] == "completed"
    assert done.stderr == ""
