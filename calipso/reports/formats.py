"""Reports as files: HTML that needs nothing else, PDF, XLSX, CSV and JSON; the same report always gives the same bytes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from types import ModuleType

import jinja2
import xlsxwriter
from markupsafe import Markup

from calipso.errors import CalipsoError, Invalid
from calipso.reports.document import Cell, Report, Table

# What a spreadsheet would take for a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST_SHEET_NAME = 31
NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
# A file's own date would make equal reports differ.
NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Ability:
    """Whether this machine can make a format; where not, `wanting` says what is missing and `hint` what to do."""

    format: str
    wanting: str | None = None
    hint: str | None = None

    def as_json(self) -> dict[str, str | bool | None]:
        """The ability as programs read it."""
        return {"format": self.format, "can": self.wanting is None, "wanting": self.wanting, "hint": self.hint}


def abilities() -> list[Ability]:
    """Each format, and whether this machine can make it."""
    return [_ability_of_pdf() if name == "pdf" else Ability(name) for name in FORMATS]


@cache
def _ability_of_pdf() -> Ability:
    try:
        _weasyprint()
    except CalipsoError as err:
        return Ability("pdf", err.message, err.hint)
    return Ability("pdf")


def write(report: Report, format_name: str) -> bytes:
    """The report in a format. Raises Invalid for an unknown one, CalipsoError where PDF's system library is missing."""
    if format_name not in FORMATS:
        raise Invalid(f"there is no format {format_name!r}", f"formats: {', '.join(FORMATS)}")
    return FORMATS[format_name](report)


def as_html(report: Report) -> bytes:
    """One page with style and drawing inside, to look at and to print."""
    source = files("calipso.reports").joinpath("report.html.j2").read_text(encoding="utf-8")
    page = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(source)
    return page.render(report=report, drawing=Markup(report.drawing)).encode()  # noqa: S704 - drawn by us


def as_pdf(report: Report) -> bytes:
    """The page as PDF, by WeasyPrint."""
    made: bytes = _weasyprint().HTML(string=as_html(report).decode()).write_pdf(pdf_identifier=b"calipso")
    return made


def _weasyprint() -> ModuleType:
    """WeasyPrint. Raises CalipsoError where it, or its system library, is missing."""
    try:
        import weasyprint  # noqa: PLC0415 - an extra, and slow to load
    except ImportError as err:
        raise CalipsoError("PDF needs WeasyPrint", "install it: pip install 'calipso[pdf]'") from err
    except OSError as err:
        raise CalipsoError(
            f"PDF needs the system library Pango: {err}", "on Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0"
        ) from err
    module: ModuleType = weasyprint
    return module


def as_xlsx(report: Report) -> bytes:
    """A workbook: a sheet of facts, and one a table; texts are never formulas."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": report.title, "created": NO_DATE})
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("About")
        sheet.write_string(0, 0, report.title, bold)
        for at, (name, value) in enumerate(report.facts, start=2):
            sheet.write_string(at, 0, name)
            sheet.write_string(at, 1, value)
        sheet.set_column(0, 1, 40)
        for number, table in enumerate(report.tables, start=1):
            _sheet(book, f"{number} {table.title}", table)
    return content.getvalue()


def _sheet(book: xlsxwriter.Workbook, name: str, table: Table) -> None:
    sheet = book.add_worksheet(name.translate(NOT_IN_SHEET_NAMES)[:LONGEST_SHEET_NAME])
    bold = book.add_format({"bold": True})
    for column, title in enumerate(table.columns):
        sheet.write_string(0, column, title, bold)
    for at, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, int | float):
                sheet.write_number(at, column, cell)
            else:
                sheet.write_string(at, column, cell or "")
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(table.rows), 1), max(len(table.columns) - 1, 0))
    sheet.autofit()
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def as_csv(report: Report) -> bytes:
    """All tables, one below the other, each under its title; what a spreadsheet would take for a formula is guarded."""
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow([guarded(report.title)])
    for name, value in report.facts:
        out.writerow([guarded(name), guarded(value)])
    for table in report.tables:
        out.writerow([])
        out.writerow([guarded(table.title)])
        out.writerow([guarded(column) for column in table.columns])
        out.writerows([guarded(cell) for cell in row] for row in table.rows)
    return text.getvalue().encode()


def guarded(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def as_json(report: Report) -> bytes:
    """The report for programs."""
    return json.dumps(report.as_json(), indent=1, ensure_ascii=False).encode() + b"\n"


FORMATS: dict[str, Callable[[Report], bytes]] = {
    "html": as_html,
    "pdf": as_pdf,
    "xlsx": as_xlsx,
    "csv": as_csv,
    "json": as_json,
}
