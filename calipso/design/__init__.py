"""As designed: what a customer's network is meant to be, as a file, and checks of the graph against it like tests."""

from calipso.design.checks import check
from calipso.design.export import export_design
from calipso.design.file import Design, parse_design
from calipso.design.snapshot import check_snapshot

__all__ = ["Design", "check", "check_snapshot", "export_design", "parse_design"]
