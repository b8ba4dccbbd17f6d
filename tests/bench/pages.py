"""The pages in a Chromium: how long after the click a graph is drawn, beside what its data alone takes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import quote

from playwright.sync_api import Page

from calipso import accounts
from calipso.schema import ensure_schema
from tests.bench.asking import Latencies, timed
from tests.bench.measure import Bench, Figure, Finding, Ratio, ratio, run_work, say
from tests.bench.server import wipe
from tests.bench.web import served
from tests.browser.chromium import chromium, log_in

OURS, USER = "ours", "bench"
NODES, LOOKED_AT = 300, 60
# The first ones warm the server, its plans and the browser up.
WARMING, ROUNDS = 3, 10
DRAWN = "[data-graph][data-drawn]:not([aria-busy])"
FETCHED = "async address => { const found = await (await fetch(address)).json(); return found.items ?? found.nodes; }"
LINK = """address => {
  document.querySelector('#bench')?.remove();
  const link = document.createElement('a');
  Object.assign(link, { id: 'bench', href: address, textContent: 'draw' });
  document.querySelector('main').prepend(link);
}"""


def pages(bench: Bench) -> Iterator[Finding]:
    """The graph of a project of about 300 nodes, all of them drawn: from the click until it stands."""
    wipe(bench.server)
    run_work(bench, "scan", OURS)
    password = os.urandom(12).hex()
    with bench.server.graph() as graph:
        ensure_schema(graph)
        graph.key_file = bench.folder / "secret.key"
        accounts.add_user(graph, USER, password, "operator", by="bench")
    with served(bench) as api, chromium() as page:
        url = api.removesuffix("/api/v1")
        log_in(page, url, USER, password)
        nodes, asked = _nearest(page)
        say(f"  a project of {nodes} nodes")
        found: Latencies = {}
        for number in range(WARMING + ROUNDS):
            if number == WARMING:
                found.clear()
            page.goto(f"{url}/graph")
            page.evaluate("localStorage.clear()")  # it is laid out each time
            page.evaluate(LINK, f"/graph?{asked}&folded=none")
            timed(found.setdefault("data", []), page.evaluate, FETCHED, f"/api/v1/graphs?{asked}")
            timed(found.setdefault("drawn", []), _drawn, page)
    drawn = Figure(f"graph of {nodes} nodes, from the click until it is drawn", found["drawn"])
    data = Figure(f"graph of {nodes} nodes, its data alone", found["data"])
    yield from (drawn, data)
    yield Ratio(f"graph of {nodes} nodes: seconds from the click", drawn.least, drawn.middle, "at most 2")
    yield ratio(f"graph of {nodes} nodes: drawn to its data alone", drawn, data)


def _nearest(page: Page) -> tuple[int, str]:
    """How many nodes the project has that is nearest to 300, and the query of its graph."""
    asked = [
        f"kind=contents&of={quote(one['id'], safe='')}"
        for one in page.evaluate(FETCHED, f"/api/v1/objects?type=project&limit={LOOKED_AT}")
    ]
    sizes = [(len(page.evaluate(FETCHED, f"/api/v1/graphs?{one}")), one) for one in asked]
    return min(sizes, key=lambda found: abs(found[0] - NODES))


def _drawn(page: Page) -> None:
    page.click("#bench")
    page.wait_for_selector(DRAWN)
