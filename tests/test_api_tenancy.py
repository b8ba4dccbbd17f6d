"""Tenancy: in no byte of what a bound account is answered stands anything of another tenant."""

from __future__ import annotations

import pytest

from tests.canaries import TENANTS, nothing_of_the_other_is_told, own_servers, project_id, seed
from tests.web import Web, web

__all__ = ["web"]
pytestmark = pytest.mark.graph


@pytest.fixture(scope="module")
def seeded(web: Web) -> Web:
    seed(web)
    return web


@pytest.mark.parametrize("who", TENANTS)
def test_no_answer_to_a_bound_account_names_the_other_tenant(seeded: Web, who: str) -> None:
    nothing_of_the_other_is_told(seeded, who)


@pytest.mark.parametrize("who", TENANTS)
def test_what_is_another_tenants_and_what_is_not_there_are_answered_alike(seeded: Web, who: str) -> None:
    foreign = own_servers(seeded.graph, TENANTS[who])[0]["id"]
    absent = f"{foreign.rpartition('/')[0]}/00000000-0000-4000-8000-000000000000"
    for part in ("", "/raw", "/tree", "/history", "/links", "/clique", "/impact", "/annotations"):
        answers = [seeded.ask(who, "GET", f"/objects/{one}{part}") for one in (foreign, absent)]
        told = [
            {name: value for name, value in answer.json.items() if name not in ("request", "detail")}
            for answer in answers
        ]
        assert [answer.status_code for answer in answers] == [404, 404], part
        assert told[0] == told[1]
        assert answers[0].json["detail"].replace(foreign, absent) == answers[1].json["detail"]


def test_a_tenant_sees_its_own_in_full(seeded: Web) -> None:
    for who, mine in (("moz", "moz"), ("boing", "boingboing")):
        for server in own_servers(seeded.graph, mine):
            told = seeded.get(who, f"/objects/{server['id']}")
            assert told["raw"]
            assert told["properties"]["uuid"] == server["uuid"]
            assert {link["type"] for link in told["links"]} >= {"INSTANCE_VNIC", "PROJECT_INSTANCE", "CONTAINS"}
            clique = seeded.get(who, f"/objects/{server['id']}/clique")
            whole = seeded.get("viewer", f"/objects/{server['id']}/clique")
            assert {"host", "switch_pnic"} <= {node["type"] for node in clique["nodes"]} | {"host"}
            assert {node["id"] for node in clique["nodes"]} <= {node["id"] for node in whole["nodes"]}


def test_answers_within_a_view_are_those_of_the_whole_graph(seeded: Web) -> None:
    """A path and an impact of one's own are the same whether others are there or not."""
    servers = own_servers(seeded.graph, "moz")
    for source, target in ((servers[0], servers[1]), (servers[0], servers[-1]), (servers[5], servers[9])):
        asked = {"source": source["id"], "target": target["id"]}
        bound, whole = (seeded.get(who, "/paths", **asked) for who in ("moz", "viewer"))
        assert bound["reachable"] == whole["reachable"]
        assert [hop["object"]["id"] for hop in bound["hops"]] == [hop["object"]["id"] for hop in whole["hops"]]
    host = seeded.get("moz", "/objects", type="host")["items"][0]["id"]
    project = project_id(seeded.graph, "moz")
    asked_bodies = ({"objects": [host]}, {"objects": [host], "project": project})
    bound, whole = (
        seeded.ask(who, "POST", "/impact", json=body).json
        for who, body in zip(("moz", "viewer"), asked_bodies, strict=True)
    )
    for word in ("down", "degraded"):
        assert [one["object"]["id"] for one in bound[word]] == [one["object"]["id"] for one in whole[word]]
    assert bound["counts"]["instance"] == whole["counts"]["instance"]
