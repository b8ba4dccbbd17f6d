"""Who is at the other end of the cables, and who we say we are, from lldpd, be it in `-f json0` or `-f json`."""

import json
from typing import Any, TypedDict

from calipso.errors import ParseError


class Chassis(TypedDict):
    """What a system announces of itself."""

    chassis_id: str
    chassis_id_type: str
    system_name: str | None
    system_description: str | None
    management_ips: list[str]
    capabilities: list[str]


class Neighbor(Chassis):
    """What one neighbour announces to one local port."""

    local_port: str
    port_id: str
    port_id_type: str
    port_description: str | None
    ttl: int | None


def parse(text: str) -> list[Neighbor]:
    """Neighbours by `lldpcli -f json0 show neighbors details`, lldpd 1.0.16; a local port can have several.

        {"lldp":[{"interface":[{"name":"eth0","via":"LLDP","rid":"1","age":"0 day, 00:05:22",
          "chassis":[{"id":[{"type":"mac","value":"44:38:39:01:fe:01"}],"name":[{"value":"tor-1"}]}],
          "port":[{"id":[{"type":"ifname","value":"swp13s0"}],"ttl":[{"value":"20"}]}]}]}]}

    Ids are as announced, their types lldpd's words (mac, ifname, local ..); ttl is in seconds; the age is left out.
    """
    return [_neighbor(local_port, entry) for local_port, entry in map(_named, _interfaces(text))]


def parse_chassis(text: str) -> Chassis:
    """This host by `lldpcli -f json0 show chassis details`, lldpd 1.0.16.

    {"local-chassis":[{"chassis":[{
      "id":[{"type":"mac","value":"0c:c4:7a:00:0d:00"}],"name":[{"value":"compute-1"}],
      "mgmt-ip":[{"value":"172.30.0.13"}]}]}]}
    """
    return _chassis(_answer(text, "local-chassis"))


def parse_interfaces(text: str) -> list[dict[str, str]]:
    """This host's ports, as far as lldpd serves them, by `lldpcli -f json0 show interfaces details`, lldpd 1.0.16.

    {"lldp":[{"interface":[{"name":"eth0","status":[{"value":"RX and TX"}],
      "port":[{"id":[{"type":"mac","value":"0c:c4:7a:00:0d:00"}],"descr":[{"value":"eth0"}]}],
      "ttl":[{"ttl":"20"}]}]}]}
    """
    ports = [(name, *_identity(_object(entry, "port"))) for name, entry in map(_named, _interfaces(text))]
    return [{"name": name, "port_id": id_value, "port_id_type": id_type} for name, id_type, id_value in ports]


def _neighbor(local_port: str, entry: dict[str, Any]) -> Neighbor:
    port = _object(entry, "port")
    id_type, id_value = _identity(port)
    return {
        "local_port": local_port,
        **_chassis(entry),
        "port_id": id_value,
        "port_id_type": id_type,
        "port_description": port.get("descr"),
        "ttl": int(port["ttl"]) if "ttl" in port else None,
    }


def _chassis(entry: dict[str, Any]) -> Chassis:
    name, chassis = _named(_object(entry, "chassis"))
    id_type, id_value = _identity(chassis)
    return {
        "chassis_id": id_value,
        "chassis_id_type": id_type,
        "system_name": name,
        "system_description": chassis.get("descr"),
        "management_ips": _listed(chassis.get("mgmt-ip")),
        "capabilities": [
            part["type"] for part in _listed(chassis.get("capability")) if part.get("enabled") in (True, "on")
        ],
    }


def _answer(text: str, key: str) -> dict[str, Any]:
    try:
        answer = json.loads(text.replace("\r", ""))
    except json.JSONDecodeError as err:
        raise ParseError(f"lldpcli printed no JSON ({err}): {err.doc[max(0, err.pos - 60) :][:120]!r}") from err
    return _object(_plain(answer), key)


def _interfaces(text: str) -> list[Any]:
    return _listed(_answer(text, "lldp").get("interface"))


def _plain(node: Any) -> Any:
    """Brings both forms together: a list of one (so json0 has all) or an object of only a value is its content."""
    match node:
        case [one]:
            return _plain(one)
        case list():
            return [_plain(item) for item in node]
        case {"value": value} if len(node) == 1:
            return value
        case dict():
            return {key: _plain(value) for key, value in node.items()}
    return node


def _named(entry: Any) -> tuple[Any, dict[str, Any]]:
    """A thing and its name: json0 has it inside, json as the key around it; a chassis may have none."""
    match entry:
        case {"name": str(name)}:
            return name, entry
        case {"id": {"value": str()}}:
            return None, entry
        case dict() if len(entry) == 1 and isinstance(body := next(iter(entry.values())), dict):
            return next(iter(entry)), body
    raise _unknown(entry)


def _identity(entry: dict[str, Any]) -> tuple[str, str]:
    match entry.get("id"):
        case {"type": str(id_type), "value": str(value)}:
            return id_type, value
    raise _unknown(entry)


def _object(entry: Any, key: str) -> dict[str, Any]:
    part = entry.get(key) if isinstance(entry, dict) else None
    if not isinstance(part, dict):
        raise _unknown(entry)
    return part


def _listed(node: Any) -> list[Any]:
    return node if isinstance(node, list) else [node] if node else []


def _unknown(entry: Any) -> ParseError:
    return ParseError(f"lldpcli printed something of unknown form: {str(entry)[:200]}")
