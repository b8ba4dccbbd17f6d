"""The kinds of rows that the model's tables are made of; no behaviour beyond names derived from names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Health = Literal["ok", "warning", "error", "unknown"]
Level = Literal["environment", "region", "host", "switch", "derived"]
# What outline an object has in drawings beside its colour and its type in words.
Shape = Literal["box", "round", "pill", "hexagon", "double", "slanted"]
# How a link is drawn: see LinkType.
Drawn = Literal["line", "back", "part", "before", "left_names", "right_names", "inside", "level"]
# What a relationship type is called once the link is no more.
FORMER = "WAS_"
# Why a value differs from one cloud to the next though both are built alike.
OWN_ID = "each cloud gives its own ids, and names made of them"
OWN_ADDRESS = "each cloud has its own addresses"
OWN_NUMBER = "each cloud gives its own numbers"
PLUGGED_IN = "it may be named by an id; links are compared"
WIRED = "each cloud has its own neighbours; links are compared"


@dataclass(frozen=True, slots=True)
class Property:
    """One property of an object type.

    `owner` says whose fact it is: `type` for the fetcher that also ends the object's life, `host` for what is
    read on the host that the object is on. `listed` properties hold a list of scalars, all others one scalar.
    `drawn` ones are written below the name in drawings. One that `refers` to another object holds a `uuid`, `key` or
    `name` of it, as `<type>.<which>`, of the first type that fits. `differs` says why it is another value in another cloud
    that is built alike. `public` ones are what a tenant sees of things that are not the tenant's own and that its own stand on:
    never one that names others' things or counts them.
    """

    name: str
    description: str
    owner: Literal["type", "host"] = "type"
    listed: bool = False
    drawn: bool = False
    refers: tuple[str, ...] = ()
    differs: str = ""
    public: bool = False


@dataclass(frozen=True, slots=True)
class Counterpart:
    """By what an object is found again in another cloud that is built alike: properties, `name`, `parent`, `region`, `host`.

    Of alternatives (`network_uuid|name`) the first that has a value counts; one that refers to an object stands for that
    object's own counterpart. `<type>.<property>` is whatever on the same host has this object's name in that property.
    `where` narrows the row to objects that have one of these values in this property.
    """

    key: tuple[str, ...] = ("parent", "name")
    where: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class ObjectType:
    """One type of discovered thing. `key` tells its natural key; `read_at` the level at which its life is decided.

    `counterparts` tell by what it is found again in another cloud, the first row that fits; without one by its place in the
    tree and its name.
    """

    name: str
    description: str
    key: str
    read_at: Level
    source: str
    icon: str
    color: str
    properties: tuple[Property, ...]
    shape: Shape = "box"
    health: dict[str, Health] = field(default_factory=dict)
    volatile: frozenset[str] = frozenset()
    secret: frozenset[str] = frozenset()
    counterparts: tuple[Counterpart, ...] = ()

    @property
    def label(self) -> str:
        """The node label: `host_pnic` is `HostPnic`."""
        return self.name.title().replace("_", "")

    @property
    def title(self) -> str:
        """The type in words for people: `host_pnic` is `host pnic`."""
        return self.name.replace("_", " ")

    @property
    def plural(self) -> str:
        """Several of them in words: `switch` is `switches`."""
        return f"{self.title}es" if self.title.endswith("ch") else f"{self.title}s"

    @property
    def drawn_properties(self) -> tuple[str, ...]:
        """Names of the properties that drawings tell."""
        return tuple(prop.name for prop in self.properties if prop.drawn)

    @property
    def public_properties(self) -> frozenset[str]:
        """Names of the properties that a tenant sees of what its things stand on."""
        return frozenset(prop.name for prop in self.properties if prop.public)

    @property
    def host_properties(self) -> tuple[str, ...]:
        """Names of the properties that are read on the host."""
        return tuple(prop.name for prop in self.properties if prop.owner == "host")


@dataclass(frozen=True, slots=True)
class Via:
    """A third type that a join passes through on its right side: right.`right_key` = via.`key`.

    Each match then joins with the via's properties `gives` beside the right object's own; a via object counts only
    where its property `requires` has a value.
    """

    type: str
    key: str
    right_key: str
    gives: tuple[str, ...]
    requires: str


@dataclass(frozen=True, slots=True)
class LinkRule:
    """One way in which two objects are known to be joined: the keys are equal, property by property.

    A key that holds a list joins by each of its members. `left_where` and `right_where` name a property and the
    values that it must have. `carried` maps a property of the link to `left.<property>` or `right.<property>`.
    """

    left: str
    left_key: tuple[str, ...]
    right: str
    right_key: tuple[str, ...]
    left_where: tuple[str, tuple[str, ...]] | None = None
    right_where: tuple[str, tuple[str, ...]] | None = None
    via: Via | None = None
    carried: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LinkType:
    """One type of connection. `mutual` links join two objects of one type and are stored once, smaller id first.

    `drawn` tells how a drawing from server (left) to fabric (right) shows it: a `line` to the right end, or `back` to it
    where the right end stands left; the right end as a `part` of the left one, or as a part that stands `before` it, where
    it belongs to that alone; a word (`left_names` the right end, `right_names` the left one) where lines would hide all
    others; by standing `inside`; or `level`, a line that moves neither end. `ends` are the properties of the left and of
    the right object that name the interfaces where it ends.
    """

    name: str
    description: str
    rules: tuple[LinkRule, ...]
    mutual: bool = False
    drawn: Drawn = "line"
    ends: tuple[str, str] = ("name", "name")

    @property
    def relationship(self) -> str:
        """The relationship type in the graph."""
        return self.name.upper()

    @property
    def former(self) -> str:
        """The relationship type of what was such a link once."""
        return FORMER + self.relationship


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is shown: colour of line and text, pale fill, a sign that says it without colour, and kind of line."""

    color: str
    fill: str
    sign: str
    stroke: Literal["solid", "bold", "dashed"]


@dataclass(frozen=True, slots=True)
class CliqueType:
    """Along which links the clique of a focal object is walked.

    `steps` come in this order; each names one link type, or several that share a place (`vconnector_vedge|vnic_vedge`), of
    which a walk takes one at most. A link type is walked in either direction, with a trailing `>` from its source only.
    `where` narrows the type to focal objects that have one of these values in these properties.
    """

    name: str
    focal: str
    steps: tuple[str, ...]
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class CompareRule:
    """What is no difference in a compare: properties of objects of a type (`link` for links), both as patterns with `*`.

    `reason` says why. `between` rules hold between two environments only.
    """

    type: str
    name: str
    reason: str
    between: bool = False
