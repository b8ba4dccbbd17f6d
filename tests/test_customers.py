"""Customers: named sets of projects, and one way to read what --project names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from calipso import cliques, customers, inventory
from calipso.errors import Ambiguous, CalipsoError, Invalid, NotFound
from calipso.graph import Graph
from tests.conftest import Server
from tests.two_clouds import two_clouds

pytestmark = pytest.mark.graph


@pytest.fixture(scope="module")
def clouds(neo4j_server: Server) -> Iterator[Graph]:
    """Both recorded clouds, side by side as two environments."""
    with two_clouds(neo4j_server) as graph:
        yield graph


@pytest.fixture
def both(clouds: Graph) -> Iterator[Graph]:
    """A customer Both with a project in each environment."""
    customers.add_customer(clouds, "Both", ["moz", "boingboing"])
    yield clouds
    for one in customers.list_customers(clouds):
        customers.remove_customer(clouds, one["name"])


def project(graph: Graph, name: str, environment: str | None = None) -> str:
    """The id of a project."""
    return str(inventory.find_object(graph, name, environment, ["project"])["id"])


def test_a_customer_has_projects_of_several_environments(both: Graph) -> None:
    found = customers.get_customer(both, "Both")
    assert {(one["environment"], one["name"]) for one in found["projects"]} == {
        ("moz", "moz"),
        ("boingboing", "boingboing"),
    }
    assert customers.list_customers(both) == [found]


def test_what_project_names_is_a_customer_first_and_else_one_project(both: Graph) -> None:
    moz, bb = project(both, "moz"), project(both, "boingboing")
    assert customers.project_ids(both, "Both") == sorted([moz, bb])
    assert customers.project_ids(both, "Both", "moz") == [moz]
    assert customers.project_ids(both, "moz") == [moz]
    assert customers.project_ids(both, moz) == [moz]
    assert customers.project_ids(both, moz.rsplit("/", 1)[1]) == [moz]
    customers.add_customer(both, "moz", ["moz", project(both, "admin", "moz")])
    assert set(customers.project_ids(both, "moz")) == {moz, project(both, "admin", "moz")}
    assert customers.project_ids(both, moz) == [moz]


@pytest.mark.parametrize(
    ("text", "environment", "error", "words"),
    [
        ("nobody", None, NotFound, "no object 'nobody'"),
        ("moz-web-1", None, Invalid, "is a instance, not a project"),
        ("admin", None, Ambiguous, "fits several objects"),
        ("Both", "elsewhere", NotFound, "has no project in elsewhere"),
    ],
)
def test_what_is_neither_is_said_so(
    both: Graph, text: str, environment: str | None, error: type[CalipsoError], words: str
) -> None:
    with pytest.raises(error, match=words):
        customers.project_ids(both, text, environment)


def test_cliques_of_a_customer_are_those_of_its_projects(both: Graph) -> None:
    told = list(cliques.cliques(both, project="Both"))
    each = [one for name in ("moz", "boingboing") for one in cliques.cliques(both, project=name)]
    assert sorted(one["focal"] for one in told) == sorted(one["focal"] for one in each)
    assert {one["focal"].split("/")[0] for one in told} == {"moz", "boingboing"}
    assert {one["focal"].split("/")[0] for one in cliques.cliques(both, "moz", "Both")} == {"moz"}


def test_projects_are_added_and_taken_out_and_the_last_one_is_not(both: Graph) -> None:
    customers.add_customer(both, "Both", ["moz", project(both, "service", "moz")])
    assert len(customers.get_customer(both, "Both")["projects"]) == 3
    customers.remove_customer(both, "Both", ["boingboing", project(both, "service", "moz")])
    assert [one["name"] for one in customers.get_customer(both, "Both")["projects"]] == ["moz"]
    with pytest.raises(Invalid, match="no project left"):
        customers.remove_customer(both, "Both", ["moz"])
    with pytest.raises(NotFound, match="customer 'Both' has no project boingboing/"):
        customers.remove_customer(both, "Both", ["boingboing"])


@pytest.mark.parametrize(
    ("name", "projects", "error"),
    [
        ("New", ["moz", "nobody"], NotFound),
        ("New", [], Invalid),
        (" ", ["moz"], Invalid),
        ("New", ["moz-web-1"], Invalid),
    ],
)
def test_a_customer_that_cannot_be_is_not_kept(
    both: Graph, name: str, projects: list[str], error: type[CalipsoError]
) -> None:
    with pytest.raises(error):
        customers.add_customer(both, name, projects)
    assert [one["name"] for one in customers.list_customers(both)] == ["Both"]


def test_the_commands_add_list_show_and_remove(both: Graph, run_calipso: Callable[..., Any], calipso_home: Any) -> None:
    added = run_calipso("customer", "add", "Moz Inc", "--project", "moz", "--json")
    listed = run_calipso("customer", "list")
    shown = run_calipso("customer", "show", "Moz Inc", "--json").json()
    asked = run_calipso("clique", "--erroneous", "--project", "Moz Inc", "--json")
    removed = run_calipso("customer", "remove", "Moz Inc")
    again = run_calipso("customer", "remove", "Moz Inc")

    assert added.exit_code == 0, added.stderr
    assert [one["name"] for one in added.json()["projects"]] == ["moz"]
    assert "Moz Inc" in listed.stdout
    assert shown == added.json()
    assert asked.exit_code == removed.exit_code == 0
    assert again.exit_code == 1
    assert "calipso customer list" in again.stderr
