"""OBJECT_TYPES of the fabric: switches and their ports."""

from calipso.model.cloud import UP_DOWN
from calipso.model.tables import OWN_ADDRESS, WIRED, ObjectType, Property

FABRIC_TYPES = (
    ObjectType(
        "switch",
        "A physical switch, logged into or seen by LLDP.",
        "LLDP chassis id with its subtype",
        "switch",
        "lldpcli",
        "router",
        "#495057",
        (
            Property("chassis", "`<subtype>:<chassis id>`.", differs=OWN_ADDRESS),
            Property("addresses", "Management addresses.", listed=True, differs=OWN_ADDRESS),
            Property("known_by", "login or lldp."),
            Property("os", "Operating system."),
        ),
        shape="double",
    ),
    ObjectType(
        "switch_pnic",
        "A port of a physical switch.",
        "switch, name",
        "switch",
        "ip link, lldpcli",
        "ethernet",
        "#868e96",
        (
            Property("switch", "Name of its switch.", refers=("switch.name",), public=True),
            Property("switch_key", "Key of its switch.", refers=("switch.key",)),
            Property("mac", "MAC address, lower case, colons.", differs=OWN_ADDRESS),
            Property("chassis", "Chassis of its switch.", differs=OWN_ADDRESS),
            Property("port_ids", "Ids by which neighbours know it.", listed=True, differs=OWN_ADDRESS),
            Property("admin_state", "up or down, as configured.", public=True),
            Property("oper_state", "up or down, as it is.", public=True),
            Property("status", "up, down or disabled.", public=True),
            Property(
                "description", "Its alias or description.", differs="it tells what is wired to it; links are compared"
            ),
            Property("mtu", "Largest packet, bytes.", public=True),
            Property("bridge", "Bridge that it is in."),
            Property("lldp_chassis", "Neighbour: `<subtype>:<chassis id>`.", differs=WIRED),
            Property("lldp_port", "Neighbour: port id.", differs=WIRED),
            Property("lldp_name", "Neighbour: system name.", differs=WIRED),
            Property("lldp_switch", "Whether the neighbour is a switch."),
        ),
        shape="slanted",
        health={**UP_DOWN, "disabled": "warning"},
    ),
)
