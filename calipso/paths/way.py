"""A way while it is walked: its hops, and why it ends where it breaks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from calipso.graph import Row
from calipso.paths.wires import Wires

# Why a way breaks. docs/paths.md tells each with what to do.
BREAKS = {
    "server_off": "server is off",
    "no_host": "on no host",
    "port_down": "port is admin down",
    "vnic_absent": "interface is not on the host",
    "vnic_down": "interface is down",
    "unplugged": "missing bridge port",
    "bridge_down": "bridge is down",
    "other_bridge": "other network's bridge",
    "other_tag": "other tag",
    "dead_tag": "dead tag",
    "no_tag": "no tag",
    "no_network": "no such network on the host",
    "tunnel_down": "tunnel endpoint is down",
    "no_tunnel_peer": "no tunnel peer",
    "nic_down": "NIC is down",
    "switch_port_down": "switch port is down",
    "no_wire": "no wire between the switches",
    "router_down": "router is admin down",
    "router_nowhere": "router is on no host",
    "no_active_router": "no active router",
    "no_route": "no route",
    "route_lost": "route is missing",
    "no_way_back": "no way back",
}
# Why it is not known whether a way leads through.
UNKNOWNS = {
    "unread": "host was never read",
    "guest_routes": "a server is the gateway",
    "outside": "leaves the cloud",
}


class Broken(Exception):
    """The way ends at an object; `cause` is one of BREAKS or UNKNOWNS, `text` says what is wrong there.

    `back` is the way of an answer where it is that one which ends.
    """

    def __init__(self, cause: str, node: Row, text: str, back: Way | None = None) -> None:
        super().__init__(cause, node["id"], text)
        self.cause, self.node, self.text, self.back = cause, node, text, back

    @property
    def reason(self) -> str:
        """The sentence for people."""
        return f"{(BREAKS | UNKNOWNS)[self.cause]}: {self.text}"


@dataclass(slots=True)
class Hop:
    """One object that a frame passes; `link` is what leads here from the hop before."""

    node: Row
    link: Row | None
    detail: str


@dataclass(slots=True)
class Way:
    """The hops so far, and what is odd about them without breaking them."""

    wires: Wires
    hops: list[Hop] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def step(self, node: Row, detail: str = "") -> None:
        """Go on to an object. Where it is the last one already, only what is told of it is added."""
        if self.hops and self.hops[-1].node["id"] == node["id"]:
            self.hops[-1].detail = self.hops[-1].detail or detail
            return
        self.hops.append(Hop(node, self.wires.link(self.hops[-1].node, node) if self.hops else None, detail))

    def follow(self, hops: Iterable[Hop]) -> None:
        """Go on over hops that another way has found."""
        for hop in hops:
            self.step(hop.node, hop.detail)

    def warn(self, text: str) -> None:
        """Tell something odd, once."""
        if text not in self.warnings:
            self.warnings.append(text)
