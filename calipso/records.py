"""Records of discovered things and links, and the one place where an identity is made."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from calipso.model import object_type

Scalar = str | int | float | bool
Value = Scalar | list[str] | None

# The key of the environment itself, which is the root of the tree and no object.
ROOT = ""


def key_of(type_name: str, *natural_key: str) -> str:
    """The part of an identity below its environment: `<type>/<natural key>`; slashes inside a part are percent-encoded."""
    parts = (part.replace("%", "%25").replace("/", "%2F") for part in natural_key)
    return "/".join((type_name, *parts))


def object_id(environment: str, key: str) -> str:
    """The identity `<environment>/<type>/<natural key>` of the thing with this key."""
    return f"{environment}/{key}" if key else environment


def key_in(environment: str, identity: str) -> str:
    """The key of an identity of this environment: the inverse of object_id."""
    return identity[len(environment) + 1 :]


@dataclass(slots=True)
class Record:
    """One thing as one scan sees it. `parent` is the key of what contains it in the tree; `scope` where its life is decided."""

    type: str
    key: str
    name: str
    parent: str
    scope: str
    properties: dict[str, Value]
    raw: dict[str, Any] = field(default_factory=dict)

    def get(self, name: str) -> Value:
        """A property, or `key`, `name`, `parent`, by name; None where the record has no such value."""
        if name == "key":
            return self.key
        if name == "name":
            return self.name
        if name == "parent":
            return self.parent
        return self.properties.get(name)

    def text(self, name: str) -> str:
        """A property as text, "" where it is absent."""
        value = self.get(name)
        return "" if value is None else str(value)

    def items(self, name: str) -> list[str]:
        """A listed property, empty where it is absent."""
        value = self.get(name)
        return value if isinstance(value, list) else []


@dataclass(slots=True)
class Facet:
    """What one host tells of a thing whose life is decided elsewhere: properties that the model marks as the host's."""

    key: str
    properties: dict[str, Value]
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """One connection; `source` and `target` are keys, `evidence` the rule and values that joined it."""

    type: str
    source: str
    target: str
    evidence: str
    properties: tuple[tuple[str, Scalar], ...] = ()


def digest(*values: object) -> str:
    """A short stable hash of plain values: equal values give equal text on every machine and Python."""
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def record_hash(record: Record) -> str:
    """The hash that tells whether a thing changed: its name, place, properties and raw answer, not its environment."""
    present = {name: value for name, value in record.properties.items() if value is not None and value != []}
    return digest(record.name, record.parent, record.scope, present, record.raw)


def link_hash(link: Link) -> str:
    """The hash that tells whether a link changed: its evidence and properties."""
    return digest(link.evidence, link.properties)


def without_noise(type_name: str, answer: object) -> Any:
    """A source's answer without the type's volatile and secret keys, at any depth."""
    row = object_type(type_name)
    dropped = row.volatile | row.secret

    def clean(value: object) -> object:
        if isinstance(value, dict):
            return {str(k): clean(v) for k, v in value.items() if k not in dropped}
        if isinstance(value, list | tuple):
            return [clean(v) for v in value]
        return value

    return clean(answer)
