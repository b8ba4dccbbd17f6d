"""The pages in a real browser, over a served application with a recorded cloud: what a test of a page needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.web import PASSWORD, Web

SERIOUS = ("serious", "critical")


@dataclass
class Site:
    """A browser's page on a served application, with what its console said, and the web fixture behind it."""

    url: str
    page: Page
    web: Web
    shots: Path
    said: list[str] = field(default_factory=list)

    def log_in(self, who: str) -> None:
        """Log in by the form, as somebody of tests.web."""
        self.page.goto("about:blank")  # else the page before asks on without its cookie
        self.page.context.clear_cookies()
        self.page.goto(f"{self.url}/login")
        self.page.get_by_label("Name").fill(who)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Log in").click()
        self.page.wait_for_url(lambda url: "/login" not in url)

    def open(self, path: str) -> Page:
        """Go to one of our addresses and wait until its parts are there."""
        self.page.goto(f"{self.url}{path}")
        self.settled()
        return self.page

    def settled(self) -> None:
        """Wait until nothing is asked for any more."""
        self.page.wait_for_load_state("networkidle")

    def looks(self, name: str, *, narrow: bool = True) -> None:
        """Screenshots light, dark and narrow, and no serious finding of axe-core in any of them."""
        page = self.page
        for theme in ("light", "dark"):
            page.evaluate("theme => document.documentElement.setAttribute('data-bs-theme', theme)", theme)
            page.screenshot(path=self.shots / f"{name}-{theme}.png", full_page=True, animations="disabled")
            self.accessible()
        page.evaluate("document.documentElement.setAttribute('data-bs-theme', 'light')")
        if narrow:
            size = page.viewport_size
            page.set_viewport_size({"width": 390, "height": 840})
            page.screenshot(path=self.shots / f"{name}-narrow.png", full_page=True, animations="disabled")
            wide = page.evaluate("document.documentElement.scrollWidth")
            page.set_viewport_size(size or {"width": 1600, "height": 1000})
            assert wide <= 390, f"{name} is {wide} pixels wide on a narrow screen"

    def accessible(self) -> None:
        """No serious finding of axe-core on what is shown."""
        found = [one for one in Axe().run(self.page).response["violations"] if one["impact"] in SERIOUS]
        told = [f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]
        assert told == [], "\n".join(told)

    def quiet(self) -> None:
        """The console said nothing since this was asked last."""
        said, self.said[:] = list(self.said), []
        assert said == [], said


@pytest.fixture(scope="module")
def site(page: Page, web: Web, served: str, shots: Path) -> Site:
    """The pages over the recorded cloud of tests.web, nobody logged in."""
    found = Site(served, page, web, shots)
    page.emulate_media(reduced_motion="reduce")  # else colours are looked at on their way from light to dark
    page.on("console", lambda message: found.said.append(f"{message.type}: {message.text} {page.url}"))
    page.on("pageerror", lambda error: found.said.append(f"{error} {page.url}"))
    return found
