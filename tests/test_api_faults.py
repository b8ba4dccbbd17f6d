"""The API meets wrong types, huge bodies, tricks with paths, and a database that is away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import kill_private_neo4j
from tests.web import Web, alone, web

__all__ = ["web"]
pytestmark = pytest.mark.graph


def refused(answer: Any, *statuses: int) -> dict[str, Any]:
    assert answer.status_code in statuses, answer.text
    assert answer.content_type == "application/problem+json"
    told: dict[str, Any] = answer.json
    assert told["status"] == answer.status_code
    assert told["detail"]
    assert told["request"] == answer.headers["X-Request-ID"]
    return told


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/objects?limit=0", "limit"),
        ("/objects?limit=many", "limit"),
        ("/objects?limit=100000", "limit"),
        ("/objects?sort=secret", "sort"),
        ("/objects?colour=red", "colour"),
        ("/paths?source=moz-web-1", "target"),
        ("/links", "object"),
        ("/runs?after=next", "after"),
        ("/objects/lab/tree?depth=99", "depth"),
    ],
)
def test_a_wrong_query_names_the_field(web: Web, path: str, field: str) -> None:
    told = refused(web.ask("operator", "GET", path), 422)
    assert field in {error["field"] for error in told["errors"]}


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/impact", {"objects": "moz-web-1"}, "objects"),
        ("/impact", {"objects": []}, "objects"),
        ("/impact", {}, "objects"),
        ("/snapshots", {"name": 7}, "name"),
        ("/snapshots", {"pinned": "perhaps"}, "pinned"),
        ("/changes", {"objects": ["moz-web-1"], "until": "tomorrow"}, "until"),
        ("/changes", {"objects": ["moz-web-1"], "until": "2036-01-01T00:00:00"}, "until"),
        ("/cypher", {"statement": "RETURN 1", "timeout_s": 1e9}, "timeout_s"),
        ("/annotations", {"items": [{"about": "x", "facts": {}}]}, "items.0.facts"),
        ("/reports", {"kind": "gossip"}, "kind"),
        ("/runs", {"kind": "format"}, "kind"),
    ],
)
def test_a_wrong_body_names_the_field(web: Web, path: str, body: Any, field: str) -> None:
    told = refused(web.ask("operator", "POST", path, json=body), 422)
    assert field in {error["field"] for error in told["errors"]}


@pytest.mark.parametrize("data", [b"", b"{", b"[1]", b"null", b"\xff\xfe", b'"text"', b"[" * 100_000])
def test_what_is_no_json_is_said(web: Web, data: bytes) -> None:
    refused(web.ask("operator", "POST", "/impact", data=data, content_type="application/json"), 400, 422)


def test_a_huge_body_is_not_read(web: Web) -> None:
    body = b'{"objects": ["' + b"x" * (5 * 1024 * 1024) + b'"]}'
    refused(web.ask("operator", "POST", "/impact", data=body, content_type="application/json"), 413)


@pytest.mark.parametrize(
    "path",
    [
        "/objects/../../etc/passwd",
        "/objects/..%2f..%2fetc%2fpasswd",
        "/objects/%00",
        "/objects/lab//instance",
        "/snapshots/lab/..%2f..",
        "/reports/-1",
        "/reports/99999999999999999999",
        "/nowhere",
        "/objects/" + "x" * 8000,
        "/objects?q=" + "%F0%9F%92%A9" * 20,
        "/objects?q=" + "a" * 501,
        "/objects?after=%%%",
        "/objects?after=e30",
        "/objects?after=WzFd&sort=name",
        "/snapshots/lab/%F0%9F%92%A9",
        "/compare?a=2020-01-01",
        "/compare?a=nothing",
    ],
)
def test_a_trick_with_a_path_is_answered_as_a_problem_or_with_nothing_found(web: Web, path: str) -> None:
    answer = web.ask("operator", "GET", path)
    if answer.status_code == 200:
        assert answer.json["items"] == []
    else:
        refused(answer, 400, 404, 422)


def test_a_method_that_is_not_there_is_said(web: Web) -> None:
    refused(web.ask("operator", "DELETE", "/objects"), 405)


def test_neo4j_that_is_away_is_told_and_comes_back(tmp_path: Path) -> None:
    with alone(tmp_path) as there:
        client, headers = there.app.test_client(), {"Authorization": f"Bearer {there.token}"}
        assert client.get("/api/v1/environments", headers=headers).json == {"items": [], "next": None}
        kill_private_neo4j(there.private)
        told = refused(client.get("/api/v1/environments", headers=headers), 503)
        assert there.server.password not in str(told)
        assert client.get("/healthz").status_code == 503
