"""What the past costs: to write it, to keep it, to compare two moments of it, and to ask of it; each beside what needs none."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import neo4j

from calipso.cliques import route_of, steps_of, walk_of
from calipso.compare import compare
from calipso.graph import Graph, Row
from calipso.inventory import RELATIONSHIPS
from calipso.model import CliqueType
from calipso.past.moments import moment
from calipso.past.size import size_of_past
from calipso.past.snapshots import take_snapshot
from calipso.queries import query
from tests.bench import copies, updates
from tests.bench.answering import INSTANCE, NETWORK
from tests.bench.asking import Latencies, sample, timed
from tests.bench.forgetful import Forgetful
from tests.bench.generator import SIZES
from tests.bench.importing import ENVIRONMENT as IMPORTED
from tests.bench.importing import import_files, make_files
from tests.bench.measure import Bench, Figure, Finding, Ratio, cpu_ratio, figure, ratio, say
from tests.bench.scanning import declare
from tests.bench.server import cpu_seconds, store_mb, without_store
from tests.bench.work import Cost
from tests.profiled import hits

OURS, PLAIN, COPY, SMALLER = "ours", "plain", "copy", "smaller"
SNAPSHOTS, MORE, WARMING = 50, 60, 20
# Objects that each scan of a cloud finds changed: of a large one no more than of the next smaller, so that both can be compared.
CHANGES = {"10k": 100, "100k": 1000, "1m": 1000}
OBJECTS = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}
LARGE, SNAPSHOTS_OF_LARGE = "1m", 10
# The cloud beside it, in hosts, and about how many objects it has.
BESIDE = {"10k": (18, 3_000), "100k": (SIZES["10k"], 10_000), "1m": (SIZES["100k"], 100_000)}
TURNS_BESIDE = 5
NEIGHBOURS, COPY_ROUNDS = 10, 3
# The server compiles what it runs often: a way that reads a hundredth of the rows of the others needs more turns to be as warm.
COMPARES_TO_WARM_UP = 50
SERVERS, NETWORK_ROUNDS, BACK = 100, 10, 2
SEARCHED_IN_S = 600


@dataclass(frozen=True, slots=True)
class Held:
    """The connections that a section holds: Calipso's, the one that keeps no past, and the bare driver, which alone profiles."""

    graph: Graph
    forgetful: Graph
    driver: neo4j.Driver


def past(bench: Bench) -> Iterator[Finding]:
    """Snapshots of a changing cloud, what they cost, and what asking of them does."""
    yield from _of_large(bench) if bench.size == LARGE else _of_usual(bench)


def _of_usual(bench: Bench) -> Iterator[Finding]:
    say("making the changes of so many scans")
    told = updates.story(bench.hosts, CHANGES[bench.size] / OBJECTS[bench.size], SNAPSHOTS + MORE, SNAPSHOTS)
    without_store(bench.server)
    yield from _kept(bench, told)
    with bench.server.graph() as graph, _forgetful(bench) as forgetful, bench.server.driver() as driver:
        held = Held(graph, forgetful, driver)
        for name, records in ((PLAIN, told.last), (COPY, told.last_but_one)):
            say(f"writing {name}")
            declare(graph, name)
            updates.write(graph, name, updates.whole(records), journal=False)
        told.first, told.last, told.last_but_one = [], [], []
        yield from _compared_with_copies(graph, bench.rounds)
        yield from _compared_with_smaller(bench, graph, OURS)
        yield from _cliques_then(graph, OURS, SNAPSHOTS // BACK)
        yield from _cliques_now(held)
        yield from _written(bench, held, told.updates[SNAPSHOTS:])


def _forgetful(bench: Bench) -> Forgetful:
    return Forgetful(bench.server.uri, bench.server.user, bench.server.password)


def _kept(bench: Bench, told: updates.Story) -> Iterator[Finding]:
    """A cloud and fifty snapshots behind it: how much larger the store is."""
    with bench.server.graph() as graph:
        say("first scan")
        declare(graph, OURS)
        updates.write(graph, OURS, updates.whole(told.first), journal=False)
    live = store_mb(bench.server)
    with bench.server.graph() as graph:
        for number, update in enumerate(told.updates[:SNAPSHOTS], 1):
            updates.write(graph, OURS, update)
            take_snapshot(graph, OURS, f"turn {number}")
        counts = size_of_past(graph, OURS)
    kept = store_mb(bench.server)
    yield Figure("store of the live graph", [live], "MiB")
    yield Figure(f"store with {SNAPSHOTS} snapshots of 1 % churn", [kept], "MiB")
    for name, count in counts.items():
        yield Figure(f"past by Calipso's own count: {name}", [float(count)], "")
    grown = kept / live
    yield Ratio(f"store: with {SNAPSHOTS} snapshots to the live graph's", grown, grown, "under 2")


def _compared_with_copies(graph: Graph, rounds: int) -> Iterator[Finding]:
    """Neighbouring snapshots, and two full copies of the same two moments, by the three ways that there are for these."""
    a, b = SNAPSHOTS, SNAPSHOTS + 1  # the first scan is number 1
    ways: dict[str, Callable[[], Any]] = {
        "compare of neighbours": lambda: _differences(graph, OURS, a, b),
        "two copies, read whole": lambda: copies.read_whole(graph, COPY, PLAIN),
        "two copies, compared by the server": lambda: copies.in_server(graph, COPY, PLAIN),
        "two copies, by Calipso's hashes": lambda: copies.by_hashes(graph, COPY, PLAIN),
    }
    found: Latencies = {}
    for _ in range(COMPARES_TO_WARM_UP):
        _differences(graph, OURS, a, b)
    for turn in range(max(rounds, COPY_ROUNDS) + 1):  # the first warms plans and pages up and does not count
        if turn == 1:
            found.clear()
        names = list(ways)
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            answer = timed(found.setdefault(name, []), ways[name])
            if isinstance(answer, copies.Differing):
                _same(answer, _differences(graph, OURS, a, b, raw=True), name)
    figures = {name: Figure(name, taken) for name, taken in found.items()}
    yield from figures.values()
    ours = figures["compare of neighbours"]
    plain = [figures["two copies, read whole"], figures["two copies, compared by the server"]]
    better = min(plain, key=lambda one: one.middle)
    yield ratio(
        f"neighbours: the better of two full copies ({better.what}) to compare", better, ours, "at least 20 at 100k"
    )
    hashes = figures["two copies, by Calipso's hashes"]
    yield ratio("neighbours: two full copies by Calipso's own hashes to compare", hashes, ours)


def _differences(graph: Graph, environment: str, a: int, b: int, *, raw: bool = False) -> dict[str, Any]:
    return compare(graph, *(moment(graph, str(one), environment) for one in (a, b)), raw=raw)


def _same(copied: copies.Differing, told: dict[str, Any], name: str) -> None:
    """Both must find the same objects; and links, where not only their evidence is another one."""
    ours = {one["id"][len(OURS) :] for kind in told["objects"].values() for one in kind}
    links = {
        (link["type"].upper(), link["source"][len(OURS) :], link["target"][len(OURS) :])
        for kind in ("added", "removed")
        for link in told["links"][kind]
    }
    theirs = {key for key, pair in copied.links.items() if None in pair}
    if ours != copied.objects.keys() or links != theirs:
        other = sorted(map(str, (ours ^ copied.objects.keys()) | (links ^ theirs)))
        raise RuntimeError(f"compare and {name} differ: {other[:10]}")


def _compared_with_smaller(bench: Bench, graph: Graph, environment: str) -> Iterator[Finding]:
    """Neighbours of this cloud and of a smaller one beside it, where as many objects changed."""
    hosts, objects = BESIDE[bench.size]
    say(f"writing a cloud of {hosts} hosts beside it")
    told = updates.story(hosts, CHANGES[bench.size] / objects, TURNS_BESIDE, 0)
    declare(graph, SMALLER)
    updates.write(graph, SMALLER, updates.whole(told.first), journal=False)
    told.first = []
    for update in told.updates:
        updates.write(graph, SMALLER, update)
    last = {name: moment(graph, "now", name).scan for name in (environment, SMALLER)}
    found: Latencies = {environment: [], SMALLER: []}
    touched: dict[str, tuple[int, int]] = {}
    for turn in range(NEIGHBOURS + TURNS_BESIDE):
        if turn == TURNS_BESIDE:
            found = {name: [] for name in found}
        back = turn % TURNS_BESIDE
        for name in sorted(found, reverse=bool(turn % 2)):
            answer = timed(found[name], _differences, graph, name, last[name] - back - 1, last[name] - back, raw=True)
            touched[name] = _count(answer)
    figures = {
        name: Figure(
            f"compare of {touched[name][0]} other objects and {touched[name][1]} other links "
            f"in a cloud of {bench.hosts if name == environment else hosts} hosts",
            taken,
        )
        for name, taken in found.items()
    }
    yield from figures.values()
    times = bench.hosts / hosts
    yield ratio(
        f"compare of as many changes: {times:.0f} times the cloud to the smaller",
        figures[environment],
        figures[SMALLER],
        "at most 1.3 at 1m",
    )


def _count(answer: dict[str, Any]) -> tuple[int, int]:
    objects, links = (sum(map(len, answer[kind].values())) for kind in ("objects", "links"))
    return objects, links


def _largest(graph: Graph, environment: str) -> dict[str, Any]:
    return graph.read("bench/largest_network", environment=environment)[0] | {"type": "network"}


def _servers(graph: Graph, environment: str) -> list[dict[str, Any]]:
    return [server | {"type": "instance"} for server in sample(graph, environment, SERVERS)]


def _kinds(servers: list[Row], network: Row) -> Iterator[tuple[str, CliqueType, list[Row], int]]:
    """Whose cliques are asked for: name, clique type, focal objects, and how often each."""
    yield "server", INSTANCE, servers, 1
    yield "network", NETWORK, [network], NETWORK_ROUNDS


def _cliques_then(graph: Graph, environment: str, back: int) -> Iterator[Finding]:
    """Cliques as of a snapshot some way back, and as they are now."""
    at = moment(graph, "now", environment).scan - back
    servers, network = _servers(graph, environment), _largest(graph, environment)
    servers = [one for one in servers if graph.read("cliques/nodes_at", ids=[one["id"]], at=at)]
    for what, kind, focals, times in _kinds(servers, network):
        now, then = f"clique of a {what}, now", f"clique of a {what}, {back} scans ago"
        found = _alternately(
            {
                now: lambda one, kind=kind: walk_of(graph, one, kind),
                then: lambda one, kind=kind: walk_of(graph, one, kind, at),
            },
            focals,
            times,
        )
        yield from found.values()
        yield ratio(f"clique of a {what}: as of a snapshot to live", found[then], found[now], "at most 3")


def _alternately(ways: dict[str, Callable[[Any], Any]], items: list[Any], times: int) -> dict[str, Figure]:
    """Milliseconds of each way for each item, in turn; the first pass warms up and does not count."""
    found: Latencies = {}
    for _ in range(2):
        found = {name: [] for name in ways}
        for number, item in enumerate(items * times):
            for name in sorted(ways, reverse=bool(number % 2)):
                timed(found[name], ways[name], item)
    return {name: Figure(name, [seconds * 1000 for seconds in taken], "ms") for name, taken in found.items()}


def _cliques_now(held: Held) -> Iterator[Finding]:
    """Live cliques with snapshots behind them and of the same cloud that was scanned once: time, and work by PROFILE."""
    graph, servers, network = held.graph, _servers(held.graph, OURS), _largest(held.graph, OURS)
    for what, kind, focals, times in _kinds(servers, network):
        with_past, without = f"clique of a {what} with {SNAPSHOTS} snapshots", f"clique of a {what} without"
        found = _alternately(
            {
                with_past: lambda one, kind=kind: walk_of(graph, one, kind),
                without: lambda one, kind=kind: walk_of(graph, _in(PLAIN, one), kind),
            },
            focals,
            times,
        )
        yield from found.values()
        yield ratio(f"live clique of a {what}: with the past to without", found[with_past], found[without])
        ours, plain = (sum(_work(held, _in(name, one), kind) for one in focals) for name in (OURS, PLAIN))
        yield Ratio(
            f"live clique of a {what}: db hits, with the past to without", ours / plain, ours / plain, "0.98 to 1.02"
        )


def _in(environment: str, focal: dict[str, Any]) -> dict[str, Any]:
    """The same object in another environment."""
    return focal | {"id": environment + focal["id"][len(OURS) :]}


def _work(held: Held, focal: dict[str, Any], kind: CliqueType) -> int:
    """The db hits of a live clique: of its one question, or of each step's."""
    graph, route = held.graph, route_of(kind)
    if kind is INSTANCE:
        walked = {"places": route.places, "forward": route.forward, "through": route.through}
        return hits(held.driver, "cliques/walk", id=focal["id"], **walked)
    own = graph.read("cliques/own_networks", id=focal["id"])[0]["own"]
    reached, total = {focal["id"]}, 0
    for step in steps_of(kind):
        asked = {"types": [name for name, _ in step], "forward": [name for name, forward in step if forward]}
        asked |= {"ids": sorted(reached), "own": own}
        total += hits(held.driver, "cliques/level", **asked)
        reached |= {far for row in graph.read("cliques/level", **asked) for _, far, _ in row["ends"]}
    return total


def _written(bench: Bench, held: Held, more: list[updates.Differences]) -> Iterator[Finding]:
    """The same updates with and without the past, in turn."""
    with_past, without = "update of 1 %, with past and journal", "update of 1 %, without"
    ways: dict[str, Callable[[updates.Differences], object]] = {
        with_past: lambda update: updates.write(held.graph, OURS, update),
        without: lambda update: updates.write(held.forgetful, PLAIN, update, journal=False),
    }
    costs: dict[str, list[Cost]] = {name: [] for name in ways}
    for number, update in enumerate(more):
        for name in sorted(ways, reverse=bool(number % 2)):
            wall, cpu = time.monotonic(), cpu_seconds(bench.server.pid)
            ways[name](update)
            costs[name].append(Cost(seconds=time.monotonic() - wall, server_cpu_s=cpu_seconds(bench.server.pid) - cpu))
        took = ", ".join(f"{name} {taken[-1].seconds:.3f} s" for name, taken in costs.items())
        say(f"  update of {updates.size_of(update)}: {took}")
    ours, plain = (held.graph.read("bench/counts", environment=name, types=RELATIONSHIPS)[0] for name in (OURS, PLAIN))
    if ours != plain:
        raise RuntimeError(f"after the same updates the graphs differ: with past {ours}, without {plain}")
    figures = {name: figure(name, taken[WARMING:]) for name, taken in costs.items()}
    yield from figures.values()
    yield ratio("update: with past and journal to without", figures[with_past], figures[without], "at most 1.3")
    yield cpu_ratio("update: server CPU, with past and journal to without", figures[with_past], figures[without])


def _of_large(bench: Bench) -> Iterator[Finding]:
    """What a cloud that is imported can show: compares, cliques then, and cliques before and after there was a past."""
    say("making the changes of some scans")
    told = updates.story(bench.hosts, CHANGES[bench.size] / OBJECTS[bench.size], SNAPSHOTS_OF_LARGE)
    say("importing")
    files = make_files(bench.hosts, bench.folder / "past")
    with bench.server.stopped() as settings:
        import_files(settings, files)
    with bench.server.graph() as graph, _forgetful(bench) as forgetful, bench.server.driver() as driver:
        held = Held(graph, forgetful, driver)
        say("making indexes")
        declare(graph, IMPORTED)
        graph.write("load/await_indexes", seconds=SEARCHED_IN_S)
        updates.imported(graph, IMPORTED)
        before = _measured(held)
        for update in told.updates:
            started = time.monotonic()
            updates.write(graph, IMPORTED, update)
            say(f"  update of {updates.size_of(update)}: {time.monotonic() - started:.2f} s")
        yield from _before_and_after(before, _measured(held))
        yield from _cliques_then(graph, IMPORTED, SNAPSHOTS_OF_LARGE // BACK)
        yield from _compared_with_smaller(bench, graph, IMPORTED)


def _measured(held: Held) -> dict[str, tuple[str, list[float], int]]:
    """Cliques of some servers and of the largest network: what they are, milliseconds, and db hits; by focal object."""
    held.driver.execute_query(query("database/test_forget_plans"))  # how a question is planned follows what is there
    graph, found = held.graph, {}
    focals = [(one, INSTANCE, 5) for one in _servers(graph, IMPORTED)]
    focals.append((_largest(graph, IMPORTED), NETWORK, NETWORK_ROUNDS))
    for _ in range(2):
        for focal, kind, times in focals:
            taken: list[float] = []
            for _ in range(times):
                rows = timed(taken, walk_of, graph, focal, kind)
            ends = sorted((link["type"], link["source"], link["target"]) for row in rows for link in row["links"])
            found[focal["id"]] = repr(ends), [seconds * 1000 for seconds in taken], _work(held, focal, kind)
    return found


def _before_and_after(
    before: dict[str, tuple[str, list[float], int]], after: dict[str, tuple[str, list[float], int]]
) -> Iterator[Finding]:
    """Of what is the same as before: a clique that has changed costs something else for that."""
    same = [one for one in after if one in before and before[one][0] == after[one][0]]
    for what, kind in (("server", INSTANCE.focal), ("network", NETWORK.focal)):
        ids = [one for one in same if one.startswith(f"{IMPORTED}/{kind}/")]
        if not ids:
            say(f"  every sampled clique of a {what} has changed")
            continue
        figures = [
            Figure(f"clique of a {what}, {words}", [ms for one in ids for ms in found[one][1]], "ms")
            for words, found in (("before", before), (f"with {SNAPSHOTS_OF_LARGE} snapshots", after))
        ]
        yield from figures
        yield ratio(f"live clique of a {what}: with the past to before", figures[1], figures[0])
        times = sum(after[one][2] for one in ids) / sum(before[one][2] for one in ids)
        yield Ratio(f"live clique of a {what}: db hits, with the past to before", times, times, "0.98 to 1.02")
