"""Neo4j is stopped and started while a page is open: the page says so, and comes back by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pydantic import SecretStr

from calipso import accounts, database
from calipso.config import Settings
from calipso.graph import Graph
from calipso.schema import ensure_schema
from tests.conftest import TEST_HEAP_MB, kill_private_neo4j, private_server
from tests.served import serving
from tests.web import PASSWORD
from webapp import create_app

pytestmark = [pytest.mark.browser, pytest.mark.graph]
PATIENCE_MS = 90_000


def test_a_page_says_that_the_graph_is_away_and_comes_back_by_itself(page: Page, tmp_path: Path) -> None:
    home = tmp_path / "neo4j"
    home.mkdir()
    with private_server(home) as server:
        settings = Settings(
            home=tmp_path, neo4j_uri=server.uri, neo4j_user=server.user, neo4j_password=SecretStr(server.password)
        )
        with Graph(server.uri, server.user, server.password, key_file=settings.key_file) as graph:
            ensure_schema(graph)
            accounts.add_user(graph, "admin", PASSWORD, "admin", by="test")
        app = create_app(settings)
        with serving(app) as url:
            page.goto(f"{url}/login")
            page.get_by_label("Name").fill("admin")
            page.get_by_label("Password", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="Log in").click()
            expect(page.get_by_text("No cloud is known here yet")).to_be_visible()
            private = Settings(home=home, neo4j_uri=None)

            kill_private_neo4j(private)
            expect(page.get_by_role("alert").filter(has_text="does not answer")).to_be_visible(timeout=PATIENCE_MS)
            page.goto(f"{url}/search?q=web")
            expect(page.locator("[data-problem='503']")).to_be_visible(timeout=PATIENCE_MS)

            database.start(private, heap_mb=TEST_HEAP_MB, tell=lambda _line: None)
            expect(page.get_by_text("Nothing fits web")).to_be_visible(timeout=PATIENCE_MS)
            expect(page.locator("#away")).to_be_hidden()
        app.extensions["calipso_graph"].close()
