"""The Python client against the web door as it is served, over the recorded cloud of two tenants."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calipso import inventory
from calipso.client import Client
from calipso.errors import Ambiguous, Conflict, Forbidden, Invalid, NotFound, Unauthorized
from tests.served import moz, operator, served
from tests.web import Web, web

__all__ = ["moz", "operator", "served", "web"]
pytestmark = pytest.mark.graph


def test_all_objects_come_page_by_page_and_are_those_of_the_graph(web: Web, operator: Client) -> None:
    every = [one["id"] for one in operator.objects()]
    servers = list(operator.objects(types=["instance"], environment="lab", sort="-name"))

    assert len(every) == operator.environments.list()[0]["objects"] > 200
    assert every == sorted(set(every))
    assert [one["name"] for one in servers] == sorted((one["name"] for one in servers), reverse=True)
    assert {one["type"] for one in servers} == {"instance"}


def test_what_is_shown_found_and_walked_is_what_the_library_tells(web: Web, operator: Client) -> None:
    identity = operator.find("moz-web-1")
    path = operator.path("moz-web-1", "moz-db-2")

    assert operator.object(identity) == inventory.show(web.graph, "moz-web-1")
    assert operator.search("moz-web", limit=3) == inventory.search(web.graph, "moz-web", limit=3)
    assert operator.history(identity)["states"][0]["until"] is None
    assert operator.tree("lab", depth=1)[0]["id"] == "lab"
    assert operator.raw(identity)["raw"]
    links = list(operator.links(identity))
    assert {identity} <= {one["source"] for one in links} | {one["target"] for one in links}
    assert identity in {node["id"] for node in operator.clique(identity)["nodes"]}
    assert path["reachable"] is True
    assert path["hops"][0]["object"]["name"] == "moz-web-1"
    assert "moz-web-1" in {one["name"] for one in operator.impact(["compute-1"], project="moz")["down"]}
    assert operator.redundancy(project="moz")["of_servers"] > 0
    assert [one["focal"] for one in operator.cliques(project="moz")]
    assert operator.impact([identity])["removed"] == [identity]


def test_a_name_of_several_is_ambiguous_and_an_unknown_one_says_what_is_like_it(operator: Client) -> None:
    with pytest.raises(Ambiguous, match="eth0") as several:
        operator.find("eth0")
    with pytest.raises(NotFound, match="moz-wbe-1"):
        operator.find("moz-wbe-1")
    with pytest.raises(Ambiguous):  # the server's own word for it
        operator.path("eth0", "moz-web-1")

    assert "lab/" in several.value.hint


def test_snapshots_are_taken_pinned_compared_and_removed(operator: Client) -> None:
    taken = operator.snapshots.take("sunday", note="before the work", project="moz")
    pinned = operator.snapshots.pin("lab", "sunday")
    compared = operator.compare("sunday", "now")

    assert (taken["name"], pinned["pinned"]) == ("sunday", True)
    assert compared["same"] is True
    assert "sunday" in [one["name"] for one in operator.snapshots.list("lab")]
    with pytest.raises(Conflict):
        operator.snapshots.take("sunday")
    assert operator.snapshots.pin("lab", "sunday", pinned=False)["pinned"] is False
    operator.snapshots.remove("lab", "sunday")
    with pytest.raises(NotFound):
        operator.snapshots.get("lab", "sunday")


def test_a_change_goes_from_request_to_withdrawal(operator: Client) -> None:
    until = datetime.now(UTC) + timedelta(hours=2)
    asked = operator.changes.open(["compute-1"], until, project="moz", title="a new kernel", downtime_min=5)
    number = asked["number"]
    approved = operator.changes.approve(number, "at night")

    assert asked["status"] == "requested"
    assert approved["status"] == "approved"
    assert "compute-1" in operator.changes.document(number)
    assert operator.changes.rests(number)
    with pytest.raises(Conflict):
        operator.changes.waive(number, "all", "nothing to wait for")
    assert operator.changes.close(number)["status"] == "closed"
    assert number in [one["number"] for one in operator.changes.list()]


def test_a_graph_is_asked_for_drawn_and_its_view_saved(operator: Client) -> None:
    found = operator.graphs.get("clique", "moz-web-1")
    assert "moz-web-1" in {node["name"] for node in found["nodes"]}
    assert found["links"]
    assert operator.graphs.draw("path", "moz-web-1", "graphml", to="moz-db-2").startswith(b"<?xml")
    with pytest.raises(NotFound):
        operator.graphs.get("clique", "nobody")

    saved = operator.views.save("web 1", "/graph?kind=clique&of=moz-web-1", positions={found["nodes"][0]["id"]: [1, 2]})
    changed = operator.views.change(saved["id"], name="web one", shared=True)
    assert (changed["name"], changed["shared"]) == ("web one", True)
    assert operator.views.get(saved["id"])["positions"] == {found["nodes"][0]["id"]: [1, 2]}
    assert saved["id"] in {one["id"] for one in operator.views.list()}
    operator.views.remove(saved["id"])
    with pytest.raises(NotFound):
        operator.views.get(saved["id"])


def test_a_report_is_made_and_written_into_a_file_in_each_format(operator: Client, tmp_path: Path) -> None:
    made = operator.reports.make("inventory", project="moz")
    number = made["number"]
    begins = {"html": b"<!doctype html>", "xlsx": b"PK", "csv": b"", "json": b"{"}
    for ending, first in begins.items():
        file = operator.reports.download(number, tmp_path / f"moz.{ending}")
        assert file.read_bytes()[: len(first)].lower() == first.lower(), ending

    assert operator.reports.get(number)["title"] == made["title"]
    with pytest.raises(Invalid, match="format"):
        operator.reports.download(number, tmp_path / "moz.docx")
    assert not (tmp_path / "moz.docx").exists()
    operator.reports.remove(number)
    with pytest.raises(NotFound):
        operator.reports.get(number)


def test_what_is_said_is_listed_and_taken_back(web: Web, operator: Client) -> None:
    said = operator.annotations.say([{"about": "moz-web-1", "facts": {"contact": "alice"}}])

    assert len(said) == 1
    assert [one["value"] for one in operator.annotations.list(key="contact")] == ["alice"]
    assert [one["value"] for one in operator.annotations_of(operator.find("moz-web-1"))] == ["alice"]
    operator.annotations.remove("moz-web-1", "contact")
    assert list(operator.annotations.list(key="contact")) == []
    assert operator.customers.get("Moz") in operator.customers.list()


def test_cypher_clique_types_and_questions(operator: Client) -> None:
    answer = operator.cypher("MATCH (i:Instance {name: $name}) RETURN i.name AS name", {"name": "moz-web-1"})
    kept = operator.clique_types.put("wires", "instance", ["instance_vnic"])

    assert (answer["columns"], answer["rows"]) == (["name"], [["moz-web-1"]])
    assert kept["name"] == "wires"
    operator.clique_types.remove("wires")
    assert "way-of-a-server" in [one["name"] for one in operator.questions()]
    with pytest.raises(Invalid):
        operator.cypher("MATCH (n) DELETE n")


def test_an_admin_makes_users_and_tokens_that_end(web: Web, served: str) -> None:
    with Client(served, web.tokens["admin"]) as admin:
        admin.users.add("ada", "a long enough pass phrase", "operator")
        secret = admin.tokens.add("script", user="ada", days=1)
        with Client(served, secret["secret"]) as ada:
            assert ada.session()["user"] == "ada"
            with pytest.raises(Forbidden):
                ada.users.list()
            admin.tokens.remove(secret["id"])
            with pytest.raises(Unauthorized):
                ada.session()
        assert admin.users.change("ada", enabled=False)["enabled"] is False
        assert "secret" not in {name for one in admin.tokens.list() for name in one}
        admin.users.remove("ada")
        with pytest.raises(NotFound):
            admin.users.get("ada")


def test_a_bound_operator_sees_what_is_theirs(moz: Client, operator: Client) -> None:
    theirs = {one["id"] for one in moz.objects()}

    assert moz.session()["bound"] is True
    assert theirs < {one["id"] for one in operator.objects()}
    assert moz.find("moz-web-1") in theirs
    assert moz.search("moz-web-1")[0]["matched"]["how"] == "exact"
    with pytest.raises(NotFound):
        moz.find("boing-web-1")
    with pytest.raises(Forbidden) as refused:
        moz.cypher("RETURN 1")
    assert refused.value.request_id
