"""One leader among several schedulers: a lease by the server's clock, with a token that grows with each holder.

Whatever a leader writes names its token, in statements that do nothing where a greater one was given meanwhile (fencing).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from calipso.errors import Conflict
from calipso.graph import Graph

SCHEDULER = "scheduler"


class LeaseLost(Conflict):
    """Another holder has the lease: what was begun with this one must not go on."""


@dataclass(slots=True)
class Lease:
    """What one process holds, or tries to: `token` is 0 while another has it."""

    holder: str
    seconds: float = 15.0
    name: str = SCHEDULER
    token: int = 0
    _seen: tuple[int, float] = field(default=(-1, 0.0))

    def take(self, graph: Graph) -> bool:
        """Take it if it is free or has run out; whether it is held."""
        rows = graph.change(
            "schedules/lease_take",
            lease=self.name,
            holder=self.holder,
            seconds=self.seconds,
            seen=self._unrenewed(graph),
        )
        self.token = int(rows[0]["token"]) if rows else 0
        return bool(rows)

    def _unrenewed(self, graph: Graph) -> int | None:
        """How often it was renewed, where that is the same since a lease's time by this machine's own steady clock."""
        rows = graph.read("schedules/lease_show", lease=self.name)
        renewed = int(rows[0]["renewed"]) if rows else 0
        if renewed != self._seen[0]:
            self._seen = (renewed, time.monotonic())
        return renewed if time.monotonic() - self._seen[1] > self.seconds else None

    def renew(self, graph: Graph) -> None:
        """Hold it for its time from now on. Raises LeaseLost."""
        if not graph.change("schedules/lease_renew", lease=self.name, token=self.token, seconds=self.seconds):
            raise self.lost()

    def release(self, graph: Graph) -> None:
        """Give it back, so that another need not wait."""
        graph.write("schedules/lease_release", lease=self.name, token=self.token)
        self.token = 0

    @property
    def fence(self) -> dict[str, Any]:
        """What every statement of the leader is given: it does nothing where the token is not the newest."""
        return {"lease": self.name, "token": self.token}

    def lost(self) -> LeaseLost:
        """What to raise where such a statement did nothing."""
        return LeaseLost(
            f"the lease {self.name!r} (token {self.token}) was lost to another scheduler", "it goes on there"
        )


def leader(graph: Graph) -> dict[str, Any]:
    """Who leads the schedulers: holder, token, until, and whether the lease is held now."""
    rows = graph.read("schedules/lease_show", lease=SCHEDULER)
    row = rows[0] if rows else {"holder": None, "token": 0, "until": None, "held": False}
    return {name: row[name] for name in ("holder", "token", "until", "held")}
