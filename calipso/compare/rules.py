"""Compare rules: what is no difference and why; Calipso's own, which can be switched off, and those that users keep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from calipso.environments import environment_key
from calipso.errors import Conflict, Invalid, NotFound
from calipso.graph import Graph
from calipso.model import COMPARE_RULES, CompareRule, object_type
from calipso.schema import ensure_schema

LINK = "link"
CALIPSO = "Calipso"
# Of all environments.
EVERYWHERE = ""
# What every object has beside the properties of its type.
PLACES = ("name", "parent", "region", "host", "scope")
RAW = "raw."
SEE = "see them: calipso compare-rule list"
# A rule's text, and whether it is one between two environments only.
Which = tuple[str, bool]
Kept = dict[tuple[str, Which], dict[str, Any]]
SHIPPED: dict[Which, CompareRule] = {(f"{row.type}.{row.name}", row.between): row for row in COMPARE_RULES}


@dataclass(frozen=True, slots=True)
class Rule:
    """What is no change: properties of objects of a type, both as patterns with `*`; `reason` says why, `by` who says so."""

    type: str
    name: str
    reason: str = ""
    by: str = ""

    @property
    def text(self) -> str:
        """The rule as a person writes it."""
        return f"{self.type}.{self.name}"

    def as_json(self) -> dict[str, str]:
        """The rule as programs read it."""
        return {"rule": self.text, "reason": self.reason, "by": self.by}


def parse_rule(text: str, reason: str = "", by: str = "") -> Rule:
    """A rule out of `TYPE.PROPERTY`, both with `*` where wished. Raises Invalid, and NotFound for an unknown type."""
    kind, dot, name = text.partition(".")
    if not dot or not kind or not name:
        raise Invalid(f"{text!r} is no rule", "write it like vnic.tag, host.* or *.cpu_count")
    if "*" not in kind and kind != LINK:
        object_type(kind)
    return Rule(kind, name, reason, by)


def is_none(rules: Iterable[Rule], kind: str, name: str) -> bool:
    """Whether a difference in this property of this type is none by rule."""
    return any(fnmatchcase(kind, rule.type) and fnmatchcase(name, rule.name) for rule in rules)


def rules_for(graph: Graph, environments: Iterable[str], more: Iterable[Rule] = ()) -> list[Rule]:
    """The rules that hold in a compare of an environment, or between two: Calipso's, those that users keep, and `more`."""
    places = sorted(set(environments))
    kept = _kept(graph)
    widths = (False, True) if len(places) > 1 else (False,)
    found = [
        Rule(row.type, row.name, row.reason, CALIPSO)
        for (text, between), row in SHIPPED.items()
        if between in widths and all(_holds(kept, place, (text, between)) for place in places)
    ]
    found += [
        parse_rule(text, said["reason"], said["by"])
        for (place, (text, between)), said in kept.items()
        if (text, between) not in SHIPPED and between in widths and place in (EVERYWHERE, *places)
    ]
    return [*found, *more]


def _kept(graph: Graph) -> Kept:
    return {(row["environment"], (row["rule"], row["between"])): row for row in graph.read("compare_rules/list")}


def _holds(kept: Kept, place: str, which: Which) -> bool:
    """Whether one of Calipso's rules holds in an environment: what is said of that one goes before what is said of all."""
    said = kept.get((place, which)) or kept.get((EVERYWHERE, which))
    return bool(said["on"]) if said else True


def list_rules(graph: Graph) -> list[dict[str, Any]]:
    """All rules, users' own first: rule, between (two environments only), environment ("" for all), on, reason, by, shipped."""
    kept = _kept(graph)
    own = [said | {"shipped": False} for (_, which), said in kept.items() if which not in SHIPPED]
    shipped: list[dict[str, Any]] = []
    for (text, between), row in SHIPPED.items():
        said = [one | {"shipped": True} for (_, which), one in kept.items() if which == (text, between)]
        if not any(one["environment"] == EVERYWHERE for one in said):
            unsaid = {"environment": EVERYWHERE, "rule": text, "between": between, "reason": row.reason}
            shipped.append(unsaid | {"by": CALIPSO, "on": True, "at": None, "shipped": True})
        shipped += said
    return own + shipped


def add_rule(graph: Graph, rule: Rule, environment: str | None = None, *, between: bool = False) -> dict[str, Any]:
    """Keep a rule, of one environment or all, or switch one of Calipso's on again; it as `list_rules` tells it.

    It holds in every compare, with `between` in those of two environments only. Raises Invalid for an unknown property,
    NotFound for an unknown environment, Conflict for one of Calipso's that holds already.
    """
    place, which = _place(graph, environment), (rule.text, between)
    ensure_schema(graph)
    if which not in SHIPPED:
        _check_property(rule)
        _save(graph, place, rule, between=between, on=True)
    elif _holds(_kept(graph), place, which):
        raise Conflict(f"compare rule {rule.text} is Calipso's own and holds already", SEE)
    else:
        _forget(graph, place, which)
        if not _holds(_kept(graph), place, which):  # off in all environments, and on in this one
            _save(graph, place, rule, between=between, on=True)
    told = [one for one in list_rules(graph) if (one["rule"], one["between"]) == which]
    return next((one for one in told if one["environment"] == place), told[0])


def _place(graph: Graph, environment: str | None) -> str:
    return EVERYWHERE if environment is None else environment_key(graph, environment)


def _save(graph: Graph, place: str, rule: Rule, *, between: bool, on: bool) -> None:
    graph.write(
        "compare_rules/save",
        environment=place,
        rule=rule.text,
        between=between,
        reason=rule.reason,
        by=rule.by,
        on=on,
    )


def _forget(graph: Graph, place: str, which: Which) -> bool:
    done = graph.write("compare_rules/remove", environment=place, rule=which[0], between=which[1])
    return done.nodes_deleted > 0


def _check_property(rule: Rule) -> None:
    """A rule that can never fit is a slip of the pen."""
    if "*" in rule.type or "*" in rule.name or rule.type == LINK or rule.name.startswith(RAW):
        return
    known = [*PLACES, *(prop.name for prop in object_type(rule.type).properties)]
    if rule.name not in known:
        raise Invalid(f"a {rule.type} has no property {rule.name}", "properties: " + ", ".join(known))


def remove_rule(graph: Graph, rule: Rule, environment: str | None = None, *, between: bool = False) -> None:
    """Forget a user's rule, or switch one of Calipso's off, in one environment or all. Raises NotFound for what does not hold."""
    place, which = _place(graph, environment), (rule.text, between)
    if which in SHIPPED and _holds(_kept(graph), place, which):
        ensure_schema(graph)
        _save(graph, place, rule, between=between, on=False)
    elif which in SHIPPED or not _forget(graph, place, which):
        where = f" of {place}" if place else ""
        other = (rule.text, not between) in SHIPPED
        hint = (
            f"it holds {'in all compares: leave out' if between else 'between environments only: add'} --between"
            if other
            else SEE
        )
        raise NotFound(f"no compare rule {rule.text}{where} holds", hint)
