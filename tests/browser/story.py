"""The whole story of Moz on the pages, by mouse or by keys alone: what each step did is then in the graph."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from calipso import changes
from calipso.graph import Graph
from tests.scheduling import until

MOST_TABS = 250


@dataclass
class Hands:
    """What a person does on a page: with the mouse, or with keys alone, where everything is reached by Tab."""

    page: Page
    by_keys: bool

    def press(self, thing: Locator) -> None:
        """Press a button or link."""
        if not self.by_keys:
            thing.click()
            return
        self.reach(thing)
        self.page.keyboard.press("Enter")

    def type(self, field: Locator, text: str) -> None:
        """Type into a field, in place of what is there."""
        if not self.by_keys:
            field.fill(text)
            return
        self.reach(field)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def choose(self, field: Locator, text: str) -> None:
        """Choose what a list calls so."""
        if not self.by_keys:
            field.select_option(label=text)
            return
        self.reach(field)
        self.page.keyboard.type(text)
        expect(field.locator("option:checked")).to_have_text(text)

    def reach(self, thing: Locator) -> None:
        """Come to a thing by Tab, as who has no mouse does."""
        expect(thing).to_be_visible()
        thing.page.wait_for_load_state("networkidle")
        for _ in range(MOST_TABS):
            if thing.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"{thing} is not reached by Tab")

    def go(self, title: str) -> None:
        """Go to a page by the menu, or by its keys."""
        link = self.page.locator("#menu").get_by_role("link", name=title, exact=True)
        if self.by_keys:
            self.page.wait_for_load_state("networkidle")
            self.page.evaluate("document.activeElement?.blur()")  # else what is typed goes into the field
            for key in str(link.get_attribute("data-keys")).split():
                self.page.keyboard.press(key)
        else:
            link.click()
        expect(link).to_have_attribute("aria-current", "page")


@dataclass
class Stage:
    """A Calipso that knows nothing yet and has a scheduler, who may do all in it, and the cloud that it is to discover."""

    url: str
    graph: Graph
    user: str
    password: str
    # Makes something happen in the cloud, which the next scan then meets: "sunday", then "next-sunday", when a server moves.
    becomes: Callable[[str], object]
    # What an environment's definition says of the cloud.
    definition: Mapping[str, Any]
    # A real cloud takes its time.
    patience_ms: int


def live_the_story(page: Page, stage: Stage, *, by_keys: bool) -> None:
    """Log in, discover the cloud, ask, compare, work in a change window, schedule, log out; no console may say a word."""
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text} {page.url}"))
    page.on("pageerror", lambda error: said.append(f"{error} {page.url}"))
    page.on("dialog", lambda dialog: dialog.accept())
    hands = Hands(page, by_keys)
    page.context.clear_cookies()
    page.goto(f"{stage.url}/")
    hands.type(page.get_by_label("Name"), stage.user)
    hands.type(page.get_by_label("Password", exact=True), stage.password)
    hands.press(page.get_by_role("button", name="Log in"))
    expect(page.get_by_role("heading", name="Home")).to_be_visible()

    discovered(hands, stage)
    asked(hands, stage)
    compared(hands, stage)
    changed(hands, stage)
    scheduled(hands, stage)

    hands.press(page.get_by_label(f"Account of {stage.user}"))
    hands.press(page.get_by_role("button", name="Log out"))
    expect(page).to_have_url(re.compile("/login"))
    page.goto("about:blank")  # a page whose server has gone would look for it again and again
    assert said == []


def discovered(hands: Hands, stage: Stage) -> None:
    """The environment is added by its form, and scanned with progress."""
    page = hands.page
    stage.becomes("sunday")
    hands.go("Environments")
    hands.press(page.get_by_role("main").get_by_role("link", name="Environment", exact=True).first)
    hands.type(page.get_by_label("Key", exact=True), "moz")
    cloud, ssh = stage.definition["openstack"], stage.definition.get("ssh", {})
    hands.type(page.get_by_label("Entry of clouds.yaml"), cloud["cloud"])
    if cloud.get("clouds_file"):
        hands.type(page.get_by_label("File", exact=True), cloud["clouds_file"])
    hands.press(page.get_by_role("button", name="Next"))
    hands.type(page.get_by_label("Hosts", exact=True), lines(stage.definition["hosts"]))
    if ssh.get("key_file"):
        hands.type(page.get_by_label("Private key"), ssh["key_file"])
        hands.press(page.get_by_text(re.compile("^More: password")))
        hands.type(page.get_by_label("Known hosts"), ssh["known_hosts"])
    hands.press(page.get_by_role("button", name="Next"))
    hands.type(page.get_by_label("Switches that are Linux boxes with lldpd"), lines(stage.definition["switches"]))
    hands.press(page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_text("moz is saved")).to_be_visible()
    assert {row["id"] for row in stage.graph.read("environments/definitions")} == {"moz"}
    scanned(hands, stage)
    assert stage.graph.read("inventory/named", text="moz-web-1", environment="moz", types=["instance"], limit=1)


def lines(machines: Mapping[str, Any]) -> str:
    """Hosts or switches as the form takes them: one a line."""
    return "\n".join(f"{name}: {one['address'] if isinstance(one, Mapping) else one}" for name, one in machines.items())


def scanned(hands: Hands, stage: Stage) -> None:
    page = hands.page
    hands.go("Scans")
    hands.press(page.get_by_role("main").get_by_role("link", name="Scan", exact=True).first)
    hands.press(page.get_by_role("main").get_by_role("button", name="Scan", exact=True))
    done = page.locator(".run-status[data-status^=completed]").first
    expect(done).to_be_visible(timeout=stage.patience_ms)
    identity = page.url.rpartition("/")[2]
    assert stage.graph.read("scans/by_id", id=identity)[0]["scan"]["status"].startswith("completed")


def asked(hands: Hands, stage: Stage) -> None:
    """Search, clique, path and impact; the impact's report as PDF."""
    page = hands.page
    page.keyboard.press("/")
    page.keyboard.type("moz-web-1")
    hit = page.locator("#found a.hit", has_text="instance").first
    expect(hit).to_contain_text("moz-web-1")
    hands.press(hit)
    expect(page.get_by_role("heading", name=re.compile("moz-web-1")).first).to_be_visible()
    hands.press(page.get_by_role("main").get_by_role("link", name=re.compile("^Clique")).first)
    expect(page.get_by_role("main").get_by_role("link", name="compute-1").first).to_be_visible()
    hands.go("Paths")
    hands.type(page.get_by_label("From"), "moz-web-1")
    hands.type(page.get_by_label("To", exact=True), "moz-db-2")
    hands.press(page.get_by_role("button", name="Show the way"))
    expect(page.get_by_role("heading", name=re.compile("There is a way"))).to_be_visible()
    hands.go("Impact")
    field = page.get_by_label("What is taken away")
    hands.type(field, "")
    field.press_sequentially("compute-1")
    expect(page.get_by_role("option").first).to_contain_text("compute-1")
    field.press("Enter")
    hands.press(page.get_by_role("button", name="Show impact"))
    expect(page.get_by_role("link", name="moz-web-1").first).to_be_visible()
    hands.press(page.get_by_role("button", name="Make the report"))
    expect(page).to_have_url(re.compile(r"/reports/\d+$"))
    with page.expect_download() as download:
        hands.press(page.get_by_role("main").get_by_role("link", name="PDF"))
    assert download.value.path().read_bytes().startswith(b"%PDF")
    assert stage.graph.read("reports/list", number=int(page.url.rpartition("/")[2]))[0]["kind"] == "impact"


def compared(hands: Hands, stage: Stage) -> None:
    """The network as it is becomes the design; then something happens, and the compare tells it."""
    page = hands.page
    hands.go("Snapshots")
    hands.type(page.get_by_label("Name", exact=True), "as built")
    hands.press(page.get_by_role("button", name="Take it"))
    expect(page.get_by_text("Snapshot as built is taken")).to_be_visible()
    hands.press(page.get_by_role("button", name=re.compile("^As designed.*as built")))
    expect(page.get_by_role("row", name=re.compile("^as built ")).locator(".sign")).to_have_text(
        re.compile("as designed")
    )
    assert stage.graph.read("snapshots/list", environment="moz", name="as built")[0]["snapshot"]["designed"]
    stage.becomes("next-sunday")
    scanned(hands, stage)
    hands.go("Compare")
    hands.choose(page.get_by_label("A: from", exact=True), "as designed")
    hands.press(page.get_by_role("button", name="Compare"))
    expect(page.get_by_role("heading", name=re.compile("^Moved"))).to_be_visible()


def changed(hands: Hands, stage: Stage) -> None:
    """A change window from request to close, with all that is left waived."""
    page = hands.page
    hands.go("Changes")
    hands.press(page.get_by_role("main").get_by_role("link", name="Open a change", exact=True).first)
    field = page.get_by_label("What is worked on")
    hands.type(field, "")
    field.press_sequentially("compute-1")
    expect(page.get_by_role("option").first).to_contain_text("compute-1")
    field.press("Enter")
    hands.type(page.get_by_label("Title"), "new memory")
    hands.press(page.get_by_role("button", name="Show the impact first"))
    expect(page.get_by_role("link", name="moz-web-1").first).to_be_visible()
    hands.press(page.get_by_role("button", name="Open the change"))
    expect(page.get_by_role("heading", name=re.compile("new memory"))).to_be_visible()
    number = int(page.url.rpartition("/")[2])
    hands.press(page.get_by_role("button", name="Approve"))
    expect(page.get_by_text("You approved change")).to_be_visible()
    hands.press(page.get_by_role("button", name="Look now"))
    until(lambda: changes.get_change(stage.graph, number)["status"] == "running")
    page.goto(f"{stage.url}/changes/{number}")
    hands.press(page.get_by_role("main").get_by_role("button", name="Close", exact=True))
    expect(page.get_by_text(f"Change {number} is closed.")).to_be_visible()
    assert changes.get_change(stage.graph, number)["status"] == "closed"


def scheduled(hands: Hands, stage: Stage) -> None:
    """Each Sunday at midnight."""
    page = hands.page
    hands.go("Schedules")
    hands.press(page.get_by_role("main").get_by_role("link", name="Schedule", exact=True).first)
    hands.type(page.get_by_label("Name", exact=True), "weekly")
    hands.choose(page.get_by_label("How often"), "Sundays at midnight")
    hands.type(page.get_by_label("Time zone"), "Europe/Berlin")
    hands.press(page.get_by_role("button", name="Keep the schedule"))
    expect(page.get_by_text("weekly is kept")).to_be_visible()
    kept = stage.graph.read("schedules/list", name="weekly")[0]["schedule"]
    assert (kept["cron"], kept["zone"]) == ("0 0 * * sun", "Europe/Berlin")
