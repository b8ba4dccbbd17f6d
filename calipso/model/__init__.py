"""What exists: object types and link types as tables, and look-ups over them. Everything else reads these."""

from calipso.errors import NotFound
from calipso.model.cliques import CLIQUE_TYPES
from calipso.model.cloud import CLOUD_TYPES
from calipso.model.compared import COMPARE_RULES
from calipso.model.fabric import FABRIC_TYPES
from calipso.model.host import HOST_TYPES
from calipso.model.links import LINK_TYPES
from calipso.model.looks import HEALTH_LOOKS, MARK_LOOKS, NETWORK_COLORS
from calipso.model.tables import (
    FORMER,
    CliqueType,
    CompareRule,
    Counterpart,
    Drawn,
    Health,
    Level,
    LinkRule,
    LinkType,
    Look,
    ObjectType,
    Property,
    Shape,
    Via,
)

OBJECT_TYPES: tuple[ObjectType, ...] = CLOUD_TYPES + HOST_TYPES + FABRIC_TYPES

_BY_NAME = {row.name: row for row in OBJECT_TYPES}
_LINK_BY_NAME = {row.name: row for row in LINK_TYPES}

__all__ = [
    "CLIQUE_TYPES",
    "COMPARE_RULES",
    "FORMER",
    "HEALTH_LOOKS",
    "LINK_TYPES",
    "MARK_LOOKS",
    "NETWORK_COLORS",
    "OBJECT_TYPES",
    "CliqueType",
    "CompareRule",
    "Counterpart",
    "Drawn",
    "Health",
    "Level",
    "LinkRule",
    "LinkType",
    "Look",
    "ObjectType",
    "Property",
    "Shape",
    "Via",
    "health_of",
    "link_type",
    "object_type",
]


def object_type(name: str) -> ObjectType:
    """The row of one object type. Raises NotFound for a type that the model does not have."""
    if name not in _BY_NAME:
        raise NotFound(f"no object type {name}", "types: " + ", ".join(_BY_NAME))
    return _BY_NAME[name]


def link_type(name: str) -> LinkType:
    """The row of one link type, by its name in lower case. Raises NotFound for one that the model does not have."""
    if name not in _LINK_BY_NAME:
        raise NotFound(f"no link type {name}", "types: " + ", ".join(_LINK_BY_NAME))
    return _LINK_BY_NAME[name]


def health_of(type_name: str, status: object) -> Health:
    """Health derived from an object's operational status by its type's table; unknown where the table is silent.

    A type without a table has no operational status of its own: it is ok because it was found.
    """
    table = object_type(type_name).health
    return table.get(str(status), "unknown") if table else "ok"
