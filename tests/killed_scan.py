"""Scans the edited Moz cloud and dies by SIGKILL before its N-th batch: `python -m tests.killed_scan N`.

The server's address, user and password come from CALIPSO_NEO4J_URI, _USER and _PASSWORD.
"""

from __future__ import annotations

import os
import signal
import sys

from calipso.environments import parse_environment
from calipso.graph import Graph, WriteCounts
from calipso.scan import Request, run_scan
from tests.edited_source import EditedSource
from tests.nights import bad_night


class MortalGraph(Graph):
    """A graph whose process is killed before a given batch of writes."""

    def __init__(self, uri: str, user: str, password: str, dies_before: int) -> None:
        super().__init__(uri, user, password)
        self._left = dies_before

    def write(self, name: str, /, **params: object) -> WriteCounts:
        """See Graph; counts batches of the writer alone."""
        if name.startswith("write/"):
            self._left -= 1
            if self._left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return super().write(name, **params)


def main() -> None:
    """One scan that does not survive."""
    source: EditedSource = bad_night()
    environment = parse_environment(source.definition, "recording")
    address = (os.environ[f"CALIPSO_NEO4J_{part}"] for part in ("URI", "USER", "PASSWORD"))
    with MortalGraph(*address, dies_before=int(sys.argv[1])) as graph:
        run_scan(graph, Request(environment, source, "test"))


if __name__ == "__main__":
    main()
