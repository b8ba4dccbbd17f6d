"""Agents with their virtual switches and tunnel endpoints, networks, subnets and ports: what neutron owns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from calipso.fetchers.openstack import questions
from calipso.fetchers.visit import Visit, host_key, region_key
from calipso.records import Record, Value, key_of
from calipso.sources.answers import ApiRow

# The agents that run a virtual switch, and its kind.
SRIOV = "sriov"
VEDGE_KINDS = {"neutron-openvswitch-agent": "ovs", "neutron-vpp-agent": "vpp", "neutron-sriov-nic-agent": SRIOV}
DHCP_AGENT = "neutron-dhcp-agent"
ON_PHYSICAL_NETWORK = ("vlan", "flat")


def fetch_agents(visit: Visit) -> Iterator[Record]:
    """Every agent; with it the virtual switch that it runs and the tunnel endpoints that it opens."""
    for row in visit.rows(questions.agents(visit.region)):
        if not row.get("host"):
            continue
        agent = _agent(visit, row)
        yield agent
        kind = VEDGE_KINDS.get(row["binary"])
        if kind:
            yield _vedge(visit, agent, kind, row)
        if agent.properties["tunneling_ip"]:
            for overlay in agent.items("tunnel_types"):
                yield _otep(visit, agent, overlay, kind)


def _agent(visit: Visit, row: ApiRow) -> Record:
    config = row.get("configurations") or {}
    status = "disabled" if not row.get("admin_state_up") else "alive" if row.get("alive") else "dead"
    return visit.record(
        "network_agent",
        key_of("network_agent", row["id"]),
        name=f"{row['binary']} on {row['host']}",
        parent=host_key(visit.region, row["host"]),
        host=row["host"],
        properties={
            "uuid": row["id"],
            "binary": row["binary"],
            "agent_type": row.get("agent_type"),
            "alive": row.get("alive"),
            "admin_state_up": row.get("admin_state_up"),
            "status": status,
            "bridge_mappings": _mappings(config),
            "integration_bridge": config.get("integration_bridge"),
            "tunneling_ip": config.get("tunneling_ip") or None,
            "tunnel_types": sorted(config.get("tunnel_types") or []),
        },
        raw={"neutron": row},
    )


def _mappings(config: ApiRow) -> list[str]:
    """`<physical network>:<device>`: Open vSwitch maps to bridges, Linux bridge to interfaces or bridges, SR-IOV to devices."""
    found: set[str] = set()
    for name in ("bridge_mappings", "interface_mappings", "device_mappings"):
        for physnet, device in (config.get(name) or {}).items():
            found.update(f"{physnet}:{one}" for one in (device if isinstance(device, list) else [device]))
    return sorted(found)


def _vedge(visit: Visit, agent: Record, kind: str, row: ApiRow) -> Record:
    host = str(row["host"])
    return visit.record(
        "vedge",
        key_of("vedge", visit.region, host, kind),
        name=f"{host}-{kind}",
        parent=agent.parent,
        host=host,
        properties={
            "kind": kind,
            # SR-IOV's switch is in the NIC and has no bridge: by its kind the functions on the host find it.
            "bridge": SRIOV if kind == SRIOV else agent.properties["integration_bridge"],
            "agent_uuid": row["id"],
            "status": agent.properties["status"],
        },
        raw={},
    )


def _otep(visit: Visit, agent: Record, overlay: str, vedge_kind: str | None) -> Record:
    host, address = agent.text("host"), agent.text("tunneling_ip")
    return visit.record(
        "otep",
        key_of("otep", visit.region, host, overlay, address),
        name=f"{host}-{overlay}",
        parent=agent.parent,
        host=host,
        properties={"address": address, "overlay_type": overlay, "vedge_kind": vedge_kind},
        raw={},
    )


def fetch_networks(visit: Visit) -> Iterator[Record]:
    """Every network below its project (below the region where keystone knows no project of it), with its subnets."""
    projects = {row["id"] for row in visit.rows(questions.projects())}
    dhcp_hosts: dict[str, list[str]] = defaultdict(list)
    for agent in visit.rows(questions.agents(visit.region)):
        if agent["binary"] == DHCP_AGENT:
            for row in visit.rows(questions.agent_networks(visit.region, agent["id"])):
                dhcp_hosts[row["id"]].append(agent["host"])
    for row in visit.rows(questions.networks(visit.region)):
        project = row.get("project_id") or row.get("tenant_id") or None
        parent = key_of("project", project) if project and project in projects else region_key(visit.region)
        yield _network(visit, row, project, parent, sorted(dhcp_hosts[row["id"]]))
    for row in visit.rows(questions.subnets(visit.region)):
        yield _subnet(visit, row)


def _network(visit: Visit, row: ApiRow, project: str | None, parent: str, dhcp_hosts: list[str]) -> Record:
    segments = row.get("segments") or [row]
    properties: dict[str, Value] = {
        "uuid": row["id"],
        "network_type": segments[0].get("provider:network_type"),
        "segmentation_id": segments[0].get("provider:segmentation_id"),
        "physical_network": segments[0].get("provider:physical_network"),
        "status": row.get("status"),
        "admin_state_up": row.get("admin_state_up"),
        "project_uuid": project,
        "shared": row.get("shared"),
        "external": row.get("router:external"),
        "mtu": row.get("mtu"),
        "carriers": sorted({carrier for segment in segments if (carrier := _carrier(segment))}),
        "dhcp_hosts": dhcp_hosts,
    }
    return visit.record(
        "network",
        key_of("network", row["id"]),
        name=row.get("name") or row["id"],
        parent=parent,
        properties=properties,
        raw={"neutron": row},
    )


def _carrier(segment: ApiRow) -> str | None:
    kind = segment.get("provider:network_type")
    if kind in ON_PHYSICAL_NETWORK:
        return f"physnet:{segment.get('provider:physical_network')}"
    return f"overlay:{kind}" if kind and kind != "local" else None


def _subnet(visit: Visit, row: ApiRow) -> Record:
    return visit.record(
        "subnet",
        key_of("subnet", row["id"]),
        name=row.get("name") or row["cidr"],
        parent=key_of("network", row["network_id"]),
        properties={
            "uuid": row["id"],
            "network_uuid": row["network_id"],
            "cidr": row.get("cidr"),
            "gateway_ip": row.get("gateway_ip"),
            "ip_version": row.get("ip_version"),
            "enable_dhcp": row.get("enable_dhcp"),
            "dns_nameservers": row.get("dns_nameservers") or [],
        },
        raw={"neutron": row},
    )


def fetch_ports(visit: Visit) -> Iterator[Record]:
    """Every port below its network, with security groups, floating addresses and its place in a trunk."""
    groups = {row["id"]: row["name"] for row in visit.rows(questions.security_groups(visit.region))}
    floating: dict[str, list[str]] = defaultdict(list)
    for row in visit.rows(questions.floating_ips(visit.region)):
        if row.get("port_id"):
            floating[row["port_id"]].append(row["floating_ip_address"])
    parents = {sub["port_id"]: (trunk["port_id"], sub.get("segmentation_id")) for trunk, sub in subports(visit)}
    for row in visit.rows(questions.ports(visit.region)):
        trunk_parent, trunk_vlan = parents.get(row["id"], (None, None))
        yield visit.record(
            "port",
            key_of("port", row["id"]),
            name=row.get("name") or row["id"],
            parent=key_of("network", row["network_id"]),
            properties={
                "uuid": row["id"],
                "mac": mac(row),
                "addresses": addresses(row),
                "admin_state_up": row.get("admin_state_up"),
                "status": row.get("status"),
                "network_uuid": row["network_id"],
                "project_uuid": row.get("project_id") or None,
                "device_owner": row.get("device_owner") or None,
                "device_uuid": row.get("device_id") or None,
                "binding_host": row.get("binding:host_id") or None,
                "vif_type": row.get("binding:vif_type"),
                "vnic_type": row.get("binding:vnic_type"),
                "security_groups": sorted(groups.get(g, g) for g in row.get("security_groups") or []),
                "floating_ips": sorted(floating[row["id"]]),
                "trunk_parent_uuid": trunk_parent,
                "trunk_vlan": trunk_vlan,
            },
            raw={"neutron": row},
        )


def subports(visit: Visit) -> Iterator[tuple[ApiRow, ApiRow]]:
    """(trunk, subport) of every trunk; none where neutron has no trunks."""
    if any(row.get("alias") == "trunk" for row in visit.rows(questions.extensions(visit.region))):
        for trunk in visit.rows(questions.trunks(visit.region)):
            for sub in trunk.get("sub_ports") or []:
                yield trunk, sub


def mac(row: ApiRow) -> str | None:
    """A port's MAC address in lower case with colons."""
    return str(row["mac_address"]).lower() if row.get("mac_address") else None


def addresses(row: ApiRow) -> list[str]:
    """A port's fixed addresses, sorted."""
    return sorted(str(fixed["ip_address"]) for fixed in row.get("fixed_ips") or [])
