"""The lists that fetchers ask of OpenStack, each once a scan: several fetchers read the same answer."""

from calipso.sources.answers import ApiQuestion

# The newest microversion whose form is read here (nova 2.72, Stein); older servers answer with their own newest.
NOVA = "2.72"


def domains() -> ApiQuestion:
    """keystone: https://docs.openstack.org/api-ref/identity/v3/#list-domains."""
    return ApiQuestion("", "identity", "/domains", "domains")


def projects() -> ApiQuestion:
    """keystone: https://docs.openstack.org/api-ref/identity/v3/#list-projects."""
    return ApiQuestion("", "identity", "/projects", "projects")


def zones(region: str) -> ApiQuestion:
    """nova: availability zones with their hosts and services."""
    return ApiQuestion(region, "compute", "/os-availability-zone/detail", "availabilityZoneInfo", "", NOVA)


def aggregates(region: str) -> ApiQuestion:
    """nova: host aggregates."""
    return ApiQuestion(region, "compute", "/os-aggregates", "aggregates", "", NOVA)


def services(region: str) -> ApiQuestion:
    """nova: services by host and binary."""
    return ApiQuestion(region, "compute", "/os-services", "services", "", NOVA)


def hypervisors(region: str) -> ApiQuestion:
    """nova: hypervisors with their address."""
    return ApiQuestion(region, "compute", "/os-hypervisors/detail", "hypervisors", "", NOVA)


def servers(region: str) -> ApiQuestion:
    """nova: the servers of every project."""
    return ApiQuestion(region, "compute", "/servers/detail", "servers", "all_tenants=1", NOVA)


def server_groups(region: str) -> ApiQuestion:
    """nova: server groups of every project."""
    return ApiQuestion(region, "compute", "/os-server-groups", "server_groups", "all_projects=1", NOVA)


def agents(region: str) -> ApiQuestion:
    """neutron: agents with their configurations."""
    return ApiQuestion(region, "network", "/agents", "agents")


def agent_routers(region: str, agent: str) -> ApiQuestion:
    """neutron: the routers that one L3 agent hosts."""
    return ApiQuestion(region, "network", f"/agents/{agent}/l3-routers", "routers")


def agent_networks(region: str, agent: str) -> ApiQuestion:
    """neutron: the networks that one DHCP agent has."""
    return ApiQuestion(region, "network", f"/agents/{agent}/dhcp-networks", "networks")


def router_agents(region: str, router: str) -> ApiQuestion:
    """neutron: the agents that host a router, with the HA state of each."""
    return ApiQuestion(region, "network", f"/routers/{router}/l3-agents", "agents")


def networks(region: str) -> ApiQuestion:
    """neutron: networks of every project."""
    return ApiQuestion(region, "network", "/networks", "networks")


def subnets(region: str) -> ApiQuestion:
    """neutron: subnets of every project."""
    return ApiQuestion(region, "network", "/subnets", "subnets")


def ports(region: str) -> ApiQuestion:
    """neutron: ports of every project."""
    return ApiQuestion(region, "network", "/ports", "ports")


def routers(region: str) -> ApiQuestion:
    """neutron: routers of every project."""
    return ApiQuestion(region, "network", "/routers", "routers")


def floating_ips(region: str) -> ApiQuestion:
    """neutron: floating addresses."""
    return ApiQuestion(region, "network", "/floatingips", "floatingips")


def security_groups(region: str) -> ApiQuestion:
    """neutron: security groups with their rules."""
    return ApiQuestion(region, "network", "/security-groups", "security_groups")


def extensions(region: str) -> ApiQuestion:
    """neutron: which extensions this cloud has."""
    return ApiQuestion(region, "network", "/extensions", "extensions")


def trunks(region: str) -> ApiQuestion:
    """neutron: trunks with their subports; only where the extension `trunk` is."""
    return ApiQuestion(region, "network", "/trunks", "trunks")
