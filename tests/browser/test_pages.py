"""The frame of the pages in Chromium: logging in and out, home, search, keys, palette, light and dark, and errors."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.site import Site, site
from tests.served import served
from tests.web import web

__all__ = ["served", "site", "web"]

pytestmark = [pytest.mark.browser, pytest.mark.graph]


@pytest.fixture(autouse=True)
def _quiet(site: Site) -> None:
    site.said.clear()


def test_who_is_not_logged_in_is_asked_to_and_comes_to_where_he_wanted(site: Site) -> None:
    page = site.page
    page.context.clear_cookies()
    site.open("/search?q=web")
    expect(page).to_have_url(re.compile(r"/login\?next="))
    site.looks("login")
    site.quiet()
    page.get_by_label("Name").fill("viewer")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("viewer")
    site.said.clear()  # the browser says that a status was 401
    page.get_by_label("Password", exact=True).fill("correct horse battery staple")
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(re.compile(r"/search\?q=web"))
    expect(page.get_by_role("heading", name="Search: web")).to_be_visible()
    page.get_by_label("Account of viewer").click()
    page.get_by_role("button", name="Log out").click()
    expect(page).to_have_url(re.compile("/login"))
    site.open("/")
    expect(page).to_have_url(re.compile("/login"))
    site.quiet()


def test_home_tells_how_each_environment_is(site: Site) -> None:
    site.log_in("admin")
    page = site.open("/")
    servers = len(site.web.get("admin", "/objects", type="instance", limit=200)["items"])
    expect(page.locator(".numbers").first).to_contain_text(f"{servers}instances", use_inner_text=False)
    expect(page.get_by_role("heading", name="Customers")).to_be_visible()
    site.looks("home")
    site.quiet()


def test_search_shows_hits_while_one_types_and_goes_to_one_by_keys_alone(site: Site) -> None:
    site.log_in("viewer")
    page = site.open("/")
    page.keyboard.press("/")
    page.keyboard.type("moz-web")
    hits = page.locator("#found a.hit")
    expect(hits.first).to_contain_text("moz-web")
    site.looks("search-typing", narrow=False)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/objects/"))
    site.said.clear()


def test_a_tenant_finds_nothing_of_another(site: Site) -> None:
    site.log_in("moz")
    page = site.open("/search?q=boing")
    expect(page.get_by_text("Nothing fits")).to_be_visible()
    site.open("/search?q=moz-web")
    expect(page.locator("main a.hit").first).to_be_visible()
    site.looks("search")
    site.quiet()


def test_keys_palette_and_dark_mode(site: Site) -> None:
    site.log_in("viewer")
    page = site.open("/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    site.accessible()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Actions")).to_be_visible()
    page.keyboard.type("sear")
    site.accessible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/search$"))
    page.locator("h1").click()
    page.keyboard.press("t")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    page.keyboard.press("t")
    page.keyboard.press("g")
    page.keyboard.press("h")
    expect(page).to_have_url(re.compile("/$"))
    site.quiet()


def test_what_is_not_there_says_what_to_do(site: Site) -> None:
    site.log_in("viewer")
    page = site.open("/nowhere")
    expect(page.locator("[data-problem='404']")).to_be_visible()
    expect(page.get_by_role("link", name="Home").first).to_be_visible()
    site.looks("not-there")
    site.said.clear()


def test_the_first_page_is_small(site: Site) -> None:
    """All that a browser loads for the first page, packed as it is sent, is under 300 KB."""
    site.log_in("viewer")
    session = site.page.context.new_cdp_session(site.page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    site.open("/")
    session.detach()
    assert len(sizes) > 5
    assert sum(sizes) < 300_000
