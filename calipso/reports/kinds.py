"""The kinds of reports: each a function from what was asked to a report, and a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from calipso import impact as impacts
from calipso.annotations import ha_pairs
from calipso.changes import budget_in_words, get_change, rests_of
from calipso.cliques import cliques
from calipso.compare import called, changes_in_words, compare, names_of, parse_map, rules_of
from calipso.connectivity import connectivity
from calipso.customers import project_ids
from calipso.drawings import compare_figure, impact_figure
from calipso.environments import environment_key, environment_keys
from calipso.errors import Invalid
from calipso.graph import Graph
from calipso.past.moments import moment
from calipso.past.snapshots import scope_of
from calipso.redundancy import redundancy
from calipso.reports.document import Cell, Report, Table
from calipso.reports.topology import drawn, topology


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a report is made from: whose it is, of what objects, between which moments, of which change.

    `map` is the file of names that are others in the environment that is compared with, `names` what stands in it.
    """

    environment: str | None = None
    project: str | None = None
    objects: tuple[str, ...] = ()
    a: str = ""
    b: str = "now"
    change: int = 0
    at: str = ""
    map: str = ""
    names: str = ""


def make(graph: Graph, kind: str, asked: Inputs) -> Report:
    """Make a report of `graph`, which is that of the moment that `asked.at` names.

    Raises Invalid for an unknown kind, and what its question raises.
    """
    if kind not in KINDS:
        raise Invalid(f"there is no report {kind!r}", f"reports: {', '.join(KINDS)}")
    found = KINDS[kind].make(graph, asked)
    place = [("environment", asked.environment)] if asked.environment else []
    whose = [("project", asked.project)] if asked.project else []
    when = [] if KINDS[kind].dated else [("as known at", _known_at(graph, one)) for one in _environments(graph, asked)]
    facts = tuple((name, str(value)) for name, value in [*place, *whose, *when, *found.facts])
    inputs = {name: value for name, value in asdict(asked).items() if value not in (None, "", (), 0)}
    drawing = found.drawing or (_of_projects(graph, asked) if KINDS[kind].topology else "")
    return Report(kind, found.title, facts, found.tables, inputs, drawing)


def _of_projects(graph: Graph, asked: Inputs) -> str:
    """What the projects that a report is about have and stand on; nothing where it is about all."""
    return topology(graph, f"Network of {asked.project}", _projects(graph, asked) or ())


def _environments(graph: Graph, asked: Inputs) -> list[str]:
    if asked.environment:
        return [environment_key(graph, asked.environment)]
    return environment_keys(graph)


def _known_at(graph: Graph, environment: str) -> str:
    found = graph.read("past/finished", environment=environment, until=None, number=None)
    return (
        f"scan {found[0]['number']} of {environment}, {found[0]['at']}" if found else f"{environment} was never scanned"
    )


def _projects(graph: Graph, asked: Inputs) -> list[str] | None:
    return project_ids(graph, asked.project, asked.environment) if asked.project else None


def _needs_project(asked: Inputs, kind: str) -> str:
    if not asked.project:
        raise Invalid(f"a report of {kind} is about a project or customer", "name it: --project P")
    return asked.project


def _rows(rows: Iterable[Iterable[Cell]]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(row) for row in rows)


def _joined(words: Iterable[object]) -> str:
    return ", ".join(str(word) for word in words)


def of_connectivity(graph: Graph, asked: Inputs) -> Report:
    """All pairs of a project's servers."""
    project = _needs_project(asked, "connectivity")
    found = connectivity(graph, project, asked.environment)
    rows = _rows(
        (
            item["source"]["name"],
            item["target"]["name"],
            item["class"].replace("_", " "),
            item["hops"],
            item["health"],
            item["reason"] or "",
        )
        for item in found["items"]
    )
    facts = tuple((name.replace("_", " "), str(count)) for name, count in found["summary"].items())
    table = Table("Pairs", ("from", "to", "class", "hops", "health", "why"), rows, "fewer than two servers")
    return Report("", f"Connectivity of {project}", facts, (table,))


def of_health(graph: Graph, asked: Inputs) -> Report:
    """The health of the cliques of servers, services and networks."""
    found = list(cliques(graph, asked.environment, asked.project))
    rows = _rows(
        (
            one["type"],
            one["name"],
            *(one["health"][word] for word in ("ok", "warning", "error", "unknown")),
            _joined(one["errors"]),
        )
        for one in found
    )
    bad = sum(bool(one["errors"]) for one in found)
    columns = ("type", "name", "ok", "warning", "error", "unknown", "in error")
    return Report("", "Health", (("with an error", f"{bad} of {len(found)}"),), (Table("Cliques", columns, rows),))


def of_impact(graph: Graph, asked: Inputs) -> Report:
    """What falls when objects are taken away."""
    projects = _projects(graph, asked)
    pairs = ha_pairs(graph, asked.environment, projects)
    found = impacts.impact(graph, asked.objects, asked.environment, projects=projects, pairs=pairs)
    names = impacts.names_of(graph, found)

    def row(item: dict[str, Any]) -> tuple[Cell, ...]:
        way = " > ".join(names.get(one, one.rpartition("/")[2]) for one in item["why"])
        return item["type"], item["name"], (item["host"] or "").rpartition("/")[2], way

    tables = tuple(
        Table(word.capitalize(), ("type", "name", "host", "why"), _rows(map(row, found[word])), "nobody")
        for word in ("down", "degraded")
    )
    facts = (("unaffected", str(found["unaffected"])),)
    title = f"Impact of {_joined(names.get(one, one) for one in asked.objects)}"
    return Report("", title, facts, tables, drawing=drawn(impact_figure(found, names)))


def of_compare(graph: Graph, asked: Inputs) -> Report:
    """What differs between two moments."""
    if not asked.a:
        raise Invalid("a compare is between two moments", "like: calipso report compare last-week now")
    a = moment(graph, asked.a, asked.environment)
    b = moment(graph, asked.b, a.environment)
    names = parse_map(asked.names, asked.map) if asked.map else None
    scope = scope_of(graph, a.environment, asked.project)
    found = compare(graph, a, b, scope, rules_of(graph, a, b), names=names)
    told = {one["id"]: (kind, one) for kind, items in found["objects"].items() for one in items}
    known = names_of(graph, found)

    def row(item: Any) -> tuple[Cell, ...]:
        if isinstance(item, str):
            kind, one = told[item]
            return kind, one["type"], called(one, known), changes_in_words(one, known)
        ends = [known.get(item[end], item[end]) for end in ("source", "target")]
        return item["was"], item["type"], " - ".join(ends), ""

    tables = tuple(
        Table(
            f"{group['group'].capitalize()}: {group['advice']}",
            ("", "type", "name", "what"),
            _rows(map(row, group["items"])),
        )
        for group in found["groups"]
    )
    verdict = {True: "the same", False: "different", None: "the same as far as it was read"}[found["same"]]
    facts = (
        ("from", f"{found['a']}, scan {a.scan}, {a.at}"),
        ("to", f"{found['b']}, scan {b.scan}, {b.at}"),
        ("verdict", verdict),
        ("unconfirmed", str(len(found["unconfirmed"]))),
        *((("which is which cannot be told", str(len(found["ambiguous"]))),) if found.get("ambiguous") else ()),
        ("changed outside", str(found["outside_scope"])),
    )
    return Report("", f"Compare of {found['a']} with {found['b']}", facts, tables, drawing=_differing(found, known))


def _differing(found: dict[str, Any], names: dict[str, str]) -> str:
    return "" if found["same"] else drawn(compare_figure(found, names))


def of_change(graph: Graph, asked: Inputs) -> Report:
    """The dossier of a change."""
    found = get_change(graph, asked.change)
    rests = rests_of(graph, asked.change) if found["status"] in ("running", "done") else []
    facts = (
        ("status", found["status"]),
        ("window", f"{found['start']} to {found['until']}"),
        ("downtime", budget_in_words(found["budget"])),
        ("approved by", _joined(found.get("approvals") or ["nobody yet"])),
        ("verdict", found.get("verdict") or "open"),
    )
    tables = [
        Table(
            word.capitalize(),
            ("type", "name"),
            _rows((one["type"], one["name"]) for one in found["impact"][word]),
            "nobody",
        )
        for word in ("down", "degraded")
    ]
    events = _rows((one["at"], one["kind"], one["by"] or "", one["text"]) for one in found["events"])
    effects = _rows(
        (one["at"], word, effect["what"])
        for one in found["events"]
        for word in ("unexpected", "expected")
        for effect in (one["result"] or {} if isinstance(one["result"], dict) else {}).get(word, [])
    )
    waived = _rows((one["item"], one["reason"], one["by"]) for one in found["waived"])
    tables += [
        Table("What happened", ("at", "what", "by", ""), events),
        Table("Effects seen", ("at", "", "what"), effects, "none"),
        Table("Left", ("what",), _rows((rest.what,) for rest in rests), "nothing"),
        Table("Waived", ("item", "reason", "by"), waived, "nothing"),
    ]
    return Report(
        "", f"Change {found['number']}: {found['title']}", facts, tuple(tables), drawing=_worked_on(graph, found)
    )


def _worked_on(graph: Graph, change: dict[str, Any]) -> str:
    """What a change works on and what hangs together with it, as it is now, with what was said to fall."""
    marks = {one["id"]: word for word in ("degraded", "down") for one in change["impact"][word]}
    marks |= dict.fromkeys(change["objects"], "removed")
    return topology(
        graph, f"Change {change['number']}: {_joined(change['names'])} taken away", change["objects"], marks
    )


def of_redundancy(graph: Graph, asked: Inputs) -> Report:
    """Single points of failure."""
    projects = _projects(graph, asked)
    pairs = ha_pairs(graph, asked.environment, projects)
    found = redundancy(graph, projects, asked.environment, pairs=pairs)
    rows = _rows(
        (item["servers"], item["type"], item["name"], item["place"] or "", _joined(item["needs"]) or "itself")
        for item in found["items"]
    )
    table = Table(
        "What takes most with it", ("servers", "type", "name", "on", "they lose"), rows, "no single point of failure"
    )
    return Report("", "Redundancy", (("servers", str(found["of_servers"])),), (table,))


def of_inventory(graph: Graph, asked: Inputs) -> Report:
    """Servers with host, zone and interfaces."""
    found = graph.read("reports/servers", environment=asked.environment, projects=_projects(graph, asked))
    rows = _rows(
        (
            one["project"],
            one["name"],
            one["status"],
            one["host"] or "",
            one["zone"] or "",
            one["flavor"] or "",
            _joined(each["network"] for each in one["interfaces"]),
            _joined(address for each in one["interfaces"] for address in each["addresses"] or []),
            _joined(each["mac"] for each in one["interfaces"]),
        )
        for one in found
    )
    columns = ("project", "name", "status", "host", "zone", "flavor", "networks", "addresses", "MACs")
    return Report("", "Inventory", (("servers", str(len(rows))),), (Table("Servers", columns, rows, "no server"),))


def of_ports(graph: Graph, asked: Inputs) -> Report:
    """Switch ports to servers and services, and back."""
    found = graph.read("reports/ports", environment=asked.environment, projects=_projects(graph, asked))
    there = _rows(
        (
            one["switch"],
            one["port"],
            one["status"] or "",
            one["host"] or "",
            one["nic"] or "",
            _joined(one["networks"]),
            _joined(one["servers"]),
            _joined(one["services"]),
        )
        for one in found
    )
    back = sorted(
        {
            (name, kind, one["host"], one["nic"], one["switch"], one["port"])
            for one in found
            for kind in ("servers", "services")
            for name in one[kind]
        }
    )
    columns = ("switch", "port", "status", "host", "NIC", "networks", "servers", "services")
    tables = (
        Table("Ports", columns, there, "no switch port is known"),
        Table("Servers and services", ("name", "", "host", "NIC", "switch", "port"), _rows(back), "none"),
    )
    return Report("", "Switch ports", (("ports", str(len({row[:2] for row in there}))),), tables)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of report: what makes it, what it says; `whole` where it asks for no more than whose and when.

    `dated` ones tell their times themselves. `topology`: the network of the project that it is about is drawn.
    """

    make: Callable[[Graph, Inputs], Report]
    says: str
    whole: bool = False
    dated: bool = False
    topology: bool = False


KINDS = {
    "connectivity": Kind(of_connectivity, "Whether each server of a project reaches each other one.", topology=True),
    "health": Kind(
        of_health, "The health of the cliques of all servers, services and networks.", whole=True, topology=True
    ),
    "impact": Kind(of_impact, "Who is down and who loses redundancy when objects are taken away, with a drawing."),
    "compare": Kind(of_compare, "What differs from A to B, by what must be done about it.", dated=True),
    "change": Kind(of_change, "The dossier of a change: request, approvals, what was seen, verdict.", dated=True),
    "redundancy": Kind(
        of_redundancy, "Every single point of failure, what takes most with it first.", whole=True, topology=True
    ),
    "inventory": Kind(
        of_inventory, "Servers with host, zone, networks, addresses and MACs.", whole=True, topology=True
    ),
    "ports": Kind(of_ports, "Switch ports to servers and services, and back.", whole=True, topology=True),
}
