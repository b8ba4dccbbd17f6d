"""All tables of one Linux host or switch, asked in two batches: what is there, then the details of what was found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from shlex import quote
from typing import Any, TypeVar

from calipso.errors import ParseError, SourceError
from calipso.fetchers.visit import Visit
from calipso.parsers import (
    ethtool,
    ip_netns,
    iproute2,
    lldpcli,
    os_release,
    ovs_vsctl,
    proc_net_bonding,
    sysfs_net,
    virsh_dumpxml,
)
from calipso.sources.answers import Output

Row = dict[str, Any]
Parsed = TypeVar("Parsed")

NO_SUCH_TOOL = 127
LINKS = "ip -j -d link show"
ADDRESSES = "ip -j address show"
ROUTES = "ip -j route show"
NAMESPACES = "ip netns list"
FDB = "bridge -j fdb show"
SYSFS = "ls -l /sys/class/net"
BONDS = "ls /proc/net/bonding"
OS = "cat /etc/os-release"
OVS_BRIDGES = "ovs-vsctl --timeout=10 --format=json --columns=_uuid,name,ports,datapath_type,external_ids list Bridge"
OVS_PORTS = "ovs-vsctl --timeout=10 --format=json --columns=_uuid,name,interfaces,tag,trunks list Port"
OVS_INTERFACES = (
    "ovs-vsctl --timeout=10 --format=json "
    "--columns=_uuid,name,type,ofport,error,external_ids,options,admin_state,link_state list Interface"
)
OVS_SWITCH = "ovs-vsctl --timeout=10 --format=json --columns=_uuid,ovs_version,external_ids list Open_vSwitch"
DOMAINS = "virsh -q list --all --uuid"
LLDP_NEIGHBORS = "lldpcli -f json0 show neighbors details"
LLDP_CHASSIS = "lldpcli -f json0 show chassis details"
LLDP_PORTS = "lldpcli -f json0 show interfaces details"
LISTENERS = "ss -Hlnt"

# Tools that ask a service, which runs only where an agent needs it.
SERVICES = ("ovs-vsctl", "virsh")
COMMON = (LINKS, ADDRESSES, SYSFS, BONDS, OS, LLDP_NEIGHBORS, LLDP_CHASSIS, LLDP_PORTS)
HOST_ONLY = (ROUTES, NAMESPACES, FDB, OVS_BRIDGES, OVS_PORTS, OVS_INTERFACES, OVS_SWITCH, DOMAINS)


@dataclass(slots=True)
class Namespace:
    """One network namespace: its links by name, its routes, and whether the metadata proxy listens in it."""

    links: dict[str, Row]
    routes: list[Row]
    metadata_proxy: bool


@dataclass(slots=True)
class Ovs:
    """Open vSwitch's tables: bridges with the names of their interfaces; ports and interfaces by name."""

    version: str | None
    bridges: dict[str, Row]
    ports: dict[str, Row]
    interfaces: dict[str, Row]

    def bridge_of(self, interface: str) -> str | None:
        """Name of the bridge that has this interface, as a port of its own or in a bond."""
        return next((name for name, bridge in self.bridges.items() if interface in bridge["interface_names"]), None)

    def works(self, interface: str) -> bool:
        """Whether the switch has the interface open: a row whose device is gone has no port number, or an error."""
        row = self.interfaces.get(interface)
        return row is not None and isinstance(row["ofport"], int) and row["ofport"] > 0

    def interface_with(self, port_uuid: str, bridge: str) -> Row | None:
        """The interface on this bridge that carries a neutron port (`external_ids:iface-id`)."""
        names = self.bridges[bridge]["interface_names"] if bridge in self.bridges else ()
        return next(
            (self.interfaces[n] for n in names if self.interfaces[n]["external_ids"].get("iface-id") == port_uuid), None
        )


@dataclass(slots=True)
class HostTables:
    """What one host or switch says of itself. A tool that is not there leaves its table empty; that is normal."""

    links: dict[str, Row]
    devices: set[str]
    bonds: dict[str, proc_net_bonding.Bond]
    os: str | None
    neighbors: dict[str, lldpcli.Neighbor]
    chassis: lldpcli.Chassis | None
    lldp_ports: dict[str, dict[str, str]]
    namespaces: dict[str, Namespace] = field(default_factory=dict)
    routes: list[Row] = field(default_factory=list)
    fdb: list[Row] = field(default_factory=list)
    ovs: Ovs | None = None
    domains: list[virsh_dumpxml.Domain] = field(default_factory=list)
    ethtool: dict[str, tuple[ethtool.Settings, ethtool.Driver]] = field(default_factory=dict)


def read_switch(visit: Visit) -> HostTables:
    """The tables of a switch that is a Linux box with lldpd. Raises SourceError."""
    return _common(visit, visit.outputs(COMMON))


def read_host(visit: Visit, expected: Collection[str]) -> HostTables:
    """The tables of a host, all but what needs the NICs' names. Raises SourceError: half an answer is none.

    `expected` are the tools whose service must answer here; where another one is only installed, its silence is normal.
    """
    first = visit.outputs(COMMON + HOST_ONLY)
    for command in HOST_ONLY:
        if command.split()[0] not in expected and command.split()[0] in SERVICES and first[command].exit_code:
            first[command] = Output("", "", NO_SUCH_TOOL)
    if "ovs-vsctl" in expected and first[OVS_BRIDGES].exit_code == NO_SUCH_TOOL:
        raise SourceError(
            f"host {visit.name}: there is no ovs-vsctl, but neutron's agent says that it runs Open vSwitch here",
            "install openvswitch-common on the host: without it nobody can tell what is plugged where",
        )
    tables = _common(visit, first)
    tables.routes = _table(visit, first, ROUTES, iproute2.parse, [])
    tables.fdb = _table(visit, first, FDB, iproute2.parse, [])
    tables.ovs = _ovs(visit, first)
    spaces = _table(visit, first, NAMESPACES, ip_netns.parse, [])
    domains = _table(visit, first, DOMAINS, str.split, [])
    second = visit.outputs(_details(spaces, domains, tables.bonds)) if spaces or domains or tables.bonds else {}
    for bond in tables.bonds:
        tables.bonds[bond] = _table(visit, second, _bond(bond), proc_net_bonding.parse, tables.bonds[bond])
    for space in spaces:
        tables.namespaces[space] = _namespace(visit, second, space)
    tables.domains = [domain for uuid in domains if (domain := _domain(visit, second, uuid)) is not None]
    return tables


def read_ethtool(visit: Visit, tables: HostTables, nics: Iterable[str]) -> None:
    """Add what ethtool says of these NICs to the tables. Raises SourceError."""
    asked = [command for nic in nics for command in (f"ethtool {quote(nic)}", f"ethtool -i {quote(nic)}")]
    outputs = visit.outputs(asked) if asked else {}
    for nic in nics:
        settings, driver = outputs[f"ethtool {quote(nic)}"], outputs[f"ethtool -i {quote(nic)}"]
        if settings.exit_code != NO_SUCH_TOOL:  # ethtool exits non-zero where a driver knows only half of it
            tables.ethtool[nic] = (ethtool.parse(settings.stdout), ethtool.parse_driver(driver.stdout))


def _details(spaces: list[str], domains: list[str], bonds: Iterable[str]) -> list[str]:
    asked = [_bond(bond) for bond in bonds]
    for space in spaces:
        asked += _namespace_commands(space)
    return asked + [f"virsh dumpxml {uuid}" for uuid in domains]


def _bond(name: str) -> str:
    return f"cat /proc/net/bonding/{quote(name)}"


def _namespace_commands(space: str) -> list[str]:
    inside = f"ip -n {quote(space)} -j"
    return [f"{inside} -d address show", f"{inside} route show", f"ip netns exec {quote(space)} {LISTENERS}"]


def _common(visit: Visit, outputs: dict[str, Output]) -> HostTables:
    links = {row["ifname"]: row for row in _table(visit, outputs, LINKS, iproute2.parse, None, needed=True)}
    for row in _table(visit, outputs, ADDRESSES, iproute2.parse, None, needed=True):
        if row["ifname"] in links:
            links[row["ifname"]]["addr_info"] = row.get("addr_info") or []
    sysfs = _table(visit, outputs, SYSFS, sysfs_net.parse, [])
    release = _table(visit, outputs, OS, os_release.parse, None, absent_exit=1)
    neighbors: dict[str, lldpcli.Neighbor] = {}
    for neighbor in _table(visit, outputs, LLDP_NEIGHBORS, lldpcli.parse, []):
        # Behind a hub or a bridge a port has several; the switch among them is the one that it is wired to.
        held = neighbors.get(neighbor["local_port"])
        if held is None or _rank(neighbor) < _rank(held):
            neighbors[neighbor["local_port"]] = neighbor
    ports = _table(visit, outputs, LLDP_PORTS, lldpcli.parse_interfaces, [])
    bonds = _table(visit, outputs, BONDS, str.split, [], absent_exit=2)
    return HostTables(
        links=links,
        devices={row["name"] for row in sysfs if not row["virtual"]},
        bonds={
            name: proc_net_bonding.Bond(
                mode="",
                mii_status=None,
                active_member=None,
                lacp_partner_mac=None,
                active_aggregator_id=None,
                members=[],
            )
            for name in bonds
        },
        os=(release["pretty_name"] or release["id"]) if release else None,
        neighbors=neighbors,
        chassis=_table(visit, outputs, LLDP_CHASSIS, lldpcli.parse_chassis, None),
        lldp_ports={port["name"]: port for port in ports},
    )


def _rank(neighbor: lldpcli.Neighbor) -> tuple[bool, str, str]:
    """Switches first; then by ids, since lldpd prints neighbours in the order in which they came."""
    return not is_switch(neighbor), neighbor["chassis_id"], neighbor["port_id"]


def is_switch(neighbor: lldpcli.Neighbor) -> bool:
    """Whether an LLDP neighbour forwards frames or packets, by the capabilities that it has enabled (IEEE 802.1AB 8.5.8)."""
    return bool({"Bridge", "Router"} & set(neighbor["capabilities"]))


def _ovs(visit: Visit, outputs: dict[str, Output]) -> Ovs | None:
    if outputs[OVS_BRIDGES].exit_code == NO_SUCH_TOOL:
        return None
    bridges = _table(visit, outputs, OVS_BRIDGES, ovs_vsctl.parse, [])
    ports = _table(visit, outputs, OVS_PORTS, ovs_vsctl.parse, [])
    interfaces = _table(visit, outputs, OVS_INTERFACES, ovs_vsctl.parse, [])
    switch = _table(visit, outputs, OVS_SWITCH, ovs_vsctl.parse, [])
    port_by_uuid = {row["_uuid"]: row for row in ports}
    interface_by_uuid = {row["_uuid"]: row["name"] for row in interfaces}
    for port in ports:
        port["interface_names"] = [
            interface_by_uuid[u] for u in ovs_vsctl.members(port["interfaces"]) if u in interface_by_uuid
        ]
    for bridge in bridges:
        held = [port_by_uuid[u] for u in ovs_vsctl.members(bridge["ports"]) if u in port_by_uuid]
        bridge["interface_names"] = [name for port in held for name in port["interface_names"]]
    return Ovs(
        version=ovs_vsctl.optional(switch[0]["ovs_version"]) if switch else None,
        bridges={row["name"]: row for row in bridges},
        ports={row["name"]: row for row in ports},
        interfaces={row["name"]: row for row in interfaces},
    )


def _namespace(visit: Visit, outputs: dict[str, Output], space: str) -> Namespace:
    links, routes, listeners = _namespace_commands(space)
    # A namespace may go between the two batches; its server went with it.
    gone = outputs[links].exit_code == 1 and "No such file" in outputs[links].stderr
    rows = [] if gone else _table(visit, outputs, links, iproute2.parse, [])
    listening = outputs[listeners].stdout.split()
    return Namespace(
        links={row["ifname"]: row for row in rows},
        routes=[] if gone else _table(visit, outputs, routes, iproute2.parse, []),
        metadata_proxy=any(word.endswith((":80", ":9697")) for word in listening),
    )


def _domain(visit: Visit, outputs: dict[str, Output], uuid: str) -> virsh_dumpxml.Domain | None:
    command = f"virsh dumpxml {uuid}"
    if "Domain not found" in outputs[command].stderr or "failed to get domain" in outputs[command].stderr:
        return None  # it was undefined between the two batches
    domain: virsh_dumpxml.Domain | None = _table(visit, outputs, command, virsh_dumpxml.parse, None)
    return domain


def _table(  # noqa: PLR0913 - what is asked, how it is read, and what its failures mean
    visit: Visit,
    outputs: dict[str, Output],
    command: str,
    parse: Callable[[str], Parsed],
    absent: Any,
    *,
    needed: bool = False,
    absent_exit: int = NO_SUCH_TOOL,
) -> Any:
    """One table; `absent` where there is no such tool (or it exits with `absent_exit`). Raises SourceError for half an answer."""
    output = outputs[command]
    tool = command.split(maxsplit=1)[0]
    if output.exit_code in (NO_SUCH_TOOL, absent_exit) and output.exit_code:
        if needed:
            raise SourceError(f"host {visit.name}: there is no {tool}", "install iproute2 5 or later")
        return absent
    if output.exit_code == 124 or output.truncated:
        what = "took too long" if output.exit_code == 124 else "said more than the cap"
        raise SourceError(
            f"host {visit.name}: `{command}` {what}", "raise ssh.timeout_s, or see what the host is busy with"
        )
    if output.exit_code:
        said = output.stderr.splitlines()[-1] if output.stderr else f"exit code {output.exit_code}"
        raise SourceError(
            f"host {visit.name}: `{command}` failed: {said}",
            f"is the service behind {tool} running? may the user ask it (ssh.sudo)?",
        )
    try:
        return parse(output.stdout)
    except ParseError as err:
        raise ParseError(
            f"host {visit.name}: `{command}`: {err.message}", err.hint or "report it with a recording (scan --record)"
        ) from err
