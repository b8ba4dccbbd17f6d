"""The join: links out of records, by the rules of the model's link types; a pure function."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product

from calipso.model import LINK_TYPES, LinkRule, LinkType
from calipso.records import ROOT, Link, Record, Scalar

CONTAINS = "contains"
JoinKey = tuple[object, ...]
ByType = dict[str, list[Record]]
# A record that may be joined, with the values that a via record lends it.
Side = tuple[Record, dict[str, object]]


def join(records: Iterable[Record]) -> list[Link]:
    """All links between these records, each once, sorted by type, source and target.

    Records are joined where a rule's keys are equal; a key without a value joins nothing. A link that several rules
    find carries the evidence of the first.
    """
    by_type: ByType = defaultdict(list)
    found: dict[tuple[str, str, str], Link] = {}
    for record in sorted(records, key=lambda record: record.key):
        by_type[record.type].append(record)
        if record.parent == ROOT:
            found[CONTAINS, ROOT, record.key] = Link(CONTAINS, ROOT, record.key, "root of the tree")
    for link_type in LINK_TYPES:
        for rule in link_type.rules:
            for link in _links_of(link_type, rule, by_type):
                found.setdefault((link.type, link.source, link.target), link)
    return [found[key] for key in sorted(found)]


def _links_of(link_type: LinkType, rule: LinkRule, by_type: ByType) -> Iterator[Link]:
    index: dict[JoinKey, list[Record]] = defaultdict(list)
    for record, lent in _right_sides(rule, by_type):
        for key in _keys(record, rule.right_key, lent):
            index[key].append(record)
    for left in _of(by_type, rule.left):
        if not _fits(left, rule.left_where):
            continue
        for key in _keys(left, rule.left_key, {}):
            for right in index.get(key, ()):
                if right.key != left.key:
                    yield _link(link_type, rule, left, right, key)


def _right_sides(rule: LinkRule, by_type: ByType) -> Iterator[Side]:
    rights = [record for record in _of(by_type, rule.right) if _fits(record, rule.right_where)]
    if rule.via is None:
        for record in rights:
            yield record, {}
        return
    lent: dict[object, set[tuple[object, ...]]] = defaultdict(set)
    for record in _of(by_type, rule.via.type):
        if record.get(rule.via.requires) is not None:
            for key in _keys(record, (rule.via.key,), {}):
                lent[key[0]].add(tuple(record.get(name) for name in rule.via.gives))
    for record in rights:
        for values in lent.get(record.get(rule.via.right_key), ()):
            yield record, dict(zip(rule.via.gives, values, strict=True))


def _of(by_type: ByType, type_name: str) -> Iterable[Record]:
    if type_name == "*":
        return (record for records in by_type.values() for record in records)
    return by_type.get(type_name, ())


def _fits(record: Record, where: tuple[str, tuple[str, ...]] | None) -> bool:
    return where is None or record.get(where[0]) in where[1]


def _keys(record: Record, names: tuple[str, ...], lent: dict[str, object]) -> Iterable[JoinKey]:
    """Every key of the record: one, or one for each member of a listed property; none where a value is missing."""
    columns: list[list[object]] = []
    for name in names:
        value = lent[name] if name in lent else record.get(name)
        if value is None or value in ("", []):
            return ()
        columns.append(list(value) if isinstance(value, list) else [value])
    return product(*columns)


def _link(link_type: LinkType, rule: LinkRule, left: Record, right: Record, key: JoinKey) -> Link:
    source, target = left.key, right.key
    if link_type.mutual and target < source:
        source, target = target, source
    carried: dict[str, Scalar] = {}
    for name, origin in rule.carried:
        side, _, prop = origin.partition(".")
        value = (left if side == "left" else right).get(prop)
        if isinstance(value, str | int | float | bool):
            carried[name] = value
    return Link(link_type.name, source, target, _evidence(rule, key), tuple(sorted(carried.items())))


def _evidence(rule: LinkRule, key: JoinKey) -> str:
    """The rule and values in words: `vnic.bridge = vconnector.name: qbr1 (region RegionOne, host compute-1)`."""
    said = [
        (
            f"{rule.left}.{left}" if rule.left != "*" else left,
            f"{rule.right}.{right}" if rule.right != "*" else right,
            value,
        )
        for left, right, value in zip(rule.left_key, rule.right_key, key, strict=True)
        if left != right
    ]
    same = [
        f"{left} {value}"
        for left, right, value in zip(rule.left_key, rule.right_key, key, strict=True)
        if left == right
    ]
    words = "; ".join(f"{left} = {right}: {value}" for left, right, value in said)
    joined = f"{words} ({', '.join(same)})" if same and words else words or "same " + ", ".join(same)
    return joined if rule.via is None else f"{joined} by {rule.via.type}.{rule.via.key}"
