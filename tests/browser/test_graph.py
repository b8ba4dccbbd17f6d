"""The graph page in Chromium: a clique drawn, folded, coloured, widened by its neighbours, saved as a view, exported."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.site import Site, site
from tests.served import served
from tests.web import web

__all__ = ["served", "site", "web"]

pytestmark = [pytest.mark.browser, pytest.mark.graph]
FILES = {"PNG, as it is shown": "png", "SVG": "svg", "GraphML": "graphml", "draw.io": "drawio", "Mermaid": "mmd"}
DRAWN = "[data-graph][data-drawn]:not([aria-busy])"


@pytest.fixture(autouse=True)
def _quiet(site: Site) -> None:
    site.said.clear()


def drawn(site: Site, path: str) -> Page:
    """A page with a graph on it, when it is drawn."""
    page = site.open(path)
    page.wait_for_selector(DRAWN)
    return page


def shown(page: Page) -> dict[str, Any]:
    """What the canvas shows: nodes with their places and colours, and edges."""
    found: dict[str, Any] = page.evaluate(
        """() => { const { cy } = document.querySelector('[data-graph]').graph;
          return { nodes: Object.fromEntries(cy.nodes().map(one => [one.id(), { ...one.data('node'), at: one.position(),
            label: one.data('label'), mark: one.data('mark') }])),
          edges: cy.edges().map(one => one.data()).map(({ label, from, to, step }) => ({ label, from, to, step })) }; }"""
    )
    return found


def tap(page: Page, identity: str) -> None:
    """A click with the mouse on a node of the canvas."""
    at = page.evaluate(
        """id => { const { cy } = document.querySelector('[data-graph]').graph; const one = cy.getElementById(id);
          cy.zoom(2); cy.center(one); return one.renderedPosition(); }""",
        identity,
    )
    box = page.locator(".graph-canvas").bounding_box()
    assert box
    page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])


def named(found: dict[str, Any], name: str, kind: str) -> str:
    return next(one for one, node in found["nodes"].items() if (node["name"], node["type"]) == (name, kind))


def test_a_clique_is_drawn_folded_coloured_widened_and_saved(site: Site) -> None:
    site.log_in("operator")
    page = site.open("/graph")
    site.looks("graph-empty")
    page.get_by_label("Of what").fill("moz-web-1")
    page.get_by_role("button", name="Draw", exact=True).click()
    page.wait_for_selector(DRAWN)
    before = shown(page)
    server = named(before, "moz-web-1", "instance")
    box = before["nodes"][server]["parent"]
    assert before["nodes"][box]["box"]
    assert any(re.search(r"VLAN \d+|VNI \d+", one["label"]) for one in before["edges"])
    assert any(one["from"] or one["to"] for one in before["edges"])
    site.looks("graph-clique")

    page.get_by_label("Colour", exact=True).select_option("network")
    expect(page.locator(".graph-legend")).to_contain_text(re.compile("VLAN|VNI"))
    expect(page).to_have_url(re.compile("color=network"))
    page.screenshot(path=site.shots / "graph-vlan.png")

    tap(page, named(before, "moz-web", "network"))
    expect(page.get_by_role("heading", name="moz-web", exact=True)).to_be_visible()
    page.get_by_role("button", name="Add its neighbours").click()
    expect(page).to_have_url(re.compile("add="))
    after = shown(page)
    assert set(after["nodes"]) > set(before["nodes"])
    for one, node in before["nodes"].items():
        assert node["box"] or after["nodes"][one]["at"] == pytest.approx(node["at"], abs=1)
    page.screenshot(path=site.shots / "graph-neighbours.png")

    page.get_by_role("button", name="Close", exact=True).click()
    page.get_by_role("button", name="Fold all boxes").click()
    folded = shown(page)
    assert server not in folded["nodes"]
    assert re.search(r"\(\d+\)", folded["nodes"][box]["label"])
    expect(page).to_have_url(re.compile("folded="))
    site.looks("graph-folded")

    page.get_by_role("button", name="Save this view").click()
    page.get_by_label("Name", exact=True).fill("Around web 1")
    page.get_by_label("Others who may see").check()
    site.accessible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(re.compile("view="))
    page.wait_for_selector(DRAWN)
    rows = [
        row for row in site.web.graph.read("views/list", owner="operator", id=None) if row["name"] == "Around web 1"
    ]
    assert [(row["name"], row["owner"], row["shared"]) for row in rows] == [("Around web 1", "operator", True)]
    kept = json.loads(site.web.graph.read("views/list", owner="operator", id=rows[0]["id"])[0]["positions"])
    again = shown(page)
    assert set(again["nodes"]) == set(folded["nodes"])
    for node in (again["nodes"][box], folded["nodes"][box]):
        assert kept[box] == pytest.approx([node["at"]["x"], node["at"]["y"]], abs=1.5)
    assert site.web.ask("operator", "DELETE", f"/views/{rows[0]['id']}").status_code == 204
    site.quiet()


def test_a_view_is_renamed_and_forgotten(site: Site) -> None:
    site.log_in("operator")
    saved = {"name": "About web 1", "address": "/graph?kind=clique&of=moz-web-1"}
    assert site.web.ask("operator", "POST", "/views", json=saved).status_code == 201
    page = site.open("/graph/views")
    site.looks("graph-views")
    page.get_by_label("Name of About web 1").fill("Web 1 and around")
    page.get_by_role("button", name="Change About web 1").click()
    expect(page.get_by_role("link", name="Web 1 and around")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Forget Web 1 and around").click()
    expect(page.get_by_text("No view is saved yet")).to_be_visible()
    site.quiet()


def test_impact_path_files_and_keys(site: Site) -> None:
    site.log_in("viewer")
    page = drawn(site, "/graph?kind=contents&of=Moz&folded=none")
    found = shown(page)
    canvas = page.locator(".graph-canvas")
    canvas.focus()
    before = page.evaluate("document.querySelector('[data-graph]').graph.cy.zoom()")
    page.keyboard.press("+")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.querySelector('[data-graph]').graph.cy.zoom()") > before
    page.keyboard.press("f")

    page.get_by_text(re.compile(r"^Nodes \(")).click()
    page.get_by_role("button", name="host compute-1").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="compute-1")).to_be_focused()
    page.get_by_role("button", name="What if it fails?").click()
    expect(page.locator(".graph-over")).to_contain_text("down")
    marks = {node["mark"] for node in shown(page)["nodes"].values()}
    assert marks >= {"removed", "down"}
    site.looks("graph-impact")
    page.get_by_role("button", name="Take it off").click()

    for name, button in (("moz-web-1", "Path from here"), ("moz-web-2", "Path from moz-web-1")):
        tap(page, named(found, name, "instance"))
        page.get_by_role("button", name=button).click()
    expect(page).to_have_url(re.compile("way_from="))
    assert max(one["step"] for one in shown(page)["edges"]) > 2
    page.screenshot(path=site.shots / "graph-path.png")

    page.get_by_role("searchbox", name="Find in the graph").fill("compute-2")
    expect(page.locator(".graph-said")).to_contain_text("found")
    for name, ending in FILES.items():
        page.get_by_text("Export", exact=True).click()
        with page.expect_download() as told:
            page.locator(".graph-menu-box").get_by_text(name, exact=True).click()
        assert told.value.suggested_filename.endswith(f".{ending}")
    site.quiet()


def test_a_whole_environment_is_laid_out_in_layers_and_what_is_not_there_says_so(site: Site) -> None:
    site.log_in("moz")
    page = drawn(site, "/graph?kind=contents&of=lab&layout=dagre&color=project")
    expect(page.locator(".graph-said")).to_contain_text("Boxes are folded")
    folded = shown(page)
    site.looks("graph-environment")
    page.get_by_role("button", name="Open all boxes").click()
    expect(page).to_have_url(re.compile("folded=none"))
    opened = shown(page)
    assert len(opened["nodes"]) > len(folded["nodes"])
    assert not any("boing" in node["name"] for node in opened["nodes"].values())
    site.quiet()
    page = site.open("/graph?kind=clique&of=nothing-of-that-name")
    expect(page.locator(".graph-said")).to_contain_text("there is no object")
    site.said.clear()
