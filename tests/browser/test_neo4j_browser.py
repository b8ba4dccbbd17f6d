"""Each question of docs/cypher.md, pasted into Neo4j Browser in a real Chromium, draws its graph."""

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from calipso.graph import Graph
from calipso.model import object_type
from tests.browser import neo4j_page
from tests.browser.conftest import cannot
from tests.conftest import Server
from tests.replayed import bad_night, replayed_moz, scan

pytestmark = [pytest.mark.browser, pytest.mark.graph]

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "cypher" / "questions").glob("*.cypher"))
STYLE = re.search(r"```\n(:style .*?)```", (ROOT / "docs" / "cypher.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def moz(neo4j_server: Server) -> Iterator[Graph]:
    """The demo after a bad night, so that questions about trouble have something to draw."""
    with replayed_moz(neo4j_server) as graph:
        scan(graph, bad_night())
        yield graph


@pytest.fixture(scope="module")
def browser(page: Page, moz: Graph, neo4j_server: Server) -> Page:
    """Neo4j Browser as the test server itself serves it, logged in, in Calipso's colours."""
    address = browser_address(moz)
    neo4j_page.log_in(page, address, neo4j_server.uri, neo4j_server.user, neo4j_server.password)
    neo4j_page.enter(page, STYLE[1])
    return page


def browser_address(graph: Graph) -> str:
    """Where the server says that its Browser is; skips where it serves none that can be reached from here."""
    asked = "SHOW SETTINGS 'server.http.advertised_address' YIELD value"
    _, rows, _ = graph.ask(asked, {}, limit=1, timeout_s=60)
    address = f"http://{rows[0][0]}/browser/"
    try:
        urllib.request.urlopen(address, timeout=30).close()
    except (urllib.error.URLError, TimeoutError) as err:
        cannot(f"no Neo4j Browser at {address}: {err}")
    return address


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_question_draws_its_graph(browser: Page, shots: Path, file: Path) -> None:
    frame = neo4j_page.enter(browser, file.read_text(encoding="utf-8"))

    told = neo4j_page.count_told(frame)
    assert told >= 2
    expect(neo4j_page.circles(frame)).to_have_count(told)
    expect(neo4j_page.arrows(frame)).not_to_have_count(0)
    neo4j_page.picture(frame, shots / f"{file.stem}.png")


def test_the_page_s_style_paints_nodes_in_calipso_s_colors(browser: Page) -> None:
    frame = neo4j_page.enter(browser, "MATCH (h:Host {name: 'compute-1'}) RETURN h")

    expect(frame.locator("svg g.node circle.b-outline")).to_have_attribute("fill", object_type("host").color)
    expect(neo4j_page.circles(frame)).to_contain_text("compute-1")
