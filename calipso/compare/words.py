"""Differences in words: with names in place of ids, and of lists only what came and went; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from calipso.model import object_type

# By what interfaces and ports tell whose they are: the last part of its id, or its key.
OWNER_KEYS = ("instance_uuid", "vservice_key", "device_uuid")
# What is told by the host that an object is on.
TOLD_OTHERWISE = ("parent",)


def owner_key(properties: Mapping[str, Any]) -> str | None:
    """What an interface or port says of whose it is; None for what belongs to nobody."""
    return next((properties[key] for key in OWNER_KEYS if properties.get(key)), None)


def called(one: dict[str, Any], names: Mapping[str, str]) -> str:
    """The name of an object that differs, with the server or service that it belongs to; `names` are those of others, by id."""
    owner = next((names[key] for key in _owner_ids(one) if key in names), "")
    return f"{one['name']} of {owner}" if owner and owner not in one["name"] else str(one["name"])


def changes_in_words(one: dict[str, Any], names: Mapping[str, str]) -> str:
    """What changed of an object or link: `status: ACTIVE -> DOWN; networks: + moz-backup`."""
    told = [
        f"{prop}: {_pair(*(_named(one, prop, value, names) for value in pair))}"
        for prop, pair in one.get("changes", {}).items()
        if prop not in TOLD_OTHERWISE
    ]
    return "; ".join(told)


def changes_told(one: dict[str, Any], names: Mapping[str, str]) -> list[dict[str, str]]:
    """What changed of an object or link, property by property, `old` and `new` in words; of lists what went and came."""
    told = []
    for prop, pair in one.get("changes", {}).items():
        if prop in TOLD_OTHERWISE:
            continue
        old, new = (_named(one, prop, value, names) for value in pair)
        if isinstance(old, list) and isinstance(new, list):
            old, new = [x for x in old if x not in new], [x for x in new if x not in old]
            words = [", ".join(map(str, some)) or ("nothing" if old or new else "another order") for some in (old, new)]
        else:
            words = [_value(old), _value(new)]
        told.append({"property": prop, "old": words[0], "new": words[1]})
    return told


def referred_ids(one: dict[str, Any]) -> set[str]:
    """The ids of other objects that `called` and `changes_in_words` would name."""
    found = set(_owner_ids(one))
    for prop, pair in one.get("changes", {}).items():
        for value in pair:
            for each in value if isinstance(value, list) else [value]:
                found.update(_ids(one, prop, each))
    return found


def _owner_ids(one: dict[str, Any]) -> Iterator[str]:
    environment = _environment(one)
    if owner := one.get("belongs_to") or owner_key(one.get("properties", {})):
        yield f"{environment}/{owner}"
        yield f"{environment}/instance/{owner}"
        yield f"{environment}/vservice/router/{owner}"


def _environment(one: dict[str, Any]) -> str:
    return str(one.get("id", "")).partition("/")[0]


def _ids(one: dict[str, Any], prop: str, value: object) -> Iterator[str]:
    """The ids of what a property's value refers to, where the model says that it does."""
    row = next((row for row in object_type(one["type"]).properties if row.name == prop), None) if "id" in one else None
    for refers in row.refers if row else ():
        kind, _, by = refers.partition(".")
        if by == "uuid" and isinstance(value, str):
            yield f"{_environment(one)}/{kind}/{value}"


def _named(one: dict[str, Any], prop: str, value: object, names: Mapping[str, str]) -> object:
    if isinstance(value, list):
        return [_named(one, prop, each, names) for each in value]
    return next((names[key] for key in _ids(one, prop, value) if key in names), value)


def _pair(old: object, new: object) -> str:
    if isinstance(old, list) and isinstance(new, list):
        came, went = ([str(x) for x in some if x not in other] for some, other in ((new, old), (old, new)))
        told = [f"{sign} {', '.join(values)}" for sign, values in (("+", came), ("\u2212", went)) if values]
        return " ".join(told) or "in another order"
    return f"{_value(old)} -> {_value(new)}"


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else "nothing" if value is None else str(value)
