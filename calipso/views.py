"""Views: graphs that people arranged and gave a name, kept for themselves or shared."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from calipso.errors import Conflict, Invalid, NotFound
from calipso.graph import Graph
from calipso.schema import ensure_schema

PAGE = "/graph"
LONGEST_NAME, LONGEST_ADDRESS = 120, 8_000
MOST_POSITIONS = 2_000
# The parameters of an address that name objects, with commas between them, environments, projects or customers.
NAMING = ("of", "to", "add", "impact", "way_from", "way_to", "environment", "project")
# What no name has: control characters, and halves of characters that cannot be written.
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
Positions = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class View:
    """A view: whose it is, its name, the address within the pages that it shows, whether others see it, where nodes stand."""

    owner: str
    name: str
    address: str
    shared: bool = False
    positions: Positions | None = None


def save_view(graph: Graph, view: View, identity: str | None = None) -> str:
    """Keep a view, or change the one with an id; its id. Raises Invalid, and Conflict where its owner has one of this name."""
    checked = _checked(view)
    taken = [
        one for one in list_views(graph, view.owner) if one["owner"] == view.owner and one["name"] == checked["name"]
    ]
    if any(one["id"] != identity for one in taken):
        raise Conflict(
            f"you have a view {checked['name']!r} already", "give another name, or save over it: PATCH /views/ID"
        )
    ensure_schema(graph)
    return str(graph.change("views/save", id=identity or secrets.token_hex(8), properties=checked)[0]["id"])


def list_views(graph: Graph, owner: str) -> list[dict[str, Any]]:
    """Somebody's views and those that are shared: id, name, address, owner, shared, saved_at; by name."""
    return [dict(row) | {"positions": None} for row in graph.read("views/list", owner=owner, id=None)]


def get_view(graph: Graph, owner: str, identity: str) -> dict[str, Any]:
    """A view of somebody's, or a shared one, with `positions`: x and y by the id of each node. Raises NotFound."""
    found = graph.read("views/list", owner=owner, id=identity)
    if not found:
        raise NotFound(f"there is no view {identity}", "it may be gone, or not be shared with you")
    return found[0] | {"positions": json.loads(found[0]["positions"])}


def remove_view(graph: Graph, identity: str) -> None:
    """Forget a view. Raises NotFound."""
    if not graph.write("views/remove", id=identity).nodes_deleted:
        raise NotFound(f"there is no view {identity}", "it may be gone already")


def named_in(address: str) -> list[str]:
    """What an address names: ids and names of objects, environments, projects, customers."""
    found = [value for name, value in parameters_of(address).items() if name in NAMING]
    return [part.strip() for value in found for part in value.split(",") if part.strip()]


def parameters_of(address: str) -> dict[str, str]:
    """The parameters of an address. Raises Invalid for what is no address of a graph."""
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme or parts.netloc or parts.path != PAGE or len(address) > LONGEST_ADDRESS or _CONTROL.search(address):
        raise Invalid("that is no address of a graph", f"it begins with {PAGE}?kind=")
    return dict(parse_qsl(parts.query))


def _checked(view: View) -> dict[str, Any]:
    name, address = view.name.strip(), view.address.strip()
    if not name or len(name) > LONGEST_NAME or _CONTROL.search(name):
        raise Invalid(f"a view's name has 1 to {LONGEST_NAME} characters on one line", "give it one")
    parameters_of(address)
    positions = {str(identity): [float(x), float(y)] for identity, (x, y) in (view.positions or {}).items()}
    if len(positions) > MOST_POSITIONS:
        raise Invalid(f"a view has at most {MOST_POSITIONS} nodes", "draw less of it")
    return asdict(view) | {"name": name, "address": address, "positions": json.dumps(positions)}
