"""What is noted down of what was changed by the API: who, what, of what, and from where."""

from __future__ import annotations

from flask import request

from calipso.accounts import Entry
from calipso.accounts import note as write_down
from webapp.asking import asker, graph


def note(what: str, target: str, outcome: str = "done") -> None:
    """Note that the one who asks did something."""
    identity = asker()
    write_down(graph(), Entry(identity.user, what, target, f"api {request.remote_addr} ({identity.via})", outcome))
