"""Drawings: every object and link of an answer is in each format, where it belongs, whatever its name, the same every time."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx
import pytest
from defusedxml.ElementTree import fromstring

from calipso import cliques
from calipso.drawings import DRAWINGS, clique_figure, draw, folded, impact_figure
from calipso.drawings.fold import MOST_NODES
from calipso.drawings.mermaid import MOST_EDGES
from calipso.environments import parse_environment, save_environment
from calipso.errors import CalipsoError, Invalid, NotFound
from calipso.graph import Graph
from calipso.model import HEALTH_LOOKS, MARK_LOOKS, NETWORK_COLORS, OBJECT_TYPES
from calipso.scan import Request, run_scan
from calipso.schema import ensure_schema
from tests.conftest import Server, empty
from tests.drawn_clique import (
    CHECKED,
    CHECKS,
    FORMATS,
    ODD,
    SVG,
    Cloud,
    check_graphml,
    check_json,
    check_svg,
    needs_dot,
    text_of,
)
from tests.edited_source import MOZ, EditedSource


@pytest.fixture(scope="module")
def moz(neo4j_server: Server) -> Iterator[Graph]:
    """The recorded cloud of Moz."""
    with Graph(neo4j_server.uri, neo4j_server.user, neo4j_server.password) as graph:
        empty(graph)
        ensure_schema(graph)
        source = EditedSource(MOZ)
        environment = parse_environment(source.definition, "recording").model_copy(update={"environment": "moz"})
        save_environment(graph, environment)
        run_scan(graph, Request(environment, source, "test"))
        yield graph


@pytest.mark.parametrize("format_name", CHECKED)
def test_every_object_and_every_link_is_drawn_once(format_name: str) -> None:
    answer = Cloud(3, 4).clique()

    text = text_of(answer, format_name)

    CHECKS[format_name](text, answer["nodes"], answer["links"])


@pytest.mark.graph
@pytest.mark.parametrize("format_name", CHECKED)
@pytest.mark.parametrize("focal", ["moz-web", "moz-web-1", "tor-1", "compute-1", "moz"])
def test_every_object_and_link_of_a_discovered_clique_is_drawn_once(moz: Graph, focal: str, format_name: str) -> None:
    found = cliques.clique(moz, identity_of(moz, focal))

    text = text_of(found, format_name)

    CHECKS[format_name](text, found["nodes"], found["links"])


def identity_of(graph: Graph, name: str) -> str:
    """The object of Moz that people mean by a name that several have."""
    wanted = ("project", "network", "instance", "switch", "host")
    rows = graph.read("read/objects_all", environment="moz")
    named = [row["object"] for row in rows if row["object"]["name"] == name and row["object"]["type"] in wanted]
    return str(min(named, key=lambda one: wanted.index(one["type"]))["id"])


@pytest.mark.graph
@needs_dot
def test_the_clique_of_each_type_can_be_drawn_in_each_format(moz: Graph) -> None:
    objects = [row["object"] for row in moz.read("read/objects_all", environment="moz")]
    by_type = {one["type"]: one["id"] for one in objects}
    assert set(by_type) == {row.name for row in OBJECT_TYPES}
    for identity in by_type.values():
        figure = clique_figure(cliques.clique(moz, identity))
        for row in DRAWINGS:
            assert draw(figure, row.name)


@pytest.mark.parametrize("format_name", FORMATS)
def test_the_same_answer_in_another_order_is_the_same_drawing(format_name: str) -> None:
    answer = Cloud(3, 4).clique()
    shuffled = answer | {part: random.sample(answer[part], len(answer[part])) for part in ("nodes", "links")}

    assert text_of(answer, format_name) == text_of(shuffled, format_name)


@pytest.mark.parametrize("format_name", CHECKED)
@pytest.mark.parametrize("name", ODD, ids=range(len(ODD)))
def test_odd_names_break_no_format(name: str, format_name: str) -> None:
    answer = Cloud(2, 2, lambda _: name).clique()
    answer["nodes"][0]["properties"]["os"] = name
    answer["links"][0]["evidence"] = name
    answer["links"][1]["properties"]["tag"] = name

    text = text_of(answer, format_name)

    text.encode()
    assert "\u202e" not in text
    if format_name == "svg":
        root = fromstring(text)
        assert not [
            one for one in root.iter() if "script" in one.tag.lower() or any("href" in key for key in one.attrib)
        ]
        assert root.find(f".//{SVG}text") is not None
    elif format_name == "mermaid":
        labels = re.findall(r'"([^"]*)"', text.split("flowchart LR")[1])
        assert [label for label in labels if re.search(r"[<>{}%`\\]", label.replace("<br/>", ""))] == []
        assert text.splitlines()[2:4] == ["---", "flowchart LR"]
    else:
        CHECKS[format_name](text, answer["nodes"], answer["links"])


@needs_dot
def test_an_svg_stands_alone_and_fits_a_sheet() -> None:
    svg = text_of(Cloud(3, 6).clique(), "svg")
    root = fromstring(svg)
    sides = sorted(float(root.attrib[side].removesuffix("mm")) for side in ("width", "height"))

    assert "<!DOCTYPE" not in svg
    assert "Generated by" not in svg
    assert not re.search(r"(?:href|src|url\()", svg)
    assert sides[1] <= 400
    assert sides[0] <= 277
    words = " ".join(text.text or "" for text in root.iter(f"{SVG}text"))
    assert "Clique of switch tor-1" in words
    assert "environment lab; scan 7 of 2026-03-01 10:20 UTC" in words


@needs_dot
def test_interfaces_and_tags_stand_at_the_lines() -> None:
    root = fromstring(text_of(Cloud(1, 3).clique(), "svg"))
    words = {(text.text or "").strip() for text in root.iter(f"{SVG}text")}

    assert {"br-tun", "tag 2", "eth1", "tapcompute-0-1"} <= words


@needs_dot
@pytest.mark.parametrize(
    ("health", "status", "said"),
    [("error", "ERROR", "\u00d7 ERROR"), ("warning", "SHUTOFF", "! SHUTOFF"), ("unknown", None, "? unknown")],
)
def test_what_is_not_well_is_told_by_a_sign_and_a_word_beside_its_colour(
    health: str, status: str | None, said: str
) -> None:
    answer = Cloud(1, 2).clique()
    sick = next(one for one in answer["nodes"] if one["type"] == "instance")
    sick |= {"health": health, "status": status}

    svg, mermaid = text_of(answer, "svg"), text_of(answer, "mermaid")

    assert said in svg
    assert HEALTH_LOOKS[health].color in svg  # type: ignore[index]
    assert HEALTH_LOOKS[health].color in mermaid  # type: ignore[index]


def test_hosts_and_switches_are_groups_of_what_is_on_them() -> None:
    figure = clique_figure(Cloud(2, 2).clique())
    root = fromstring(str(draw(figure, "drawio")))

    inside = {
        frame.attrib["label"]: {
            box.attrib["label"].split("\n")[1]
            for box in root.iter("UserObject")
            if (cell := box.find("mxCell")) is not None and cell.get("parent") == frame.attrib["id"]
        }
        for frame in root.iter("UserObject")
        if frame.attrib["id"].startswith("g")
    }

    assert set(inside) == {"host compute-0", "host compute-1", "switch tor-1"}
    assert {"web-compute-0-0", "tapcompute-0-1", "port-compute-0-0", "eth1"} <= inside["host compute-0"]
    assert inside["switch tor-1"] == {"tor-1", "swp-compute-0", "swp-compute-1"}


def test_in_a_grid_no_box_lies_over_another_and_all_are_inside_their_frames() -> None:
    root = fromstring(text_of(Cloud(3, 5).clique(), "drawio"))
    spots: dict[str, list[tuple[float, float, float, float]]] = {}
    frames = {}
    for holder in root.iter("UserObject"):
        cell = holder.find("mxCell")
        geometry = holder.find("mxCell/mxGeometry")
        if cell is not None and geometry is not None and cell.get("vertex"):
            x, y, width, height = (float(geometry.attrib[side]) for side in ("x", "y", "width", "height"))
            spots.setdefault(cell.attrib["parent"], []).append((x, y, x + width, y + height))
            frames[holder.attrib["id"]] = (width, height)

    for parent, boxes in spots.items():
        boxes.sort()
        assert not [
            (one, other)
            for at, one in enumerate(boxes)
            for other in boxes[at + 1 :]
            if other[0] < one[2] and one[0] < other[2] and other[1] < one[3] and one[1] < other[3]
        ]
        if parent in frames:
            assert min(box[0] for box in boxes) >= 0
            assert max(box[2] for box in boxes) <= frames[parent][0]
            assert max(box[3] for box in boxes) <= frames[parent][1]


@pytest.mark.parametrize(("hosts", "servers"), [(5, 100), (25, 20), (400, 5)])
def test_where_there_are_too_many_alike_ones_stand_as_one_with_their_number(hosts: int, servers: int) -> None:
    answer = Cloud(hosts, servers).clique()
    sick = next(one for one in answer["nodes"] if one["name"] == "web-compute-3-1")
    sick |= {"health": "error", "status": "ERROR"}

    figure = folded(clique_figure(answer))

    assert figure.folded
    assert len(figure.nodes) <= MOST_NODES
    assert sum(node.count for node in figure.nodes) == len(answer["nodes"])
    assert sum(link.count for link in figure.links) == len(answer["links"])
    assert sum(group.count for group in figure.groups) == hosts + 1
    assert [node.name for node in figure.nodes if node.health == "error"] == ["web-compute-3-1"]
    assert {node.name for node in figure.nodes if node.type in ("network", "project") and node.count == 1} == {
        "net-1",
        "net-2",
        "moz",
    }
    assert any(f"{len(answer['nodes'])} objects stand as {len(figure.nodes)}" in fact for fact in figure.facts)


@needs_dot
def test_a_folded_drawing_tells_numbers_and_names_and_a_full_one_draws_all() -> None:
    answer = Cloud(5, 100).clique()

    folded_one, full = text_of(answer, "svg"), text_of(answer, "svg", full=True)

    assert "50 instances" in folded_one
    assert "--full draws all" in folded_one
    assert "web-compute-0-0, " in folded_one
    assert len(folded_one) < len(full) / 10
    check_svg(full, answer["nodes"], answer["links"])


def test_data_formats_are_never_folded() -> None:
    answer = Cloud(5, 100).clique()

    check_graphml(text_of(answer, "graphml"), answer["nodes"], answer["links"])
    check_json(text_of(answer, "json"), answer["nodes"], answer["links"])


def test_what_is_all_different_is_folded_by_type_and_health() -> None:
    answer = Cloud(1, 600).clique()
    servers = [one["id"] for one in answer["nodes"] if one["type"] == "instance"]
    answer["links"] += [
        {"type": "CONTAINS", "source": one, "target": other, "properties": {}} for one, other in pairwise(servers)
    ]

    figure = folded(clique_figure(answer))

    assert len(figure.nodes) <= MOST_NODES
    assert sum(node.count for node in figure.nodes) == len(answer["nodes"])


def test_mermaid_has_no_more_edges_than_it_draws() -> None:
    answer = Cloud(4, 15).clique()
    assert len(answer["links"]) > MOST_EDGES // 2

    text = text_of(answer | {"links": [*answer["links"], *answer["links"]]}, "mermaid", full=True)

    assert len(re.findall(r"^  n\d+ (?:---|-\.-|==>)", text, re.MULTILINE)) <= MOST_EDGES


def test_an_unknown_format_is_told_with_the_choices() -> None:
    with pytest.raises(Invalid, match="no drawing format 'png'") as refused:
        draw(clique_figure(Cloud(1, 1).clique()), "png")
    assert ".svg" in refused.value.hint


def test_an_answer_that_is_not_whole_is_refused() -> None:
    answer = Cloud(1, 1).clique()

    with pytest.raises(Invalid, match="is not among the nodes"):
        clique_figure(answer | {"nodes": answer["nodes"][:-1]})
    with pytest.raises(NotFound, match="no object type toaster"):
        clique_figure(answer | {"nodes": [*answer["nodes"], answer["nodes"][0] | {"type": "toaster"}]})
    with pytest.raises(Invalid, match="is no object's id"):
        impact_figure({"removed": ["eth1"], "down": [], "degraded": []})


def test_without_graphviz_svg_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(CalipsoError, match="`dot` is not installed") as refused:
        draw(clique_figure(Cloud(1, 1).clique()), "svg")

    assert "apt-get install graphviz" in refused.value.hint


@pytest.mark.graph
@needs_dot
def test_the_command_draws_into_a_file_or_onto_stdout_and_takes_wrong_words_kindly(
    moz: Graph, run_calipso: Callable[..., Any], calipso_home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "web.svg"
    drawn = run_calipso("clique", "moz-web-1", "--draw", file)
    onto = run_calipso("clique", "moz-web-1", "--draw", "-", "--format", "mmd")
    both = run_calipso("clique", "moz-web-1", "--draw", tmp_path / "web.graphml", "--json")
    wrong = run_calipso("clique", "moz-web-1", "--draw", tmp_path / "web.png")
    nameless = run_calipso("clique", "moz-web-1", "--draw", "-")
    alone = run_calipso("clique", "moz-web-1", "--format", "svg")
    many = run_calipso("clique", "--all", "--draw", file)
    nowhere = run_calipso("clique", "moz-web-1", "--draw", tmp_path / "none" / "web.dot")

    assert drawn.exit_code == 0, drawn.stderr
    assert fromstring(file.read_text()).tag == f"{SVG}svg"
    assert drawn.stdout == ""
    assert onto.stdout.startswith("---\ntitle:")
    assert both.json()["focal"] in networkx.read_graphml(tmp_path / "web.graphml")
    assert [one.exit_code for one in (wrong, nameless, alone, many, nowhere)] == [2, 2, 2, 2, 1]
    assert "no drawing format '.png'" in wrong.stderr


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("look", [*HEALTH_LOOKS.values(), *MARK_LOOKS.values()])
def test_a_states_word_is_read_on_its_ground(look: Any) -> None:
    assert contrast(look.color, look.fill) >= 4.5


def test_states_differ_in_their_sign_and_lines_are_seen_on_white() -> None:
    signs = [look.sign for look in HEALTH_LOOKS.values()]

    assert len(set(signs)) == len(signs)
    assert [color for color in NETWORK_COLORS if contrast(color, "#ffffff") < 4.5] == []
