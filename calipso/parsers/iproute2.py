"""JSON of iproute2, one form for all its commands: `ip -j ..` and `bridge -j ..`."""

import json
from typing import Any

from calipso.errors import ParseError


def parse(text: str) -> list[dict[str, Any]]:
    """Rows of `ip -j -d link|addr|route show` and `bridge -j [-d] fdb|link|vlan show`; iproute2 6.1.0.

        [{"ifindex":9,"link":"qvbbb6d569c-ab","ifname":"qvobb6d569c-ab","operstate":"UP","linkinfo":{"info_kind":"veth"}},
         {"ifindex":178,"link_index":177,"ifname":"eth0","link_netnsid":1,"linkinfo":{"info_kind":"veth"}},
         {}]

    Rows come out as they are, with only the keys that iproute2 printed, so read optional ones by `get`. Left out are
    the empty rows that stand for devices a filter (`type vxlan`, `-4`) skipped; no output is no rows. Units are
    iproute2's: mtu in bytes, lifetimes in seconds (4294967295 is for ever), ageing of a vxlan in seconds.
    """
    text = text.replace("\r", "")
    if not text.strip():
        return []
    try:
        rows = json.loads(text, strict=False)  # names may hold control characters, and iproute2 escapes only some
    except json.JSONDecodeError as err:
        raise ParseError(f"iproute2 printed no JSON ({err}): {err.doc[max(0, err.pos - 60) :][:120]!r}") from err
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ParseError(f"iproute2 printed no list of rows: {text[:200]!r}")
    return [row for row in rows if row]
