"""Objects, environments, customers and paths in Chromium: what people do there, and what then is in the graph."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from calipso.annotations import annotations_of
from calipso.customers import get_customer, list_customers
from calipso.environments import parse_environment
from calipso.scan import Request, run_scan
from tests.browser.site import Site, site
from tests.edited_source import TENANTS, EditedSource
from tests.served import served
from tests.web import web

__all__ = ["served", "site", "web"]

pytestmark = [pytest.mark.browser, pytest.mark.graph]


@pytest.fixture(autouse=True)
def _quiet(site: Site) -> None:
    site.said.clear()


def named(site: Site, name: str, kind: str = "instance") -> str:
    """The id of the object with a name."""
    (found,) = [
        one["id"] for one in site.web.get("admin", "/objects", type=kind, limit=1000)["items"] if one["name"] == name
    ]
    return str(found)


def test_the_list_filters_sorts_pages_and_exports(site: Site) -> None:
    site.log_in("viewer")
    page = site.open("/objects")
    page.get_by_label("Type", exact=True).select_option("instance")
    page.get_by_label("Project or customer").fill("Moz")
    page.get_by_role("button", name="Filter").click()
    expect(page).to_have_url(re.compile("type=instance"))
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(20)
    page.get_by_role("link", name="Name").click()
    expect(rows.first).to_contain_text("moz-web-4")
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Name")
    site.looks("objects")

    site.open("/objects?type=port&sort=id")
    seen = [page.locator("tbody a").first.get_attribute("title")]
    page.get_by_role("link", name="Next page").click()
    expect(page).to_have_url(re.compile("after="))
    seen.append(page.locator("tbody a").first.get_attribute("title"))
    page.get_by_role("link", name="First page").click()
    expect(page.locator("tbody a").first).to_have_attribute("title", str(seen[0]))
    assert seen[0] != seen[1]
    answer = page.request.get(f"{site.url}{page.get_by_role('link', name='CSV').get_attribute('href')}")
    told = list(csv.DictReader(io.StringIO(answer.text())))
    assert "calipso-objects.csv" in answer.headers["content-disposition"]
    assert len(told) == len(site.web.get("viewer", "/objects", type="port", limit=1000)["items"]) > 50
    site.open("/objects?health=error")
    expect(page.get_by_text("No object fits")).to_be_visible()
    site.looks("objects-none")
    site.quiet()


def test_an_object_in_all_its_sections(site: Site) -> None:
    site.log_in("operator")
    one = named(site, "moz-db-1")
    page = site.open("/objects/moz-db-1")
    expect(page).to_have_url(re.compile(one))
    expect(page.locator(".trail")).to_contain_text("compute-1")
    site.looks("object")
    for section, told in (
        ("Links", "instance.uuid = vnic.instance_uuid"),
        ("Clique", "tor-1"),
        ("Impact", "When moz-db-1 fails"),
        ("History", "nothing changed since"),
        ("Messages", "Nothing sends messages"),
        ("Raw answer", "OS-EXT-STS:power_state"),
    ):
        page.get_by_role("navigation", name="Sections").get_by_role("link", name=section).click()
        expect(page.locator("main")).to_contain_text(told)
        site.settled()
        site.looks(f"object-{section.split()[0].lower()}")
    page.get_by_role("link", name="Path", exact=True).click()
    page.get_by_label("From moz-db-1 to where").fill("moz-web-1")
    page.get_by_role("button", name="Show the way").click()
    expect(page.get_by_text("There is a way")).to_be_visible()
    site.quiet()


def test_what_people_say_is_added_changed_taken_back_and_said_again(site: Site) -> None:
    site.log_in("operator")
    one = named(site, "moz-web-2")
    page = site.open(f"/objects/{one}?show=annotations")
    page.get_by_label("Key", exact=True).fill("contact")
    page.get_by_label("Value", exact=True).fill("alice")
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#said")).to_contain_text("contact is alice")
    said = annotations_of(site.web.graph, one)["annotations"]
    assert [(row["key"], row["value"], row["owner"]) for row in said] == [("contact", "alice", "operator")]
    site.looks("object-annotations")

    other = page.context.new_page()  # somebody else, who changes it first
    other.goto(page.url)
    for who, value in ((other, "bob"), (page, "carol")):
        who.get_by_text("Change contact").click()
        who.get_by_label("contact", exact=True).fill(value)
        who.get_by_role("button", name="Save").click()
    other.close()
    expect(page.get_by_role("alert")).to_contain_text("said already: bob")
    site.said.clear()  # the browser says that a status was 409
    assert annotations_of(site.web.graph, one)["annotations"][0]["value"] == "bob"

    page.get_by_role("button", name="Remove contact").click()
    expect(page.get_by_text("What was said once")).to_be_visible()
    assert annotations_of(site.web.graph, one)["annotations"] == []
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Remove contact")).to_be_visible()
    assert annotations_of(site.web.graph, one)["annotations"][0]["value"] == "bob"
    site.quiet()


def test_the_tree_by_keys_and_what_is_chosen_beside_it(site: Site) -> None:
    site.log_in("viewer")
    page = site.open("/environments/lab")
    expect(page.locator("#node")).to_contain_text("36instances", use_inner_text=False)
    site.looks("environment")
    page.get_by_role("treeitem", name="lab, environment").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.get_by_role("treeitem", name="az-a, availability zone")).to_be_visible()
    page.get_by_role("treeitem", name="az-a, availability zone").locator(".tree-twist").first.click()
    host = page.get_by_role("treeitem", name="compute-1, host")
    expect(host).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#node-title")).to_have_text("compute-1")
    expect(page).to_have_url(re.compile("of=lab"))
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("treeitem", name=re.compile("vconnectors"))).to_be_visible()
    site.settled()
    site.looks("environment-host")
    page.reload()
    expect(page.locator("#node-title")).to_have_text("compute-1")
    expect(page.locator("[aria-selected=true]")).to_have_attribute("data-id", named(site, "compute-1", "host"))
    page.get_by_role("group", name="Shown as").get_by_role("link", name="Graph").click()
    expect(page).to_have_url(re.compile("as=graph"))
    site.settled()
    site.quiet()


def test_an_admin_makes_a_customer_and_its_dashboard_tells_how_it_is(site: Site) -> None:
    site.log_in("admin")
    page = site.open("/customers")
    site.looks("customers")
    page.get_by_role("link", name="Has").click()
    page.get_by_role("link", name="Has").click()
    expect(page.locator("tbody tr").first).to_contain_text("moz")
    page.get_by_placeholder("Project, environment, customer").fill("boing")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    site.open("/customers")
    page.get_by_text("Make a customer").click()
    page.get_by_label("Name", exact=True).fill("Boing & Co")
    page.get_by_label("Projects", exact=True).select_option(label="boingboing (lab)")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("heading", name="Boing & Co", exact=True)).to_be_visible()
    assert [one["name"] for one in get_customer(site.web.graph, "Boing & Co")["projects"]] == ["boingboing"]
    page.get_by_label("Add projects").fill("no-such-project")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("no-such-project")
    site.said.clear()  # the browser says that a status was 404
    page.get_by_label("Add projects").fill("admin")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("button", name="Take admin out")).to_be_visible()
    page.once("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="Take admin out").click()
    expect(page.get_by_role("button", name="Take admin out")).to_have_count(0)
    assert [one["name"] for one in get_customer(site.web.graph, "Boing & Co")["projects"]] == ["boingboing"]
    page.once("dialog", lambda asked: asked.dismiss())
    page.get_by_role("button", name="Forget the customer").click()
    assert len(list_customers(site.web.graph)) == 2
    page.once("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="Forget the customer").click()
    expect(page).to_have_url(re.compile("/customers$"))
    assert [one["name"] for one in list_customers(site.web.graph)] == ["Moz"]

    site.open("/customers/Moz")
    expect(page.get_by_role("heading", name="Servers")).to_be_visible()
    expect(page.get_by_text("no snapshot of lab is pinned as its design")).to_be_visible()
    points = page.locator("section", has_text="Single points of failure")
    expect(points.get_by_text(re.compile(r"^(\d+) of \1 servers")).first).to_be_visible()
    site.looks("customer")
    site.quiet()


def test_a_path_hop_by_hop_with_names_proposed(site: Site) -> None:
    site.log_in("viewer")
    page = site.open("/paths")
    site.looks("paths")
    page.get_by_label("From").press_sequentially("moz-db-1")
    expect(page.locator("#source-list option").first).to_have_attribute("value", named(site, "moz-db-1"))
    page.get_by_label("To", exact=True).fill("moz-web-1")
    page.get_by_role("button", name="Show the way").click()
    expect(page.get_by_text("There is a way")).to_be_visible()
    told = site.web.get("viewer", "/paths", source="moz-db-1", target="moz-web-1")
    expect(page.locator("li.hop")).to_have_count(len(told["hops"]))
    expect(page.get_by_role("list", name="Hops")).to_contain_text("vxlan 1003")
    site.settled()
    site.looks("path")
    site.open("/paths?source=moz-db-1&target=nowhere-at-all")
    expect(page.get_by_role("alert")).to_contain_text("nowhere-at-all")
    expect(page.get_by_label("From")).to_have_value("moz-db-1")
    site.said.clear()  # the browser says that a status was 404


def test_a_tenant_sees_its_own_and_never_another_s_name(site: Site) -> None:
    strange = named(site, "vasa-1")
    site.log_in("moz")
    page = site.page
    for path in (
        f"/objects/{strange}",
        f"/objects/{strange}?show=raw",
        f"/environments/lab?of={strange}",
        "/projects/boingboing",
    ):
        answer = page.goto(f"{site.url}{path}")
        assert answer
        assert answer.status == 404, path
        assert "vasa-1" not in answer.text()
    for path in (
        "/objects?limit=1000",
        "/environments/lab",
        f"/environments/lab?of={named(site, 'compute-1', 'host')}",
        f"/objects/{named(site, 'compute-1', 'host')}?show=links",
        f"/objects/{named(site, 'moz-db-1')}?show=clique",
        "/customers",
        "/projects/moz",
        "/paths?source=moz-db-1&target=moz-web-1",
        "/dashboard/points?project=moz&environment=lab",
    ):
        answer = page.goto(f"{site.url}{path}")
        assert answer
        assert answer.status == 200, path
        assert not re.search("vasa-1|boingboing|bb-chain", answer.text()), path
    site.open("/")
    site.said.clear()  # the browser says, a little later, that statuses were 404


@pytest.fixture
def without_a_server(site: Site) -> Iterator[str]:
    """The id of a server that a scan does not find any more; afterwards one finds it again."""
    found = named(site, "moz-web-3")
    scanned(
        site,
        EditedSource(TENANTS, rows=lambda _question, rows: [row for row in rows if row.get("name") != "moz-web-3"]),
    )
    yield found
    scanned(site, EditedSource(TENANTS))


def scanned(site: Site, source: EditedSource) -> None:
    """The cloud is scanned as a source tells it."""
    environment = parse_environment(source.definition, "recording")
    run_scan(site.web.graph, Request(environment, source, "test", allow_removals=True))


def test_a_thing_that_is_gone_is_shown_as_it_was(site: Site, without_a_server: str) -> None:
    site.log_in("viewer")
    page = site.open(f"/objects/{without_a_server}")
    expect(page.get_by_text("It is gone since scan 2")).to_be_visible()
    expect(page.locator("main")).to_contain_text("compute-3")
    site.looks("object-gone", narrow=False)
    site.open(f"/objects/{without_a_server}?show=history")
    expect(page.get_by_text("What it was")).to_be_visible()
    site.quiet()
