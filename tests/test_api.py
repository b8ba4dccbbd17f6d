"""The API: lists, search, objects, answers, errors and their forms, on the recorded cloud of two tenants."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from tests.web import Web, web

__all__ = ["web"]
pytestmark = pytest.mark.graph


def all_of(web: Web, path: str, **query: Any) -> list[dict[str, Any]]:
    """All items of a list, page by page."""
    items: list[dict[str, Any]] = []
    after = None
    while True:
        page = web.get("viewer", path, **query, **({"after": after} if after else {}))
        items += page["items"]
        after = page["next"]
        if after is None:
            return items


def one(web: Web, name: str, kind: str = "instance") -> str:
    return str(web.get("viewer", "/objects", q=name, type=kind)["items"][0]["id"])


def test_objects_are_told_in_pages_that_together_are_all(web: Web) -> None:
    seen = [row["id"] for row in all_of(web, "/objects", limit=100)]
    assert seen == sorted(set(seen))
    assert len(seen) == web.get("viewer", "/environments")["items"][0]["objects"]


@pytest.mark.parametrize("sort", ["name", "-name", "type", "-since", "status", "host", "-born", "-id"])
def test_objects_are_sorted_over_all_pages(web: Web, sort: str) -> None:
    by = sort.lstrip("-")
    found = all_of(web, "/objects", sort=sort, limit=77)
    assert len({row["id"] for row in found}) == len(found) == len(all_of(web, "/objects", limit=1000))
    values = [
        (row["properties"].get(by) if by == "host" else row[by]) or (0 if by in ("since", "born") else "")
        for row in found
    ]
    assert values == sorted(values, reverse=sort.startswith("-"))


def test_objects_are_filtered(web: Web) -> None:
    servers = all_of(web, "/objects", type="instance")
    assert {row["type"] for row in servers} == {"instance"}
    on_host = all_of(web, "/objects", type="instance,vnic", host="compute-1", environment="lab")
    assert {row["type"] for row in on_host} == {"instance", "vnic"}
    assert {row["properties"]["host"] for row in on_host} == {"compute-1"}
    assert web.get("viewer", "/objects", type="instance", status="ERROR")["items"] == []
    assert web.get("viewer", "/objects", environment="nowhere")["items"] == []


def test_a_search_tells_what_matched(web: Web) -> None:
    server = web.get("viewer", "/objects", q="moz-web-1")["items"][0]
    assert server["name"] == "moz-web-1"
    assert server["projects"] == ["moz"]
    assert web.get("viewer", "/objects", q=server["properties"]["uuid"])["items"][0]["id"] == server["id"]


def test_a_list_is_a_csv_table_where_one_is_asked_for(web: Web) -> None:
    answer = web.ask("viewer", "GET", "/objects?type=instance&limit=5", headers={"Accept": "text/csv"})
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["id"] for row in rows] == [
        row["id"] for row in web.get("viewer", "/objects", type="instance", limit=5)["items"]
    ]
    assert answer.headers["X-Next"]


def test_what_hangs_together_is_told_by_the_same_shapes_as_the_command_line(web: Web) -> None:
    server, host = one(web, "moz-web-1"), one(web, "compute-1", "host")
    shown = web.get("viewer", f"/objects/{server}")
    assert {"id", "type", "name", "links", "raw", "annotations", "observed"} <= shown.keys()
    clique = web.get("viewer", f"/objects/{server}/clique")
    assert clique["focal"] == server
    assert {"instance", "vnic", "host_pnic", "switch_pnic"} <= {node["type"] for node in clique["nodes"]}
    path = web.get("viewer", "/paths", source="moz-web-1", target="moz-db-2")
    assert path["reachable"] is True
    assert path["hops"]
    impact = web.get("viewer", f"/objects/{host}/impact")
    assert {row["name"] for row in impact["down"]} >= {"moz-web-1"}
    assert web.ask("viewer", "POST", "/impact", json={"objects": [host]}).json == impact
    assert web.get("viewer", "/cliques", project="moz", limit=1000)["items"]
    assert web.get("viewer", "/redundancy", project="moz")["items"]
    assert web.get("viewer", f"/objects/{server}/history")["states"]
    assert {row["type"] for row in web.get("viewer", f"/objects/{server}/links")["items"]} >= {"INSTANCE_VNIC"}


def test_what_never_changes_has_an_etag(web: Web) -> None:
    web.ask("operator", "POST", "/snapshots", json={"name": "etag"})
    answer = web.ask("viewer", "GET", "/snapshots/lab/etag")
    again = web.ask("viewer", "GET", "/snapshots/lab/etag", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    compared = web.ask("viewer", "GET", "/compare?a=etag&b=1")
    again = web.ask("viewer", "GET", "/compare?a=etag&b=1", headers={"If-None-Match": compared.headers["ETag"]})
    assert again.status_code == 304


def test_a_request_is_named(web: Web) -> None:
    answer = web.ask("viewer", "GET", "/types", headers={"X-Request-ID": "mine-1"})
    assert answer.headers["X-Request-ID"] == "mine-1"
    strange = web.ask("viewer", "GET", "/objects/none", headers={"X-Request-ID": "a b<script>"})
    assert strange.headers["X-Request-ID"] == strange.json["request"] != "a b<script>"


def test_annotations_are_said_in_bulk_and_saying_them_again_changes_nothing(web: Web) -> None:
    server = one(web, "moz-web-2")
    items = [
        {"about": server, "facts": {"contact": "alice", "rack": "7"}},
        {"about": "not-there-yet", "facts": {"role": "web"}},
    ]
    first, second = (web.ask("operator", "POST", "/annotations", json={"items": items}).json for _ in range(2))
    assert first == second
    assert {row["key"] for row in web.get("viewer", f"/objects/{server}/annotations")["items"]} == {"contact", "rack"}
    wrong = [{"about": server, "facts": {"floor": "2"}}, {"about": server, "facts": {"no key!": "x"}}]
    assert web.ask("operator", "POST", "/annotations", json={"items": wrong}).status_code == 400
    assert "floor" not in {row["key"] for row in web.get("viewer", f"/objects/{server}/annotations")["items"]}
    assert web.ask("operator", "DELETE", f"/annotations?about={server}&key=rack").status_code == 204
    assert {row["key"] for row in web.get("viewer", f"/objects/{server}/annotations")["items"]} == {"contact"}


def test_a_change_window_goes_its_way(web: Web) -> None:
    asked = {"objects": [one(web, "moz-db-1")], "until": "2036-01-01T00:00:00Z", "title": "new disk", "project": "moz"}
    made = web.ask("operator", "POST", "/changes", json=asked)
    assert made.status_code == 201, made.text
    number = made.json["number"]
    assert web.ask("operator", "POST", "/changes", json=asked).status_code == 409
    assert web.ask("operator", "POST", f"/changes/{number}/approval", json={"note": "go"}).json["status"] == "approved"
    assert "new disk" in web.ask("viewer", "GET", f"/changes/{number}/document").text
    closed = web.ask("operator", "POST", f"/changes/{number}/close")
    assert closed.status_code == 200, closed.text
    assert closed.json["status"] == "closed"
    assert any(row["what"].startswith("change") for row in web.get("admin", "/audit", limit=1000)["items"])


@pytest.mark.parametrize("form", ["html", "pdf", "xlsx", "csv", "json"])
def test_a_report_is_opened_in_each_form(web: Web, form: str) -> None:
    if form == "pdf":
        pytest.importorskip("weasyprint", exc_type=OSError)
    made = web.ask("viewer", "POST", "/reports", json={"kind": "inventory", "project": "moz"})
    answers = [web.ask("viewer", "GET", f"/reports/{made.json['number']}?format={form}") for _ in range(2)]
    assert answers[0].status_code == 200
    assert answers[0].data == answers[1].data
    assert answers[0].headers["ETag"] == answers[1].headers["ETag"]
    assert f"inventory-{made.json['number']}.{form}" in answers[0].headers["Content-Disposition"]


def test_cypher_is_read_alone_and_bounded(web: Web) -> None:
    asked = {"statement": "MATCH (n:Host) RETURN n, n.name AS name ORDER BY name", "limit": 2}
    told = web.ask("operator", "POST", "/cypher", json=asked).json
    assert told["columns"] == ["n", "name"]
    assert told["more"] is True
    assert told["rows"][0][0]["labels"] == ["Host", "Object"]
    for refused in (
        "CREATE (n:Object {id: 'x'}) RETURN n",
        "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
        "CALL dbms.listConfig() YIELD name RETURN name",
        "MATCH (n) DETACH DELETE n",
        "RETURN 1 AS",
    ):
        answer = web.ask("operator", "POST", "/cypher", json={"statement": refused})
        assert answer.status_code == 400, (refused, answer.text)
        assert answer.content_type == "application/problem+json"
    everything = web.ask(
        "operator", "POST", "/cypher", json={"statement": "MATCH (n) RETURN properties(n)", "limit": 10000}
    )
    assert everything.status_code == 200
    assert web.tokens["admin"] not in everything.text
    assert "argon2" not in everything.text


def test_environments_are_kept_without_secrets(web: Web) -> None:
    definition = {"environment": "second", "openstack": {"cloud": "second"}}
    kept = web.ask("admin", "PUT", "/environments/second", json={"definition": definition})
    assert kept.status_code == 200, kept.text
    assert kept.json["definition"]["openstack"]["cloud"] == "second"
    with_secret = definition | {"openstack": {"cloud": "second", "password": "hunter2"}}
    assert web.ask("admin", "PUT", "/environments/second", json={"definition": with_secret}).status_code == 400
    assert web.ask("admin", "DELETE", "/environments/second").status_code == 204
    assert web.ask("viewer", "GET", "/environments/second").status_code == 404
