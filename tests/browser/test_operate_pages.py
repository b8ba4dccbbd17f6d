"""Scans, schedules, runs and environments in Chromium: asked for, followed with a real scheduler, and seen in the graph."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from calipso import schedules
from tests.browser.site import Site, site
from tests.scheduling import Running, ended, schedulers, slow_switch, until
from tests.served import served
from tests.sources.sshd import running_sshd, sshd_is_missing
from tests.web import web

__all__ = ["served", "site", "web"]

pytestmark = [pytest.mark.browser, pytest.mark.graph]
needs_sshd = pytest.mark.skipif(sshd_is_missing(), reason="no OpenSSH server here: apt-get install openssh-server")
PATIENCE_MS = 60_000
Start = Callable[..., Running]


@pytest.fixture(scope="module", autouse=True)
def _admin(site: Site) -> None:
    site.log_in("admin")


@pytest.fixture(autouse=True)
def _quiet(site: Site) -> Iterator[None]:
    site.said.clear()
    yield
    site.quiet()


@pytest.fixture
def start(calipso_home: Path, tmp_path: Path) -> Iterator[Start]:
    """Starts schedulers on the test server."""
    with schedulers(tmp_path) as starting:
        yield starting


def definition(site: Site, key: str) -> dict[str, Any]:
    found: dict[str, Any] = site.web.get("admin", f"/environments/{key}")["definition"]
    return found


def confirm(page: Page) -> None:
    page.once("dialog", lambda dialog: dialog.accept())


@needs_sshd
def test_a_scan_is_asked_for_followed_and_told_with_what_it_found(site: Site, start: Start, tmp_path: Path) -> None:
    with slow_switch(site.web.graph, tmp_path, 3):
        until(lambda: not site.web.get("admin", "/scheduler")["held"], "those of other tests lead no more")
        page = site.open("/scans/new")
        site.looks("scan-new")
        page.get_by_label("Environment").select_option("slow")
        page.get_by_role("button", name="Scan").click()
        expect(page.get_by_text("No scheduler runs.")).to_be_visible()
        expect(page.locator("[data-said]")).to_have_text("Waits for the scheduler")
        identity = page.url.rpartition("/")[2]
        assert site.web.graph.read("scans/by_id", id=identity)[0]["scan"]["status"] == "queued"
        start()
        expect(page.locator("[data-asking]")).to_contain_text("switch/sw1", timeout=PATIENCE_MS)
        expect(page.get_by_text("No scheduler runs.")).to_have_count(0)
        site.looks("scan-running")
        expect(page.get_by_role("heading", name="2 could not be read")).to_be_visible(timeout=PATIENCE_MS)
        done = ended(site.web.graph, identity)
    assert done["status"] == "done"
    told = site.web.get("admin", f"/scans/{identity}")
    expect(page.locator(".run-status").first).to_have_attribute("data-status", told["status"])
    page.goto(f"{site.url}/scans?environment=slow")
    expect(page.locator("tbody tr")).to_have_count(1)
    site.looks("scans")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.path().read_text().splitlines()[1].startswith(f"{identity},slow,")
    page.goto(f"{site.url}/scans?sort=environment")
    places = page.locator("tbody tr td:nth-child(2)").all_inner_texts()
    assert places == sorted(places)
    assert {"lab", "slow"} <= set(places)


@needs_sshd
def test_a_scan_that_could_not_read_tells_what_to_do(site: Site, start: Start, tmp_path: Path) -> None:
    broken = {"environment": "dead", "ssh": {"user": "nobody", "timeout_s": 2}, "switches": {"sw9": "127.0.0.1:1"}}
    site.web.ask("admin", "PUT", "/environments/dead", json={"definition": broken})
    start()
    identity = site.web.ask("admin", "POST", "/scans", json={"environment": "dead"}).json["id"]
    ended(site.web.graph, identity)
    page = site.open(f"/scans/{identity}")
    error = site.web.get("admin", f"/scans/{identity}")["errors"][0]
    assert error["hint"]
    expect(page.get_by_role("row", name=re.compile(re.escape(error["hint"])))).to_be_visible()
    site.looks("scan-with-errors")


def test_a_scan_that_waits_for_a_decision_is_done_again_with_removals(site: Site) -> None:
    """As `needs_decision` shows it; what becomes of the button is a scan that may remove."""
    scan = site.web.get("admin", "/scans", environment="lab")["items"][-1][
        "id"
    ]  # the first, whatever was asked for since
    page = site.open(f"/scans/{scan}")
    servers = site.web.get("admin", f"/scans/{scan}")["types"]["instance"]["added"]
    expect(page.get_by_role("row", name=re.compile(f"^instances {servers} "))).to_be_visible()
    site.looks("scan-done")
    site.web.graph.write("database/test_decision", id=scan)
    site.open(f"/scans/{scan}")
    site.looks("scan-decision")
    confirm(page)
    page.get_by_role("button", name=re.compile("scan again with removals")).click()
    expect(page).to_have_url(re.compile(r"/scans/[0-9a-f-]{36}$"))
    run = schedules.get_run(site.web.graph, page.url.rpartition("/")[2])
    assert run["parameters"] == {"environment": "lab", "allow_removals": True}
    schedules.cancel_run(site.web.graph, run["id"])


def test_sunday_midnight_in_berlin_is_scheduled_paused_run_and_removed(site: Site) -> None:
    graph = site.web.graph
    for one in site.web.get("admin", "/schedules")["items"]:  # those of other tests
        site.web.ask("admin", "DELETE", f"/schedules/{one['name']}")
    page = site.open("/schedules")
    expect(page.get_by_text("Nothing is done by the clock yet")).to_be_visible()
    site.looks("schedules-empty")
    page.get_by_role("link", name="Schedule", exact=True).click()
    page.get_by_label("Name", exact=True).fill("weekly")
    page.get_by_label("How often").select_option(label="Sundays at midnight")
    page.get_by_label("Time zone").fill("Europe/Berlin")
    page.get_by_label("Environment").select_option("lab")
    expect(page.locator("#coming li")).to_have_count(3)
    expect(page.locator("#coming")).to_contain_text("00:00 Europe/Berlin")
    site.looks("schedule-new")
    page.get_by_role("button", name="Keep the schedule").click()
    expect(page.get_by_text("weekly is kept")).to_be_visible()
    kept = graph.read("schedules/list", name="weekly")[0]["schedule"]
    assert (kept["cron"], kept["zone"], kept["kind"]) == ("0 0 * * sun", "Europe/Berlin", "scan")
    assert json.loads(kept["parameters"]) == {"environment": "lab"}
    site.looks("schedules")
    page.get_by_role("button", name="Pause weekly").click()
    expect(page.get_by_role("button", name="Resume weekly")).to_be_visible()
    assert graph.read("schedules/list", name="weekly")[0]["schedule"]["enabled"] is False
    page.get_by_role("button", name="Resume weekly").click()
    page.get_by_role("button", name="Run weekly now").click()
    expect(page.get_by_text("Waits for the scheduler")).to_be_visible()
    site.looks("run-waiting")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator(".run-status").first).to_have_attribute("data-status", "cancelled")
    site.looks("run")
    site.open("/schedules/weekly")
    site.looks("schedule")
    site.open("/runs")
    site.looks("runs")
    page.get_by_role("link", name="State").click()
    expect(page.get_by_role("columnheader", name="State")).to_have_attribute("aria-sort", "ascending")
    confirm(page)
    site.open("/schedules")
    page.get_by_role("button", name="Remove weekly").click()
    expect(page.get_by_text("weekly is removed")).to_be_visible()
    assert graph.read("schedules/list", name="weekly") == []


def test_every_so_many_weeks_a_report_out_of_an_address_and_what_is_wrong_is_told(site: Site) -> None:
    page = site.open("/schedules/new?kind=report&report=health&name=moz&project=moz&every_weeks=2")
    expect(page.get_by_label("Report")).to_have_value("health")
    page.get_by_label("First time").fill("2026-12-04T07:00")
    page.get_by_label("Notify").fill("mailtos://user:hunter2@mail.example.com")
    page.get_by_role("button", name="Keep the schedule").click()
    expect(page.get_by_role("alert").filter(has_text="a URL holds secrets")).to_be_visible()
    expect(page.get_by_label("First time")).to_have_value("2026-12-04T07:00")
    site.looks("schedule-wrong")
    site.said.clear()  # the browser says that a status was 422
    page.get_by_label("Notify").fill("env:NOC_MAIL")
    page.get_by_role("button", name="Keep the schedule").click()
    expect(page.get_by_text("moz is kept")).to_be_visible()
    kept = site.web.get("admin", "/schedules/moz")
    assert (kept["every_weeks"], kept["start"]) == (2, "2026-12-04T07:00")
    assert kept["parameters"] == {"project": "moz", "report": "health", "notify": ["env:NOC_MAIL"]}


def test_an_environment_is_added_in_steps_with_its_secret_by_reference_and_tested(site: Site, start: Start) -> None:
    page = site.open("/environments/new")
    page.get_by_label("Key", exact=True).fill("edge")
    page.get_by_label("Name for people").fill("The edge")
    page.get_by_label("How to log in at the cloud").select_option("login")
    page.get_by_label("Keystone's address").fill("http://127.0.0.1:1/v3")
    page.get_by_label("User", exact=True).fill("calipso")
    page.get_by_label("Where the password stands").fill("hunter2")
    page.get_by_label("Project", exact=True).fill("admin")
    site.looks("environment-new")
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Hosts", exact=True).fill("compute-1: 127.0.0.1\n")
    site.looks("environment-hosts")
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Save", exact=True).click()
    alert = page.get_by_role("alert").filter(has_text="not the secret itself")
    expect(alert).to_be_visible()
    assert "hunter2" not in page.content()
    site.said.clear()
    page.get_by_label("Where the password stands").fill("env:EDGE_PASSWORD")
    for _ in range(2):
        page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Save and test").click()
    expect(page.get_by_text("The scheduler tries every way in.")).to_be_visible()
    kept = definition(site, "edge")
    assert kept["openstack"]["login"] == {
        "auth_url": "http://127.0.0.1:1/v3", "username": "calipso", "password": "env:EDGE_PASSWORD", "project": "admin",
    }  # fmt: skip
    assert kept["hosts"] == {"compute-1": {"address": "127.0.0.1"}}
    start()
    expect(page.get_by_role("row", name=re.compile("^compute-1 "))).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_role("row", name=re.compile("there is no secret at env:EDGE_PASSWORD"))).to_be_visible()
    site.looks("environment-test")


@needs_sshd
def test_host_keys_that_a_test_shows_are_pinned_and_then_the_host_answers(
    site: Site, start: Start, tmp_path: Path
) -> None:
    with running_sshd(tmp_path / "sshd") as sshd:
        target = sshd.target("sw1")
        ssh = {"user": target.user, "key_file": str(sshd.key_file), "port": sshd.port}
        there = {"environment": "keys", "ssh": ssh, "switches": {"sw1": target.address}}
        site.web.ask("admin", "PUT", "/environments/keys", json={"definition": there})
        start()
        page = site.open("/environments/keys/edit")
        page.get_by_role("button", name="Test as saved").click()
        expect(page.get_by_role("heading", name="Keys that are not pinned yet")).to_be_visible(timeout=PATIENCE_MS)
        expect(page.locator("dd code").first).to_contain_text("SHA256:")
        site.looks("environment-keys")
        confirm(page)
        page.get_by_role("button", name=re.compile("^They are right")).click()
        expect(page.get_by_text("1 host key is pinned. Test again")).to_be_visible()
        assert set(target.host_keys) <= set(definition(site, "keys")["host_keys"]["sw1"])
        page.get_by_role("button", name="Test as saved").click()
        expect(page.get_by_role("row", name=re.compile("^sw1 yes tools: "))).to_be_visible(timeout=PATIENCE_MS)


def test_the_second_of_two_who_edit_an_environment_is_told_what_differs(site: Site) -> None:
    there = {"environment": "twice", "switches": {"tor-1": "192.0.2.2"}}
    site.web.ask("admin", "PUT", "/environments/twice", json={"definition": there})
    page = site.open("/environments/twice/edit")
    page.get_by_label("Name for people").fill("Mine")
    theirs = there | {"name": "Theirs", "switches": {"tor-1": "192.0.2.3"}}
    site.web.ask("admin", "PUT", "/environments/twice", json={"definition": theirs})
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("somebody else changed twice")).to_be_visible()
    expect(page.get_by_role("row", name="name Theirs Mine")).to_be_visible()
    expect(
        page.get_by_role("row", name=re.compile(r"switches.tor-1.address 192\.0\.2\.3 192\.0\.2\.2"))
    ).to_be_visible()
    site.looks("environment-two")
    site.said.clear()  # the browser says that a status was 409
    assert definition(site, "twice")["name"] == "Theirs"
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("twice is saved.")).to_be_visible()
    assert definition(site, "twice")["name"] == "Mine"


def test_an_environment_is_edited_as_yaml_and_removed_when_its_key_was_typed(site: Site) -> None:
    site.web.ask("admin", "PUT", "/environments/old", json={"definition": {"environment": "old"}})
    page = site.open("/environments/old/edit?as=yaml")
    page.get_by_label("Definition").fill("environment: old\nname: [")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="line 2")).to_be_visible()
    site.said.clear()
    page.get_by_label("Definition").fill("environment: old\nname: Old\nswitches: {tor-9: 192.0.2.9}\n")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("old is saved.")).to_be_visible()
    assert definition(site, "old")["switches"] == {"tor-9": {"address": "192.0.2.9"}}
    site.open("/environments/old/edit?as=yaml")
    site.looks("environment-yaml")
    page.get_by_label("Type old to remove it").fill("young")
    page.get_by_role("button", name="Remove old").click()
    expect(page.get_by_text("old was not removed")).to_be_visible()
    site.said.clear()
    page.get_by_label("Type old to remove it").fill("old")
    page.get_by_role("button", name="Remove old").click()
    expect(page.get_by_text("old is removed")).to_be_visible()
    assert site.web.ask("admin", "GET", "/environments/old").status_code == 404
    site.looks("environments")
