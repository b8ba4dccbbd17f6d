"""Neo4j is stopped and started while a page is open: the page says so, and comes back by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from calipso import database
from tests.conftest import TEST_HEAP_MB, kill_private_neo4j
from tests.served import serving
from tests.web import PASSWORD, alone

pytestmark = [pytest.mark.browser, pytest.mark.graph]
PATIENCE_MS = 90_000


def test_a_page_says_that_the_graph_is_away_and_comes_back_by_itself(page: Page, tmp_path: Path) -> None:
    with alone(tmp_path) as there, serving(there.app) as url:
        page.goto(f"{url}/login")
        page.get_by_label("Name").fill("admin")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_text("No cloud is known here yet")).to_be_visible()

        kill_private_neo4j(there.private)
        expect(page.get_by_role("alert").filter(has_text="does not answer")).to_be_visible(timeout=PATIENCE_MS)
        page.goto(f"{url}/search?q=web")
        expect(page.locator("[data-problem='503']")).to_be_visible(timeout=PATIENCE_MS)

        database.start(there.private, heap_mb=TEST_HEAP_MB, tell=lambda _line: None)
        expect(page.get_by_text("Nothing fits web")).to_be_visible(timeout=PATIENCE_MS)
        expect(page.locator("#away")).to_be_hidden()
