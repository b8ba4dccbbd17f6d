"""From what forwards on a host out to the NIC: through a tunnel endpoint, or the bridge of a physical network."""

from __future__ import annotations

from calipso.graph import Row
from calipso.paths.way import Broken, Way
from calipso.paths.wires import OVERLAYS, End, Wires, label

LINUXBRIDGE_AGENT = "neutron-linuxbridge-agent"


def leave(way: Way, switch: Row, end: End, mark: str, peer: Row | None = None) -> list[Row]:
    """Walk from a vedge or a Linux bridge to the NICs by which a network leaves the host; which of them is left to the fabric.

    `mark` is what is told of a tunnel endpoint, `peer` the one that it must have a tunnel to. Raises Broken where the
    network cannot leave.
    """
    if end.network.get("network_type") in OVERLAYS:
        otep = endpoint(way.wires, switch, end.network)
        way.step(otep, mark)
        if peer:
            check_peer(otep, peer)
        return _below_endpoint(way, otep)
    if switch["kind"] == "linuxbridge":
        return _uplinks(way, switch, end.network)
    return _physical(way, switch, end)


def endpoint(wires: Wires, switch: Row, network: Row) -> Row:
    """The tunnel endpoint by which an overlay network leaves a host. Raises Broken."""
    kind = network["network_type"]
    found = [one for one in wires.up(switch, "VEDGE_OTEP", "VCONNECTOR_OTEP") if one["overlay_type"] == kind]
    host = switch["host"]
    if (
        not found
        and switch["kind"] == "linuxbridge"
        and any(one["overlay_type"] == kind for one in wires.on_host(switch, "otep"))
    ):
        raise Broken("unplugged", switch, f"{switch['name']} on {host} has no {kind} device in it")
    if not found:
        raise Broken(
            "no_network", switch, f"{host} has no {kind} endpoint, which {network['name']} ({label(network)}) needs"
        )
    otep = found[0]
    if otep.get("status") is None:
        raise Broken("unread", otep, f"the tunnels of {host} are not known: add it to the environment's hosts")
    if otep["status"] != "up":
        raise Broken("tunnel_down", otep, f"{otep['address']} on {host} is {otep['status']}")
    return otep


def check_peer(here: Row, there: Row) -> None:
    """Whether a tunnel endpoint has a tunnel to another. Raises Broken."""
    if there["address"] not in (here.get("peers") or []):
        raise Broken(
            "no_tunnel_peer",
            here,
            f"{here['address']} on {here['host']} has no {here['overlay_type']} tunnel to {there['address']} on {there['host']}",
        )


def _below_endpoint(way: Way, otep: Row) -> list[Row]:
    direct = way.wires.up(otep, "OTEP_HOST_PNIC")
    if direct:
        return direct
    bridges = way.wires.up(otep, "OTEP_VCONNECTOR")
    if not bridges:
        way.warn(f"by which NIC {otep['address']} leaves {otep['host']} is not known")
        return []
    way.step(bridges[0], f"{otep['overlay_type']} endpoint's bridge")
    return _nics_in(way, bridges[0])


def _physical(way: Way, switch: Row, end: End) -> list[Row]:
    """Out by the bridge, or in SR-IOV the NIC, that the network's physical network is mapped to."""
    network, host = end.network, switch["host"]
    physical = network.get("physical_network")
    if physical is None:
        raise Broken(
            "no_network", switch, f"{network['name']} is of type {network.get('network_type')} and never leaves {host}"
        )
    device = _mapping(way.wires, switch, str(physical))
    if device is None:
        raise Broken("no_network", switch, f"{host} has no mapping of {physical}, which {network['name']} is on")
    if switch["kind"] == "sriov":
        own = str(end.vnic.get("device") or "").partition(" vf ")[0]
        return [nic for nic in way.wires.up(switch, "VEDGE_HOST_PNIC") if nic["name"] in (own, device)]
    bridge = next((one for one in way.wires.on_host(switch, "vconnector") if one["name"] == device), None)
    if bridge is not None and bridge["id"] in {one["id"] for one in way.wires.up(switch, "VEDGE_VCONNECTOR")}:
        return _uplinks(way, bridge, network)
    inside = way.wires.up(switch, "VEDGE_HOST_PNIC")
    if inside:
        return inside
    if bridge is None:
        raise Broken("unplugged", switch, f"{physical} is mapped to {device}, which {host} does not have")
    raise Broken("unplugged", bridge, f"{device} on {host} is not joined to {switch.get('bridge')}")


def _mapping(wires: Wires, switch: Row, physical: str) -> str | None:
    """The bridge or interface that the virtual switch's agent maps a physical network to."""
    for agent in wires.on_host(switch, "network_agent"):
        if agent["uuid"] == switch.get("agent_uuid"):
            for mapping in agent.get("bridge_mappings") or []:
                name, _, device = mapping.partition(":")
                if name == physical:
                    return str(device)
    return None


def _uplinks(way: Way, bridge: Row, network: Row) -> list[Row]:
    way.step(bridge, label(network))
    if bridge["kind"] == "linuxbridge" and not _speaks(way.wires, bridge, network):
        raise Broken("no_network", bridge, f"{bridge['host']} has no mapping of {network.get('physical_network')}")
    return _nics_in(way, bridge)


def _speaks(wires: Wires, bridge: Row, network: Row) -> bool:
    """Whether the Linux bridge agent maps the network's physical network to anything."""
    physical = f"{network.get('physical_network')}:"
    agents = [one for one in wires.on_host(bridge, "network_agent") if one.get("binary") == LINUXBRIDGE_AGENT]
    return any(mapping.startswith(physical) for one in agents for mapping in one.get("bridge_mappings") or [])


def _nics_in(way: Way, bridge: Row) -> list[Row]:
    if bridge.get("status") == "down":
        raise Broken("bridge_down", bridge, f"{bridge['name']} on {bridge['host']} is down")
    nics = way.wires.up(bridge, "VCONNECTOR_HOST_PNIC")
    if not nics:
        raise Broken("unplugged", bridge, f"{bridge['name']} on {bridge['host']} has no NIC in it")
    return nics
