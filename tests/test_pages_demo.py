"""A demonstration lets everybody look without logging in, and offers nothing that changes anything."""

from __future__ import annotations

import re

import pytest

from tests.web import Web, application, web

__all__ = ["web"]

pytestmark = pytest.mark.graph
PLACES = ("/scans", "/schedules", "/runs", "/environments", "/clique-types", "/tokens", "/settings", "/messages")


def test_a_guest_is_offered_no_change(web: Web) -> None:
    web.ask("admin", "POST", "/schedules/nightly", json={"kind": "snapshot", "cron": "0 3 * * *"})
    run = web.ask("admin", "POST", "/schedules/nightly/run").json["id"]
    scan = web.get("admin", "/scans")["items"][0]["id"]
    with application(web.settings.model_copy(update={"demo": True})) as app:
        guest = app.test_client()
        for place in (*PLACES, "/schedules/nightly", f"/runs/{run}", f"/scans/{scan}"):
            answer = guest.get(place)
            assert answer.status_code == 200, place
            main = answer.text[answer.text.index("<main") :]  # and the command palette behind it
            assert not re.search(r'<form[^>]*method="post"|/new[?"]|/edit"', main), place
        for place in ("/scans/new", "/schedules/new", "/environments/new", "/users", "/audit", "/cypher"):
            assert guest.get(place).status_code == 403, place
