"""Writes docs/model.md from the tables: `python -m calipso.model.page [--check] FILE`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from calipso.model import CLIQUE_TYPES, LINK_TYPES, OBJECT_TYPES, LinkRule, ObjectType

HEAD = """\
# The model

Generated from `calipso/model/` by `make docs`; do not edit.

Every object has `id`, `type`, `name`, `environment`, `parent`, `scope` (where its life is decided), `since` and `born`
(scan numbers), `hash`, `search` and, where its source said more, `raw` (JSON). All but domains and projects carry
`region`, what is on a host carries `host`.

*host* in the column "told by" marks what is read on the host itself; all else comes from the type's own source.
"""


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join([HEAD, "## Object types", "", *_summary(), *_types(), *_links(), *_cliques()]) + "\n"


def _summary() -> Iterator[str]:
    yield "| type | label | natural key | source |\n| --- | --- | --- | --- |"
    for row in OBJECT_TYPES:
        yield f"| [`{row.name}`](#{row.label.lower()}) | `{row.label}` | {row.key} | {row.source} |"
    yield ""


def _types() -> Iterator[str]:
    for row in OBJECT_TYPES:
        yield f"### {row.label}\n\n{row.description}\n\n| property | told by | meaning |\n| --- | --- | --- |"
        for prop in row.properties:
            yield f"| `{prop.name}`{' (list)' if prop.listed else ''} | {prop.owner} | {prop.description} |"
        yield from _notes(row)
        yield ""


def _notes(row: ObjectType) -> Iterator[str]:
    if row.health:
        table = ", ".join(f"{status} is {health}" for status, health in row.health.items())
        yield f"\nHealth by `status`: {table}; anything else is unknown."
    if row.volatile:
        names = ", ".join(f"`{name}`" for name in sorted(row.volatile))
        yield f"\nLeft out of `raw` since they differ at every look: {names}."
    if row.secret:
        yield (
            "\nNever kept, since they may hold secrets: " + ", ".join(f"`{name}`" for name in sorted(row.secret)) + "."
        )


def _cliques() -> Iterator[str]:
    yield """
## Clique types

What hangs together with an object: all walks from it whose links come in the order of the steps. Steps may be left out;
of those that share a place a walk takes one at most; `>` is walked from its source only, all others both ways. A link that
carries a network is walked where that is the focal object's own.

| clique type | focal | where | steps |
| --- | --- | --- | --- |"""
    for row in CLIQUE_TYPES:
        where = "; ".join(f"`{name}` is {' or '.join(values)}" for name, values in row.where)
        steps = ", ".join(step.replace("|", " or ") for step in row.steps)
        yield f"| {row.name} | `{row.focal}` | {where} | {steps} |"


def _links() -> Iterator[str]:
    yield "## Link types\n\n| relationship | meaning | joined where |\n| --- | --- | --- |"
    for row in LINK_TYPES:
        mutual = " Stored once, smaller id first." if row.mutual else ""
        yield f"| `{row.relationship}` | {row.description}{mutual} | {'<br>or '.join(map(_rule, row.rules))} |"


def _rule(rule: LinkRule) -> str:
    pairs = zip(rule.left_key, rule.right_key, strict=True)
    said = (f"same {left}" if left == right else f"{rule.left}.{left} = {rule.right}.{right}" for left, right in pairs)
    words = " and ".join(said)
    for side, where in ((rule.left, rule.left_where), (rule.right, rule.right_where)):
        if where:
            words += f", {side}.{where[0]} is {' or '.join(where[1])}"
    if rule.via:
        words += f", where a {rule.via.type} with {rule.via.requires} has it as {rule.via.key}"
    return words.replace("*.", "")


def main() -> None:
    """Write the page, or with --check fail when the file is not what the tables say."""
    check, file = "--check" in sys.argv, Path(sys.argv[-1])
    if not check:
        file.write_text(page(), encoding="utf-8")
    elif not file.is_file() or file.read_text(encoding="utf-8") != page():
        sys.exit(f"{file} is not what calipso/model says: run make docs")


if __name__ == "__main__":
    main()
