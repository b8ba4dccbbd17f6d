"""Compare, snapshots, impact, change windows, reports and design in Chromium, on the recorded cloud after somebody touched it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from calipso import changes
from calipso.environments import parse_environment
from calipso.past.snapshots import About, Scope, take_snapshot
from calipso.scan import Request, run_scan
from tests.browser.site import Site, site
from tests.edited_source import TENANTS, EditedSource
from tests.histories import Edit, deleted, moved, of
from tests.served import served
from tests.web import Web, web

__all__ = ["served", "site", "web"]

pytestmark = [pytest.mark.browser, pytest.mark.graph]
PORT_DOWN = of("/ports", "moz-web-1-eth0", status="DOWN")
TODAY = moved("moz-web-2", "compute-3"), deleted("moz-app-3")


def scan(web: Web, *edits: Edit, silent: Iterable[str] = ()) -> tuple[int, list[str]]:
    """Scan the cloud as it is after some edits of what its APIs answer, some hosts being silent; as a look of a change."""

    def rows(question: Any, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for edit in edits:
            found = edit(question, found)
        return found

    source = EditedSource(TENANTS, rows=rows, silent=silent)
    request = Request(parse_environment(source.definition, "recording"), source, "test", allow_removals=True)
    report = run_scan(web.graph, request)
    return report.exit_code, [failure.message for failure in report.errors]


@pytest.fixture(scope="module")
def past(site: Site) -> Site:
    """The cloud as sold to Moz, then with a server off, then with one moved and one gone."""
    take_snapshot(site.web.graph, "lab", "handover", About(designed=True, note="as sold to Moz"))
    scan(site.web, of("/servers/detail", "moz-web-1", status="SHUTOFF"), PORT_DOWN)
    scan(site.web, *TODAY)
    return site


@pytest.fixture
def disturbed(past: Site) -> Iterator[Site]:
    """A test that scans the cloud as it is on no other page: afterwards it is as it was."""
    yield past
    scan(past.web, *TODAY)


@pytest.fixture(autouse=True)
def _quiet(past: Site) -> Iterator[None]:
    past.said.clear()
    yield
    past.page.remove_listener("dialog", _accept)


def _accept(dialog: Any) -> None:
    dialog.accept()


def agreeing(page: Page) -> Page:
    """A page on which every question is answered by yes."""
    page.on("dialog", _accept)
    return page


def test_compare_tells_what_differs_and_steps_from_change_to_change(past: Site) -> None:
    past.log_in("viewer")
    page = past.open("/compare")
    past.looks("compare-nothing-asked")
    page.get_by_label("A: from", exact=True).select_option("designed")
    page.get_by_role("button", name="Compare").click()
    expect(page).to_have_url(re.compile(r"a=designed&.*b=now"))
    expect(page.get_by_role("heading", name=re.compile("^Moved"))).to_be_visible()
    row = page.get_by_role("row", name=re.compile("moved instance moz-web-2"))
    expect(row).to_contain_text("host compute-2 → compute-3")
    past.looks("compare")

    page.get_by_label("Name or value").fill("moz-app-3")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_role("link", name="moz-app-3", exact=True).first).to_be_visible()
    expect(page.get_by_role("link", name="moz-web-2", exact=True)).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert "moved,object,moved,instance,moz-web-2" in download.value.path().read_text(encoding="utf-8")

    page.get_by_role("link", name="Swap sides").click()
    expect(page).to_have_url(re.compile(r"a=now&b=designed"))

    steps = past.web.get("viewer", "/environments/lab/steps")["items"]
    past.open("/compare")
    page.get_by_label("Change", exact=True).focus()
    page.keyboard.press("Home")
    expect(page).to_have_url(re.compile(f"a={steps[0]['scan']}&b={steps[1]['scan']}$"))
    expect(page.get_by_role("row", name=re.compile("changed instance moz-web-1"))).to_contain_text("SHUTOFF")
    expect(page.get_by_label("Change", exact=True)).to_be_focused()
    page.get_by_role("link", name="Next change").click()
    expect(page).to_have_url(re.compile(f"a={steps[1]['scan']}&b={steps[2]['scan']}$"))
    page.get_by_label("Change", exact=True).press("End")
    expect(page).to_have_url(re.compile(f"a={steps[-2]['scan']}&b={steps[-1]['scan']}$"))
    expect(page.get_by_role("button", name="Next change")).to_be_disabled()
    past.open("/compare?a=now&b=now")
    expect(page.get_by_text("The same.")).to_be_visible()
    past.quiet()


def test_a_snapshot_is_taken_pinned_and_removed_and_two_who_pin_one_are_told(past: Site) -> None:
    graph = past.web.graph
    past.log_in("operator")
    page = agreeing(past.open("/snapshots"))
    page.get_by_text("Take a snapshot").click()
    page.get_by_label("Name", exact=True).fill("before work")
    page.get_by_label("Note", exact=True).fill("the move of Moz")
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("Snapshot before work is taken")).to_be_visible()
    (taken,) = graph.read("snapshots/list", environment="lab", name="before work")
    assert taken["snapshot"]["note"] == "the move of Moz"
    past.looks("snapshots")
    past.quiet()

    past.web.ask("admin", "PATCH", "/snapshots/lab/before work", json={"pinned": True})
    page.get_by_role("button", name="Pin before work").click()
    expect(page.get_by_text("somebody else changed snapshot before work meanwhile: it is pinned")).to_be_visible()
    page.get_by_role("button", name="Remove before work").click()
    expect(page.get_by_text("is pinned. let it go first")).to_be_visible()
    page.get_by_role("button", name="Unpin before work").click()
    expect(page.get_by_text("is pinned no more")).to_be_visible()
    page.get_by_role("button", name="Remove before work").click()
    expect(page.get_by_text("Snapshot before work is removed.")).to_be_visible()
    assert graph.read("snapshots/list", environment="lab", name="before work") == []
    page.get_by_text("Take a snapshot").click()
    page.get_by_label("Name", exact=True).fill("42")
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot name a snapshot")
    expect(page.get_by_label("Name", exact=True)).to_have_value("42")
    past.said.clear()  # the browser says that a status was 422


def test_impact_of_several_picked_objects_and_its_report(past: Site) -> None:
    past.log_in("operator")
    page = past.open("/impact")
    past.looks("impact-nothing-picked")
    field = page.get_by_label("What is taken away")
    for name in ("compute-1", "tor-1"):
        field.press_sequentially(name)
        expect(page.get_by_role("option").first).to_contain_text(name)
        if name == "tor-1":
            past.accessible()
        field.press("Enter")
        expect(page.locator(".chip").last).to_contain_text(name)
    page.get_by_role("button", name="Show impact").click()
    told = past.web.ask("operator", "POST", "/impact", json={"objects": ["compute-1", "tor-1"]}).json
    expect(page.locator(".fall-down .number")).to_have_text(str(len(told["down"])))
    expect(page.locator(".fall-degraded .number")).to_have_text(str(len(told["degraded"])))
    past.looks("impact")
    page.get_by_role("button", name="Remove tor-1").click()
    page.get_by_label("What it means for").select_option("moz")
    page.get_by_role("button", name="Show impact").click()
    expect(page).to_have_url(re.compile("on=lab%2Fhost%2FRegionOne%2Fcompute-1&.*project=moz"))
    page.get_by_role("button", name="Make the report").click()
    expect(page).to_have_url(re.compile(r"/reports/\d+$"))
    number = int(page.url.rpartition("/")[2])
    (kept,) = past.web.graph.read("reports/list", number=number)
    assert kept["kind"] == "impact"
    past.looks("report")
    past.quiet()


@pytest.fixture
def look(disturbed: Site) -> Callable[[Scope], tuple[int, list[str]]]:
    """How a change looks at the cloud after work that left a port down."""
    return lambda _scope: scan(disturbed.web, *TODAY, PORT_DOWN)


def test_a_change_from_request_to_close(past: Site, look: Callable[[Scope], tuple[int, list[str]]]) -> None:
    graph = past.web.graph
    past.log_in("operator")
    page = agreeing(past.open("/impact?on=compute-1&project=moz"))
    page.get_by_role("link", name="Open a change for these").click()
    expect(page.get_by_role("heading", name="Impact on moz")).to_be_visible()
    page.get_by_label("Title").fill("new memory")
    page.get_by_label(re.compile("^Planned downtime")).fill("5")
    page.get_by_label(re.compile("^SLA allows")).fill("30")
    past.looks("change-new")
    page.get_by_role("button", name="Open the change").click()
    expect(page.get_by_role("heading", name=re.compile(r"Change \d+: new memory"))).to_be_visible()
    number = int(page.url.rpartition("/")[2])
    assert changes.get_change(graph, number)["status"] == "requested"
    past.web.ask("admin", "POST", f"/changes/{number}/approval", json={"note": "first"})
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("alert")).to_contain_text("somebody else was here meanwhile")
    past.said.clear()  # the browser says that a status was 409
    page.get_by_label("Word with it").fill("go on")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("You approved change")).to_be_visible()
    assert changes.get_change(graph, number)["approvals"] == ["admin", "operator"]

    watched_and_closed(past, look, number)


def watched_and_closed(past: Site, look: Callable[[Scope], tuple[int, list[str]]], number: int) -> None:
    """Watch a change that was approved, be refused to close it, waive what is left, and close it."""
    graph, page = past.web.graph, past.page
    changes.tick(graph, number, lambda _scope: scan(past.web, *TODAY))
    expect(page.get_by_text("Something happened: the change is running.")).to_be_visible(timeout=20_000)
    changes.tick(graph, number, look)
    past.open(f"/changes/{number}")
    rests = past.web.get("operator", f"/changes/{number}/rests")["items"]
    assert rests
    expect(page.locator(".rest")).to_have_count(len(rests) + (len(rests) > 1))
    past.looks("change")
    past.quiet()
    page.get_by_role("main").get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("cannot be closed")
    past.said.clear()  # the browser says that a status was 409
    page.locator(".rest").first.get_by_role("textbox").fill("it is mended tomorrow")
    page.get_by_role("button", name="Waive").first.click()
    expect(page.get_by_text("It is waived in your name.")).to_be_visible()
    if len(rests) > 1:
        page.locator(".rest input[name=reason]").last.fill("agreed")
        page.locator(".rest button").last.click()
        expect(page.get_by_text("It is waived in your name.")).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_text(f"Change {number} is closed.")).to_be_visible()
    closed = changes.get_change(graph, number)
    assert closed["status"] == "closed"
    assert "waived" in closed["verdict"]
    with page.expect_download() as download:
        page.get_by_role("link", name="Request as a document").click()
    assert "# Change" in download.value.path().read_text(encoding="utf-8")
    past.open("/changes")
    expect(page.get_by_role("link", name="new memory")).to_be_visible()
    past.looks("changes")
    past.quiet()


def test_a_tenant_asks_for_a_change_of_its_own_and_sees_no_other(past: Site) -> None:
    past.log_in("moz")
    page = agreeing(past.open("/changes/new?on=moz-web-4"))
    page.get_by_role("button", name="Open the change").click()
    expect(page.get_by_role("heading", name=re.compile(r"Change \d+"))).to_be_visible()
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("is closed.")).to_be_visible()
    past.open("/changes")
    expect(page.locator("tbody tr")).to_have_count(1)
    for path in ("/compare?a=1&b=now", "/snapshots", "/impact?on=compute-1", "/reports", "/design"):
        past.open(path)
        expect(page.get_by_text("boingboing")).to_have_count(0)
    past.quiet()


def test_a_report_is_made_opened_sent_and_removed(past: Site) -> None:
    past.log_in("operator")
    page = agreeing(past.open("/reports/new"))
    page.get_by_label("Project or customer").select_option("moz")
    past.looks("report-new")
    page.get_by_role("button", name="Make it").click()
    expect(page).to_have_url(re.compile(r"/reports/\d+$"))
    number = int(page.url.rpartition("/")[2])
    assert past.web.graph.read("reports/list", number=number)[0]["kind"] == "inventory"
    expect(page.get_by_role("table")).to_contain_text("moz-web-1")
    for file in ("PDF", "XLSX", "JSON"):
        with page.expect_download() as download:
            page.get_by_role("link", name=re.compile(f"^{file}")).click()
        assert download.value.path().stat().st_size > 500
    with page.context.expect_page() as tab:
        page.get_by_role("link", name=re.compile("^HTML")).click()
    expect(tab.value.get_by_role("heading", name="Inventory").first).to_be_visible()
    tab.value.close()
    page.get_by_label("Where the addresses stand").fill("env:NOC_MAIL")
    page.get_by_role("button", name="Make anew and send").click()
    expect(page.get_by_text("The scheduler makes it anew and sends it")).to_be_visible()
    (run,) = past.web.get("operator", "/runs", status="queued")["items"]
    assert (run["kind"], run["parameters"]["project"]) == ("report", "moz")
    assert "kind=report" in str(
        page.get_by_role("main").get_by_role("link", name="Schedule", exact=True).get_attribute("href")
    )
    past.open("/reports")
    past.looks("reports")
    past.quiet()
    page.get_by_role("button", name=f"Remove report {number}").click()
    expect(page.get_by_text(f"Report {number} is removed.")).to_be_visible()
    assert past.web.graph.read("reports/list", number=number) == []


def test_design_is_checked_and_saved_as_a_file(past: Site, tmp_path: Any) -> None:
    past.log_in("viewer")
    page = past.open("/design")
    page.get_by_label("What is there today").select_option("moz")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a design file").click()
    text = download.value.path().read_text(encoding="utf-8")
    page.get_by_label("Or its text").fill(text)
    page.get_by_role("button", name="Check against it").click()
    expect(page.get_by_text("All is as designed.")).to_be_visible()
    wrong = tmp_path / "moz.yaml"
    wrong.write_text(text.replace("host: compute-3", "host: compute-1"), encoding="utf-8")
    page.get_by_label("File (YAML)").set_input_files(wrong)
    page.get_by_role("button", name="Check against it").click()
    expect(page.get_by_text("Not as designed.")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("failed server moz-web-2"))).to_be_visible()
    past.quiet()
    page.get_by_label("Or its text").fill("design: [")
    page.get_by_role("button", name="Check against it").click()
    expect(page.get_by_role("alert")).to_be_visible()
    past.said.clear()  # the browser says that a status was 422
    past.open("/design")
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_text("Not as designed.")).to_be_visible()
    past.looks("design")
    past.quiet()


def test_what_was_not_read_is_told_as_not_known(disturbed: Site) -> None:
    past = disturbed
    last = past.web.get("viewer", "/environments")["items"][0]["scan"]
    scan(past.web, *TODAY, silent=["compute-2"])
    assert past.web.get("viewer", "/compare", a=last)["same"] is None
    past.log_in("viewer")
    page = past.open(f"/compare?a={last}&b=now")
    expect(page.get_by_text("Not known.", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("^Not read at one of the two moments"))).to_be_visible()
    past.looks("compare-not-known")
    past.quiet()
