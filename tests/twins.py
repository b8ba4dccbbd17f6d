"""Two clouds that are built alike, out of one recording."""

from __future__ import annotations

from calipso.environments import Environment, parse_environment
from tests.edited_source import EditedSource


def environment_named(name: str) -> Environment:
    """The recorded environment under another key."""
    return parse_environment(EditedSource().definition | {"environment": name}, "recording")
