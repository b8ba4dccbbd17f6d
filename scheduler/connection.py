"""The graph that the scheduler works with, wherever it is at the moment."""

from __future__ import annotations

import logging

from calipso.config import Settings
from calipso.database import connect
from calipso.errors import DatabaseError
from calipso.graph import Graph

logger = logging.getLogger(__name__)


class Connection:
    """A graph that may come later, be away, and come back at another address: a private Neo4j has other ports after a start."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._graph: Graph | None = None
        self._left: list[Graph] = []

    @property
    def graph(self) -> Graph:
        """The graph; nothing says that it answers. Raises DatabaseError where there is none yet, Invalid for wrong settings."""
        if self._graph is None:
            self._graph = connect(self.settings)
        return self._graph

    def look_again(self) -> None:
        """After it did not answer: see whether it moved. What still uses the old address is not disturbed."""
        try:
            found = connect(self.settings)
        except DatabaseError:
            return
        if self._graph is not None and found.uri == self._graph.uri:
            found.close()
            return
        if self._graph is not None:
            logger.info("The graph is at %s", found.uri)
            self._left.append(self._graph)
        self._graph = found

    def close(self) -> None:
        """Give all connections back."""
        for graph in (*self._left, *([self._graph] if self._graph else [])):
            graph.close()
