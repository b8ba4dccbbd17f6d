"""The past by the API beyond what the command line asks: steps, a compare in words and as a table, designs and formats."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from calipso.design import parse_design
from calipso.environments import parse_environment
from calipso.past.snapshots import About, take_snapshot
from calipso.scan import Request, run_scan
from tests.edited_source import TENANTS, EditedSource
from tests.histories import deleted, moved
from tests.web import Web, web

__all__ = ["web"]

pytestmark = pytest.mark.graph


def scan(web: Web, *edits: Any) -> int:
    """Scan the cloud as it is after some edits; the scan's number."""

    def rows(question: Any, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for edit in edits:
            found = edit(question, found)
        return found

    source = EditedSource(TENANTS, rows=rows)
    request = Request(parse_environment(source.definition, "recording"), source, "test", allow_removals=True)
    return run_scan(web.graph, request).scan or 0


@pytest.fixture(scope="module")
def numbers(web: Web) -> list[int]:
    """The numbers of a first scan, of one that changed nothing, and of one after a server moved and another went."""
    take_snapshot(web.graph, "lab", "handover", About())
    return [1, scan(web), scan(web, moved("moz-web-2", "compute-3"), deleted("moz-app-3"))]


def test_steps_are_the_scans_that_changed_something(web: Web, numbers: list[int]) -> None:
    steps = web.get("viewer", "/environments/lab/steps")["items"]
    assert [one["scan"] for one in steps] == [numbers[0], numbers[2]]
    first, last = steps
    assert first["objects"]["added"] > 400
    assert last["objects"]["removed"] >= 1
    assert last["at"] > first["at"]
    table = web.ask("viewer", "GET", "/environments/lab/steps", headers={"Accept": "text/csv"}).text
    assert table.splitlines()[0].startswith("scan,at,objects.added")
    assert web.ask("viewer", "GET", "/environments/nowhere/steps").status_code == 404
    assert web.ask("moz", "GET", "/environments/lab/steps").status_code == 403


@pytest.mark.usefixtures("numbers")
def test_a_compare_is_told_in_words_where_asked_for_and_as_a_table(web: Web) -> None:
    plain = web.get("viewer", "/compare", a="handover")
    told = web.get("viewer", "/compare", a="handover", words="true")
    (one,) = told["objects"]["moved"]
    assert (one["called"], {"property": "host", "old": "compute-2", "new": "compute-3"} in one["told"]) == (
        "moz-web-2",
        True,
    )
    assert "called" not in plain["objects"]["moved"][0]
    text = web.ask("viewer", "GET", "/compare?a=handover", headers={"Accept": "text/csv"}).text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {"moz-app-3"} == {row["name"] for row in rows if row["group"] == "removed"}
    assert sum(row["kind"] == "removed" and row["what"] == "link" for row in rows) == len(plain["links"]["removed"])
    of_tenant = web.ask("boing", "GET", "/compare?a=1", headers={"Accept": "text/csv"}).text
    assert "moz" not in of_tenant


@pytest.mark.usefixtures("numbers")
@pytest.mark.parametrize("who", ["viewer", "moz"])
def test_what_a_project_has_is_told_as_a_design_that_it_fits(web: Web, who: str) -> None:
    text = web.ask(who, "GET", "/design?project=moz").text
    design = parse_design(text, "design")
    assert "moz-web-2" in design.servers
    assert "~" not in text
    assert web.ask(who, "POST", "/checks", json={"design": text}).json["same"] is True


def test_a_tenant_gets_no_design_of_another(web: Web) -> None:
    assert web.ask("boing", "GET", "/design?project=moz").status_code == 404
    assert web.ask("viewer", "GET", "/design").status_code == 422


def test_formats_say_what_this_machine_can_make(web: Web) -> None:
    formats = web.get("moz", "/reports/formats")["items"]
    assert [one["format"] for one in formats] == ["html", "pdf", "xlsx", "csv", "json"]
    made = web.ask("viewer", "POST", "/reports", json={"kind": "ports"}).json["number"]
    for one in formats:
        answer = web.ask("viewer", "GET", f"/reports/{made}?format={one['format']}")
        assert (answer.status_code == 200) == one["can"]
        assert one["can"] or (one["wanting"] and one["hint"])
