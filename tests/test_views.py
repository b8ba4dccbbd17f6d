"""Saved views: kept with where nodes stand, under one's own name, shared with those who may see what is on them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web import Web, web

__all__ = ["web"]
pytestmark = pytest.mark.graph
ADDRESS = "/graph?kind=clique&of=moz-web-1&color=network"
OF_MOZ = "moz's"


@pytest.fixture(autouse=True)
def _none(web: Web) -> None:
    for row in web.graph.read("views/list", owner="operator", id=None):
        web.graph.write("views/remove", id=row["id"])


def save(web: Web, who: str, **more: Any) -> Any:
    return web.ask(who, "POST", "/views", json={"name": "Web", "address": ADDRESS} | more)


def test_a_view_is_saved_changed_and_forgotten_and_each_is_noted_down(web: Web) -> None:
    told = save(web, "operator", positions={"lab/instance/x": [1.5, -2]})
    assert told.status_code == 201, told.text
    identity = told.json["id"]
    assert web.get("operator", f"/views/{identity}")["positions"] == {"lab/instance/x": [1.5, -2.0]}

    changed = web.ask("operator", "PATCH", f"/views/{identity}", json={"name": "Web, arranged", "shared": True})
    assert (changed.json["name"], changed.json["shared"], changed.json["address"]) == ("Web, arranged", True, ADDRESS)
    assert changed.json["positions"] == {"lab/instance/x": [1.5, -2.0]}
    assert [one["mine"] for one in web.get("operator", "/views")["items"]] == [True]
    assert web.ask("operator", "DELETE", f"/views/{identity}").status_code == 204
    assert web.get("operator", "/views")["items"] == []
    noted = {one["what"] for one in web.get("admin", "/audit", limit=50)["items"]}
    assert noted >= {"view saved", "view changed", "view removed"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"name": "two\nlines"},
        {"address": "https://elsewhere.example/graph?kind=clique"},
        {"address": "//elsewhere.example/graph"},
        {"address": "/objects/x"},
        {"address": "http://[/graph"},
        {"positions": {"a": [1]}},
        {"positions": {"a": ["x", 2]}},
    ],
    ids=str,
)
def test_what_is_no_view_is_refused(web: Web, wrong: dict[str, Any]) -> None:
    assert save(web, "operator", **wrong).status_code in (400, 422)
    assert web.get("operator", "/views")["items"] == []


def test_nobody_has_two_views_of_one_name(web: Web) -> None:
    assert save(web, "operator").status_code == 201
    again = save(web, "operator")
    assert again.status_code == 409
    assert "already" in again.json["detail"]


def test_only_shared_ones_are_seen_by_others_and_only_owners_change_them(web: Web) -> None:
    own = save(web, "operator").json["id"]
    assert web.get("viewer", "/views")["items"] == []
    assert web.ask("viewer", "GET", f"/views/{own}").status_code == 404
    web.ask("operator", "PATCH", f"/views/{own}", json={"shared": True})
    assert [one["mine"] for one in web.get("viewer", "/views")["items"]] == [False]
    assert web.ask("viewer", "PATCH", f"/views/{own}", json={"name": "x"}).status_code == 403
    assert web.ask("viewer", "DELETE", f"/views/{own}").status_code == 403
    assert web.ask("admin", "DELETE", f"/views/{own}").status_code == 204


def test_bound_readers_see_shared_views_of_what_they_may_see_without_others_nodes(web: Web) -> None:
    mine = web.get("moz", "/objects", type="instance", limit=1)["items"][0]["id"]
    theirs = web.get("boing", "/objects", type="instance", limit=1)["items"][0]["id"]
    places = {mine: [1, 2], theirs: [3, 4]}
    save(web, "operator", name=OF_MOZ, address=f"/graph?kind=clique&of={mine}", shared=True, positions=places)
    save(web, "operator", name="boing's", address=f"/graph?kind=clique&of={theirs}", shared=True, positions=places)
    save(web, "operator", name="boing's too", address=f"/graph?kind=contents&of=lab&add={theirs}", shared=True)
    save(web, "operator", name="all", address="/graph?kind=contents&of=lab", shared=True)

    seen = {one["name"]: one["id"] for one in web.get("moz", "/views")["items"]}
    assert set(seen) == {OF_MOZ, "all"}
    own = web.get("moz", f"/views/{seen[OF_MOZ]}")
    assert set(own["positions"]) == {mine}
    for one in web.get("viewer", "/views")["items"]:
        if one["name"].startswith("boing"):
            assert web.ask("moz", "GET", f"/views/{one['id']}").status_code == 404


def test_a_bound_reader_saves_views_of_his_own(web: Web) -> None:
    told = save(web, "moz", name="mine")
    assert told.status_code == 201
    assert web.ask("moz", "DELETE", f"/views/{told.json['id']}").status_code == 204
