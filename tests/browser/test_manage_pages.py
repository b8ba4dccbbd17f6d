"""Clique types, users, tokens, settings, audit log, messages and the Cypher console in Chromium; what is then in the graph."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.site import Site, site
from tests.served import served
from tests.web import PASSWORD, web

__all__ = ["served", "site", "web"]

pytestmark = [pytest.mark.browser, pytest.mark.graph]


@pytest.fixture(scope="module", autouse=True)
def _admin(site: Site) -> None:
    site.log_in("admin")


@pytest.fixture(autouse=True)
def _quiet(site: Site) -> Iterator[None]:
    site.said.clear()
    yield
    site.quiet()


def test_a_clique_type_is_put_together_by_keys_and_removed(site: Site) -> None:
    page = site.open("/clique-types/new")
    page.get_by_label("Name", exact=True).fill("up to the port")
    page.get_by_label("Link type to add").select_option("vnic_port")
    add = page.get_by_role("button", name="Add the step")
    add.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Link type to add").select_option("instance_vnic")
    add.focus()
    page.keyboard.press("Space")
    page.get_by_label("Step 2", exact=True).focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_label("Step 1", exact=True)).to_have_value("instance_vnic")
    expect(page.locator("[data-moved]")).to_have_text("instance_vnic is step 1")
    site.looks("clique-type-new")
    page.get_by_role("button", name="Keep the clique type").click()
    expect(page.get_by_role("row", name=re.compile("^up to the port instance"))).to_be_visible()
    own = next(one for one in site.web.get("admin", "/clique-types")["items"] if one["own"])
    assert (own["name"], own["steps"]) == ("up to the port", ["instance_vnic", "vnic_port"])
    site.looks("clique-types")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Remove up to the port").click()
    expect(page.get_by_text("up to the port is removed")).to_be_visible()
    assert not any(one["own"] for one in site.web.get("admin", "/clique-types")["items"])


def test_a_user_is_made_bound_changed_disabled_and_removed(site: Site) -> None:
    page = site.open("/users/new")
    page.get_by_label("Name", exact=True).fill("ada")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password once more").fill(PASSWORD + "!")
    page.get_by_label("Role").select_option("operator")
    page.get_by_label("only what these projects").check()
    page.get_by_label("Moz", exact=True).check()
    site.looks("user-new")
    page.get_by_role("button", name="Make the user").click()
    expect(page.get_by_text("the two passwords are not the same")).to_be_visible()
    site.said.clear()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password once more").fill(PASSWORD)
    page.get_by_role("button", name="Make the user").click()
    expect(page.get_by_role("row", name=re.compile("^ada operator Moz on"))).to_be_visible()
    site.looks("users")
    assert site.web.get("admin", "/users/ada")["customers"] == ["Moz"]
    page.get_by_role("link", name="ada").click()
    site.web.ask("admin", "PATCH", "/users/ada", json={"role": "admin"})
    page.get_by_label("Role").select_option("viewer")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("somebody else changed ada")).to_be_visible()
    site.looks("user")
    site.said.clear()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("ada is changed.")).to_be_visible()
    assert site.web.get("admin", "/users/ada")["role"] == "viewer"
    page.get_by_role("button", name="Disable").click()
    expect(page.get_by_text("ada is disabled.")).to_be_visible()
    assert site.web.get("admin", "/users/ada")["enabled"] is False
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("ada is removed")).to_be_visible()
    assert site.web.ask("admin", "GET", "/users/ada").status_code == 404


def test_a_token_is_told_once_works_and_ends(site: Site) -> None:
    page = site.open("/tokens")
    page.get_by_label("What it is for").fill("grafana")
    page.get_by_label("May at most").select_option("viewer")
    page.get_by_label("Good for days").fill("30")
    page.get_by_role("button", name="Make the token").click()
    secret = page.get_by_label("Secret").input_value()
    site.web.tokens["grafana"] = secret
    assert site.web.get("grafana", "/session")["role"] == "viewer"
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("[data-copied]")).not_to_be_empty()
    site.looks("token-made")
    site.open("/tokens")
    assert secret not in page.content()
    site.looks("tokens")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="End grafana").click()
    expect(page.get_by_text("The token is ended")).to_be_visible()
    assert site.web.ask("grafana", "GET", "/session").status_code == 401


def test_the_audit_log_is_filtered_and_taken_along(site: Site) -> None:
    site.web.ask("admin", "PATCH", "/users/moz", json={"enabled": True})
    page = site.open("/audit?what=user+changed")
    expect(page.locator("tbody tr").first).to_contain_text("moz")
    site.looks("audit")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    lines = download.value.path().read_text().splitlines()
    assert lines[0].startswith("at,who,what")
    assert all("user changed" in line for line in lines[1:])
    site.open("/audit")
    page.get_by_role("link", name="What", exact=True).click()
    expect(page).to_have_url(re.compile("sort=what"))
    whats = page.locator("tbody tr td:nth-child(3)").all_inner_texts()
    assert whats == sorted(whats)
    assert len(set(whats)) > 1


def test_a_question_in_cypher_is_asked_by_keys_kept_here_and_taken_along(site: Site) -> None:
    page = site.open("/cypher")
    page.get_by_role("link", name=re.compile("^How|^Who|^Which|^What|^Servers")).first.click()
    expect(page).to_have_url(re.compile(r"question="))
    site.open("/cypher")
    page.get_by_label("Question in Cypher").fill(
        "MATCH (i:Instance {name: $name})-[r]-(x) RETURN i, r, x.name AS name, 3 AS three"
    )
    page.get_by_label("Parameters").fill('{"name": "moz-web-1"}')
    page.get_by_label("Question in Cypher").press("Control+Enter")
    expect(page.locator("#answer a", has_text="moz-web-1").first).to_have_attribute("href", re.compile("/objects/lab/"))
    expect(page).to_have_url(re.compile("statement=MATCH"))
    expect(page.locator("[data-history] button")).to_have_count(1)
    site.looks("cypher")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert download.value.path().read_text().splitlines()[0] == "i,r,name,three"
    page.get_by_label("Question in Cypher").fill("MATCH (i:Instance RETURN i")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("#answer .alert-danger")).to_contain_text("Invalid input")
    site.looks("cypher-wrong")
    site.said.clear()
    page.get_by_label("Question in Cypher").fill("UNWIND range(1, 500) AS n RETURN n")
    page.get_by_label("At most").select_option("100")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("only the first 100 are shown")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Question in Cypher")).to_have_value("UNWIND range(1, 500) AS n RETURN n")


def test_settings_change_theme_and_password(site: Site) -> None:
    page = site.open("/settings")
    page.get_by_label("dark", exact=True).check()
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    page.get_by_label("as my system wishes").check()
    site.looks("settings")
    page.get_by_label("Password of before").fill(PASSWORD)
    page.get_by_label("New password").fill(PASSWORD + " 2")
    page.get_by_label("Once more").fill(PASSWORD + " 2")
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_text("Your password is another one")).to_be_visible()
    answer = site.web.client.post("/api/v1/session", json={"user": "admin", "password": PASSWORD + " 2"})
    assert answer.status_code == 201
    site.open("/messages")
    expect(page.get_by_text("Nobody sends messages to this Calipso yet")).to_be_visible()
    site.looks("messages")
