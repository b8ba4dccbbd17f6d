"""Figures of answers: a clique, a path, an impact, each from the JSON that programs read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from calipso.drawings.figure import Figure, Link, Node, assembled, link_of, node_of, node_of_id
from calipso.drawings.words import clean
from calipso.model import object_type


def clique_figure(answer: dict[str, Any]) -> Figure:
    """The figure of a clique. Raises Invalid where a link's end is not among the nodes."""
    nodes = {one["id"]: node_of(one, "focal" if one["id"] == answer["focal"] else "") for one in answer["nodes"]}
    links = [link_of(one, nodes) for one in answer["links"]]
    facts = (*_common_facts(answer, nodes), f"clique type {clean(answer['clique_type'])}")
    return assembled(f"Clique of {_called(nodes[answer['focal']])}", facts, nodes, links)


def path_figure(answer: dict[str, Any]) -> Figure:
    """The figure of a path: every hop with its step, arrows as it is walked, and where it breaks, the hop that is broken.

    An end that is no object (an address outside) is told in the title alone.
    """
    nodes = {node.id: node for end in ("source", "target") for node in _end(answer[end])}
    hops = [_hop(hop) for hop in answer["hops"]]
    for hop in hops:
        known = nodes.get(hop.id)
        before = known.details if known and known.object else ()
        details = tuple(dict.fromkeys((*before, *hop.details)))
        nodes[hop.id] = replace(hop, details=details, mark=known.mark if known else "")
    broken = answer.get("broken_at") or (hops[-1].id if hops else "")
    if answer["reachable"] is False and broken in nodes:
        nodes[broken] = replace(nodes[broken], mark="broken")
    links = [
        _step(here.id, there.id, hop.get("link"), step, nodes)
        for step, ((here, there), hop) in enumerate(zip(pairwise(hops), answer["hops"][1:], strict=True), start=1)
        if here.id != there.id
    ]
    kind = {True: "Path", False: "No path", None: "Undecided path"}[answer["reachable"]]
    ends = [_called_end(answer[end], nodes) for end in ("source", "target")]
    reason = clean(answer.get("reason") or "")
    facts = (*_common_facts(answer, nodes), *([reason] if reason else []))
    return assembled(f"{kind} from {ends[0]} to {ends[1]}", facts, nodes, links)


def impact_figure(answer: dict[str, Any], names: dict[str, str] | None = None) -> Figure:
    """The figure of an impact: what is taken away, what is down or degraded by it, and the ways that show why.

    `names` are those of objects, by id, of which the answer tells only the id.
    """
    known = names or {}
    nodes: dict[str, Node] = {}
    for mark in ("degraded", "down"):
        nodes |= {one["object"]["id"]: node_of(one["object"], mark) for one in answer.get(mark, ())}
    for identity in answer["removed"]:
        nodes[identity] = replace(nodes.get(identity) or node_of_id(identity, name=known.get(identity)), mark="removed")
    links: dict[tuple[str, str], Link] = {}
    for one in (*answer.get("down", ()), *answer.get("degraded", ())):
        way = [*one.get("why", ()), one["object"]["id"]]
        for identity in way:
            nodes.setdefault(identity, node_of_id(identity, name=known.get(identity)))
        links |= {(here, there): Link(here, there, "") for here, there in pairwise(way) if here != there}
    removed = [_called(nodes[identity]) for identity in answer["removed"]]
    title = f"Impact of {removed[0] if len(removed) == 1 else f'{len(removed)} objects'}"
    classes = tuple(f"{len(answer[mark])} {mark}" for mark in ("down", "degraded") if mark in answer)
    unaffected = (f"{answer['unaffected']} unaffected",) if "unaffected" in answer else ()
    return assembled(title, (*_common_facts(answer, nodes), *classes, *unaffected), nodes, list(links.values()))


def topology_figure(title: str, answer: dict[str, Any], marks: Mapping[str, str]) -> Figure:
    """The figure of objects and links with a title; `marks` say by id what is told of an object."""
    nodes = {one["id"]: node_of(one, marks.get(one["id"], "")) for one in answer["nodes"]}
    links = [link_of(one, nodes) for one in answer["links"]]
    return assembled(title, _common_facts(answer, nodes), nodes, links)


def compare_figure(answer: dict[str, Any], names: Mapping[str, str]) -> Figure:
    """The figure of a compare: what was added, removed, changed and moved, and the links that came, went or changed."""
    nodes: dict[str, Node] = {}
    for mark, objects in answer["objects"].items():
        for one in objects:
            whole = "properties" in one
            nodes[one["id"]] = node_of(one, mark) if whole else node_of_id(one["id"], mark, one["name"])
    links = []
    for mark, ones in answer["links"].items():
        for one in ones:
            for end in (one["source"], one["target"]):
                if end.count("/") > 1:  # the environment itself is no object
                    nodes.setdefault(end, node_of_id(end, name=names.get(end)))
            if one["source"] in nodes and one["target"] in nodes:
                link = link_of(one | {"properties": {}}, nodes)
                links.append(replace(link, words=(mark,)))
    title = f"From {clean(answer['a'])} to {clean(answer['b'])}"
    counts = ", ".join(f"{len(objects)} {mark}" for mark, objects in answer["objects"].items() if objects)
    return assembled(title, (counts,) if counts else (), nodes, links)


def _step(here: str, there: str, link: dict[str, Any] | None, step: int, nodes: dict[str, Node]) -> Link:
    """The link of a hop from the one before, or a line of no type where the answer names none between the two."""
    if link and {link["source"], link["target"]} == {here, there}:
        return replace(link_of(link, nodes), step=step, against=link["source"] != here)
    return Link(here, there, "", step=step)


def _hop(hop: dict[str, Any]) -> Node:
    node = node_of(hop["object"])
    detail = clean(hop.get("detail") or "")
    return replace(node, details=(*node.details, detail)) if detail and detail not in node.details else node


def _end(told: dict[str, Any] | str) -> tuple[Node, ...]:
    if isinstance(told, dict):
        return (node_of(told, "focal"),)
    return (node_of_id(told, "focal"),) if told.count("/") > 1 else ()


def _called_end(told: dict[str, Any] | str, nodes: dict[str, Node]) -> str:
    identity = told["id"] if isinstance(told, dict) else told
    return _called(nodes[identity]) if identity in nodes else clean(identity)


def _called(node: Node) -> str:
    return f"{object_type(node.type).title} {node.name}"


def _common_facts(answer: dict[str, Any], nodes: dict[str, Node]) -> tuple[str, ...]:
    """Where and when: environments of the nodes, scan number and time where the answer has them."""
    environments = sorted({clean(node.id.partition("/")[0]) for node in nodes.values()})
    facts = [f"environment {', '.join(environments)}"] if environments else []
    if answer.get("scan"):
        at = clean(answer.get("at") or "")
        day = f" of {at[:16].replace('T', ' ')}{' UTC' if at.endswith('Z') else ''}" if at else ""
        facts.append(f"scan {answer['scan']}{day}")
    return tuple(facts)
