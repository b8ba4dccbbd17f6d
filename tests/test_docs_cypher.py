"""docs/cypher.md is true: its twenty questions are the files of cypher/questions, and each draws something."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from neo4j.graph import Node, Relationship
from neo4j.graph import Path as Walk

from calipso.graph import Graph
from calipso.model import LINK_TYPES, OBJECT_TYPES
from tests.conftest import Server
from tests.replayed import bad_night, replayed_moz, scan

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "cypher" / "questions").glob("*.cypher"))
PAGE = (ROOT / "docs" / "cypher.md").read_text(encoding="utf-8")
ASKED = re.compile(r"\n`calipso cypher ([a-z-]+)`\n\n```cypher\n(.*?)```\n", re.DOTALL)

LABELS = {row.label for row in OBJECT_TYPES}
HOUSE_LABELS = {"Object", "Past", "State", "Scan", "Environment"}
RELATIONSHIPS = {row.relationship for row in LINK_TYPES}
# What the writer gives to every object, and what the questions read of links and of a :Scan.
HOUSE_PROPERTIES = {"id", "type", "name", "environment", "region", "host", "search", "since", "born", "until"}
OTHER_PROPERTIES = {"evidence", "number", "finished_at"}
PROPERTIES = {prop.name for row in OBJECT_TYPES for prop in row.properties}
CARRIED = {name for row in LINK_TYPES for rule in row.rules for name, _ in rule.carried}

MOST_NODES = 60  # more is a hairball
each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


@dataclass(frozen=True)
class Answer:
    """What one question gave: its columns, its rows, and the nodes and relationships that Neo4j Browser would draw."""

    columns: list[str]
    rows: list[list[Any]]
    drawn: set[Node | Relationship]

    def column(self, name: str) -> list[Any]:
        """The values of one column, row by row."""
        return [row[self.columns.index(name)] for row in self.rows]


@dataclass(frozen=True)
class Answers:
    """Answers to all questions, before and after a bad night."""

    evening: dict[str, Answer]
    morning: dict[str, Answer]


@pytest.fixture(scope="module")
def answers(neo4j_server: Server) -> Answers:
    """Asked at once, so that no other test's graph comes between."""
    with replayed_moz(neo4j_server) as graph:
        evening = {file.stem: ask(graph, file) for file in FILES}
        scan(graph, bad_night())
        return Answers(evening, {file.stem: ask(graph, file) for file in FILES})


def ask(graph: Graph, file: Path) -> Answer:
    """One question's answer, asked as `calipso cypher` asks: a session that cannot write."""
    columns, rows, _ = graph.ask(file.read_text(encoding="utf-8"), {}, limit=1000, timeout_s=60)
    return Answer(columns, rows, {thing for row in rows for value in row for thing in things(value)})


def things(value: Any) -> Iterator[Node | Relationship]:
    """Every node and relationship in one value of an answer."""
    match value:
        case Node() | Relationship():
            yield value
        case Walk():
            yield from (*value.nodes, *value.relationships)
        case list():
            for one in value:
                yield from things(one)


def code(file: Path) -> str:
    """A question without its comments and texts."""
    return re.sub(r"//[^\n]*|'[^']*'", "", file.read_text(encoding="utf-8"))


def test_the_page_asks_exactly_twenty_questions_and_each_is_a_file() -> None:
    assert dict(ASKED.findall(PAGE)) == {file.stem: file.read_text(encoding="utf-8") for file in FILES}
    assert len(ASKED.findall(PAGE)) == PAGE.count("```cypher") == len(FILES) == 20


def test_the_page_gives_every_type_the_color_of_the_model() -> None:
    assert re.findall(r"^node\.(\w+) \{color: (#\w+);\}$", PAGE, re.MULTILINE) == [
        (row.label, row.color) for row in OBJECT_TYPES
    ]


@each_file
def test_a_question_is_short_and_says_what_it_answers(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()

    assert re.fullmatch(r"// [A-Z].{20,120}\.", lines[0])
    assert lines[1] == "// params: none"
    assert lines[2].startswith("// returns: ")
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 125


@each_file
def test_what_a_reader_has_to_change_stands_in_the_first_line(file: Path) -> None:
    first = file.read_text(encoding="utf-8").splitlines()[3]

    assert re.fullmatch(r"MATCH \(root:Environment\)|WITH (('[^']+'|\d+) AS [a-z]+(, )?)+", first)
    assert "$" not in code(file)


@each_file
def test_a_question_writes_nothing(file: Path) -> None:
    assert not re.search(r"\b(CREATE|MERGE|SET|DELETE|REMOVE|DROP|LOAD|FOREACH|CALL)\b", code(file), re.IGNORECASE)


@each_file
def test_a_question_names_only_what_the_model_has(file: Path) -> None:
    names = set(re.findall(r"[:|]\s*([A-Z]\w*)", code(file)))
    read = set(re.findall(r"\b[a-z]\w*\.([a-z]\w*)|[{,]\s*([a-z]\w*): ", code(file)))

    assert names <= LABELS | HOUSE_LABELS | RELATIONSHIPS | {"STATE"}
    assert {name for pair in read for name in pair if name} <= (
        PROPERTIES | HOUSE_PROPERTIES | CARRIED | OTHER_PROPERTIES
    )


@pytest.mark.graph
@each_file
def test_neo4j_can_plan_a_question(graph: Graph, file: Path) -> None:
    graph.ask("EXPLAIN " + file.read_text(encoding="utf-8"), {}, limit=1, timeout_s=60)


@pytest.mark.graph
@each_file
def test_a_question_draws_a_graph_of_the_demo_that_can_be_read(answers: Answers, file: Path) -> None:
    for answer in (answers.evening[file.stem], answers.morning[file.stem]):
        assert 1 <= sum(isinstance(thing, Node) for thing in answer.drawn) <= MOST_NODES


@pytest.mark.graph
@each_file
def test_a_question_returns_what_its_header_says(answers: Answers, file: Path) -> None:
    told = file.read_text(encoding="utf-8").splitlines()[2].removeprefix("// returns: ")

    assert answers.evening[file.stem].columns == re.split(r"[,;] ", re.sub(r" \(.*?\)", "", told))


@pytest.mark.graph
def test_the_way_of_a_server_ends_at_its_switch_port(answers: Answers) -> None:
    answer = answers.evening["way-of-a-server"]

    assert answer.column("plugged_into") == ["compute-1-ovs"]
    assert (answer.column("switch"), answer.column("switch_port")) == (["tor-1"], ["swp13s1"])


@pytest.mark.graph
def test_a_switch_touches_the_customer_and_the_outer_network(answers: Answers) -> None:
    assert {"moz", "admin"} <= set(answers.evening["whom-a-switch-touches"].column("project"))


@pytest.mark.graph
def test_an_address_leads_to_the_port_and_the_vnic_that_have_it(answers: Answers) -> None:
    assert answers.evening["owner-of-an-address"].column("type") == ["port", "vnic"]


@pytest.mark.graph
@pytest.mark.parametrize("name", ["gone", "not-running", "ports-down", "history-of-an-object"])
def test_a_question_about_trouble_draws_one_node_where_there_is_none(answers: Answers, name: str) -> None:
    assert len(answers.evening[name].drawn) == 1


@pytest.mark.graph
def test_in_the_morning_the_questions_tell_what_happened_at_night(answers: Answers) -> None:
    found = {name: answers.morning[name] for name in ("gone", "not-running", "ports-down", "last-changes")}

    assert "moz-backup-10" in found["gone"].column("name")
    assert found["not-running"].column("name") == ["moz-app-2", "neutron-metadata-agent on network-1"]
    assert found["ports-down"].column("port") == ["moz-app-2-eth0", "moz-app-2-eth1"]
    assert {("changed", "moz-app-2"), ("gone", "moz-backup-10")} <= set(
        zip(found["last-changes"].column("what"), found["last-changes"].column("name"), strict=True)
    )


@pytest.mark.graph
def test_the_history_of_an_object_tells_what_differs_from_today(answers: Answers) -> None:
    [was] = answers.morning["history-of-an-object"].column("was")

    assert sorted(was) == [["power_state", 1], ["status", "ACTIVE"]]
