"""Judging a change: which differences were expected, and what is left that keeps it from being closed; pure, no graph."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from calipso.compare import called, changes_in_words


@dataclass(frozen=True, slots=True)
class Rest:
    """Something that is left: `item` names it for a waiver, `what` says it to people; `lasting` is no passing effect of work."""

    item: str
    what: str
    hint: str = ""
    lasting: bool = False

    def as_json(self) -> dict[str, str]:
        """The rest as programs read it."""
        return {"item": self.item, "what": self.what, "hint": self.hint}


# What no work on something else changes, not even of what falls with it.
LASTING = frozenset(
    {"name", "mac", "addresses", "cidr", "gateway_ip", "segmentation_id", "network_type", "physical_network", "flavor",
     "security_groups", "project_uuid"}
)  # fmt: skip


def effects_of(compared: dict[str, Any], expected: set[str]) -> dict[str, Any]:
    """The differences of a compare, those on what was expected to be touched and all others; with what could not be read."""
    told: dict[str, list[dict[str, str]]] = {"expected": [], "unexpected": []}
    for rest in _differences(compared):
        touches = bool(set(rest.item.split(" ")) & expected)
        word = "expected" if touches and not rest.lasting else "unexpected"
        told[word].append(rest.as_json())
    return {**told, "unconfirmed": compared["unconfirmed"], "same": compared["same"]}


def left_over(
    compares: Iterable[dict[str, Any]], unhealthy: Iterable[dict[str, Any]], waived: Collection[str]
) -> list[Rest]:
    """What is left of compares with before and with the design, and what is in error; each once, without what is waived."""
    found: dict[str, Rest] = {}
    for one in unhealthy:
        found[one["id"]] = Rest(one["id"], f"{one['type']} {one['name']} is in error ({one['status']})")
    for compared in compares:
        for identity in compared["unconfirmed"]:
            found.setdefault(identity, Rest(identity, f"{identity} could not be read", "scan again"))
        for rest in _differences(compared):
            found.setdefault(rest.item, rest)
    return [rest for item, rest in found.items() if item not in waived]


def _differences(compared: dict[str, Any]) -> Iterator[Rest]:
    """Each difference of a compare, which has `names` of what it tells of beside it."""
    since, names = compared["a"], compared["names"]
    for word, ones in compared["objects"].items():
        for one in ones:
            told = changes_in_words(one, names)
            what = f"{one['type']} {called(one, names)} {word} since {since}" + (f": {told}" if told else "")
            yield Rest(one["id"], what, lasting=bool(LASTING & one.get("changes", {}).keys()))
    for word, ones in compared["links"].items():
        for one in ones:
            source, target = (names.get(one[end], one[end]) for end in ("source", "target"))
            yield Rest(
                f"{one['type']} {one['source']} {one['target']}",
                f"link {one['type']} from {source} to {target} {word} since {since}",
            )
