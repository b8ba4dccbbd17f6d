"""What pages ask of the API: lists by health and whose, as a table by a link, the way down to a thing, projects, networks."""

from __future__ import annotations

import csv
import io

import pytest

from calipso.environments import parse_environment
from calipso.scan import Request, run_scan
from tests.edited_source import TENANTS, EditedSource
from tests.web import Web, web

__all__ = ["web"]

pytestmark = pytest.mark.graph


def one(web: Web, name: str, kind: str = "instance") -> str:
    """The id of the object with a name."""
    (found,) = [
        row["id"] for row in web.get("admin", "/objects", type=kind, limit=1000)["items"] if row["name"] == name
    ]
    return str(found)


def names(web: Web, who: str, **asked: object) -> list[str]:
    """The names of the objects of a list."""
    return [row["name"] for row in web.get(who, "/objects", limit=1000, **asked)["items"]]


def test_objects_of_a_project_or_customer_alone(web: Web) -> None:
    servers = names(web, "viewer", type="instance", project="Moz", sort="name")
    assert len(servers) == 20
    assert {name.split("-")[0] for name in servers} == {"moz"}
    assert names(web, "viewer", type="instance", project="moz", sort="name", environment="lab") == servers
    assert names(web, "moz", type="instance", project="moz", sort="name") == servers
    assert web.ask("moz", "GET", "/objects", query_string={"project": "boingboing"}).status_code == 404
    found = web.get("viewer", "/objects", project="Moz", type="instance", q="web")["items"]
    assert {row["name"] for row in found} == {name for name in servers if "web" in name}


@pytest.mark.parametrize("who", ["viewer", "moz"])
def test_a_list_is_sorted_down_over_all_its_pages(web: Web, who: str) -> None:
    told, after = [], None
    while True:
        page = web.get(who, "/objects", type="instance", sort="-name", limit=7, **({"after": after} if after else {}))
        told += [row["name"] for row in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert told == sorted(names(web, who, type="instance"), reverse=True)


def test_a_link_gives_the_whole_list_as_a_file(web: Web) -> None:
    answer = web.ask("viewer", "GET", "/objects?type=port,vnic&format=csv")
    assert answer.headers["Content-Disposition"] == "attachment; filename=calipso-objects.csv"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["id"] for row in rows] == [
        row["id"] for row in web.get("viewer", "/objects", type="port,vnic", limit=1000)["items"]
    ]
    assert len(rows) > 150
    part = web.ask("viewer", "GET", "/objects?type=port&format=csv&limit=3")
    assert len(list(csv.DictReader(io.StringIO(part.text)))) == 3
    assert part.headers["X-Next"]


@pytest.mark.parametrize("who", ["viewer", "moz"])
def test_the_tree_says_how_much_is_in_each_and_what_is_shown_where_it_is(web: Web, who: str) -> None:
    host, server = one(web, "compute-1", "host"), one(web, "moz-db-1")
    rows = web.get(who, f"/objects/{host}/tree", depth=1)["items"]
    assert rows[0]["children"] == len(rows) - 1
    counted = {row["id"]: row["children"] for row in rows}
    assert counted[server] == len(web.get(who, f"/objects/{server}/tree", depth=1)["items"]) - 1 == 2
    assert {row["health"] for row in rows} == {"ok"}
    trail = web.get(who, f"/objects/{server}")["trail"]
    assert [(up["type"], up["name"]) for up in trail] == [
        ("environment", "lab"),
        ("region", "RegionOne"),
        ("availability_zone", "az-a"),
        ("host", "compute-1"),
    ]


def test_projects_tell_what_they_have_and_bound_readers_see_their_own(web: Web) -> None:
    found = {row["name"]: row for row in web.get("viewer", "/projects")["items"]}
    assert set(found) == {"admin", "boingboing", "moz", "service"}
    assert found["moz"]["customers"] == ["Moz"]
    for name in ("moz", "boingboing"):
        for kind in ("instance", "network", "vservice"):
            listed = web.get("viewer", "/objects", project=name, type=kind, limit=1000)["items"]
            assert sum(found[name]["types"][kind].values()) == len(listed), (name, kind)
    (mine,) = web.get("moz", "/projects")["items"]
    assert mine == found["moz"] | {"customers": []}


def test_networks_of_a_project_are_its_own_and_those_it_has_ports_on(web: Web) -> None:
    told = web.get("viewer", "/networks", project="boingboing")["items"]
    own = names(web, "viewer", type="network", project="boingboing")
    assert sorted(row["name"] for row in told if row["own"]) == sorted(own)
    strange = [row for row in told if not row["own"]]
    assert strange
    assert {row["properties"]["external"] for row in strange} == {True}
    ports = web.get("viewer", "/objects", project="boingboing", type="port", limit=1000)["items"]
    uuids = [row["properties"]["network_uuid"] for row in ports]
    assert {row["name"]: row["ports"] for row in told} == {
        row["name"]: uuids.count(row["properties"]["uuid"]) for row in told
    }
    seen = {row["id"] for row in web.get("moz", "/objects", type="network")["items"]}
    assert {row["id"] for row in web.get("moz", "/networks")["items"]} == seen & {
        row["id"] for row in web.get("viewer", "/networks", project="moz")["items"]
    }


def test_a_project_is_taken_out_of_a_customer_but_for_the_last(web: Web) -> None:
    web.ask("admin", "PUT", "/customers/Both", json={"projects": ["moz", "boingboing"]})
    assert web.ask("operator", "DELETE", "/customers/Both?project=moz").status_code == 403
    assert web.ask("admin", "DELETE", "/customers/Both?project=moz").status_code == 204
    assert [row["name"] for row in web.get("viewer", "/customers/Both")["projects"]] == ["boingboing"]
    assert web.ask("admin", "DELETE", "/customers/Both?project=boingboing").status_code == 400
    assert web.ask("admin", "DELETE", "/customers/Both").status_code == 204


def test_what_was_said_once_is_told_beside_what_is_said(web: Web) -> None:
    server = one(web, "moz-web-1")
    for value in ("alice", "bob"):
        web.ask("operator", "POST", "/annotations", json={"items": [{"about": server, "facts": {"contact": value}}]})
    web.ask("operator", "DELETE", "/annotations", query_string={"about": server, "key": "contact"})
    told = web.get("viewer", f"/objects/{server}/annotations")
    assert told["items"] == []
    assert [(row["key"], row["value"], row["ended_by"]) for row in told["past"]] == [
        ("contact", "bob", "operator"),
        ("contact", "alice", "operator"),
    ]
    host = one(web, "compute-1", "host")
    web.ask("operator", "POST", "/annotations", json={"items": [{"about": host, "facts": {"rack": "7"}}]})
    assert web.get("moz", f"/objects/{host}/annotations") == {"items": [], "next": None, "past": []}


def test_objects_of_a_health_are_those_that_are_told_with_it(web: Web) -> None:
    """Last: the scan leaves a server in error, and a host unread."""

    def edited(question: object, rows: list[dict[str, object]]) -> list[dict[str, object]]:
        for row in rows:
            if row.get("name") == "moz-web-2" and "status" in row:
                row["status"] = "ERROR"
        return rows

    silent = one(web, "compute-3", "host").rpartition("/")[2]
    source = EditedSource(TENANTS, rows=edited, silent=[silent, f"RegionOne/{silent}"])
    run_scan(web.graph, Request(parse_environment(source.definition, "recording"), source, "test"))
    for who in ("viewer", "moz"):
        everything = web.get(who, "/objects", limit=1000)["items"]
        by_health = {row["health"] for row in everything}
        assert {"ok", "error", "unknown"} <= by_health
        for health in ("ok", "warning", "error", "unknown"):
            for sort in ("id", "-name"):
                asked = web.get(who, "/objects", limit=1000, health=health, sort=sort)["items"]
                assert {row["id"] for row in asked} == {row["id"] for row in everything if row["health"] == health}
        assert "moz-web-2" in names(web, who, health="error")
    counted = web.get("viewer", "/environments/lab/counts")["types"]
    assert sum(row["unknown"] for row in counted.values()) == len(names(web, "viewer", health="unknown"))
    found = {row["name"]: row for row in web.get("viewer", "/projects")["items"]}["moz"]["types"]["instance"]
    assert found["error"] == 1
    assert found["unknown"] == len(names(web, "viewer", type="instance", project="moz", health="unknown"))
    host = web.get("viewer", f"/objects/{one(web, 'compute-3', 'host')}/tree", depth=1)["items"]
    assert {row["health"] for row in host if row["type"] == "vconnector"} == {"unknown"}


def test_a_health_that_there_is_not_is_refused(web: Web) -> None:
    answer = web.ask("viewer", "GET", "/objects?health=fine")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "health"
