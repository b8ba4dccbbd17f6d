"""Reports: what is told about a project, an impact, a compare or a change at once, in formats to send and to print."""

from calipso.reports.document import Report, Table, from_json
from calipso.reports.formats import FORMATS, abilities, write
from calipso.reports.kinds import KINDS, Inputs, make
from calipso.reports.stored import forget, get_report, keep, list_reports

__all__ = [
    "FORMATS",
    "KINDS",
    "Inputs",
    "Report",
    "Table",
    "abilities",
    "forget",
    "from_json",
    "get_report",
    "keep",
    "list_reports",
    "make",
    "write",
]
