"""Loads a cloud with cartography's own load() and load_matchlinks(), in cartography's own Python: no word of Calipso here.

`python cartography_load.py FILE --uri ... --user ... --pid ...`: FILE has a JSON object a line, an object or a link;
the password is in BENCH_NEO4J_PASSWORD. Prints what the load cost as JSON; reading FILE is not counted.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import os
import sys
import time
from collections import defaultdict
from dataclasses import field, make_dataclass
from pathlib import Path
from typing import Any

import neo4j
from cartography.client.core.tx import load, load_matchlinks
from cartography.models.core.common import PropertyRef
from cartography.models.core.nodes import CartographyNodeProperties, CartographyNodeSchema
from cartography.models.core.relationships import (
    CartographyRelProperties,
    CartographyRelSchema,
    LinkDirection,
    make_source_node_matcher,
    make_target_node_matcher,
)

Rows = list[dict[str, Any]]
BY_KEYWORD = ("lastupdated", "_sub_resource_label", "_sub_resource_id")


def read_rows(file: Path) -> tuple[dict[str, Rows], dict[tuple[str, str, str], Rows]]:
    """Objects by label, links by type and the labels of their ends."""
    objects: dict[str, Rows] = defaultdict(list)
    links: dict[tuple[str, str, str], Rows] = defaultdict(list)
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            if "label" in entry:
                objects[entry["label"]].append(entry["row"])
            else:
                links[tuple(entry["link"])].append(entry["row"])
    return objects, links


def node_schema(label: str, rows: Rows) -> Any:
    """A schema with every property that some row of the label has."""
    names = sorted({name for row in rows for name in row})
    properties = _references(f"{label}Properties", CartographyNodeProperties, names, ("lastupdated",))
    values = {"label": (str, label), "properties": (CartographyNodeProperties, properties)}
    return _made(f"{label}Schema", CartographyNodeSchema, values)


def link_schema(link: tuple[str, str, str], rows: Rows) -> Any:
    """A schema that finds both ends by id, with every property that some row of the link has."""
    type_name, source, target = link
    names = sorted({name for row in rows for name in row} - {"source", "target"})
    properties = _references(f"{type_name}Properties", CartographyRelProperties, names, BY_KEYWORD)
    values = {
        "target_node_label": (str, target),
        "target_node_matcher": (Any, make_target_node_matcher({"id": PropertyRef("target")})),
        "source_node_label": (str, source),
        "source_node_matcher": (Any, make_source_node_matcher({"id": PropertyRef("source")})),
        "direction": (LinkDirection, LinkDirection.OUTWARD),
        "rel_label": (str, type_name),
        "properties": (CartographyRelProperties, properties),
    }
    return _made(f"{type_name}Schema", CartographyRelSchema, values)


def _references(name: str, base: type, names: list[str], by_keyword: tuple[str, ...]) -> Any:
    own = {each: (PropertyRef, PropertyRef(each)) for each in names}
    keyword = {each: (PropertyRef, PropertyRef(each, set_in_kwargs=True)) for each in by_keyword}
    return _made(name, base, own | keyword)


def _made(name: str, base: type, values: dict[str, tuple[Any, Any]]) -> Any:
    fields = [(each, kind, field(default=value)) for each, (kind, value) in values.items()]
    return make_dataclass(name, fields, bases=(base,), frozen=True)()


def load_all(
    session: neo4j.Session, objects: dict[str, Rows], links: dict[tuple[str, str, str], Rows], tag: int
) -> None:
    """The whole cloud: objects first, then what joins them."""
    for label, rows in objects.items():
        load(session, node_schema(label, rows), rows, lastupdated=tag)
    for link, rows in links.items():
        load_matchlinks(
            session,
            link_schema(link, rows),
            rows,
            lastupdated=tag,
            _sub_resource_label="Bench",
            _sub_resource_id="bench",
        )


def cpu_seconds(pid: int) -> float:
    """CPU time of a process (proc(5), stat: utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Load the file that the arguments name, and print the cost."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    for name in ("--uri", "--user"):
        parser.add_argument(name, required=True)
    parser.add_argument("--pid", type=int, required=True)
    asked = parser.parse_args()
    logging.disable(logging.WARNING)  # it says of each schema that it is none of cartography's own
    objects, links = read_rows(asked.file)
    access = (asked.user, os.environ["BENCH_NEO4J_PASSWORD"])
    with neo4j.GraphDatabase.driver(asked.uri, auth=access) as driver, driver.session() as session:
        driver.verify_connectivity()
        wall, own, server = time.monotonic(), time.process_time(), cpu_seconds(asked.pid)
        load_all(session, objects, links, time.time_ns())
        cost = {
            "seconds": time.monotonic() - wall,
            "client_cpu_s": time.process_time() - own,
            "server_cpu_s": cpu_seconds(asked.pid) - server,
            "objects": sum(map(len, objects.values())),
            "links": sum(map(len, links.values())),
        }
    json.dump(cost, sys.stdout)


if __name__ == "__main__":
    main()
