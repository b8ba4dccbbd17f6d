"""From NIC to NIC: bonds, and the switch ports that they are wired to."""

from __future__ import annotations

from dataclasses import dataclass

from calipso.graph import Row
from calipso.paths.switches import between, no_known_way
from calipso.paths.way import Broken, Way
from calipso.paths.wires import Wires


@dataclass(frozen=True, slots=True)
class Exit:
    """One way out of a host: a NIC, the member of it that is used if it is a bond, and the switch port at the far end."""

    nic: Row
    member: Row
    port: Row | None

    @property
    def hops(self) -> list[Row]:
        """From the host outwards."""
        found = [self.nic] if self.member is self.nic else [self.nic, self.member]
        return [*found, self.port] if self.port else found

    def fault(self) -> Broken | None:
        """Why nothing passes here. What was switched off comes first: the far end of a wire is then down too."""
        for status in ("disabled", "down"):
            for node in self.hops:
                if node.get("status") == status:
                    cause = "switch_port_down" if node is self.port else "nic_down"
                    return Broken(
                        cause, node, f"{node['name']} of {node.get('switch') or node.get('host')} is {status}"
                    )
        return None


def exits(wires: Wires, nics: list[Row]) -> list[Exit]:
    """Every way out by these NICs, those that work first."""
    found = []
    for nic in nics:
        for member in wires.up(nic, "HOST_PNIC_HOST_PNIC") or [nic]:
            ports = wires.up(member, "HOST_PNIC_SWITCH_PNIC") or wires.up(nic, "HOST_PNIC_SWITCH_PNIC")
            found += [Exit(nic, member, port) for port in ports] or [Exit(nic, member, None)]
    return sorted(found, key=lambda one: one.fault() is not None)


def cross(way: Way, near: list[Row], far: list[Row], mark: str, *, routed: bool) -> None:
    """Walk out by one of the near NICs, through the switches, to one of the far NICs. Raises Broken.

    `mark` is told of each port; `routed` frames are in packets that switches may also route, as those of tunnels.
    """
    if shared := [nic for nic in near if any(nic is other for other in far)]:
        way.step(shared[0], mark)
        return
    outs, ins = exits(way.wires, near), exits(way.wires, far)
    if not outs or not ins or outs[0].fault():
        depart(way, near, mark)
        return
    good_ins = [one for one in ins if not one.fault()] or ins[:1]
    out, back, found = _choose(way.wires, [one for one in outs if not one.fault()], good_ins, routed=routed)
    _walk(way, out.hops, mark)
    if out.port and back.port:
        _walk(way, found if found is not None else no_known_way(way, out.port, back.port, routed=routed), mark)
    else:
        way.warn(
            f"how {out.member['name']} of {out.nic['host']} is wired to {back.member['name']} of {back.nic['host']} is not known"
        )
    _walk(way, back.hops[::-1], mark, back.fault())


def depart(way: Way, nics: list[Row], mark: str) -> None:
    """Walk out by one of the NICs to the switch behind it, as far as that is known. Raises Broken."""
    for out in exits(way.wires, nics)[:1]:
        _walk(way, out.hops, mark, out.fault())
        _walk(way, _switches(way.wires, out), mark)


def arrive(way: Way, nics: list[Row], target: Row, mark: str, *, routed: bool) -> None:
    """Walk out by one of the NICs to a NIC, a switch port or a switch. Raises Broken."""
    outs = exits(way.wires, nics)
    for out in outs:
        hops = [*out.hops, *_switches(way.wires, out)]
        place = next((at for at, node in enumerate(hops) if node is target), None)
        if place is not None:
            _walk(way, hops[: place + 1], mark, out.fault())
            return
    if target["type"] == "host_pnic":
        cross(way, nics, [target], mark, routed=routed)
        return
    _walk(way, outs[0].hops if outs else [], mark, outs[0].fault() if outs else None)
    if not outs or not outs[0].port:
        raise Broken(
            "no_wire", way.hops[-1].node, f"to which switch port {way.hops[-1].node['name']} is wired is not known"
        )
    _to_switch(way, outs[0].port, target, mark)
    if target.get("status") in ("down", "disabled"):
        raise Broken("switch_port_down", target, f"{target['name']} of {target['switch']} is {target['status']}")


def _to_switch(way: Way, near: Row, target: Row, mark: str) -> None:
    """From a switch port to another, or to any of a switch."""
    ports = way.wires.up(target, "SWITCH_SWITCH_PNIC") if target["type"] == "switch" else [target]
    ways = [found for port in ports if (found := between(way.wires, near, port, routed=False))]
    if not ways and not ports:
        raise Broken("no_wire", near, f"no port of {target['name']} is known")
    hops = min(ways, key=len) if ways else no_known_way(way, near, ports[0], routed=False)
    _walk(way, hops[: hops.index(target) + 1] if target in hops else [*hops, target], mark)


def _switches(wires: Wires, out: Exit) -> list[Row]:
    return wires.down(out.port, "SWITCH_SWITCH_PNIC") if out.port else []


def _walk(way: Way, nodes: list[Row], mark: str, fault: Broken | None = None) -> None:
    """Step over these; raises the fault at its object."""
    for node in nodes:
        way.step(node, "" if node["type"] == "switch" else mark)
        if fault and node is fault.node:
            raise fault


def _choose(wires: Wires, outs: list[Exit], ins: list[Exit], *, routed: bool) -> tuple[Exit, Exit, list[Row] | None]:
    """The pair of exits with the fewest objects between their switch ports; the first where no way is known."""
    best: tuple[Exit, Exit, list[Row] | None] = (outs[0], ins[0], None)
    for out in outs:
        for back in ins:
            if out.port and back.port:
                found = between(wires, out.port, back.port, routed=routed)
                if found is not None and (best[2] is None or len(found) < len(best[2])):
                    best = (out, back, found)
    return best
