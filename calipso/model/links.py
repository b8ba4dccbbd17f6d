"""LINK_TYPES: every connection is a row, every way to know it a rule; left to right from server to fabric."""

from calipso.model.tables import LinkRule, LinkType, Via

ON_HOST = ("region", "host")
NETWORK = ("network", "left.network_uuid")
PLUGGED = Via("vnic", "network_uuid", "uuid", gives=ON_HOST, requires="bridge")
PLUGGED_TRUNK = Via("vnic", "trunk_networks", "uuid", gives=ON_HOST, requires="bridge")

LINK_TYPES = (
    LinkType(
        "contains",
        "The tree: where a thing is found, one parent each.",
        (LinkRule("*", ("key",), "*", ("parent",)),),
        drawn="inside",
    ),
    LinkType(
        "project_instance",
        "The project that owns the instance.",
        (LinkRule("project", ("uuid",), "instance", ("project_uuid",)),),
        drawn="right_names",
    ),
    LinkType(
        "project_port",
        "The project that owns the port.",
        (LinkRule("project", ("uuid",), "port", ("project_uuid",)),),
        drawn="right_names",
    ),
    LinkType(
        "project_vservice",
        "The project that owns the router, or the network of the DHCP server.",
        (LinkRule("project", ("uuid",), "vservice", ("project_uuid",)),),
        drawn="right_names",
    ),
    LinkType(
        "aggregate_host",
        "A host of the aggregate.",
        (LinkRule("aggregate", ("region", "hosts"), "host", ("region", "name")),),
        drawn="right_names",
    ),
    LinkType(
        "instance_vnic",
        "The instance's interface.",
        (LinkRule("instance", ("uuid",), "vnic", ("instance_uuid",), carried=(("network", "right.network_uuid"),)),),
        drawn="part",
        ends=("name", "device"),
    ),
    LinkType(
        "vservice_vnic",
        "The router's or DHCP server's interface.",
        (LinkRule("vservice", ("key",), "vnic", ("vservice_key",), carried=(("network", "right.network_uuid"),)),),
        drawn="part",
        ends=("name", "device"),
    ),
    LinkType(
        "vservice_network",
        "A network that the router or DHCP server is on.",
        (LinkRule("vservice", ("networks",), "network", ("uuid",), carried=(("network", "right.uuid"),)),),
        drawn="left_names",
    ),
    LinkType(
        "vnic_port",
        "The neutron port behind the interface; subports of its trunk with their VLAN.",
        (
            LinkRule("vnic", ("port_uuid",), "port", ("uuid",), carried=(NETWORK,)),
            LinkRule(
                "vnic",
                ("port_uuid",),
                "port",
                ("trunk_parent_uuid",),
                carried=(("network", "right.network_uuid"), ("vlan", "right.trunk_vlan")),
            ),
        ),
        drawn="before",
        ends=("device", "name"),
    ),
    LinkType(
        "port_network",
        "The port's network.",
        (LinkRule("port", ("network_uuid",), "network", ("uuid",), carried=(NETWORK,)),),
        drawn="back",
    ),
    LinkType(
        "network_subnet",
        "A subnet of the network.",
        (LinkRule("network", ("uuid",), "subnet", ("network_uuid",), carried=(("network", "left.uuid"),)),),
        drawn="part",
    ),
    LinkType(
        "vnic_vconnector",
        "The bridge that the interface is plugged into.",
        (
            LinkRule(
                "vnic",
                (*ON_HOST, "bridge"),
                "vconnector",
                (*ON_HOST, "name"),
                right_where=("kind", ("hybrid", "trunk", "linuxbridge")),
                carried=(NETWORK,),
            ),
        ),
        drawn="part",
        ends=("device", "name"),
    ),
    LinkType(
        "vnic_vedge",
        "The virtual switch that the interface is plugged into.",
        (
            LinkRule(
                "vnic", (*ON_HOST, "bridge"), "vedge", (*ON_HOST, "bridge"), carried=(NETWORK, ("tag", "left.tag"))
            ),
        ),
        ends=("device", "bridge"),
    ),
    LinkType(
        "vconnector_vedge",
        "From a hybrid or trunk bridge up to the virtual switch.",
        (
            LinkRule(
                "vconnector",
                (*ON_HOST, "connected_to"),
                "vedge",
                (*ON_HOST, "bridge"),
                left_where=("kind", ("hybrid", "trunk")),
                carried=(NETWORK,),
            ),
        ),
        ends=("name", "bridge"),
    ),
    LinkType(
        "vconnector_vconnector",
        "From the hybrid bridge of a trunk port up to its trunk bridge.",
        (
            LinkRule(
                "vconnector",
                (*ON_HOST, "connected_to"),
                "vconnector",
                (*ON_HOST, "name"),
                left_where=("kind", ("hybrid",)),
                right_where=("kind", ("trunk",)),
                carried=(NETWORK,),
            ),
        ),
    ),
    LinkType(
        "vedge_vconnector",
        "From the virtual switch to the bridge of a physical network.",
        (
            LinkRule(
                "vedge",
                (*ON_HOST, "bridge"),
                "vconnector",
                (*ON_HOST, "connected_to"),
                right_where=("kind", ("provider",)),
            ),
        ),
        ends=("bridge", "name"),
    ),
    LinkType(
        "vedge_otep",
        "The virtual switch's tunnel endpoint.",
        (LinkRule("vedge", (*ON_HOST, "kind"), "otep", (*ON_HOST, "vedge_kind")),),
        ends=("tunnel_bridge", "address"),
    ),
    LinkType(
        "vconnector_otep",
        "The tunnel endpoint whose tunnel is in the bridge.",
        (
            LinkRule(
                "vconnector",
                (*ON_HOST, "tunnel_address"),
                "otep",
                (*ON_HOST, "address"),
                left_where=("kind", ("linuxbridge",)),
                carried=(NETWORK,),
            ),
        ),
        ends=("name", "address"),
    ),
    LinkType(
        "otep_vconnector",
        "The bridge that has the endpoint's address.",
        (
            LinkRule(
                "otep",
                (*ON_HOST, "interface"),
                "vconnector",
                (*ON_HOST, "name"),
                right_where=("kind", ("tunnel", "provider")),
            ),
        ),
        ends=("interface", "name"),
    ),
    LinkType(
        "otep_host_pnic",
        "The NIC that has the endpoint's address.",
        (LinkRule("otep", (*ON_HOST, "interface"), "host_pnic", (*ON_HOST, "name")),),
        ends=("interface", "name"),
    ),
    LinkType(
        "otep_otep",
        "Two ends of tunnels.",
        (LinkRule("otep", ("region", "overlay_type", "peers"), "otep", ("region", "overlay_type", "address")),),
        mutual=True,
        drawn="level",
        ends=("address", "address"),
    ),
    LinkType(
        "vconnector_host_pnic",
        "A NIC in the bridge.",
        (LinkRule("vconnector", (*ON_HOST, "uplinks"), "host_pnic", (*ON_HOST, "name"), carried=(NETWORK,)),),
    ),
    LinkType(
        "vedge_host_pnic",
        "A NIC in the virtual switch itself.",
        (LinkRule("vedge", (*ON_HOST, "uplinks"), "host_pnic", (*ON_HOST, "name")),),
        ends=("bridge", "name"),
    ),
    LinkType(
        "host_pnic_network",
        "A network in use on the host that leaves by the NIC.",
        (
            LinkRule(
                "host_pnic",
                (*ON_HOST, "carries"),
                "network",
                (*ON_HOST, "carriers"),
                via=PLUGGED,
                carried=(("network", "right.uuid"), ("segment", "right.segmentation_id")),
            ),
            LinkRule(
                "host_pnic",
                (*ON_HOST, "carries"),
                "network",
                (*ON_HOST, "carriers"),
                via=PLUGGED_TRUNK,
                carried=(("network", "right.uuid"), ("segment", "right.segmentation_id")),
            ),
        ),
        drawn="left_names",
    ),
    LinkType(
        "host_pnic_switch_pnic",
        "The switch port that the NIC is wired to.",
        (
            LinkRule("host_pnic", ("lldp_chassis", "lldp_port"), "switch_pnic", ("chassis", "port_ids")),
            LinkRule("host_pnic", ("chassis", "port_ids"), "switch_pnic", ("lldp_chassis", "lldp_port")),
        ),
    ),
    LinkType(
        "host_pnic_host_pnic",
        "A member of the bond.",
        (LinkRule("host_pnic", (*ON_HOST, "members"), "host_pnic", (*ON_HOST, "name")),),
    ),
    LinkType(
        "switch_switch_pnic",
        "A port of the switch.",
        (LinkRule("switch", ("key",), "switch_pnic", ("switch_key",)),),
        drawn="part",
    ),
    LinkType(
        "switch_pnic_switch_pnic",
        "Two switch ports wired together.",
        (LinkRule("switch_pnic", ("lldp_chassis", "lldp_port"), "switch_pnic", ("chassis", "port_ids")),),
        mutual=True,
    ),
)
