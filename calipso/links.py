"""The join: links out of records, by the rules of the model's link types; a pure function."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import chain, product
from operator import attrgetter

from calipso.model import LINK_TYPES, LinkRule, LinkType, link_type
from calipso.records import ROOT, Link, Record, Scalar, digest

CONTAINS = "contains"
JoinKey = tuple[object, ...]
ByType = dict[str, list[Record]]
# Every join key of a record: none where a value is missing, several where one is a list.
Keys = Callable[[Record], Iterable[JoinKey]]
Carried = Callable[[Record, Record], tuple[tuple[str, Scalar], ...]]
# What every record has; all other names are properties.
OWN = {name: attrgetter(name) for name in ("key", "name", "parent")}


def join(records: Iterable[Record]) -> list[Link]:
    """All links between these records, each once, in the order of the model's link types and of the records' keys.

    Records are joined where a rule's keys are equal; a key without a value joins nothing. A link that several rules
    find carries the evidence of the first.
    """
    by_type: ByType = defaultdict(list)
    links: list[Link] = []
    for record in sorted(records, key=attrgetter("key")):
        by_type[record.type].append(record)
        if record.parent == ROOT:
            links.append(Link(CONTAINS, ROOT, record.key, "root of the tree"))
    for kind in LINK_TYPES:
        found: dict[tuple[str, str], Link] = {}
        for link in chain.from_iterable(_links_of(kind, rule, by_type) for rule in kind.rules):
            found.setdefault((link.source, link.target), link)
        links += found.values()
    return links


def between(type_name: str, left: Record, right: Record, evidence: str) -> list[Link]:
    """The link of a type between two records that somebody says are joined; none where the type joins no such two."""
    kind = link_type(type_name)
    for rule in kind.rules:
        if rule.left in ("*", left.type) and rule.right in ("*", right.type) and left.key != right.key:
            source, target = sorted((left.key, right.key)) if kind.mutual else (left.key, right.key)
            return [Link(type_name, source, target, evidence, _carried(rule)(left, right))]
    return []


@cache
def rules() -> int:
    """What tells these rules from those of any other version of Calipso: of the model's tables and of this module."""
    return digest(repr(LINK_TYPES) + files("calipso").joinpath("links.py").read_text(encoding="utf-8"))


def _links_of(kind: LinkType, rule: LinkRule, by_type: ByType) -> Iterator[Link]:
    name, mutual, said, carried = kind.name, kind.mutual, _evidence(rule), _carried(rule)
    for left, right, key in _pairs(rule, by_type):
        source, target = left.key, right.key
        if mutual and target < source:
            source, target = target, source
        yield Link(name, source, target, said.format(*key), carried(left, right))


def _pairs(rule: LinkRule, by_type: ByType) -> Iterator[tuple[Record, Record, JoinKey]]:
    index: dict[JoinKey, list[Record]] = defaultdict(list)
    for record, keys in _right_sides(rule, by_type):
        for key in keys:
            index[key].append(record)
    left_keys = _keys(rule.left_key)
    for left in _of(by_type, rule.left, rule.left_where) if index else ():
        for key in left_keys(left):
            for right in index.get(key, ()):
                if right.key != left.key:
                    yield left, right, key


def _right_sides(rule: LinkRule, by_type: ByType) -> Iterator[tuple[Record, Iterable[JoinKey]]]:
    rights = _of(by_type, rule.right, rule.right_where)
    if rule.via is None:
        keys = _keys(rule.right_key)
        for record in rights:
            yield record, keys(record)
        return
    lent: dict[object, set[tuple[object, ...]]] = defaultdict(set)
    via_key, right_key, gives = _keys((rule.via.key,)), rule.via.right_key, rule.via.gives
    for record in _of(by_type, rule.via.type, None):
        if record.get(rule.via.requires) is not None:
            for (value,) in via_key(record):
                lent[value].add(tuple(record.get(name) for name in gives))
    for record in rights:
        for values in lent.get(record.get(right_key), ()):
            own = dict(zip(gives, values, strict=True))
            yield record, _product([own[name] if name in own else record.get(name) for name in rule.right_key])


def _of(by_type: ByType, type_name: str, where: tuple[str, tuple[str, ...]] | None) -> Iterable[Record]:
    records = chain.from_iterable(by_type.values()) if type_name == "*" else by_type.get(type_name, ())
    if where is None:
        return records
    name, values = where
    return (record for record in records if record.get(name) in values)


def _keys(names: tuple[str, ...]) -> Keys:
    """How the keys of these properties are had of a record; made once a rule, as it runs for every record."""
    if len(names) == 1 and names[0] in OWN:
        own = OWN[names[0]]
        return lambda record: ((own(record),),) if own(record) else ()

    def keys(record: Record) -> Iterable[JoinKey]:
        properties = record.properties
        return _product([OWN[name](record) if name in OWN else properties.get(name) for name in names])

    return keys


def _product(values: list[object]) -> Iterable[JoinKey]:
    """The key of these values, or one for each member of a listed one; none where a value is missing."""
    listed = False
    for value in values:
        if value is None or value in ("", []):
            return ()
        listed = listed or isinstance(value, list)
    if not listed:
        return (tuple(values),)
    return product(*(value if isinstance(value, list) else [value] for value in values))


def _carried(rule: LinkRule) -> Carried:
    """How the link's own properties are had of its two ends."""
    wanted = [(name, *origin.partition(".")[::2]) for name, origin in sorted(rule.carried)]

    def carried(left: Record, right: Record) -> tuple[tuple[str, Scalar], ...]:
        values = ((name, (left if side == "left" else right).get(prop)) for name, side, prop in wanted)
        return tuple((name, value) for name, value in values if value is not None and not isinstance(value, list))

    return carried if wanted else lambda _left, _right: ()


def _evidence(rule: LinkRule) -> str:
    """The rule in words, with places for the values: `vnic.bridge = vconnector.name: {2} (region {0}, host {1})`."""
    said, same = [], []
    for place, (left, right) in enumerate(zip(rule.left_key, rule.right_key, strict=True)):
        if left == right:
            same.append(f"{left} {{{place}}}")
        else:
            left_name = f"{rule.left}.{left}" if rule.left != "*" else left
            right_name = f"{rule.right}.{right}" if rule.right != "*" else right
            said.append(f"{left_name} = {right_name}: {{{place}}}")
    words = "; ".join(said)
    joined = f"{words} ({', '.join(same)})" if same and words else words or "same " + ", ".join(same)
    return joined if rule.via is None else f"{joined} by {rule.via.type}.{rule.via.key}"
