"""Compares the truth of the lab with a scanned environment in Neo4j, thing by thing.

    python -m tests.lab.compare --environment NAME [--truth FILE] [--save-truth FILE]

Exit 0: the same; 1: different, every difference on a line of its own.  ``--save-truth`` alone only saves.
"""

import argparse
import os
import sys
from collections import Counter
from pathlib import Path

from . import graph_sets, sets, truth
from .sets import Difference, Sets, show

COLUMNS = ("truth", "found", "missing", "extra", "property")


def compare(true: Sets, graph: Sets, faults: list[Difference]) -> list[Difference]:
    """Every difference, in a stable order; ``faults`` are those the graph showed alone while it was read."""
    found = list(faults)
    for kind, one, two in (("missing", true.objects, graph.objects), ("extra", graph.objects, true.objects)):
        alone = one.keys() - two.keys()
        found += [Difference(kind, "object", node[0], (node,), f"{show(node)} {facts(one[node])}") for node in alone]
    for node in true.objects.keys() & graph.objects.keys():
        found += properties(node, true.objects[node], graph.objects[node])
    for kind, links in (("missing", true.links - graph.links), ("extra", graph.links - true.links)):
        for name, source, target in links:
            text = f"{name} {show(source)} -> {show(target)}"
            found.append(Difference(kind, "link", name, (source, target), text))
    return sorted(found, key=lambda item: (item.what, item.type, item.kind, item.text))


def facts(known: dict[str, object]) -> str:
    """What helps to find an object that only one side has."""
    names = ("id", "name", "device", "mac", "host", "kind")
    return " ".join(f"{name}={known[name]}" for name in names if known.get(name))


def properties(node: sets.Node, true: dict[str, object], graph: dict[str, object]) -> list[Difference]:
    """The properties that differ; True is not 1 here, nor "1" one."""
    wrong = [name for name in true if type(true[name]) is not type(graph.get(name)) or true[name] != graph.get(name)]
    texts = [f"{show(node)} {name}: {true[name]!r}, graph {graph.get(name)!r}" for name in wrong]
    return [Difference("property", "object", node[0], (node,), text) for text in texts]


def table(true: Sets, graph: Sets, differences: list[Difference]) -> list[str]:
    """A line per object type and link type, each once whole and once per host kind that has any."""
    objects = true.objects | graph.objects
    counts: dict[tuple[str, str, str], Counter] = {}

    def count(what: str, name: str, nodes: tuple, column: str) -> None:
        for where in ("", sets.place(list(nodes), objects, true.hosts)):
            counts.setdefault((what, name, where), Counter())[column] += 1

    for node in true.objects:
        count("object", node[0], (node,), "truth")
    for name, *nodes in true.links:
        count("link", name, nodes, "truth")
    for item in differences:
        count(item.what, item.type, item.nodes, item.kind)
    lines = [f"{'':8}{'type':26}{'host kind':14}" + "".join(f"{name:>10}" for name in COLUMNS)]
    for (what, name, where), row in sorted(counts.items(), key=lambda item: (item[0][0] == "link", item[0])):
        row["found"] = row["truth"] - row["missing"]
        head = f"{what:8}{name:26}{'all':14}" if not where else f"{'':8}{'':26}{where:14}"
        lines.append(head + "".join(f"{row[column]:>10}" for column in COLUMNS))
    return lines + totals(counts)


def totals(counts: dict[tuple[str, str, str], Counter]) -> list[str]:
    """The sums per host kind, objects and links apart."""
    lines = []
    for what in ("object", "link"):
        for where in sets.HOST_KINDS:
            row = sum((row for (one, _, kind), row in counts.items() if (one, kind) == (what, where)), Counter())
            lines.append(f"{'total':8}{what + 's':26}{where:14}" + "".join(f"{row[column]:>10}" for column in COLUMNS))
    return lines


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.lab.compare", description=__doc__)
    parser.add_argument("--environment", help="the environment's name in the graph")
    parser.add_argument("--truth", type=Path, help="a saved truth; without it the lab is asked")
    parser.add_argument("--save-truth", type=Path, help="where to save the truth")
    options = parser.parse_args(arguments)
    if not (options.environment or options.save_truth):
        parser.error("--environment NAME, --save-truth FILE, or both")
    if not options.truth and "CALIPSO_LAB_STATE" not in os.environ:
        parser.error("set CALIPSO_LAB_STATE to the lab's state directory, or give --truth FILE")
    return options


def main(arguments: list[str] | None = None) -> int:
    """Computes or loads the truth, saves it, compares, says what came out."""
    options = parse(arguments)
    true = sets.load(options.truth) if options.truth else truth.collect(Path(os.environ["CALIPSO_LAB_STATE"]))
    lines = [f"note: {note}" for note in true.notes]
    if options.save_truth:
        sets.save(true, options.save_truth)
        lines.append(f"{len(true.objects)} objects and {len(true.links)} links saved in {options.save_truth}")
    differences = []
    if options.environment:
        with graph_sets.driver() as server:
            graph, faults = graph_sets.read(server, options.environment)
        differences = compare(true, graph, faults)
        lines += table(true, graph, differences)
        lines += [f"{item.kind:9}{item.what:7} {item.text}" for item in differences]
        lines.append(f"{len(differences)} differences")
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
