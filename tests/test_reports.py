"""Reports of the recorded cloud: every kind in every format, the same bytes from the same inputs, nothing of others."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from defusedxml import ElementTree as Xml

from calipso import changes, reports
from calipso.changes import Wish
from calipso.errors import Invalid, NotFound
from calipso.graph import Graph
from calipso.reports import Inputs, Report, Table
from tests.conftest import Server
from tests.histories import deleted, edited
from tests.replayed import replayed_moz, scan

pytestmark = pytest.mark.graph
LATER = datetime.now(UTC) + timedelta(hours=2)
ASKED = {
    "connectivity": Inputs("lab", "moz"),
    "health": Inputs("lab", "moz"),
    "impact": Inputs("lab", "moz", ("compute-1",)),
    "compare": Inputs("lab", a="1", b="2"),
    "change": Inputs(change=1),
    "redundancy": Inputs("lab", "moz"),
    "inventory": Inputs("lab", "moz"),
    "ports": Inputs("lab", "moz"),
}
# A name that each kind has to tell.
TELLS = {
    "connectivity": "moz-db-2", "health": "moz-web-1", "impact": "moz-web-1", "compare": "moz-backup-10",
    "change": "moz-web-1", "redundancy": "compute-1", "inventory": "moz-web-1", "ports": "moz-web-1",
}  # fmt: skip


@pytest.fixture(scope="module")
def moz(neo4j_server: Server) -> Iterator[Graph]:
    """The recorded Moz cloud after a server was deleted, with a change that is asked for."""
    with replayed_moz(neo4j_server) as graph:
        scan(graph, edited(deleted("moz-backup-10")))
        changes.open_change(graph, Wish(["compute-1"], datetime.now(UTC), LATER, project="moz"), "lab")
        yield graph


def test_every_kind_is_asked_for_here() -> None:
    assert ASKED.keys() == TELLS.keys() == reports.KINDS.keys()


@pytest.mark.parametrize("kind", reports.KINDS)
def test_a_report_tells_what_it_is_about(moz: Graph, kind: str) -> None:
    made = reports.make(moz, kind, ASKED[kind])
    cells = {cell for table in made.tables for row in table.rows for cell in row}
    assert any(TELLS[kind] in str(cell) for cell in cells)
    assert made.kind == kind
    assert ("as known at" in dict(made.facts)) is (kind not in ("compare", "change"))
    assert made.title
    for table in made.tables:
        assert all(len(row) == len(table.columns) for row in table.rows)


@pytest.mark.parametrize("format_name", reports.FORMATS)
@pytest.mark.parametrize("kind", reports.KINDS)
def test_the_same_inputs_give_the_same_bytes(moz: Graph, kind: str, format_name: str) -> None:
    first, second = (reports.write(reports.make(moz, kind, ASKED[kind]), format_name) for _ in range(2))
    assert first == second
    assert len(first) > 300


def test_a_page_needs_nothing_from_elsewhere_and_escapes_what_it_tells(moz: Graph) -> None:
    page = reports.write(reports.make(moz, "impact", ASKED["impact"]), "html").decode()
    assert "<svg" in page
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?:https?:)?//|@import|url\(http""", page)
    hostile = Report("x", "<script>alert(1)</script>", (), (Table("t", ("c",), (("<img src=x>",),)),))
    told = reports.write(hostile, "html").decode()
    assert "<script>" not in told
    assert "<img" not in told


def test_what_a_spreadsheet_would_take_for_a_formula_is_guarded() -> None:
    hostile = Report("x", "=1+1", (("a", "@x"),), (Table("-t", ("+c",), (("=cmd|' /C calc'!A0",), ("fine",), (7,))),))
    rows = list(csv.reader(io.StringIO(reports.write(hostile, "csv").decode())))
    assert rows == [["'=1+1"], ["a", "'@x"], [], ["'-t"], ["'+c"], ["'=cmd|' /C calc'!A0"], ["fine"], ["7"]]
    with zipfile.ZipFile(io.BytesIO(reports.write(hostile, "xlsx"))) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")]
        texts = book.read("xl/sharedStrings.xml").decode()
    assert not any("<f>" in sheet for sheet in sheets)
    assert "=cmd|" in texts


def test_a_workbook_has_a_sheet_for_each_table(moz: Graph) -> None:
    made = reports.make(moz, "ports", ASKED["ports"])
    with zipfile.ZipFile(io.BytesIO(reports.write(made, "xlsx"))) as book:
        names = [
            sheet.get("name") for sheet in Xml.fromstring(book.read("xl/workbook.xml")).iter() if sheet.get("sheetId")
        ]
    assert names == ["About", "1 Ports", "2 Servers and services"]


def test_a_pdf_has_pages(moz: Graph) -> None:
    made = reports.write(reports.make(moz, "inventory", ASKED["inventory"]), "pdf")
    assert made.startswith(b"%PDF-")


def test_ports_lead_to_servers_and_back(moz: Graph) -> None:
    there, back = reports.make(moz, "ports", ASKED["ports"]).tables
    rows = [dict(zip(there.columns, row, strict=True)) for row in there.rows]
    port = next(row for row in rows if "moz-web-1" in str(row["servers"]).split(", "))
    assert ("moz-web-1", "servers", port["host"], port["NIC"], port["switch"], port["port"]) in back.rows
    nobodys = reports.make(moz, "ports", Inputs("lab", "admin")).tables[0]
    assert not any("moz" in str(cell) for row in nobodys.rows for cell in row)


def test_kept_reports_are_opened_again_as_they_were(moz: Graph) -> None:
    made = reports.make(moz, "inventory", ASKED["inventory"])
    number = reports.keep(moz, made)
    assert reports.get_report(moz, number) == made
    listed = reports.list_reports(moz)[0]
    assert (listed["number"], listed["kind"], listed["inputs"]["project"]) == (number, "inventory", "moz")
    reports.forget(moz, number)
    for gone in (reports.get_report, reports.forget):
        with pytest.raises(NotFound, match="no report"):
            gone(moz, number)


def test_what_cannot_be_made_is_told(moz: Graph) -> None:
    with pytest.raises(Invalid, match="no report 'weather'"):
        reports.make(moz, "weather", Inputs())
    with pytest.raises(Invalid, match="is about a project"):
        reports.make(moz, "connectivity", Inputs("lab"))
    with pytest.raises(Invalid, match="between two moments"):
        reports.make(moz, "compare", Inputs("lab"))
    with pytest.raises(NotFound):
        reports.make(moz, "change", Inputs(change=77))
    with pytest.raises(NotFound, match="no environment nowhere"):
        reports.make(moz, "health", Inputs("nowhere"))
    with pytest.raises(Invalid, match="no format 'doc'"):
        reports.write(Report("x", "x", (), ()), "doc")


def test_the_commands_write_keep_and_open_reports(
    moz: Graph, run_calipso: Callable[..., Any], calipso_home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "moz.html"
    written = run_calipso("report", "inventory", "--project", "moz", "-o", str(file), "--save")
    shown = run_calipso("report", "inventory", "--project", "moz", "--at", "1")
    data = run_calipso("report", "impact", "compute-1", "--project", "moz", "--json")
    listed = run_calipso("report", "list", "--json")
    number = str(listed.json()["items"][0]["number"])
    again = run_calipso("report", "show", number, "--format", "csv")
    nowhere = run_calipso("report", "ports", "-o", "/nowhere/x.pdf")
    wrong = run_calipso("report", "ports", "-o", str(tmp_path / "x.doc"))
    removed = run_calipso("report", "remove", number)
    assert written.exit_code == 0, written.stderr
    assert "moz-web-1" in file.read_text()
    assert "moz-backup-10" not in file.read_text()
    assert "moz-backup-10" in shown.stdout
    assert {"kind", "title", "facts", "tables", "inputs", "drawing"} <= data.json().keys()
    assert json.dumps(data.json()).count("moz-web-1") > 0
    assert (again.exit_code, "moz-web-1" in again.stdout) == (0, True)
    assert (nowhere.exit_code, "/nowhere/x.pdf cannot be written" in nowhere.stderr) == (1, True)
    assert (wrong.exit_code, "formats: html, pdf, xlsx, csv, json" in wrong.stderr) == (2, True)
    assert removed.exit_code == 0
