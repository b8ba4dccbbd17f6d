"""Records of discovered things and links, and the one place where an identity is made."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from calipso.model import object_type

Scalar = str | int | float | bool
Value = Scalar | list[str] | None

# The key of the environment itself, which is the root of the tree and no object.
ROOT = ""

# The scope of what people and programs add themselves: no look at the cloud decides its life.
BY_HAND = "by hand"


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
    """One thing as one scan sees it. `parent` is the key of what contains it in the tree; `scope` where its life is decided.

    `raw` is each source's answer as canonical JSON: as text it is several times smaller than as Python's own objects.
    """

    type: str
    key: str
    name: str
    parent: str
    scope: str
    properties: dict[str, Value]
    raw: dict[str, str] = field(default_factory=dict)

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
    """What one host tells of a thing whose life is decided elsewhere: properties that the model marks as the host's.

    `raw` is the host's own answer as canonical JSON, "" where it adds nothing.
    """

    key: str
    properties: dict[str, Value]
    raw: str = ""


class Link(NamedTuple):
    """One connection; `source` and `target` are keys, `evidence` the rule and values that joined it."""

    type: str
    source: str
    target: str
    evidence: str
    properties: tuple[tuple[str, Scalar], ...] = ()


def canonical(value: object) -> str:
    """Plain values as JSON that is equal wherever the values are: keys sorted, no spaces."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS).decode()
    except TypeError:  # a number beyond 64 bits, a lone surrogate: JSON can say it, orjson does not
        return json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)


def raw_text(raw: dict[str, str]) -> str:
    """A record's raw answers as one JSON object, by source."""
    return "{" + ",".join(f'"{source}":{raw[source]}' for source in sorted(raw)) + "}"


def raw_answers(text: str) -> dict[str, str]:
    """The raw answers by source out of one JSON object: the inverse of raw_text."""
    return {source: canonical(answer) for source, answer in json.loads(text).items()}


def digest(text: str) -> int:
    """A stable hash of a text, the same on every machine and Python, as a signed number of 64 bits.

    Neo4j keeps and sends such a number in a third of the room of its digits; by the million that is what a re-scan reads.
    """
    hashed = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(hashed.digest(), "big", signed=True)


def record_hash(record: Record) -> int:
    """The hash that tells whether a thing changed: its name, place, properties and raw answer, not its environment."""
    present = {name: value for name, value in record.properties.items() if value is not None and value != []}
    return digest(canonical((record.name, record.parent, record.scope, present)) + raw_text(record.raw))


def link_hash(link: Link) -> int:
    """The hash that tells a link from every other of its environment, and from what it was before it changed."""
    return digest("\n".join((link.type, link.source, link.target, link.evidence, *map(repr, link.properties))))


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
