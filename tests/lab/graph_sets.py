"""The same sets read from Neo4j, by plain Cypher over the contract's names and nothing else of Calipso."""

import os
from pathlib import Path

import neo4j

from .sets import KEY_PROPERTIES, SYMMETRIC, Difference, Node, Sets, add_link, natural_key, show
from .truth_objects import POWER

CYPHER = Path(__file__).with_name("cypher")
LOWER = {"admin_state", "oper_state"}  # the contract gives no case, sysfs and ip differ in it


def driver() -> neo4j.Driver:
    """A driver for the database that the environment variables name."""
    user = os.environ.get("CALIPSO_LAB_NEO4J_USER", "neo4j")
    password = os.environ.get("CALIPSO_LAB_NEO4J_PASSWORD", "")
    # A label that no scan has made yet, such as Past, is no reason for a warning.
    quiet = [neo4j.NotificationDisabledClassification.UNRECOGNIZED]
    uri = os.environ["CALIPSO_LAB_NEO4J_URI"]
    return neo4j.GraphDatabase.driver(uri, auth=(user, password), notifications_disabled_classifications=quiet)


def run(server: neo4j.Driver, name: str, **parameters: object) -> list[dict]:
    """A statement of the cypher folder, with its rows as dicts."""
    text = (CYPHER / f"{name}.cypher").read_text()
    return server.execute_query(text, parameters, result_transformer_=lambda result: result.data())


def read(server: neo4j.Driver, environment: str) -> tuple[Sets, list[Difference]]:
    """The graph's sets, and what is wrong with it in itself: duplicates, missing basics, unordered pairs."""
    sets, faults = Sets(), []
    nodes: dict[str, Node] = {}
    for row in run(server, "objects", environment=environment):
        properties = {name: canonical(name, value) for name, value in row["properties"].items() if name != "raw"}
        node = node_of(row["labels"], properties)
        nodes[row["element"]] = node
        if node in sets.objects:
            faults.append(Difference("extra", "object", node[0], (node,), f"{show(node)} is there twice"))
        faults += basics(node, properties, environment)
        sets.objects[node] = properties
    for row in run(server, "links", environment=environment):
        faults += read_link(sets, row, nodes)
    return sets, faults


def node_of(labels: list[str], properties: dict[str, object]) -> Node:
    """A node under the one of its labels that the contract names, else under the first besides ``Object``."""
    own = sorted(set(labels) - {"Object"})
    label = next((name for name in own if name in KEY_PROPERTIES), own[0] if own else "Object")
    return label, natural_key(label, properties)


def canonical(name: str, value: object) -> object:
    """A property as it is compared: nova's power state as a word, ip's and sysfs' states in one case."""
    if name == "power_state":
        return POWER.get(value, value) if isinstance(value, int) else str(value).lower()
    return value.lower() if name in LOWER and isinstance(value, str) else value


def basics(node: Node, properties: dict[str, object], environment: str) -> list[Difference]:
    """``id``, ``type``, ``name`` and ``environment``, which every object has."""
    if node[0] == "Environment":
        return []
    lacking = [name for name in ("id", "type", "name") if not properties.get(name)]
    if properties.get("environment") != environment:
        lacking.append("environment")
    return [Difference("property", "object", node[0], (node,), f"{show(node)} has no {name}") for name in lacking]


def read_link(sets: Sets, row: dict, nodes: dict[str, Node]) -> list[Difference]:
    """Puts one link into the sets; an end in another environment keeps its id as key, always a difference."""
    source, target = (
        nodes.get(row[end]) or (f"foreign {'/'.join(row[f'{end}_labels'])}", (str(row[f"{end}_id"]),))
        for end in ("source", "target")
    )
    faults = []
    before = len(sets.links)
    add_link(sets.links, row["type"], source, target)
    text = f"{row['type']} {show(source)} -> {show(target)}"
    if len(sets.links) == before:
        faults.append(Difference("extra", "link", row["type"], (source, target), f"{text} is there twice"))
    if row["type"] in SYMMETRIC and row["source_id"] > row["target_id"]:
        faults.append(Difference("property", "link", row["type"], (source, target), f"{text} starts at the larger id"))
    return faults


def ways(server: neo4j.Driver, environment: str, uuid: str) -> set[tuple[Node, ...]]:
    """Every way of one server to a switch that the graph has."""
    rows = run(server, "ways", environment=environment, uuid=uuid)
    return {tuple(node_of(labels, properties) for labels, properties in row["way"]) for row in rows}
