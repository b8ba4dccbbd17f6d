"""What the bench compares, section by section; each yields its figures and the ratios between them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace

from calipso.graph import Graph
from calipso.inventory import RELATIONSHIPS
from tests.bench import answering, asking, collecting, pages, past, web
from tests.bench.cartography_peer import cartography_python
from tests.bench.generator import SIZES
from tests.bench.importing import import_cloud
from tests.bench.measure import Bench, Figure, Finding, Ratio, cpu_ratio, in_turn, ratio, run_cartography, run_work, say
from tests.bench.server import wipe
from tests.bench.work import Cost

LARGE = "1m"
PARALLEL = 20
SIDE_BY_SIDE = (1, 2, 5, 10, 20, 40)


def first_scan(bench: Bench) -> Iterator[Finding]:
    """A first scan, the bare driver creating the same rows, and cartography's load(), each into an empty database."""
    python, file = cartography_python(), bench.folder / "rows.gz"
    _rows_for_cartography(bench.hosts, file)

    def emptied(run: Callable[[], Cost]) -> Cost:
        wipe(bench.server)
        return run()

    small, small_file = replace(bench, hosts=SIZES["10k"]), bench.folder / "small.gz"
    _rows_for_cartography(small.hosts, small_file)
    for _ in range(2):
        say("warming up")
        emptied(lambda: run_work(small, "scan", "ours"))
        emptied(lambda: run_work(small, "create", "bare"))
        emptied(lambda: run_cartography(small, python, small_file))
    found = in_turn(
        bench.rounds,
        {
            "first scan": lambda _: emptied(lambda: run_work(bench, "scan", "ours")),
            "bare UNWIND CREATE": lambda _: emptied(lambda: run_work(bench, "create", "bare")),
            "cartography load()": lambda _: emptied(lambda: run_cartography(bench, python, file)),
        },
    )
    ours = found["first scan"]
    yield from found.values()
    yield ratio("first scan: rate, of the bare CREATE's", found["bare UNWIND CREATE"], ours, "at least 0.6")
    yield ratio("first scan: rate, of cartography's", found["cartography load()"], ours, "at least 1.5")
    yield _memory("first scan", ours)


def _rows_for_cartography(hosts: int, file: object) -> None:
    subprocess.run([sys.executable, "-m", "tests.bench.cartography_peer", str(hosts), str(file)], check=True)


def _memory(what: str, ours: Figure) -> Ratio:
    gib = (ours.peak_mb or 0.0) / 1024
    return Ratio(f"{what}: most memory of Python, GiB", gib, gib, "under 1 at 100k")


def rescan(bench: Bench) -> Iterator[Finding]:
    """The cloud again, unchanged and 1 % changed, against merging everything again with the run's tag."""
    wipe(bench.server)
    warm = 0 if bench.size == LARGE else 1
    for turn in range(warm + 1):
        say("warming up")
        for _ in range(2):  # as changed, then as unchanged
            run_work(bench, "scan", "ours", turn)
            run_work(bench, "merge", "merged", turn)
    found = _turns(bench, warm)
    yield from found.values()
    same, merged = found["re-scan, unchanged"], found["re-MERGE, unchanged"]
    changed, merged_changed = found["re-scan, 1 % changed"], found["re-MERGE, 1 % changed"]
    yield ratio("unchanged: re-MERGE to re-scan", merged, same, "at least 8")
    yield cpu_ratio("unchanged: server CPU, re-MERGE to re-scan", merged, same, "at least 10")
    yield ratio("1 % changed: re-MERGE to re-scan", merged_changed, changed, "at least 5")
    yield cpu_ratio("1 % changed: server CPU, re-MERGE to re-scan", merged_changed, changed)
    yield _memory("re-scan", same)
    _both_hold_the_same(bench)


def _turns(bench: Bench, warm: int) -> dict[str, Figure]:
    """In each round both ways see the next change, and then the same once more."""
    changed: dict[str, Callable[[int], Cost]] = {
        "re-scan, 1 % changed": lambda number: run_work(bench, "scan", "ours", warm + number + 1),
        "re-MERGE, 1 % changed": lambda number: run_work(bench, "merge", "merged", warm + number + 1),
    }
    found: dict[str, list[Figure]] = {}
    for number in range(bench.rounds):
        turn = warm + number + 1
        shift = {name: (lambda _n, way=way, number=number: way(number)) for name, way in changed.items()}
        again: dict[str, Callable[[int], Cost]] = {
            "re-scan, unchanged": lambda _n, turn=turn: run_work(bench, "scan", "ours", turn),
            "re-MERGE, unchanged": lambda _n, turn=turn: run_work(bench, "merge", "merged", turn),
        }
        for ways in (shift, again):
            ordered = ways if number % 2 == 0 else dict(reversed(ways.items()))
            for name, one in in_turn(1, ordered).items():
                found.setdefault(name, []).append(one)
    return {name: _joined(figures) for name, figures in found.items()}


def _joined(figures: list[Figure]) -> Figure:
    return replace(
        figures[0],
        rounds=[value for one in figures for value in one.rounds],
        server_cpu_s=[value for one in figures for value in one.server_cpu_s],
        client_cpu_s=[value for one in figures for value in one.client_cpu_s],
        peak_mb=max(one.peak_mb or 0.0 for one in figures),
    )


def _both_hold_the_same(bench: Bench) -> None:
    with bench.server.graph() as graph:
        ours, merged = (
            graph.read("bench/counts", environment=name, types=RELATIONSHIPS)[0] for name in ("ours", "merged")
        )
    if ours != merged:
        raise RuntimeError(f"after the same changes the graphs differ: scanned {ours}, merged {merged}")


def once(bench: Bench) -> Iterator[Finding]:
    """Every way once, each with what the one before it left: for a cloud so large that emptying a graph takes minutes.

    A first scan, questions to it, re-scans; then the bare driver's rows in an empty graph, merged again as a re-scan.
    """
    small = replace(bench, hosts=SIZES["10k"])
    for _ in range(2):
        say("warming up")
        wipe(bench.server)
        run_work(small, "scan", "ours")
        run_work(small, "create", "bare")
        run_work(small, "merge", "bare")
    wipe(bench.server)

    def ran(what: str, name: str, environment: str, turn: int = 0) -> Figure:
        return in_turn(1, {what: lambda _: run_work(bench, name, environment, turn)})[what]

    first = ran("first scan", "scan", "ours")
    yield first
    yield _memory("first scan", first)
    yield from _asked(bench)
    same, changed = ran("re-scan, unchanged", "scan", "ours"), ran("re-scan, 1 % changed", "scan", "ours", 1)
    yield from (same, changed)
    yield from _answered(bench)
    wipe(bench.server)
    bare = ran("bare UNWIND CREATE", "create", "bare")
    yield bare
    yield ratio("first scan: rate, of the bare CREATE's", bare, first, "at least 0.6 at 100k")
    merged = ran("re-MERGE, unchanged", "merge", "bare")
    yield merged
    yield ratio("unchanged: re-MERGE to re-scan", merged, same, "at least 8 at 100k")
    yield cpu_ratio("unchanged: server CPU, re-MERGE to re-scan", merged, same, "at least 10 at 100k")
    yield ratio("1 % changed: re-MERGE of the unchanged to re-scan", merged, changed, "at least 5 at 100k")


def questions(bench: Bench) -> Iterator[Finding]:
    """Search and neighbourhood after a first scan."""
    wipe(bench.server)
    run_work(bench, "scan", "ours")
    yield from _asked(bench)


def _asked(bench: Bench) -> Iterator[Finding]:
    with bench.server.graph() as graph:
        samples = asking.SEARCHES if bench.size != LARGE else asking.SEARCHES // 4
        asking.ask_for_names(graph, "ours", 3)
        names = {
            what: Figure(what, _ms(taken), "ms") for what, taken in asking.ask_for_names(graph, "ours", samples).items()
        }
        about = asking.ask_about_objects(graph, "ours", asking.SAMPLES)
        objects = {what: Figure(what, _ms(taken), "ms") for what, taken in about.items()}
    yield from (*names.values(), *objects.values())
    yield ratio(
        "search by part of a name: all names to index",
        names["search by looking at all names"],
        names["search"],
        "at least 20 at 1m",
    )
    yield ratio("links of an object to RETURN 1", objects["links of an object"], objects["RETURN 1"], "at most 4")
    yield ratio("show an object to RETURN 1", objects["show an object"], objects["RETURN 1"])


def answers(bench: Bench) -> Iterator[Finding]:
    """Cliques, impact and single points of failure after a first scan."""
    wipe(bench.server)
    run_work(bench, "scan", "ours")
    yield from _answered(bench)


def _answered(bench: Bench) -> Iterator[Finding]:
    with bench.server.graph() as graph:
        yield from _cliques(graph)
        yield from _impact(graph)
        yield from _reading(graph)
        if bench.size != LARGE:  # networkx would take a quarter of an hour and most of the memory
            yield from _in_memory(graph, bench.rounds)


def _cliques(graph: Graph) -> Iterator[Finding]:
    asked, size = answering.ask_for_cliques(graph, "ours")
    found = {what: Figure(what, _ms(taken), "ms") for what, taken in asked.items()}
    yield from list(found.values())[1:]
    server, network = found["clique of a server"], found["clique of a network"]
    yield ratio("clique of a server to RETURN 1", server, found["RETURN 1"], "at most 4")
    by_node = found["clique of a server, node by node"]
    yield ratio("clique of a server: node by node to one question", by_node, server, "at least 10")
    what = f"clique of a network ({size} objects): node by node to step by step"
    yield ratio(what, found["clique of a network, node by node"], network, "at least 50")


def _impact(graph: Graph) -> Iterator[Finding]:
    asked, counts = answering.ask_for_impact(graph, "ours")
    servers = f"({counts['instance']} servers)"
    found = {what: Figure(f"{what} {servers}", _ms(taken), "ms") for what, taken in asked.items()}
    yield from list(found.values())[1:]
    one = found["RETURN 1"]
    yield ratio("counts of a switch's impact to RETURN 1", found["counts of a switch's impact"], one, "at most 8")
    yield ratio(
        "full list of a switch's impact to RETURN 1", found["full list of a switch's impact"], one, "at most 150"
    )


def _reading(graph: Graph) -> Iterator[Finding]:
    asked, links = answering.read_links(graph, "ours")
    reading = Figure(f"reading all {links} links as lists", asked["reading all links as lists"])
    yield reading
    share = 240_000 / links
    yield Ratio("links read as lists, seconds per 240,000", reading.least * share, reading.middle * share, "at most 1")


def _in_memory(graph: Graph, rounds: int) -> Iterator[Finding]:
    asked = answering.walk_many(graph, "ours")
    walked = {what: Figure(f"{answering.MANY} {what}", taken) for what, taken in asked.items()}
    yield from walked.values()
    yield ratio(
        "many cliques: networkx to ours", walked["cliques by networkx"], walked["cliques in memory"], "at least 3"
    )
    asked, points = answering.find_points(answering.all_facts(graph, "ours"), answering.wired(graph, "ours"), rounds)
    found = {what: Figure(f"{what} ({points})", taken) for what, taken in asked.items()}
    yield from found.values()
    ours, theirs = found["single points of failure"], found["dominators by networkx"]
    yield ratio("single points of failure: networkx's dominators alone to ours", theirs, ours, "at least 5 at 100k")


def _ms(taken: list[float]) -> list[float]:
    return [seconds * 1000 for seconds in taken]


def ssh(bench: Bench) -> Iterator[Finding]:
    """40 hosts, batched against command by command, and how many side by side."""
    known = collecting.known_hosts()

    def run(parallel: int, *, batched: bool) -> Cost:
        seconds, objects = collecting.collect(collecting.environment_of(playing, parallel), known, batched=batched)
        return Cost(seconds=seconds, objects=objects)

    for per in ("answer", "command"):
        with collecting.players(per) as playing:
            run(PARALLEL, batched=True)
            batched, one = f"40 hosts, batched, 20 ms per {per}", f"40 hosts, command by command, 20 ms per {per}"
            found = in_turn(
                bench.rounds,
                {batched: lambda _: run(PARALLEL, batched=True), one: lambda _: run(PARALLEL, batched=False)},
            )
        yield from found.values()
        yield ratio(f"batched, 20 ms per {per}", found[one], found[batched], "at least 4" if per == "answer" else "")
    with collecting.players("command") as playing:
        ways = {
            f"40 hosts, {parallel} side by side": (lambda _, parallel=parallel: run(parallel, batched=True))
            for parallel in SIDE_BY_SIDE
        }
        found = in_turn(1 if bench.rounds == 1 else 2, ways)
    yield from found.values()
    yield ratio(
        "20 side by side, of one at a time", found["40 hosts, 1 side by side"], found["40 hosts, 20 side by side"]
    )


def offline_import(bench: Bench) -> Iterator[Finding]:
    """neo4j-admin's import of the same cloud into an empty store that no server has open."""
    yield Figure("neo4j-admin import", [import_cloud(bench.hosts, bench.folder / "import")])


def server_memory(bench: Bench) -> Figure:
    """The most memory that Neo4j had in this run."""
    return Figure("most memory of Neo4j", [bench.server.peak_mb], "MiB")


SECTIONS: dict[str, Callable[[Bench], Iterator[Finding]]] = {
    "first": first_scan,
    "rescan": rescan,
    "questions": questions,
    "answers": answers,
    "ssh": ssh,
    "once": once,
    "import": offline_import,
    "past": past.past,
    "web": web.web,
    "pages": pages.pages,
}
# What is measured of a cloud of each size: at the small ones an import's fixed costs hide what it does with less.
USUAL = ("first", "rescan", "questions", "answers", "ssh")
OF_A_LARGE_ONE = ("once", "import", "ssh")
