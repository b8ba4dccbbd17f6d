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
from tests.conftest import Server, private_server
from tests.replayed import bad_night, replayed_moz, scan

pytestmark = [pytest.mark.browser, pytest.mark.graph]

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "cypher" / "questions").glob("*.cypher"))
STYLE = re.search(r"```\n(:style .*?)```", (ROOT / "docs" / "cypher.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def server(page: Page, neo4j_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The session's server if its Browser can be reached from here (a container's cannot), else one of our own."""
    if serves_browser(neo4j_server):
        yield neo4j_server
        return
    with private_server(tmp_path_factory.mktemp("browser")) as own:
        with Graph(own.uri, own.user, own.password) as graph:
            graph.write("database/test_mark")
        yield own


@pytest.fixture(scope="module")
def browser(page: Page, server: Server) -> Iterator[Page]:
    """Neo4j Browser, logged in, in Calipso's colours, on the demo after a bad night, so that trouble can be drawn."""
    with replayed_moz(server) as graph:
        scan(graph, bad_night())
        neo4j_page.log_in(page, browser_address(server), server.uri, server.user, server.password)
        neo4j_page.enter(page, STYLE[1])
        yield page


def browser_address(server: Server) -> str:
    """Where the server itself says that its Browser is."""
    asked = "SHOW SETTINGS 'server.http.advertised_address' YIELD value"
    with Graph(server.uri, server.user, server.password) as graph:
        _, rows, _ = graph.ask(asked, {}, limit=1, timeout_s=60)
    return f"http://{rows[0][0]}/browser/"


def serves_browser(server: Server) -> bool:
    """Whether a Browser answers there."""
    try:
        urllib.request.urlopen(browser_address(server), timeout=30).close()  # noqa: S310 - the address is ours
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False
    return True


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
