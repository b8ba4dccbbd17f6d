"""CLIQUE_TYPES: for every object type, along which links its clique is walked, from the object outwards."""

from calipso.model.tables import CliqueType

INTERFACES = "instance_vnic|vservice_vnic"
PROJECTS = "project_instance|project_vservice|project_port"
TUNNELS = "vedge_otep|vconnector_otep|vedge_vconnector"
NICS = "vconnector_host_pnic|vedge_host_pnic|otep_host_pnic"
# Networks come last, and in one place: from a network a walk would go on to all others who use it.
NETWORKS = ("port_network|host_pnic_network|vservice_network", "network_subnet")

# From a bridge or virtual switch up to the fabric. What shares a place is not walked after each other, so that no walk
# comes back down from a virtual switch into others' bridges.
FABRIC = (
    "vconnector_vconnector",
    "vconnector_vedge|vnic_vedge",
    TUNNELS,
    "otep_vconnector",
    NICS,
    "host_pnic_host_pnic",
    "host_pnic_switch_pnic",
    "switch_switch_pnic",
)
UP = ("vnic_port", "vnic_vconnector", *FABRIC, *NETWORKS)
# From a NIC down to servers and services and those whose they are.
DOWN = (
    NICS,
    "otep_vconnector",
    TUNNELS,
    "vconnector_vedge|vnic_vedge",
    "vconnector_vconnector",
    "vnic_vconnector",
    INTERFACES,
    PROJECTS,
)
# From a virtual switch both ways: up first, since nothing up there leads down again.
BELOW_EDGE = ("vconnector_vedge|vnic_vedge", "vconnector_vconnector", "vnic_vconnector", INTERFACES, PROJECTS)
ABOVE_EDGE = (TUNNELS, "otep_vconnector", NICS, "host_pnic_host_pnic", "host_pnic_switch_pnic", "switch_switch_pnic")
PLUGGED_BRIDGES = (("kind", ("hybrid", "trunk", "linuxbridge")),)

CLIQUE_TYPES = (
    CliqueType("region", "region", ("contains>", "contains>")),
    CliqueType("domain", "domain", ("contains>", "contains>")),
    CliqueType("project", "project", ("contains>|" + PROJECTS, INTERFACES, *UP)),
    CliqueType("availability_zone", "availability_zone", ("contains>", "contains>", PROJECTS)),
    CliqueType("aggregate", "aggregate", ("aggregate_host", "contains>", PROJECTS)),
    CliqueType("host", "host", ("contains|aggregate_host", PROJECTS, INTERFACES, *UP)),
    CliqueType("network_agent", "network_agent", ("contains", "contains", PROJECTS)),
    CliqueType("instance", "instance", (PROJECTS, "instance_vnic", *UP)),
    CliqueType("vservice", "vservice", (PROJECTS, "vservice_vnic", *UP)),
    CliqueType("vnic", "vnic", (INTERFACES, PROJECTS, *UP)),
    CliqueType("port", "port", ("vnic_port", INTERFACES, PROJECTS, *UP[1:])),
    CliqueType(
        "network",
        "network",
        (
            "contains>|" + "|".join(NETWORKS),
            "vnic_port",
            INTERFACES,
            PROJECTS,
            "vnic_vconnector",
            *FABRIC,
        ),
    ),
    CliqueType(
        "subnet",
        "subnet",
        (
            "network_subnet",
            "port_network|vservice_network",
            "vnic_port",
            INTERFACES,
            PROJECTS,
            "vnic_vconnector",
            *FABRIC,
        ),
    ),
    CliqueType(
        "plugged bridge",
        "vconnector",
        ("vconnector_vconnector", "vnic_vconnector", INTERFACES, PROJECTS, "vnic_port", *FABRIC[1:], *NETWORKS),
        PLUGGED_BRIDGES,
    ),
    CliqueType("bridge", "vconnector", (*ABOVE_EDGE[2:], *DOWN[1:])),
    CliqueType("vedge", "vedge", (*ABOVE_EDGE, *BELOW_EDGE)),
    CliqueType("otep", "otep", (*ABOVE_EDGE[1:], *DOWN[2:], "otep_otep")),
    CliqueType(
        "host_pnic",
        "host_pnic",
        ("host_pnic_host_pnic", "host_pnic_switch_pnic", "switch_switch_pnic", "host_pnic_network", *DOWN),
    ),
    CliqueType(
        "switch_pnic",
        "switch_pnic",
        ("switch_pnic_switch_pnic", "switch_switch_pnic", "host_pnic_switch_pnic", "host_pnic_host_pnic", *DOWN),
    ),
    CliqueType(
        "switch",
        "switch",
        ("switch_switch_pnic", "switch_pnic_switch_pnic", "host_pnic_switch_pnic", "host_pnic_host_pnic", *DOWN),
    ),
)
