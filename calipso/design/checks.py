"""The checks of a design: each says of one thing whether it is as designed, like a test; a check is a function and a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Literal

from calipso.connectivity import connectivity
from calipso.customers import project_ids
from calipso.design.file import Design, Network, Pair, Reach, Server
from calipso.graph import Graph, Row
from calipso.inventory import unread_scopes
from calipso.model import health_of

Verdict = Literal["passed", "failed", "unknown"]
VERDICTS: tuple[Verdict, ...] = ("passed", "failed", "unknown")
ANYBODY = "*"


@dataclass(frozen=True, slots=True)
class Result:
    """One check of one thing; `unknown` where what it looks at could not be read. `hint` says what to do."""

    check: str
    subject: str
    verdict: Verdict
    message: str = ""
    hint: str = ""

    def as_json(self) -> dict[str, str]:
        """The result as programs read it."""
        return {
            "check": self.check,
            "subject": self.subject,
            "verdict": self.verdict,
            "message": self.message,
            "hint": self.hint,
        }


@dataclass(slots=True)
class Facts:
    """What checks look at: the design, and servers and networks by name as they are."""

    graph: Graph
    design: Design
    projects: list[str]
    servers: dict[str, list[Row]] = field(default_factory=dict)
    networks: dict[str, list[Row]] = field(default_factory=dict)
    unread: dict[str, set[str]] = field(default_factory=dict)

    def confirmed(self, row: Row) -> bool:
        """Whether the last look at a server or network, and at the host that it is on, gave an answer."""
        silent = self.unread.get(row["environment"], set())
        return row["scope"] not in silent and f"host/{row['region']}/{row.get('host')}" not in silent


def check(graph: Graph, design: Design, environment: str | None = None) -> dict[str, Any]:
    """Whether all is as designed: `items` with one result a check and thing, `summary` counts them, `same` as a compare has it.

    Raises NotFound and Ambiguous where the design's project or customer is not there.
    """
    where = environment or design.environment
    facts = Facts(graph, design, project_ids(graph, design.project, where), unread=unread_scopes(graph))
    for row in graph.read("design/servers", projects=facts.projects):
        facts.servers.setdefault(row["name"], []).append(row)
    for row in graph.read("design/networks", projects=facts.projects):
        facts.networks.setdefault(row["name"], []).append(row)
    results = [result for run in CHECKS.values() for result in run(facts)]
    counts = Counter(result.verdict for result in results)
    return {
        "design": design.design,
        "project": design.project,
        "same": False if counts["failed"] else None if counts["unknown"] else True,
        "summary": {verdict: counts[verdict] for verdict in VERDICTS},
        "items": [result.as_json() for result in results],
        "next": None,
    }


def _the_one(facts: Facts, kind: str, name: str, known: dict[str, list[Row]]) -> Row | Result:
    rows = known.get(name, [])
    if len(rows) == 1:
        return rows[0]
    if rows:
        return Result(kind, name, "failed", f"there are {len(rows)} of this name", "give each its own name")
    hint = "create it, or take it out of the design"
    return Result(kind, name, "failed", f"{facts.design.project} has no such {kind}", hint)


def _judged(facts: Facts, kind: str, row: Row, problems: list[str]) -> Result:
    if not facts.confirmed(row):
        told = (
            f"could not be read lately; as last known: {'; '.join(problems)}"
            if problems
            else "could not be read lately"
        )
        return Result(kind, row["name"], "unknown", told, "see what failed: calipso scan")
    hint = f"see what it was: calipso history {row['id']}" if problems else ""
    return Result(kind, row["name"], "failed" if problems else "passed", "; ".join(problems), hint)


def servers(facts: Facts) -> Iterator[Result]:
    """Each named server is there, works, and is where and plugged into what the design says; no other is there."""
    design = facts.design
    yield from _each(facts, "server", design.servers, facts.servers, _problems_of_server)
    yield from _strangers("server", design.servers, facts.servers, allowed=design.more_servers)


def networks(facts: Facts) -> Iterator[Result]:
    """Each named network is there with its type, segment, subnets and routers; no other is there."""
    design = facts.design
    yield from _each(facts, "network", design.networks, facts.networks, _problems_of_network)
    yield from _strangers("network", design.networks, facts.networks, allowed=design.more_networks)


def _each(
    facts: Facts,
    kind: str,
    designed: Mapping[str, Any],
    known: dict[str, list[Row]],
    problems_of: Callable[[Row, Any], list[str]],
) -> Iterator[Result]:
    for name, meant in designed.items():
        row = _the_one(facts, kind, name, known)
        yield row if isinstance(row, Result) else _judged(facts, kind, row, problems_of(row, meant))


def _strangers(
    kind: str, designed: Mapping[str, Any], known: dict[str, list[Row]], *, allowed: bool
) -> Iterator[Result]:
    for name in sorted(known.keys() - designed.keys()) if not allowed else ():
        yield Result(kind, name, "failed", "is not in the design", "add it to the design, or delete it")


def _problems_of_server(row: Row, meant: Server) -> list[str]:
    problems = [f"its status is {row['status']}"] if health_of("instance", row["status"]) == "error" else []
    for what, wanted in (("host", meant.host), ("zone", meant.zone)):
        if wanted is not None and row[what] != wanted:
            problems.append(f"{what} is {row[what] or 'none'}, designed {wanted}")
    is_on = [network["name"] for network in row["networks"]]
    return problems + ([] if meant.networks is None else _unequal("networks", is_on, meant.networks))


def _problems_of_network(row: Row, meant: Network) -> list[str]:
    problems = []
    for what in ("type", "segment", "physical_network"):
        wanted = getattr(meant, what)
        if wanted is not None and row[what] != wanted:
            problems.append(f"{what.replace('_', ' ')} is {row[what]}, designed {wanted}")
    for what in ("subnets", "routers"):
        wanted = getattr(meant, what)
        problems += [] if wanted is None else _unequal(what, row[what], wanted)
    return problems


def _unequal(what: str, found: list[str], meant: list[str]) -> list[str]:
    missing, strange = sorted(set(meant) - set(found)), sorted(set(found) - set(meant))
    told = [f"{what}: {', '.join(missing)} missing"] if missing else []
    return told + ([f"{what}: {', '.join(strange)} not designed"] if strange else [])


def pairs(facts: Facts) -> Iterator[Result]:
    """Servers that stand in for each other stand on nothing together that the design keeps apart."""
    for pair in facts.design.pairs:
        rows = [facts.servers.get(name, []) for name in pair.servers]
        if any(len(found) != 1 for found in rows):
            continue  # the check of servers says so
        yield _judge_pair(facts, pair, [found[0] for found in rows])


def _judge_pair(facts: Facts, pair: Pair, rows: list[Row]) -> Result:
    subject, problems = " and ".join(pair.servers), []
    for what in pair.apart:
        for one, other in combinations(rows, 2):
            if shared := sorted(_stands_on(one, what) & _stands_on(other, what)):
                problems.append(f"{one['name']} and {other['name']} are both on {what} {', '.join(shared)}")
    if not all(map(facts.confirmed, rows)):
        return Result("pair", subject, "unknown", "; ".join(problems) or "could not be read lately", "scan again")
    hint = "move one of them" if problems else ""
    return Result("pair", subject, "failed" if problems else "passed", "; ".join(problems), hint)


def _stands_on(row: Row, what: str) -> set[str]:
    if what == "switch_pnic":
        return set(row["uplinks"])
    return {row[what]} if row[what] else set()


def reachability(facts: Facts) -> Iterator[Result]:
    """What has to reach what does, and what must not does not; security groups are not looked at."""
    wanted, forbidden = facts.design.reachability.wanted, facts.design.reachability.forbidden
    if not wanted and not forbidden:
        return
    told = connectivity(facts.graph, facts.design.project, facts.design.environment)
    found = {(item["source"]["name"], item["target"]["name"]): item for item in told["items"]}
    for reaches, meant in ((wanted, True), (forbidden, False)):
        for reach in reaches:
            yield from _judge_reach(facts, reach, found, meant=meant)


def _judge_reach(facts: Facts, reach: Reach, found: dict[tuple[str, str], Row], *, meant: bool) -> Iterator[Result]:
    for source in facts.design.named(reach.source):
        for target in facts.design.named(reach.target):
            item = found.get((source, target))
            if source == target or item is None:
                continue  # the check of servers tells who is missing
            kind, subject = "reaches" if meant else "must not reach", f"{source} to {target}"
            if item["reachable"] is None:
                yield Result(kind, subject, "unknown", item["reason"] or "", f"calipso path {source} {target}")
            elif item["reachable"] is meant:
                yield Result(kind, subject, "passed")
            else:
                message = item["reason"] or f"it does, by {', '.join(item['networks'])}"
                yield Result(kind, subject, "failed", message, f"calipso path {source} {target}")


def sharing(facts: Facts) -> Iterator[Result]:
    """Hosts carry no servers of the projects with which the design forbids to share them."""
    strangers = facts.design.sharing.hosts_with
    if not strangers:
        return
    rows = [row for found in facts.servers.values() for row in found if row["host"]]
    hosts = {(row["environment"], row["region"], row["host"]) for row in rows}
    asked = [{"environment": env, "region": region, "name": name} for env, region, name in sorted(hosts)]
    shared: dict[str, set[str]] = {name: set() for _, _, name in sorted(hosts)}
    for row in facts.graph.read("design/strangers", hosts=asked, projects=facts.projects):
        if ANYBODY in strangers or row["project"] in strangers:
            shared[row["host"]].add(f"{row['server']} of {row['project']}")
    for host, others in shared.items():
        message = f"also carries {', '.join(sorted(others))}" if others else ""
        hint = "move one side to other hosts" if others else ""
        yield Result("not shared", host, "failed" if others else "passed", message, hint)


CHECKS: dict[str, Callable[[Facts], Iterator[Result]]] = {
    "servers": servers,
    "networks": networks,
    "pairs": pairs,
    "reachability": reachability,
    "sharing": sharing,
}
