"""Graphs to draw, and the views of them that are saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from calipso.client.connection import Connection, part

Thing = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Graphs:
    """Cliques, neighbours, paths, impact and contents as nodes and links to draw."""

    _at: Connection

    def get(
        self,
        kind: str,
        of: str,
        *,
        to: str | None = None,
        environment: str | None = None,
        project: str | None = None,
        at: str | None = None,
        most: int | None = None,
    ) -> Thing:
        """A graph of a kind (clique, neighbours, path, impact, contents): nodes, links, facts, and in `said` what was folded.

        Raises NotFound, Ambiguous, Invalid.
        """
        query = {"to": to, "environment": environment, "project": project, "at": at, "most": most}
        return cast("Thing", self._at.get("graphs", kind=kind, of=of, **query))

    def draw(
        self,
        kind: str,
        of: str,
        format_: str,
        *,
        to: str | None = None,
        environment: str | None = None,
        project: str | None = None,
        at: str | None = None,
    ) -> bytes:
        """The same as a file: svg, drawio, mermaid, graphml or dot."""
        query = {"kind": kind, "of": of, "to": to, "environment": environment, "project": project, "at": at}
        asked = {name: value for name, value in query.items() if value is not None} | {"format": format_}
        return self._at.request("GET", "graphs", params=asked, headers={"Accept": "*/*"}).content


@dataclass(frozen=True, slots=True)
class Views:
    """Graphs as they were arranged: one's own views, and those that others share."""

    _at: Connection

    def list(self) -> Sequence[Thing]:
        """Views by name."""
        return cast("Sequence[Thing]", self._at.get("views")["items"])

    def get(self, identity: str) -> Thing:
        """One view, with where its nodes stand. Raises NotFound."""
        return cast("Thing", self._at.get(f"views/{part(identity)}"))

    def save(
        self,
        name: str,
        address: str,
        *,
        shared: bool = False,
        positions: Mapping[str, Sequence[float]] | None = None,
    ) -> Thing:
        """Save what an address of the graph page shows, like /graph?kind=clique&of=web-1, and where its nodes stand."""
        body = {"name": name, "address": address, "shared": shared, "positions": dict(positions or {})}
        return cast("Thing", self._at.send("POST", "views", body))

    def change(self, identity: str, **changes: Any) -> Thing:
        """Change name, address, shared or positions of a view of one's own; what is not named stays."""
        return cast("Thing", self._at.send("PATCH", f"views/{part(identity)}", changes))

    def remove(self, identity: str) -> None:
        """Forget a view of one's own. Raises NotFound."""
        self._at.send("DELETE", f"views/{part(identity)}")
