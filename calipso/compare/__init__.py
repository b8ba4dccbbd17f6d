"""Compare: what was added, removed, changed and moved from one moment to another, of one environment or between two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from calipso.compare.history import compare_history
from calipso.compare.names import NameMap, parse_map
from calipso.compare.rules import Rule, add_rule, list_rules, parse_rule, remove_rule, rules_for
from calipso.compare.telling import names_of
from calipso.compare.twins import compare_twins
from calipso.compare.words import called, changes_in_words, changes_told
from calipso.errors import Invalid
from calipso.graph import Graph
from calipso.past.moments import Moment, still_kept
from calipso.past.snapshots import Scope

__all__ = [
    "NameMap",
    "Rule",
    "add_rule",
    "called",
    "changes_in_words",
    "changes_told",
    "compare",
    "list_rules",
    "names_of",
    "parse_map",
    "parse_rule",
    "remove_rule",
    "rules_of",
]


def rules_of(graph: Graph, a: Moment, b: Moment, more: Iterable[Rule] = ()) -> list[Rule]:
    """The rules that hold in a compare of two moments: Calipso's, those that users keep, and `more`."""
    return rules_for(graph, (a.environment, b.environment), more)


def compare(  # noqa: PLR0913 - each is a choice of its own, and every call names the last
    graph: Graph,
    a: Moment,
    b: Moment,
    scope: Scope | None = None,
    rules: Sequence[Rule] = (),
    *,
    raw: bool = False,
    names: NameMap | None = None,
) -> dict[str, Any]:
    """What differs from `a` to `b`, in the shape of design.md section 7, with `groups` of what the reader must do.

    `scope` narrows it to what belongs to it at either moment; `rules` say what is no change, and no others hold (`rules_of`
    gives those that do); `raw` compares sources' answers too; `names` map what is called differently in another environment.
    `same` is None where all that was read is the same and something in scope could not be read. Raises Invalid for a map
    between moments of one environment, one that does not fit, and raw answers of two; Conflict where retention let a
    moment go meanwhile.
    """
    if a.environment == b.environment:
        if names:
            raise Invalid(
                f"{a.name} and {b.name} are both of {a.environment}, where names need no map",
                "leave out --map, or name two environments: calipso compare testing:now production:now",
            )
        found = compare_history(graph, a, b, scope or Scope(), rules, raw=raw)
        still_kept(graph, a, b)
        return found
    if raw:
        raise Invalid(
            f"raw answers of {a.environment} and {b.environment} have nothing in common",
            "leave out --raw, or compare moments of one environment",
        )
    found = compare_twins(graph, a, b, scope or Scope(), rules, names or NameMap())
    still_kept(graph, a, b)
    return found
