"""Partners: servers that stand in for each other, by a server group that keeps them apart or by declaration."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from calipso.errors import Invalid
from calipso.graph import Graph
from calipso.impact.facts import Facts, Thing, id_beside
from calipso.impact.fall import Fall, Loss

DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Group:
    """Servers of which one is enough, and how that is known: a server group's id, or `declared`."""

    known_by: str
    members: tuple[str, ...]


@dataclass(slots=True)
class Groups:
    """The groups that a fall touches."""

    facts: Facts
    groups: list[Group] = field(default_factory=list)

    def told(self, fall: Fall, projects: Collection[str] | None) -> list[dict[str, Any]]:
        """Each group in the shape that programs read: whether anything is left of it."""
        return [
            {
                "known_by": group.known_by,
                "members": list(group.members),
                "down": [one for one in group.members if one in fall.down],
                "left": [one for one in group.members if one not in fall.down],
            }
            for group in self.groups
            if any(one in fall.down for one in group.members)
            and (projects is None or any(self.facts.things[one].project in projects for one in group.members))
        ]


def read_groups(graph: Graph, facts: Facts, fall: Fall, pairs: Iterable[tuple[str, str]]) -> Groups:
    """The groups of servers that are down: by nova, and as declared. Raises Invalid for a pair of what is no server."""
    owners = {facts.things[one].project for one in fall.down if facts.things[one].type == "instance"}
    groups = [group for group in group_members(graph, facts, owners) if any(one in fall.down for one in group.members)]
    return Groups(facts, groups + declared_groups(graph, facts, pairs))


def group_members(graph: Graph, facts: Facts, projects: Collection[str | None] | None) -> list[Group]:
    """The server groups of some projects, or of all that the facts tell, whose members are kept apart.

    Servers that are kept together do not stand in for each other.
    """
    owners = (
        {thing.project for thing in facts.things.values() if thing.type == "instance"} if projects is None else projects
    )
    wanted = sorted(owner for owner in owners if owner)
    found: dict[str, set[str]] = defaultdict(set)
    for row in graph.read("impact/group_members", projects=wanted) if wanted else ():
        _keep(facts, row)
        found[id_beside(row["id"], "group", row["group"])].add(row["id"])
    return [Group(name, tuple(sorted(members))) for name, members in sorted(found.items()) if len(members) > 1]


def declared_groups(graph: Graph, facts: Facts, pairs: Iterable[tuple[str, str]]) -> list[Group]:
    """Declared pairs as groups. Raises Invalid for a pair of what is no server."""
    declared = [Group(DECLARED, pair) for pair in pairs if pair[0] != pair[1]]
    unknown = {one for group in declared for one in group.members} - facts.things.keys()
    for row in graph.read("impact/partners", ids=sorted(unknown)) if unknown else ():
        _keep(facts, row)
        unknown.discard(row["id"])
    if unknown:
        raise Invalid(
            f"the pair with {min(unknown)!r} is none of servers", "declare pairs of servers that there are, by id"
        )
    return declared


def _keep(facts: Facts, row: dict[str, Any]) -> None:
    project = id_beside(row["id"], "project", row["project"]) if row["project"] else None
    facts.things.setdefault(row["id"], Thing(row["name"], "instance", project, row["host"]))


def lose_partners(groups: Groups, fall: Fall) -> None:
    """Who stands alone of a group that lost others is degraded."""
    for group in groups.groups:
        left = [one for one in group.members if one not in fall.down]
        if len(left) == 1 and len(left) < len(group.members):
            lost = next(one for one in group.members if one in fall.down)
            loss = fall.degraded.setdefault(left[0], Loss([*fall.down[lost].why, left[0]]))
            loss.single.setdefault("partner", left[0])
