"""State of a bond and its members, from the kernel's /proc/net/bonding."""

import re
from typing import TypedDict

from calipso.errors import ParseError

_PLAIN = re.compile(r"802\.3ad info|bond \S+ has no active aggregator")  # the kernel's only lines without a colon


class Member(TypedDict):
    """One interface in the bond."""

    name: str
    mii_status: str | None
    speed_mbps: int | None
    duplex: str | None
    link_failure_count: int | None
    permanent_mac: str | None
    aggregator_id: int | None


class Bond(TypedDict):
    """The bond itself."""

    mode: str
    mii_status: str | None
    active_member: str | None
    lacp_partner_mac: str | None
    active_aggregator_id: int | None
    members: list[Member]


def parse(text: str) -> Bond:
    """A bond by `cat /proc/net/bonding/bond0` (bonding driver 3.7.1); speed in Mbit/s, what is unknown is None.

        Bonding Mode: IEEE 802.3ad Dynamic link aggregation
        MII Status: up
        Slave Interface: enp0s9

    `active_member` is told by modes with one active member only; `lacp_partner_mac`, `active_aggregator_id` and a
    member's `aggregator_id` by 802.3ad only. A partner of zeros is a switch that does not speak LACP.
    """
    bond, *members = _blocks(text.replace("\r", ""))
    if "Bonding Mode" not in bond:
        raise ParseError(f"/proc/net/bonding does not begin with a bonding mode: {text[:120]!r}")
    return Bond(
        mode=bond["Bonding Mode"],
        mii_status=bond.get("MII Status"),
        active_member=_known(bond.get("Currently Active Slave")),
        lacp_partner_mac=_known(bond.get("Partner Mac Address")),
        active_aggregator_id=_number(bond.get("Aggregator ID")),
        members=[_member(fields) for fields in members],
    )


def _blocks(text: str) -> list[dict[str, str]]:
    """Fields of the bond, then of each member; of a key that comes twice (an LACP partner's) the first counts."""
    blocks: list[dict[str, str]] = [{}]
    for line in text.splitlines():
        if not line.strip() or _PLAIN.fullmatch(line.strip()):
            continue
        key, colon, value = (part.strip() for part in line.partition(":"))
        if not colon:
            raise ParseError(f"/proc/net/bonding has an unknown line: {line!r}")
        if key == "Slave Interface":
            blocks.append({})
        blocks[-1].setdefault(key, value)
    return blocks


def _member(fields: dict[str, str]) -> Member:
    return Member(
        name=fields["Slave Interface"],
        mii_status=fields.get("MII Status"),
        speed_mbps=_number(fields.get("Speed", "").removesuffix(" Mbps")),
        duplex=_known(fields.get("Duplex")),
        link_failure_count=_number(fields.get("Link Failure Count")),
        permanent_mac=_known(fields.get("Permanent HW addr")),
        aggregator_id=_number(fields.get("Aggregator ID")),
    )


def _known(value: str | None) -> str | None:
    return None if value in {None, "", "None", "Unknown", "N/A"} else value


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isdecimal() else None
