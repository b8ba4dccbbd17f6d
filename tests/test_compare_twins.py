"""Compare of two environments that are built alike: matched by names and a map, told exactly, and maps that do not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from calipso.compare import NameMap, compare, parse_map, parse_rule, rules_of
from calipso.compare.matching import match
from calipso.environments import remove_environment
from calipso.errors import Invalid
from calipso.graph import Graph
from calipso.past.moments import moment
from calipso.past.snapshots import Scope, scope_of
from tests.conftest import Server
from tests.edited_source import BOINGBOING, EditedSource
from tests.histories import deleted, edited, moved, of
from tests.twins import Twin, scan_twin, twin_clouds

NETWORKS, SERVERS = "/networks", "/servers/detail"
NAMES = {"compute-1": "test-compute-1", "compute-2": "test-compute-2", "moz": "moz-test", "moz-web-1": "web-a"}
MAP = """\
hosts: {test-compute-1: compute-1, test-compute-2: compute-2}
projects: {moz-test: moz}
servers:
  web-a: moz-web-1
"""
# What was done to the twin: a server is missing, one has another flavor, one runs elsewhere, a network has another MTU, one
# is of another type.
EDITED = edited(
    deleted("moz-backup-10"),
    of(SERVERS, "moz-web-4", flavor={"original_name": "lab.small"}),
    moved("moz-web-2", "compute-1"),
    of(NETWORKS, "moz-db", mtu=1400),
    of(NETWORKS, "moz-app", **{"provider:network_type": "geneve"}),
)

NOTHING: dict[str, list[Any]] = {"added": [], "removed": [], "changed": [], "moved": []}
LINKS_OF_NOTHING: dict[str, list[Any]] = {"added": [], "removed": [], "changed": []}


def twin(source: EditedSource | None = None) -> Twin:
    """The twin in environment `testing`, with ids, MACs and some names of its own."""
    return Twin("testing", source, NAMES)


@pytest.fixture(scope="module")
def clouds(neo4j_server: Server) -> Iterator[Graph]:
    """The recorded cloud as `lab`, and its twin as `testing`; each test begins and ends with both as they were."""
    with twin_clouds(neo4j_server, twin()) as graph:
        yield graph


@pytest.fixture
def differing(clouds: Graph) -> Iterator[Graph]:
    """The same with what was done to the twin."""
    scan_twin(clouds, twin(EDITED))
    yield clouds
    scan_twin(clouds, twin())


def told(
    graph: Graph, a: str = "testing:now", b: str = "lab:now", names: str = MAP, scope: Scope | None = None
) -> dict[str, Any]:
    """What a compare of two environments tells."""
    before, after = moment(graph, a), moment(graph, b)
    return compare(graph, before, after, scope, rules_of(graph, before, after), names=parse_map(names, "names.yaml"))


def named(found: dict[str, Any], kind: str) -> set[str]:
    """Type and name of what was added, removed or moved."""
    return {f"{one['type']} {one['name']}" for one in found["objects"][kind]}


@pytest.mark.graph
def test_what_is_built_alike_is_the_same(clouds: Graph) -> None:
    found = told(clouds)
    assert (found["same"], found["groups"], found["ambiguous"], found["unconfirmed"]) == (True, [], [], [])
    assert found["map"]["names"]["instance"] == {"web-a": "moz-web-1"}
    assert {"rule": "vnic.mac", "reason": "each cloud has its own addresses", "by": "Calipso"} in found["rules"]


@pytest.mark.graph
def test_another_cloud_is_the_same_as_its_twin(clouds: Graph) -> None:
    for one in (Twin("one", EditedSource(BOINGBOING), ids=False), Twin("two", EditedSource(BOINGBOING))):
        scan_twin(clouds, one)
    try:
        found = told(clouds, "one:now", "two:now", names="{}")
    finally:
        for name in ("one", "two"):
            remove_environment(clouds, name)
    assert (found["objects"], found["links"], found["ambiguous"]) == (NOTHING, LINKS_OF_NOTHING, [])


@pytest.mark.graph
def test_differences_are_told_exactly(differing: Graph) -> None:
    found = told(differing)
    assert found["same"] is False
    changed = {f"{one['type']} {one['name']}": one["changes"] for one in found["objects"]["changed"]}
    assert changed["instance moz-web-4"] == {"flavor": ["lab.small", "lab.tiny"]}
    assert changed["network moz-db"] == {"mtu": [1400, 1450]}
    assert changed["network moz-app"] == {
        "network_type": ["geneve", "vxlan"],
        "carriers": [["overlay:geneve"], ["overlay:vxlan"]],
    }
    assert named(found, "moved") == {"instance moz-web-2"}
    assert found["objects"]["moved"][0]["host"] == ["test-compute-1", "compute-2"]
    assert [path[-2] for path in found["objects"]["moved"][0]["path"]] == ["test-compute-1", "compute-2"]
    assert found["objects"]["moved"][0]["counterpart"].startswith("testing/instance/")
    added = {"instance moz-backup-10", "port moz-backup-10-eth0", "vnic tap0ab2dbaa-10", "vconnector qbr0ab2dbaa-10"}
    assert named(found, "added") == added | {"vconnector qbr871432c2-92"}, "the bridge of what runs elsewhere"
    assert named(found, "removed") == {"vconnector qbrba4765f5-c5", "vconnector qbr3de50edd-43"}, (
        "nobody's bridges stay"
    )
    assert changed.keys() == {
        "instance moz-web-4",
        "network moz-db",
        "network moz-app",
        "port moz-web-2-eth0",
        "vnic tap871432c2-92",
    }
    assert {kind: len(links) for kind, links in found["links"].items()} == {"added": 20, "removed": 5, "changed": 0}
    assert found["ambiguous"] == []
    groups = {group["group"]: group["items"] for group in found["groups"]}
    names = {one["id"]: one["name"] for kind in found["objects"].values() for one in kind}
    assert {names[one] for one in groups["added"]} == {"moz-backup-10", "qbr871432c2-92"}
    assert {names[one] for one in groups["follows"] if isinstance(one, str)} == {
        "moz-backup-10-eth0",
        "tap0ab2dbaa-10",
        "qbr0ab2dbaa-10",
        "moz-web-2-eth0",
    }, "what came with a server, and the port of the one that moved"


@pytest.mark.graph
def test_the_other_way_round_tells_the_opposite_by_the_same_map(differing: Graph) -> None:
    names = "environments: {testing: lab}\n" + MAP
    there, back = told(differing, names=names), told(differing, "lab:now", "testing:now", names)
    for one, other in (("added", "removed"), ("removed", "added")):
        assert named(there, one) == named(back, other)
        assert len(there["links"][one]) == len(back["links"][other])
    changes = {one["name"]: one["changes"] for one in back["objects"]["changed"]}
    assert changes["moz-db"] == {"mtu": [1450, 1400]}


@pytest.mark.graph
def test_without_a_map_what_is_called_differently_is_not_found_again(clouds: Graph) -> None:
    found = told(clouds, names="ignore: []")
    assert {"host test-compute-1", "project moz-test"} <= named(found, "removed")
    assert {"host compute-1", "project moz"} <= named(found, "added")
    assert "host compute-3" not in named(found, "removed")


@pytest.mark.graph
def test_patterns_map_many_names_at_once(clouds: Graph) -> None:
    found = told(
        clouds, names='patterns: [{from: "test-*", to: "*"}]\nproject: {moz-test: moz}\ninstance: {web-a: moz-web-1}'
    )
    assert found["same"] is True


@pytest.mark.graph
def test_each_side_is_as_of_its_moment(clouds: Graph) -> None:
    before = moment(clouds, "testing:now").scan
    scan_twin(clouds, twin(EDITED))
    during = moment(clouds, "testing:now").scan
    scan_twin(clouds, twin())
    assert told(clouds, f"testing:{before}")["same"] is True
    then = told(clouds, f"testing:{during}")
    assert (then["same"], named(then, "moved")) == (False, {"instance moz-web-2"})


@pytest.mark.graph
def test_a_scope_of_one_side_is_that_of_its_counterpart_too(differing: Graph) -> None:
    moz = told(differing, scope=scope_of(differing, "testing", project="moz-test"))
    admin = told(differing, scope=scope_of(differing, "testing", project="admin"))
    web = told(differing, scope=scope_of(differing, "testing", clique="moz-web-4"))
    assert {"instance moz-backup-10"} <= named(moz, "added")
    assert admin["same"] is True
    assert admin["outside_scope"] > 0
    assert [one["name"] for one in web["objects"]["changed"] if one["type"] == "instance"] == ["moz-web-4"]
    assert named(web, "moved") == set()
    gone = scope_of(differing, "lab", clique="moz-backup-10")
    with pytest.raises(Invalid, match="clique moz-backup-10 has no counterpart in testing"):
        told(differing, scope=gone)


@pytest.mark.graph
def test_what_could_not_be_read_leaves_it_open(clouds: Graph) -> None:
    scan_twin(clouds, twin(EditedSource(silent=("compute-3",))))
    try:
        found = told(clouds)
    finally:
        scan_twin(clouds, twin())
    assert found["same"] is None
    assert all(one.startswith("testing/") for one in found["unconfirmed"])


@pytest.mark.graph
def test_what_cannot_be_told_apart_is_said(clouds: Graph) -> None:
    scan_twin(clouds, twin(edited(of(SERVERS, "moz-web-3", name="moz-web-4"), moved("moz-web-4", "compute-2"))))
    try:
        found = told(clouds)
    finally:
        scan_twin(clouds, twin())
    servers = [one for one in found["ambiguous"] if one["type"] == "instance"]
    assert [(one["name"], len(one["a"]), len(one["b"])) for one in servers] == [("moz-web-4", 2, 1)]
    assert found["same"] is False
    assert "instance moz-web-3" in named(found, "added")


@pytest.mark.graph
def test_rules_are_switched_off_and_added(differing: Graph) -> None:
    a, b = moment(differing, "testing:now"), moment(differing, "lab:now")
    names = parse_map(MAP + "ignore: [network.mtu, instance.flavor]", "names.yaml")
    rules = [rule for rule in rules_of(differing, a, b) if rule.text != "project.uuid"]
    found = compare(differing, a, b, rules=rules, names=names)
    changed = {f"{one['type']} {one['name']}" for one in found["objects"]["changed"]}
    assert {"project moz", "project admin"} <= changed
    assert {"network moz-db", "instance moz-web-4"} & changed == set()
    assert parse_rule("network.mtu", "ignored by the map", "names.yaml").as_json() in found["rules"]


@pytest.mark.graph
@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "hosts: {test-compute-9: compute-1}",
            "line 1: hosts.test-compute-9: there is no host 'test-compute-9' in testing",
        ),
        ("hosts:\n  test-compute-1: compute-9", "line 2: hosts.test-compute-1: there is no host 'compute-9' in lab"),
        ('patterns:\n  - {from: "prod-*", to: "*"}', "line 2: patterns.0: nothing in testing is called prod-*"),
        ("environments: {lab: other}", "line 1: environments: the map is from lab to other, not from testing to lab"),
    ],
)
def test_a_map_that_does_not_fit_is_refused(clouds: Graph, text: str, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        told(clouds, names=text)
    assert refused.value.message == f"names.yaml: {message}"
    assert refused.value.hint


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "names.yaml: a map is a mapping"),
        ("- a\n- b", "names.yaml: a map is a mapping"),
        ("hosts: {a: b", "names.yaml: no valid YAML"),
        ("houses: {a: b}", "line 1: houses: there is no such type of objects"),
        ("hosts:\n  a: b\n  a: c", "line 3: hosts.a: stands there twice"),
        ("hosts: {a: b}\nhost: {a: c}", "line 2: host.a: host 'a' is mapped twice"),
        ("hosts:\n  a: c\n  b: c", "line 3: hosts.b: hosts 'a' and 'b' are both mapped to 'c'"),
        ("hosts: [a, b]", "line 1: hosts: Input should be a valid dictionary"),
        ("hosts:\n  a: {b: c}", "line 2: hosts.a: Input should be a valid string"),
        ("patterns: [{from: test, to: prod-*}]", "line 1: patterns.0.from: Value error, 'test' needs one *"),
        ("patterns: [{from: a-*}]", "line 1: patterns.0.to: Field required"),
        ("environments: {a: b, c: d}", "line 1: environments: Dictionary should have at most 1 item"),
        ("ignore:\n  - vnic.mac\n  - mac", "line 3: ignore.1: 'mac' is no rule"),
        ("ignore: [nothing.mac]", "line 1: ignore.0: no object type nothing"),
    ],
)
def test_a_map_that_is_wrong_is_told_by_line_and_field(text: str, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_map(text, "names.yaml")
    assert message in refused.value.message
    assert refused.value.message.startswith("names.yaml: ")
    assert refused.value.hint


def test_names_that_are_numbers_are_names() -> None:
    assert parse_map("hosts: {1: 2}", "names.yaml").names() == {("host", "1"): "2"}


@pytest.mark.graph
def test_maps_and_raw_answers_are_refused_where_they_mean_nothing(clouds: Graph) -> None:
    lab, testing = moment(clouds, "lab:now"), moment(clouds, "testing:now")
    with pytest.raises(Invalid, match="where names need no map"):
        compare(clouds, lab, lab, names=NameMap())
    with pytest.raises(Invalid, match="have nothing in common"):
        compare(clouds, testing, lab, raw=True)


def test_what_shares_a_key_is_matched_by_likeness_else_in_order_else_not_at_all() -> None:
    like = {"a1": "x", "a2": "y", "b1": "y", "b2": "x"}.get

    def alike(_side: int, identity: str) -> str | None:
        return like(identity, identity)

    assert match(({"a1": 1, "a2": 1}, {"b1": 1, "b2": 1}), (alike,)).pairs == [("a1", "b2"), ("a2", "b1")]
    assert match(({"a1": 1, "a2": 1}, {"b2": 1}), (alike,)).only == (["a2"], [])
    assert match(({"c": 1, "d": 1}, {"e": 1, "f": 1}), (alike,)).pairs == [("c", "e"), ("d", "f")]
    unclear = match(({"c": 1, "d": 1}, {"e": 1}), (alike,))
    assert (unclear.pairs, unclear.only, unclear.ambiguous) == ([], ([], []), [(["c", "d"], ["e"])])
    assert match(({"c": 1}, {"e": 2}), (alike,)).only == (["c"], ["e"])


@pytest.mark.graph
def test_the_commands_compare_two_environments(
    differing: Graph, run_calipso: Callable[..., Any], calipso_home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "names.yaml"
    file.write_text(MAP)
    both = ("testing:now", "lab:now")
    data = run_calipso("compare", *both, "--map", file, "--project", "moz-test", "--json")
    text = run_calipso("compare", *both, "--map", file)
    reported = run_calipso("report", "compare", *both, "--map", file, "--json")
    unmapped = run_calipso("compare", *both, "--project", "moz-test")
    missing = run_calipso("compare", *both, "--map", tmp_path / "nothing.yaml")

    assert data.exit_code == 4
    assert {
        "a",
        "b",
        "same",
        "objects",
        "links",
        "unconfirmed",
        "outside_scope",
        "map",
        "ambiguous",
    } <= data.json().keys()
    assert "flavor: lab.small -> lab.tiny" in text.stdout
    assert "moved (1)" in text.stdout
    assert "testing:now" in text.stdout
    assert reported.exit_code == 0
    assert "lab.small" in reported.stdout
    assert (unmapped.exit_code, "--map FILE" in unmapped.stderr) == (2, True)
    assert (missing.exit_code, "nothing.yaml" in missing.stderr) == (2, True)
