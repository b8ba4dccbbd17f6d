"""What answers tell, as pydantic models: the shapes of design.md section 7 beyond objects, links and cliques."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from webapp.api.shapes import Items, Link, Object, Told

Rows = list[dict[str, Any]]


class Matched(Told):
    """By what an object was found."""

    what: str = Field(description="Which of its values: name, a property, what an annotation says.")
    how: str = Field(description="How near: exact, prefix, part, within, around, one letter.")
    value: str


class Hit(Object):
    """An object of a list; of a search with what matched, and who uses it."""

    matched: Matched | None = None


class Hits(Items):
    """Objects."""

    items: list[Hit]  # type: ignore[assignment]


class Annotation(Told):
    """What is said of an object."""

    key: str
    value: str
    owner: str | None
    at: str


class Shown(Object):
    """One object with all that is known of it."""

    live: bool
    until: int | None = Field(description="Scan since which it is gone; null for what is there.")
    trail: Rows = Field(description="What contains it, from the environment down: id, type, name.")
    projects: list[str] = Field(description="Names of projects that own it or stand on it.")
    projects_total: int | None
    projects_bounded: bool | None
    customers: list[str]
    by_hand: dict[str, Any] | None
    annotations: list[Annotation]
    observed: Rows = Field(description="By which source it was read when, and whether its last look was confirmed.")
    links: list[Link]
    raw: dict[str, Any] | None = Field(description="What the sources answered, where it may be told.")


class Said(Items):
    """What is said of an object."""

    past: Rows = Field(description="What was said once, the newest first: key, value, owner, at, ended_at, ended_by.")


class Raw(Told):
    """What the sources answered about an object."""

    id: str
    raw: dict[str, Any]


class Branch(Told):
    """One object of a tree."""

    id: str
    parent: str | None
    name: str
    type: str
    status: str | None
    health: str
    level: int
    children: int = Field(description="How many it contains, one level down.")


class Tree(Items):
    """What contains what, level by level."""

    items: list[Branch]  # type: ignore[assignment]


class History(Told):
    """What an object is and was."""

    object: Object
    live: bool
    states: Rows = Field(
        description="The newest first: since and until (scans), at, name, changes as property to [old, new]."
    )
    links: Rows
    let_go: dict[str, Any] | None


class Drawn(Told):
    """A graph to be drawn."""

    kind: str
    title: str
    facts: list[str]
    total: int = Field(description="Objects; fewer are drawn where alike ones stand as one.")
    folded: bool
    said: str = Field(description="What was folded, in words; empty where nothing was.")
    nodes: Rows = Field(
        description="Objects, or several alike ones (`count`, `members`); `parent` is the host's or switch's node."
    )
    links: Rows = Field(description="Links with the interfaces at both ends, network, VLAN and VNI.")


class View(Told):
    """A view that was saved: an address of the graph page, and where its nodes stand."""

    id: str
    name: str
    address: str
    owner: str
    shared: bool
    saved_at: str
    mine: bool
    positions: dict[str, list[float]] | None = Field(
        None, description="x and y of each node by its id; only of one view."
    )


class Views(Items):
    """Views."""

    items: list[View]  # type: ignore[assignment]


class CliqueInShort(Told):
    """A clique's counts."""

    focal: str
    type: str
    name: str
    clique_type: str
    nodes: int
    links: int
    health: dict[str, int]
    errors: list[str]


class Cliques(Items):
    """Cliques in short."""

    items: list[CliqueInShort]  # type: ignore[assignment]


class Hop(Told):
    """One station of a path."""

    object: dict[str, Any]
    link: Link | None
    detail: str


class Path(Told):
    """The way between two ends."""

    source: str
    target: str
    reachable: bool | None = Field(description="null: it may.")
    reason: str | None
    hint: str | None
    broken_at: str | None
    hops: list[Hop]
    back: list[Hop]
    networks: list[str]
    warnings: list[str]


class Impact(Told):
    """Who falls when objects are taken away."""

    removed: list[str]
    down: Rows
    degraded: Rows
    unaffected: int
    counts: dict[str, dict[str, int]]
    projects: Rows
    hosts: Rows
    networks: Rows
    switch_ports: Rows
    groups: Rows
    names: dict[str, str] = Field(description="Names of the ids that are told of.")


class Redundancy(Told):
    """Single points of failure, what takes most with it first."""

    items: Rows
    of_servers: int


class Snapshot(Told):
    """A name for what was known at a time."""

    name: str
    environment: str
    scan: int
    at: str
    kind: str
    pinned: bool
    designed: bool
    note: str
    taken_at: str | None = None
    scope: dict[str, Any]


class Snapshots(Items):
    """Snapshots."""

    items: list[Snapshot]  # type: ignore[assignment]


class Step(Told):
    """A scan that changed something."""

    scan: int
    at: str
    objects: dict[str, int] | None = Field(description="Counts of added, changed, removed; null: let go by retention.")
    links: dict[str, int] | None


class Steps(Items):
    """Scans that changed something, the oldest first."""

    items: list[Step]  # type: ignore[assignment]


class ComparedObjects(Told):
    """Objects that differ."""

    added: list[Object]
    removed: list[Object]
    changed: Rows
    moved: Rows


class ComparedLinks(Told):
    """Links that differ."""

    added: Rows
    removed: Rows
    changed: Rows


class Compare(Told):
    """What differs from A to B."""

    a: str
    b: str
    same: bool | None = Field(description="null: nothing differs, but not everything in scope was read.")
    objects: ComparedObjects
    links: ComparedLinks
    groups: Rows
    unconfirmed: list[str]
    outside_scope: int | None
    names: dict[str, str] = Field(description="Names of the ids that are told of.")


class Checked(Told):
    """Whether all is as designed, told like tests."""

    design: str
    same: bool | None
    summary: dict[Literal["passed", "failed", "unknown"], int]
    items: Rows


class Change(Told):
    """A change window."""

    number: int
    status: str
    title: str
    start: str
    until: str
    objects: list[str]
    impact: dict[str, Any]
    budget: dict[str, Any]


class Changes(Items):
    """Changes."""

    items: list[Change]  # type: ignore[assignment]


class Table(Told):
    """One table of a report."""

    title: str
    columns: list[str]
    rows: list[list[str | int | float | None]]
    note: str


class Report(Told):
    """A report before it has a format."""

    kind: str
    title: str
    facts: list[list[str]]
    tables: list[Table]
    inputs: dict[str, Any]
    drawing: str


class KeptReport(Report):
    """A report that was made and kept."""

    number: int


class ReportInShort(Told):
    """A kept report in a list."""

    number: int
    kind: str
    title: str
    environment: str | None
    made_at: str


class Reports(Items):
    """Kept reports."""

    items: list[ReportInShort]  # type: ignore[assignment]


class Format(Told):
    """A format of reports."""

    format: str
    can: bool = Field(description="Whether this machine can make it.")
    wanting: str | None = Field(description="What is missing, where it cannot.")
    hint: str | None


class Formats(Items):
    """Formats of reports."""

    items: list[Format]  # type: ignore[assignment]


class Customer(Told):
    """A named set of projects."""

    name: str
    projects: Rows


class Customers(Items):
    """Customers."""

    items: list[Customer]  # type: ignore[assignment]


class ProjectInShort(Told):
    """A project with how much of what it has."""

    id: str
    name: str
    environment: str
    customers: list[str]
    types: dict[str, dict[str, int]] = Field(description="By type, by health: ok, warning, error, unknown.")


class ProjectList(Items):
    """Projects."""

    items: list[ProjectInShort]  # type: ignore[assignment]


class UsedNetwork(Object):
    """A network that some projects own or have ports on."""

    own: bool = Field(description="Whether it is theirs; else it is shared with them.")
    ports: int = Field(description="How many ports of theirs it has.")


class UsedNetworks(Items):
    """Networks."""

    items: list[UsedNetwork]  # type: ignore[assignment]


class Counts(Told):
    """How many objects there are."""

    types: dict[str, dict[str, int]] = Field(description="By type, by health: ok, warning, error, unknown.")


class Answer(Told):
    """What a question in Cypher gave."""

    columns: list[str]
    rows: list[list[Any]]
    more: bool


class Session(Told):
    """In whose name is asked."""

    user: str
    role: Literal["viewer", "operator", "admin"]
    bound: bool
    projects: list[str]
    customers: list[str]
    via: str


class LoggedIn(Told):
    """A session that began."""

    user: str
    role: str
    csrf_token: str = Field(description="Goes with each change as the header X-CSRFToken.")


class Accepted(Told):
    """What was asked for and will be done, and where to follow it."""

    id: str
    status: str
    href: str
    events: str
