"""Map files: what is called one name in one environment and another in the next; what does not fit is told by line and field."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from calipso.compare.rules import Rule, parse_rule
from calipso.documents import Document, Way, read_document
from calipso.errors import CalipsoError, Invalid
from calipso.model import OBJECT_TYPES

# What people call types beside the model's words and their plurals.
CALLED = {"servers": "instance", "server": "instance", "routers": "vservice", "zones": "availability_zone"}
MOST_NAMES = 12
FORM = "like `hosts: {test-compute-1: compute-1}`; see docs/past.md"
STAR = "*"


class Pattern(BaseModel):
    """Names of one form are of another form there: one `*` in each stands for the same."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(alias="from")
    target: str = Field(alias="to")

    @field_validator("source", "target")
    @classmethod
    def _one_star(cls, value: str) -> str:
        if value.count(STAR) != 1:
            raise ValueError(f"{value!r} needs one * that stands for the part that is the same")
        return value

    def of(self, name: str) -> str | None:
        """The name there; None for one that is not of this form."""
        head, _, tail = self.source.partition(STAR)
        if len(name) <= len(head) + len(tail) or not name.startswith(head) or not name.endswith(tail):
            return None
        return self.target.replace(STAR, name[len(head) : len(name) - len(tail)])


class _File(BaseModel):
    """The fields of a map file beside those that are named like types."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    environments: dict[str, str] = Field(default={}, max_length=1)
    patterns: list[Pattern] = []
    ignore: list[str] = []
    names: dict[str, dict[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Entry:
    """A name of a type of objects, its name there, and where in the file that stands."""

    type: str
    name: str
    there: str
    way: Way


@dataclass(frozen=True, slots=True)
class NameMap:
    """What is called differently in the environment that is compared with; `ignore` are rules of what is no difference."""

    document: Document | None = None
    environments: tuple[str, str] | None = None
    entries: tuple[Entry, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    ignore: tuple[Rule, ...] = ()

    def names(self) -> dict[tuple[str, str], str]:
        """Names there, by type and name here."""
        return {(one.type, one.name): one.there for one in self.entries}

    def between(self, here: str, there: str) -> NameMap:
        """The map from one environment to another: turned round where the file is written the other way. Raises Invalid."""
        if self.environments in (None, (here, there)):
            return self
        if self.environments == (there, here):
            turned = [Entry(one.type, one.there, one.name, one.way) for one in self.entries]
            patterns = [Pattern.model_validate({"from": one.target, "to": one.source}) for one in self.patterns]
            return NameMap(self.document, (here, there), tuple(turned), tuple(patterns), self.ignore)
        raise Invalid(
            f"{self._at(('environments',))}: the map is from {' to '.join(self.environments or ())}, not from {here} to {there}",
            "give another map, or compare those two",
        )

    def check(
        self, here: Mapping[str, Collection[str]], there: Mapping[str, Collection[str]], places: tuple[str, str]
    ) -> None:
        """Whether the map fits names by type here and there. Raises Invalid with the first line that does not."""
        for one in self.entries:
            for name, known, place in ((one.name, here, places[0]), (one.there, there, places[1])):
                names = known.get(one.type, ())
                if name not in names:
                    some = ", ".join(sorted(names)[:MOST_NAMES]) or "none"
                    raise Invalid(
                        f"{self._at(one.way)}: there is no {one.type} {name!r} in {place}",
                        f"{one.type}s of {place}: {some}" + (", ..." if len(names) > MOST_NAMES else ""),
                    )
        for number, pattern in enumerate(self.patterns):
            if not any(pattern.of(name) for names in here.values() for name in names):
                raise Invalid(
                    f"{self._at(('patterns', number))}: nothing in {places[0]} is called {pattern.source}",
                    f"a map is from names of {places[0]} to names of {places[1]}",
                )

    def as_json(self) -> dict[str, Any]:
        """The map as programs read it; empty where there is none."""
        if not self.document:
            return {}
        names: dict[str, dict[str, str]] = {}
        for one in self.entries:
            names.setdefault(one.type, {})[one.name] = one.there
        return {
            "file": self.document.file,
            "names": names,
            "patterns": [{"from": one.source, "to": one.target} for one in self.patterns],
            "ignore": [rule.text for rule in self.ignore],
        }

    def _at(self, way: Way) -> str:
        return self.document.at(way) if self.document else ".".join(map(str, way))


def parse_map(text: str, file: str) -> NameMap:
    """The map that a YAML text tells. Raises Invalid naming file, line and field."""
    document = read_document(text, file, "a map", FORM)
    if twice := next(document.said_twice(), None):
        line, way = twice
        raise Invalid(f"{file}: line {line}: {'.'.join(map(str, way))}: stands there twice", "leave one of the two")
    told = _checked(document)
    entries = tuple(_entries(document, told))
    return NameMap(
        document,
        next(iter(told.environments.items()), None),
        entries,
        tuple(told.patterns),
        tuple(_rules(document, told.ignore)),
    )


def _checked(document: Document) -> _File:
    fields = {str(name): value for name, value in document.data.items()}
    own = {name: value for name, value in fields.items() if name in _File.model_fields and name != "names"}
    names = {name: _as_text(value) for name, value in fields.items() if name not in own}
    try:
        return _File.model_validate({**{name: _as_text(value) for name, value in own.items()}, "names": names})
    except ValidationError as err:
        first = err.errors()[0]
        way = first["loc"][1:] if first["loc"][0] == "names" else first["loc"]
        raise Invalid(f"{document.at(way)}: {first['msg']}", FORM) from err


def _as_text(value: Any) -> Any:
    """Names that look like numbers are names all the same; what nothing stands behind is nothing."""
    if isinstance(value, dict):
        plain = (int, float, bool)
        return {str(name): str(one) if isinstance(one, plain) else one for name, one in value.items()}
    return value


def _entries(document: Document, told: _File) -> Iterator[Entry]:
    types = {row.name: row.name for row in OBJECT_TYPES} | CALLED
    types |= {row.plural.replace(" ", "_"): row.name for row in OBJECT_TYPES}
    here: set[tuple[str, str]] = set()
    there: dict[tuple[str, str], str] = {}
    for word, names in told.names.items():
        if word not in types:
            raise Invalid(
                f"{document.at((word,))}: there is no such type of objects",
                f"types: {', '.join(sorted(types))}; or environments, patterns, ignore",
            )
        for name, target in names.items():
            kind, way = types[word], (word, name)
            if (kind, name) in here:
                raise Invalid(f"{document.at(way)}: {kind} {name!r} is mapped twice", "leave one of the two")
            if (kind, target) in there:
                raise Invalid(
                    f"{document.at(way)}: {kind}s {there[kind, target]!r} and {name!r} are both mapped to {target!r}",
                    "one name stands for one name",
                )
            here.add((kind, name))
            there[kind, target] = name
            yield Entry(kind, name, target, way)


def _rules(document: Document, texts: list[str]) -> Iterator[Rule]:
    for number, text in enumerate(texts):
        try:
            yield parse_rule(text, "ignored by the map", document.file)
        except CalipsoError as err:
            raise Invalid(f"{document.at(('ignore', number))}: {err.message}", err.hint) from err
