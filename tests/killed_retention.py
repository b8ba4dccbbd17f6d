"""Applies retention and dies by SIGKILL before its N-th statement: `python -m tests.killed_retention N`.

The server's address, user and password come from CALIPSO_NEO4J_URI, _USER and _PASSWORD.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import timedelta

from calipso.graph import Graph, Row
from calipso.past.retention import Rules, apply_retention


class MortalGraph(Graph):
    """A graph whose process is killed before a given statement of retention."""

    left = 0

    def change(self, name: str, /, **params: object) -> list[Row]:
        """See Graph; counts statements of retention alone."""
        if name.startswith("retention/"):
            self.left -= 1
            if self.left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return super().change(name, **params)


def main() -> None:
    """One apply that does not survive."""
    address = (os.environ[f"CALIPSO_NEO4J_{part}"] for part in ("URI", "USER", "PASSWORD"))
    with MortalGraph(*address) as graph:
        graph.left = int(sys.argv[1])
        apply_retention(graph, "lab", Rules(keep_within=timedelta(0)))


if __name__ == "__main__":
    main()
