"""Tables of an Open vSwitch database, as `ovs-vsctl` prints them in JSON."""

import json
from typing import Any

from calipso.errors import ParseError


def parse(text: str) -> list[dict[str, Any]]:
    """Rows of one table: `ovs-vsctl --format=json list Bridge` (Port, Interface, Open_vSwitch); ovs-vsctl 3.1.0.

        {"data":[[["uuid","8cf9.."],"br-ex",["set",[]],["map",[["hwaddr","0c:c4:7a:01:0d:02"]]]],
                 [["uuid","9ce3.."],"br-tun",["uuid","71a0.."],["map",[]]]],
         "headings":["_uuid","name","controller","other_config"]}

    A row holds every column of the table: a uuid is a string, a map a dict, a set a list. Open vSwitch writes a set of
    one as its bare member, which nothing here can tell from a scalar: read such columns by `optional` or `members`.
    Units are the schema's: link_speed is in bit/s, mtu in bytes.
    """
    table = _table(text.replace("\r", ""))
    headings = table["headings"]
    rows = []
    for row in table["data"]:
        if not isinstance(row, list) or len(row) != len(headings):
            raise ParseError(f"ovs-vsctl printed a row that does not fit its headings: {str(row)[:200]}")
        rows.append(dict(zip(headings, map(_value, row), strict=True)))
    return rows


def optional(value: Any) -> Any:
    """What an optional column holds, None when it is unset: `tag` is 4 or `["set",[]]`, so parsed 4 or []."""
    held = members(value)
    if len(held) > 1:
        raise ParseError(f"ovs-vsctl printed {len(held)} values for an optional column: {str(value)[:200]}")
    return held[0] if held else None


def members(value: Any) -> list[Any]:
    """What a set column holds, always as a list: the `ports` of a bridge with one port are printed bare."""
    return value if isinstance(value, list) else [value]


def _table(text: str) -> dict[str, list[Any]]:
    try:
        table = json.loads(text)
    except json.JSONDecodeError as err:
        raise ParseError(f"ovs-vsctl printed no JSON ({err}): {err.doc[max(0, err.pos - 60) :][:120]!r}") from err
    if not isinstance(table, dict) or not all(isinstance(table.get(key), list) for key in ("headings", "data")):
        raise ParseError(f"ovs-vsctl printed no table of headings and data: {text[:200]!r}")
    return table


def _value(atom: Any) -> Any:
    match atom:
        case ["uuid", str(uuid)]:
            return uuid
        case ["set", list(items)]:
            return [_value(item) for item in items]
        case ["map", list(pairs)] if all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
            return {_value(key): _value(value) for key, value in pairs}
        case str() | bool() | int() | float():
            return atom
    raise ParseError(f"ovs-vsctl printed a value of unknown form: {str(atom)[:200]}")
