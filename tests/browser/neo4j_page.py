"""Neo4j Browser (org.neo4j.client:neo4j-browser 5.24) as one types into it, and what it then shows."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

WAIT_MS = 60_000  # the first query of a cold server on a loaded machine
AT_REST = """() => {
  const nodes = [...document.querySelectorAll("svg g.node")].map(node => node.getBoundingClientRect())
  const places = nodes.map(box => `${box.x} ${box.y}`).join()
  const before = window.calipsoPlaces
  window.calipsoPlaces = places
  return places !== "" && places === before
}"""


def log_in(page: Page, address: str, uri: str, user: str, password: str) -> None:
    """Open the Browser at its address and connect it to the server at `uri`."""
    page.goto(address)
    scheme, _, place = uri.partition("://")
    page.get_by_test_id("bolt-scheme-select").select_option(f"{scheme}://", timeout=WAIT_MS)
    page.get_by_test_id("boltaddress").fill(place)
    page.get_by_test_id("username").fill(user)
    page.get_by_test_id("password").fill(password)
    page.get_by_test_id("connect").click()
    expect(page.get_by_test_id("frameContents").filter(has_text=f"connected as user {user}")).to_be_visible(
        timeout=WAIT_MS
    )


def enter(page: Page, text: str) -> Locator:
    """Paste a text into the editor and run it: the frame that answers, alone on the page."""
    run(page, ":clear")
    expect(page.get_by_test_id("frame")).to_have_count(0)
    run(page, text)
    frame = page.get_by_test_id("frame")
    expect(frame).to_have_count(1, timeout=WAIT_MS)
    return frame


def run(page: Page, text: str) -> None:
    """Paste a text into the editor and press its arrow."""
    page.get_by_test_id("activeEditor").locator(".view-lines").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)
    page.get_by_test_id("editor-Run").click()


def count_told(frame: Locator) -> int:
    """How many nodes the overview beside the graph says it shows: `* (9)`."""
    told = frame.get_by_test_id("property-details-overview-node-label-*")
    expect(told).to_be_visible(timeout=WAIT_MS)
    return int(re.sub(r"\D", "", told.inner_text()))


def circles(frame: Locator) -> Locator:
    """The nodes of the drawing."""
    return frame.locator("svg g.node")


def arrows(frame: Locator) -> Locator:
    """The relationships of the drawing."""
    return frame.locator("svg g.relationship")


def picture(frame: Locator, file: Path) -> None:
    """Save the drawing as large as the page, when its nodes have come to rest."""
    frame.get_by_title("Fullscreen", exact=True).click()
    wait_for_rest(frame.page)
    frame.get_by_label("zoom-to-fit").click()
    wait_for_rest(frame.page)
    frame.page.screenshot(path=file)
    frame.get_by_title("Close fullscreen", exact=True).click()


def wait_for_rest(page: Page) -> None:
    """Wait until no node of a drawing moves any more."""
    page.evaluate("window.calipsoPlaces = null")
    page.wait_for_function(AT_REST, polling=300, timeout=WAIT_MS)
