"""YAML that people write: read as plain values, with the line on which each of them stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from calipso.errors import Invalid

Way = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML text that is a mapping: its values, and where they stand in the file of this name."""

    file: str
    data: dict[Any, Any]
    node: Any

    def line(self, way: Way) -> int:
        """The line on which the deepest part of a way through the document stands."""
        node, line = self.node, self.node.start_mark.line + 1
        for part in way:
            if isinstance(node, yaml.MappingNode):
                found = [(key, value) for key, value in node.value if key.value == str(part)]
                if not found:
                    break
                line, node = found[0][0].start_mark.line + 1, found[0][1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                line = node.start_mark.line + 1
            else:
                break
        return int(line)

    def at(self, way: Way) -> str:
        """Where a way leads, for people: file, line and field."""
        return f"{self.file}: line {self.line(way)}: {'.'.join(str(part) for part in way)}"

    def said_twice(self) -> Iterator[tuple[int, Way]]:
        """Lines and ways of keys that stand twice in one mapping: YAML keeps the last of them without a word."""
        yield from _said_twice(self.node, ())


def _said_twice(node: Any, way: Way) -> Iterator[tuple[int, Way]]:
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        if key.value in seen:
            yield key.start_mark.line + 1, (*way, key.value)
        seen.add(key.value)
        yield from _said_twice(value, (*way, key.value))


def read_document(text: str, file: str, what: str, hint: str) -> Document:
    """A YAML mapping. Raises Invalid naming the file, for what is no YAML, and for what is no mapping: `what` and `hint` tell."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as err:  # a date that cannot be is a bare ValueError of PyYAML
        raise Invalid(f"{file}: no valid YAML: {' '.join(str(err).split())}", "correct that line") from err
    if not isinstance(data, dict):
        raise Invalid(f"{file}: {what} is a mapping", hint)
    return Document(file, data, node)
