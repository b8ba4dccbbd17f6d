"""What the API answers, as typed dicts: the shapes of its OpenAPI document; servers may tell more than is named here."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict


class Object(TypedDict):
    """One object; one that was asked for by itself has its links, users, annotations and `raw` too."""

    id: str
    type: str
    name: str
    environment: str
    status: str | None
    health: str
    since: int | None
    born: int | None
    properties: dict[str, Any]


class Matched(TypedDict):
    """By what an object was found: which of its values, how near."""

    what: str
    how: str
    value: str


class Hit(Object):
    """One object that a search found."""

    matched: Matched
    projects: list[str]
    projects_total: int | None
    projects_bounded: bool | None
    customers: list[str]


class Link(TypedDict):
    """One link."""

    type: str
    source: str
    target: str
    status: str | None
    evidence: str | None
    since: int | None
    properties: dict[str, Any]


class Branch(TypedDict):
    """One object of a tree."""

    id: str
    parent: str | None
    name: str
    type: str
    status: str | None
    health: str
    level: int
    children: int


class History(TypedDict):
    """What an object is and was."""

    object: Object
    live: bool
    states: list[dict[str, Any]]
    links: list[dict[str, Any]]
    let_go: dict[str, Any] | None


class Raw(TypedDict):
    """What the sources answered about an object."""

    id: str
    raw: dict[str, Any]


class Clique(TypedDict):
    """All that hangs together with an object."""

    focal: str
    clique_type: str
    scan: int | None
    nodes: list[Object]
    links: list[Link]
    health: dict[str, int]


class CliqueInShort(TypedDict):
    """A clique's counts and what is in error."""

    focal: str
    type: str
    name: str
    clique_type: str
    nodes: int
    links: int
    health: dict[str, int]
    errors: list[str]


class Hop(TypedDict):
    """One station of a path, the link by which it is reached, and how."""

    object: dict[str, Any]
    link: Link | None
    detail: str


Path = TypedDict(
    "Path",
    {
        "source": str,
        "target": str,
        "reachable": bool | None,
        "class": str,
        "reason": str | None,
        "hint": str | None,
        "broken_at": str | None,
        "hops": list[Hop],
        "back": list[Hop],
        "networks": list[str],
        "warnings": list[str],
    },
)


class Impact(TypedDict):
    """Who is down, degraded and unaffected when objects are taken away."""

    removed: list[str]
    down: list[dict[str, Any]]
    degraded: list[dict[str, Any]]
    unaffected: int
    counts: dict[str, dict[str, int]]
    projects: list[dict[str, Any]]
    hosts: list[dict[str, Any]]
    networks: list[dict[str, Any]]
    switch_ports: list[dict[str, Any]]
    groups: list[dict[str, Any]]


class Redundancy(TypedDict):
    """Single points of failure, what takes most with it first."""

    items: list[dict[str, Any]]
    of_servers: int


class Snapshot(TypedDict):
    """A name for what was known at a time."""

    name: str
    environment: str
    scan: int
    at: str
    kind: str
    pinned: bool
    designed: bool
    note: str
    scope: dict[str, Any]


class Compare(TypedDict):
    """What differs from A to B; `same` is None where nothing does, but not all could be read."""

    a: str
    b: str
    same: bool | None
    objects: dict[str, list[dict[str, Any]]]
    links: dict[str, list[dict[str, Any]]]
    groups: list[dict[str, Any]]
    unconfirmed: list[str]
    outside_scope: int | None


class Checked(TypedDict):
    """Whether all is as designed, told like tests."""

    design: str
    same: bool | None
    summary: dict[str, int]
    items: list[dict[str, Any]]


class Change(TypedDict):
    """A change window."""

    number: int
    status: str
    title: str
    start: str
    until: str
    objects: list[str]
    impact: dict[str, Any]
    events: NotRequired[list[dict[str, Any]]]


class Report(TypedDict):
    """A report before it has a format."""

    number: NotRequired[int]
    kind: str
    title: str
    facts: list[list[str]]
    tables: list[dict[str, Any]]
    inputs: dict[str, Any]
    drawing: str


class Customer(TypedDict):
    """A named set of projects."""

    name: str
    projects: list[dict[str, Any]]


class Saying(TypedDict):
    """Facts to be said of one thing: its id, UUID or name, whether it is discovered yet or not."""

    about: str
    facts: dict[str, str]
    environment: NotRequired[str | None]
    type: NotRequired[str | None]


class Answer(TypedDict):
    """What a question in Cypher gave; `more` where rows were left out."""

    columns: list[str]
    rows: list[list[Any]]
    more: bool


class Session(TypedDict):
    """In whose name is asked."""

    user: str
    role: str
    bound: bool
    projects: list[str]
    customers: list[str]
    via: str
