"""`calipso --url`: the web door answers commands as the graph itself does, in the name of the token's user."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from calipso.cli import app
from calipso.errors import CalipsoError, Conflict, Forbidden, Invalid, NotFound
from tests.conftest import Server
from tests.served import served
from tests.web import Web, web

__all__ = ["served", "web"]
pytestmark = pytest.mark.graph
Both = Callable[..., tuple[Any, Any]]


class Ran:
    """How a command ended in this process: what it printed, and the error that it would tell."""

    def __init__(self, *arguments: str) -> None:
        done = CliRunner().invoke(app, arguments)
        self.exit_code, self.stdout, self.stderr = done.exit_code, done.stdout, done.stderr
        self.error = done.exception if isinstance(done.exception, CalipsoError) else None
        if done.exception and not isinstance(done.exception, (CalipsoError, SystemExit)):
            raise done.exception


@pytest.fixture
def run(
    web: Web, served: str, neo4j_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ran]:
    """`run("show", "moz-web-1", who="operator")` asks the door in somebody's name; without `who` the graph is asked."""
    monkeypatch.setenv("CALIPSO_HOME", str(tmp_path))
    monkeypatch.setenv("CALIPSO_NEO4J_URI", neo4j_server.uri)
    monkeypatch.setenv("CALIPSO_NEO4J_USER", neo4j_server.user)
    monkeypatch.setenv("CALIPSO_NEO4J_PASSWORD", neo4j_server.password)

    def run(*arguments: str | Path, who: str | None = None) -> Ran:
        words = [str(one) for one in arguments]
        if who is None:
            return Ran(*words)
        with monkeypatch.context() as narrowed:
            narrowed.setenv("CALIPSO_TOKEN", web.tokens[who])
            narrowed.setenv("CALIPSO_NEO4J_URI", "bolt://127.0.0.1:1")  # nothing but the door can answer
            return Ran("--url", served, *words)

    return run


QUESTIONS = [
    ("search", "moz-web"),
    ("search", "10.10.1.0/24", "--type", "subnet"),
    ("show", "moz-web-1", "--raw"),
    ("show", "compute-1", "--env", "lab"),
    ("tree", "compute-1", "--depth", "2"),
    ("tree",),
    ("history", "moz-web-1"),
    ("clique", "moz-web-1"),
    ("clique", "--all"),
    ("clique", "--erroneous", "--project", "moz"),
    ("clique-type", "list"),
    ("path", "moz-web-1", "moz-db-2"),
    ("path", "moz-web-1", "8.8.8.8"),
    ("impact", "compute-1", "--project", "moz"),
    ("impact", "--redundancy", "--project", "moz"),
    ("snapshot", "list"),
    ("snapshot", "show", "sunday"),
    ("compare", "sunday"),
    ("compare", "sunday", "now", "--clique", "moz-web-1", "--no-rules"),
    ("check", "designed"),
    ("change", "list"),
    ("change", "status", "1"),
    ("change", "document", "1"),
    ("report", "list"),
    ("report", "show", "1"),
    ("customer", "list"),
    ("customer", "show", "Moz"),
    ("annotate",),
    ("cypher", "--list"),
]


@pytest.fixture
def past(run: Callable[..., Ran], web: Web) -> None:
    """A snapshot, a change and a report that are asked for, made over HTTP once."""
    if web.get("operator", "/snapshots")["items"]:
        return
    for words in (
        ("snapshot", "take", "sunday", "--no-scan", "--designed", "--note", "before the work"),
        ("change", "open", "--on", "compute-1", "--until", "2h", "--project", "moz", "--title", "kernel"),
        ("report", "inventory", "--project", "moz", "-o", "/dev/null", "--format", "csv"),
        ("annotate", "moz-web-1", "contact=alice"),
    ):
        done = run(*words, who="operator")
        assert done.error is None, (words, done.error)
        assert done.exit_code == 0, (words, done.stderr)


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize("words", QUESTIONS, ids=" ".join)
def test_the_door_answers_as_the_graph_does(run: Callable[..., Ran], words: tuple[str, ...]) -> None:
    flags = () if words[:2] == ("change", "document") else ("--json",)
    graph, door = run(*words, *flags), run(*words, *flags, who="operator")
    graph_table, door_table = run(*words), run(*words, who="operator")

    assert door.error is None, door.error
    assert (door.exit_code, door_table.exit_code) == (graph.exit_code, graph_table.exit_code)
    assert (json.loads(door.stdout) == json.loads(graph.stdout)) if flags else (door.stdout == graph.stdout)
    assert door_table.stdout == graph_table.stdout
    assert door.stdout


def test_cypher_is_told_the_same_with_nodes_links_and_paths(run: Callable[..., Ran], tmp_path: Path) -> None:
    file = tmp_path / "way.cypher"
    file.write_text(
        "MATCH p = (i:Instance {name: $name})-[l:INSTANCE_VNIC]->(v) RETURN i, l, p, [1, 'a'], {x: null} LIMIT 1"
    )
    asked = ("cypher", file, "-p", "name=moz-web-1")

    assert run(*asked, "--json").stdout == run(*asked, "--json", who="operator").stdout
    assert run(*asked).stdout == run(*asked, who="operator").stdout
    assert "-INSTANCE_VNIC-(" in run(*asked, who="operator").stdout


def test_what_a_user_does_over_http_is_done_in_his_name(run: Callable[..., Ran], web: Web) -> None:
    opened = json.loads(run("change", "open", "--on", "compute-2", "--until", "1h", "--json", who="operator").stdout)
    number = str(opened["number"])

    assert run("change", "approve", number, "--by", "NOC", who="operator").error is not None
    assert run("change", "approve", number, "--by", "operator", who="operator").error is None
    told = web.get("operator", f"/changes/{number}")
    assert told["approvals"] == ["operator"]
    assert isinstance(run("change", "waive", number, "all", "--reason", "none", who="operator").error, Conflict)
    assert isinstance(run("change", "close", number, who="operator").error, Invalid)
    closed = run("change", "close", number, "--no-scan", who="operator")
    assert "withdrawn" in closed.stdout


def test_snapshots_are_taken_pinned_and_removed_over_http(run: Callable[..., Ran]) -> None:
    assert isinstance(run("snapshot", "take", "x", who="operator").error, Invalid)
    assert "snapshot x" in run("snapshot", "take", "x", "--no-scan", "--project", "moz", who="operator").stdout
    assert run("snapshot", "pin", "x", who="operator").error is None
    assert run("snapshot", "pin", "x", "--off", who="operator").error is None
    assert run("snapshot", "remove", "x", who="operator").error is None
    assert isinstance(run("snapshot", "remove", "x", who="operator").error, NotFound)


def test_annotations_are_said_and_taken_back_over_http(run: Callable[..., Ran]) -> None:
    waiting = run("annotate", "not-there-yet", "rack=12", "--json", who="operator")
    said = run("annotate", "moz-db-1", "contact=bob", "--json", who="operator")
    gone = run("annotate", "moz-db-1", "--remove", "contact", "--json", who="operator")

    assert "attaches when" in waiting.stderr
    assert [one["value"] for one in json.loads(said.stdout)["annotations"]] == ["bob"]
    assert json.loads(gone.stdout)["annotations"] == []
    assert isinstance(run("annotate", "moz-db-1", "a=b", "--owner", "eve", who="operator").error, Invalid)


def test_a_design_file_is_checked_over_http(run: Callable[..., Ran], tmp_path: Path) -> None:
    file = tmp_path / "moz.yaml"
    assert run("design", "export", "--project", "moz", "-o", file).error is None

    graph, door = run("check", file, "--json"), run("check", file, "--json", who="operator")
    assert json.loads(door.stdout) == json.loads(graph.stdout)
    assert door.exit_code == graph.exit_code


def test_a_bound_user_gets_their_own_in_readable_tables(run: Callable[..., Ran]) -> None:
    assert "moz-web-1" in run("search", "moz-web-1", who="moz").stdout
    assert "moz-web-1" in run("show", "moz-web-1", who="moz").stdout
    assert isinstance(run("show", "boing-web-1", who="moz").error, NotFound)
    assert isinstance(run("cypher", "way-of-a-server", who="moz").error, Forbidden)
    assert "reaches" in run("path", "moz-web-1", "moz-db-2", who="moz").stdout
    assert run("impact", "compute-1", who="moz").error is None
    assert run("snapshot", "list", who="moz").error is None


def test_options_of_the_graph_alone_are_refused_by_name(run: Callable[..., Ran]) -> None:
    for words in (("search", "moz", "--at", "now"), ("show", "moz-web-1", "--at", "1"), ("compare", "now", "--raw")):
        refused = run(*words, who="operator")
        assert isinstance(refused.error, Invalid), words
        assert "--url" in refused.error.hint


def leaves(command: Any, way: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """All commands below a group, by their words."""
    found = {}
    for name, one in getattr(command, "commands", {}).items():
        found |= leaves(one, (*way, name)) or {(*way, name): one}
    return found


def test_every_other_command_says_that_it_works_on_the_graph_itself(run: Callable[..., Ran]) -> None:
    import typer  # noqa: PLC0415 - needed here alone

    others = [
        way for way, one in leaves(typer.main.get_command(app)).items() if not getattr(one.callback, "over_http", False)
    ]
    assert ("scan",) in others
    assert ("db", "stop") in others
    for way in others:
        told = run(*way, *["x"] * 4, who="operator")
        required = run(*way, "--help", who="operator")
        assert required.exit_code == 0, way
        assert told.exit_code != 0, way
    for words in (
        ("scan",),
        ("retention", "apply"),
        ("user", "list"),
        ("db", "uri"),
        ("change", "tick", "1"),
        ("status",),
    ):
        refused = run(*words, who="operator").error
        assert isinstance(refused, Invalid), words
        assert "graph itself" in refused.message


def test_a_token_is_needed_and_read_from_a_file_that_is_ones_own(
    run: Callable[..., Ran], web: Web, served: str, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    file.write_text(web.tokens["viewer"])
    file.chmod(0o600)

    assert run("--url", served, "--token-file", file, "search", "moz-web-1").exit_code == 0
    missing = run("--url", served, "search", "moz").error
    assert isinstance(missing, Invalid)
    assert "CALIPSO_TOKEN" in missing.hint
    file.chmod(0o640)
    assert isinstance(run("--url", served, "--token-file", file, "search", "moz").error, Invalid)
