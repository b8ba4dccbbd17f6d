"""The pages: a module for each, with its place in the menu; what they show is what the API answers to the same person."""

from __future__ import annotations

from flask import Flask

from webapp.pages import (
    audit,
    changes,
    clique_types,
    compare,
    customers,
    cypher_console,
    designs,
    environment,
    environment_form,
    graph,
    home,
    impact,
    logins,
    messages,
    object_list,
    objects,
    paths,
    reports,
    scans,
    schedules,
    search,
    settings,
    snapshots,
    tokens,
    users,
)
from webapp.pages.frame import frame
from webapp.pages.menu import Entry

# In the order of the menu.
MODULES = (
    home, search, environment, object_list, objects, customers, paths, graph, impact, compare, snapshots,
    changes, designs, reports, scans, schedules, messages, cypher_console, environment_form, clique_types,
    users, tokens, audit, settings, logins,
)  # fmt: skip
BLUEPRINTS = tuple(module.blue for module in MODULES)
MENU = tuple(entry for module in MODULES for entry in getattr(module, "MENU", ()) if isinstance(entry, Entry))


def configure(app: Flask) -> None:
    """What all templates know: who asks, the menu, and how things are written."""
    frame(app, MENU)
