"""The graph as of a scan: every question gets the answer that it got then, and nobody else sees that it was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from calipso import cliques, impact, inventory, paths
from calipso.connectivity import connectivity
from calipso.customers import project_ids
from calipso.errors import Invalid, NotFound
from calipso.graph import Graph
from calipso.past.as_of import as_of
from calipso.past.moments import moment
from calipso.redundancy import redundancy
from tests import histories
from tests.conftest import Server
from tests.graph_state import hashes
from tests.replayed import replayed_moz, scan

pytestmark = pytest.mark.graph
AFTERWARDS = (
    histories.edited(histories.deleted("moz-backup-10"), histories.of("/servers/detail", "moz-web-4", name="renamed")),
    histories.edited(histories.moved("moz-web-1", "compute-2"), histories.of("/networks", "moz-web", name="other")),
    histories.edited(
        histories.deleted("moz-web-1"), histories.without("/routers", "moz-router"), silent=("compute-3",)
    ),
    histories.as_it_was(),
    histories.edited(histories.deleted("moz-db-1", 2)),
)
QUESTIONS: dict[str, Callable[[Graph], Any]] = {
    "hashes": hashes,
    "search": lambda graph: inventory.search(graph, "web"),
    "by address": lambda graph: inventory.search(graph, "10.10.1.0/24", limit=200),
    "show": lambda graph: inventory.show(graph, "moz-web-1"),
    "tree": lambda graph: inventory.tree(graph, "lab", 4),
    "clique of a server": lambda graph: cliques.clique(graph, "moz-web-1"),
    "clique of a switch": lambda graph: cliques.clique(graph, "tor-1"),
    "cliques in short": lambda graph: list(cliques.cliques(graph, "lab")),
    "path": lambda graph: paths.path(graph, "moz-web-1", "moz-db-2"),
    "connectivity": lambda graph: connectivity(graph, "moz"),
    "impact": lambda graph: impact.impact(graph, ["compute-1"]),
    "redundancy": lambda graph: redundancy(graph, project_ids(graph, "moz")),
}


@pytest.fixture(scope="module")
def later(neo4j_server: Server) -> Iterator[tuple[Graph, list[dict[str, Any]]]]:
    """The recorded cloud after some scans more, with what was answered after each of the first four."""
    with replayed_moz(neo4j_server) as graph:
        answers = [asked(graph)]
        for source in AFTERWARDS:
            scan(graph, source)
            answers.append(asked(graph))
        yield graph, answers


def asked(graph: Graph) -> dict[str, Any]:
    """Every question's answer, or the error that it gave."""
    return {name: answer(graph, question) for name, question in QUESTIONS.items()}


def answer(graph: Graph, question: Callable[[Graph], Any]) -> Any:
    """What a question is answered, or the sentence of its error."""
    try:
        return question(graph)
    except NotFound as err:
        return err.message


@pytest.mark.parametrize("number", range(1, len(AFTERWARDS) + 2))
@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_of_the_past_is_answered_as_it_was_then(
    later: tuple[Graph, list[dict[str, Any]]], name: str, number: int
) -> None:
    graph, answers = later
    with as_of(graph, moment(graph, str(number))) as past:
        told = answer(past, QUESTIONS[name])
    assert told == answers[number - 1][name]


def test_the_questions_differ_from_scan_to_scan(later: tuple[Graph, list[dict[str, Any]]]) -> None:
    _, answers = later
    for name in QUESTIONS:
        assert len({repr(one[name]) for one in answers}) > 1, f"nothing of {name} is shown by these histories"


@pytest.mark.parametrize("number", range(1, len(AFTERWARDS) + 2))
@pytest.mark.parametrize("focal", ["moz-web-1", "tor-1", "moz-web", "compute-2", "moz-db-1", "moz"])
def test_a_clique_as_of_a_scan_is_what_it_was(
    later: tuple[Graph, list[dict[str, Any]]], focal: str, number: int
) -> None:
    graph, _ = later
    then = moment(graph, str(number))
    identity = {
        row["name"]: row["id"]
        for row in (inventory.find_object(graph, focal, "lab", ["project"] if focal == "moz" else None),)
    }
    with as_of(graph, then) as past:
        expected = answer(past, lambda graph: cliques.clique(graph, next(iter(identity.values()))))
    found = answer(graph, lambda graph: cliques.clique(graph, next(iter(identity.values())), at=then))
    if isinstance(expected, str):
        assert "was not there" in found
        return
    assert {node["id"]: node for node in found["nodes"]} == {node["id"]: node for node in expected["nodes"]}
    assert found["links"] == expected["links"]
    assert (found["health"], found["hosts"], found["switches"]) == (
        expected["health"],
        expected["hosts"],
        expected["switches"],
    )


def test_nothing_is_kept_of_a_look_at_the_past(later: tuple[Graph, list[dict[str, Any]]]) -> None:
    graph, answers = later
    with as_of(graph, moment(graph, "1")) as past:
        assert hashes(past) == answers[0]["hashes"]
        assert hashes(graph) == answers[-1]["hashes"], "others see the present meanwhile"
    assert hashes(graph) == answers[-1]["hashes"]


def test_an_error_within_a_look_at_the_past_is_told_as_it_is(later: tuple[Graph, list[dict[str, Any]]]) -> None:
    graph, answers = later
    with pytest.raises(Invalid, match="nothing to search for"), as_of(graph, moment(graph, "1")) as past:
        inventory.search(past, " ")
    assert hashes(graph) == answers[-1]["hashes"]


def test_scans_that_noted_nothing_down_are_not_taken_for_scans_without_a_change(
    later: tuple[Graph, list[dict[str, Any]]],
) -> None:
    graph, _ = later
    graph.write("database/test_without_journal", environment="lab", number=3, journal=None)
    try:
        with pytest.raises(Invalid, match="scan 3 was written by an older Calipso"), as_of(graph, moment(graph, "2")):
            pass
        with as_of(graph, moment(graph, "3")):
            pass
    finally:
        graph.write("database/test_without_journal", environment="lab", number=3, journal=True)
