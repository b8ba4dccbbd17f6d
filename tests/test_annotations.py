"""Annotations: what is said of things attaches by id, UUID and name, early or late, and no scan touches it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from calipso import annotations as notes
from calipso import inventory
from calipso.environments import remove_environment
from calipso.errors import Ambiguous, Invalid, NotFound
from calipso.graph import Graph, WriteCounts
from calipso.scan import Request, run_scan
from calipso.sources.answers import ApiQuestion
from tests.conftest import Server
from tests.edited_source import EditedSource
from tests.graph_state import hashes
from tests.replayed import replayed_moz, scan
from tests.test_scan import environment_of

pytestmark = pytest.mark.graph
Rows = list[dict[str, Any]]
ALICE, APP = "alice", "provisioning"


@pytest.fixture
def moz(neo4j_server: Server) -> Iterator[Graph]:
    """The recorded Moz cloud after one scan, as environment `lab`."""
    with replayed_moz(neo4j_server) as graph:
        yield graph


def renamed(**names: str) -> EditedSource:
    """The cloud after servers were given other names, `old=new` with _ for -."""
    new = {old.replace("_", "-"): name for old, name in names.items()}

    def rows(question: ApiQuestion, rows: Rows) -> Rows:
        if question.path != "/servers/detail":
            return rows
        return [row | {"name": new.get(row["name"], row["name"])} for row in rows]

    return EditedSource(rows=rows)


def without(name: str) -> EditedSource:
    """The cloud after a server was deleted, its ports with it."""

    def rows(_question: ApiQuestion, rows: Rows) -> Rows:
        return [row for row in rows if not str(row.get("name", "")).startswith(name)]

    return EditedSource(rows=rows)


def said(graph: Graph, text: str) -> dict[str, str]:
    """What `show` says of an object: values by key."""
    return {one["key"]: one["value"] for one in inventory.show(graph, text)["annotations"]}


def test_a_fact_of_an_object_is_shown_with_its_owner_and_found_by_search(moz: Graph) -> None:
    told = notes.annotate(moz, "moz-web-1", {"contact": "Alice Cooper", "rack": "B 12"}, owner=ALICE)

    shown = inventory.show(moz, "moz-web-1")["annotations"]
    exact = inventory.search(moz, "alice cooper")
    part = inventory.search(moz, "cooper")
    keyed = inventory.search(moz, "rack=b 1")

    assert told["state"] == "attached"
    assert [(one["key"], one["value"], one["owner"], one["by"]) for one in shown] == [
        ("contact", "Alice Cooper", ALICE, "id"),
        ("rack", "B 12", ALICE, "id"),
    ]
    assert [(hit["name"], hit["matched"]["what"], hit["matched"]["how"]) for hit in exact + part + keyed] == [
        ("moz-web-1", "annotation contact", "exact"),
        ("moz-web-1", "annotation contact", "part"),
        ("moz-web-1", "annotation rack", "prefix"),
    ]
    assert inventory.search(moz, "contact=b 12") == []


def test_no_scan_touches_what_is_said_and_a_scan_of_the_unchanged_cloud_writes_nothing(moz: Graph) -> None:
    notes.annotate(moz, "moz-web-1", {"contact": "alice"}, owner=ALICE)
    notes.annotate(moz, "moz-web-77", {"contact": "bob"}, owner=APP)
    before, stood = notes.list_annotations(moz), hashes(moz)

    source = EditedSource()
    report = run_scan(moz, Request(environment_of(source), source, "test"))
    unchanged = hashes(moz)
    scan(moz, renamed(moz_web_1="moz-www-1"))

    assert report.writes == WriteCounts()
    assert unchanged == stood
    assert [fits["name"] for one in notes.list_annotations(moz) for fits in one["objects"]] == ["moz-www-1"]
    assert [strip(one) for one in notes.list_annotations(moz)] == [strip(one) for one in before]
    assert said(moz, "moz-www-1") == {"contact": "alice"}


def strip(one: dict[str, Any]) -> dict[str, Any]:
    """A listed annotation without the objects that it fits."""
    return {name: value for name, value in one.items() if name != "objects"}


@pytest.mark.parametrize("by", ["name", "uuid", "id"])
def test_what_is_said_before_discovery_attaches_when_the_thing_is_discovered(moz: Graph, by: str) -> None:
    server = inventory.find_object(moz, "moz-web-1")
    scan(moz, without("moz-web-1"))
    remove = {"name": "moz-web-1", "uuid": server["uuid"], "id": server["id"]}[by]
    told = notes.annotate(
        moz, remove, {"customer-name": "Front 1"}, owner=APP, type_name=None if by == "id" else "instance"
    )
    early = inventory.search(moz, "front 1")

    scan(moz, EditedSource())

    assert early == []
    assert told["state"] == "waits"
    assert [hit["id"] for hit in inventory.search(moz, "front 1")] == [server["id"]]
    assert [one["by"] for one in inventory.show(moz, server["id"])["annotations"]] == [by]
    assert notes.list_annotations(moz)[0]["state"] == "attached"


def test_a_name_that_several_have_attaches_to_none_until_it_is_narrowed(moz: Graph) -> None:
    notes.annotate(moz, "moz-twin", {"role": "spare"}, owner=APP)
    notes.annotate(moz, "moz-twin", {"rack": "b12"}, owner=APP, type_name="network")
    scan(moz, renamed(moz_web_1="moz-twin", moz_web_2="moz-twin"))
    both = notes.list_annotations(moz)

    scan(moz, renamed(moz_web_1="moz-twin"))

    assert {(one["key"], one["state"], len(one["objects"])) for one in both} == {
        ("role", "ambiguous", 2),
        ("rack", "waits", 0),
    }
    assert inventory.search(moz, "spare")[0]["name"] == "moz-twin"
    assert said(moz, "moz-twin") == {"role": "spare"}


def test_an_ambiguous_name_shows_nothing_and_is_no_hit(moz: Graph) -> None:
    notes.annotate(moz, "moz-twin", {"role": "spare"}, owner=APP)
    server = inventory.find_object(moz, "moz-web-1")["id"]
    scan(moz, renamed(moz_web_1="moz-twin", moz_web_2="moz-twin"))
    assert inventory.search(moz, "spare") == []
    assert said(moz, server) == {}
    with pytest.raises(Ambiguous, match="fits several objects"):
        notes.annotate(moz, "moz-twin", {"role": "x"}, owner=APP)


def test_a_changed_fact_keeps_its_past_and_one_taken_back_too(moz: Graph) -> None:
    notes.annotate(moz, "moz-web-1", {"contact": "alice"}, owner=ALICE)
    notes.annotate(moz, "moz-web-1", {"contact": "bob"}, owner="bob")
    notes.annotate(moz, "moz-web-1", {"contact": "bob"}, owner="carol")
    changed = notes.annotations_of(moz, "moz-web-1")
    notes.remove_annotations(moz, "moz-web-1", ["contact"], owner="dave")

    gone = notes.annotations_of(moz, "moz-web-1")

    assert [(one["value"], one["owner"]) for one in changed["annotations"]] == [("bob", "bob")]
    assert [(one["value"], one["owner"], one["ended_by"]) for one in changed["history"]] == [("alice", ALICE, "bob")]
    assert gone["annotations"] == []
    assert [(one["value"], one["ended_by"]) for one in gone["history"]] == [("bob", "dave"), ("alice", "bob")]


def test_what_is_said_of_a_gone_things_name_waits_for_the_next_of_that_name(moz: Graph) -> None:
    scan(moz, without("moz-web-1"))
    told = notes.annotate(moz, "moz-web-1", {"role": "reborn"}, owner=APP)
    assert told["about"] == {"name": "moz-web-1"}
    assert told["state"] == "waits"


@pytest.mark.parametrize(
    ("text", "facts", "options", "error", "words"),
    [
        ("moz-web-1", {"a": "b"}, {"type_name": "server"}, NotFound, "no object type server"),
        ("lab/server/7", {"a": "b"}, {}, NotFound, "no object type server"),
        ("moz-web-1", {"a": "b"}, {"environment": "nowhere"}, NotFound, "no environment nowhere"),
        ("moz-web-1", {"1 a": "b"}, {}, Invalid, "is no key"),
        ("moz-web-1", {"good": "b", "bad": " "}, {}, Invalid, "bad: a value has 1 to 4000"),
        ("moz-web-1", {}, {}, Invalid, "nothing to say"),
        (" ", {"a": "b"}, {}, Invalid, "nothing to annotate"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    moz: Graph, text: str, facts: dict[str, str], options: dict[str, str], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        notes.annotate(moz, text, facts, owner=ALICE, **options)
    assert notes.list_annotations(moz) == []


def test_taking_back_what_was_not_said_tells_what_was(moz: Graph) -> None:
    notes.annotate(moz, "moz-web-1", {"contact": "alice"}, owner=ALICE)
    with pytest.raises(NotFound, match="has no annotation rack") as raised:
        notes.remove_annotations(moz, "moz-web-1", ["rack", "contact"], owner=ALICE)
    assert raised.value.hint == "it has: contact"
    assert said(moz, "moz-web-1") == {"contact": "alice"}


def test_ha_pairs_are_read_from_either_side_once_each(moz: Graph) -> None:
    ids = {
        name: inventory.find_object(moz, name)["id"] for name in ("moz-web-1", "moz-backup-1", "moz-web-2", "moz-app-1")
    }
    notes.annotate(moz, "moz-web-1", {"ha-peer": "moz-backup-1"}, owner=ALICE)
    one_side = notes.ha_pairs(moz)
    notes.annotate(moz, "moz-backup-1", {"ha-peer": ids["moz-web-1"]}, owner=ALICE)
    notes.annotate(moz, "moz-web-2", {"ha-peer": ids["moz-app-1"].rsplit("/", 1)[1]}, owner=ALICE)
    notes.annotate(moz, "moz-app-2", {"ha-peer": "moz-app-99"}, owner=ALICE)
    notes.annotate(moz, "moz-app-3", {"ha-peer": "moz-app-3"}, owner=ALICE)
    project = inventory.find_object(moz, "moz", types=["project"])["id"]
    other = inventory.find_object(moz, "admin", types=["project"])["id"]

    pairs = notes.ha_pairs(moz)

    first, second = sorted((ids["moz-web-1"], ids["moz-backup-1"])), sorted((ids["moz-web-2"], ids["moz-app-1"]))
    assert one_side == [tuple(first)]
    assert pairs == sorted([tuple(first), tuple(second)])
    assert notes.ha_pairs(moz, "lab", [project]) == pairs
    assert notes.ha_pairs(moz, "lab", [other]) == []
    assert notes.ha_pairs(moz, "elsewhere") == []


def test_a_removed_environment_takes_its_annotations_along(moz: Graph) -> None:
    notes.annotate(moz, "moz-web-1", {"contact": "alice"}, owner=ALICE)
    notes.annotate(moz, "moz-web-77", {"contact": "bob"}, owner=APP)
    remove_environment(moz, "lab")
    assert [one["about"] for one in notes.list_annotations(moz)] == [{"name": "moz-web-77"}]


def test_the_command_says_lists_and_takes_back(moz: Graph, run_calipso: Callable[..., Any], calipso_home: Any) -> None:
    done = run_calipso("annotate", "moz-web-1", "contact=alice", "note=a=b", "--owner", "ops", "--json")
    waits = run_calipso("annotate", "moz-web-77", "contact=bob")
    listed = run_calipso("annotate", "--json").json()["items"]
    shown = run_calipso("show", "moz-web-1")
    removed = run_calipso("annotate", "moz-web-1", "--remove", "contact", "--json").json()
    wrong = run_calipso("annotate", "moz-web-1", "contact")

    assert done.exit_code == 0, done.stderr
    assert {one["key"]: (one["value"], one["owner"]) for one in done.json()["annotations"]} == {
        "contact": ("alice", "ops"),
        "note": ("a=b", "ops"),
    }
    assert "attaches when one 'moz-web-77' is discovered" in waits.stderr
    assert [(one["key"], one["state"]) for one in listed] == [
        ("contact", "waits"),
        ("contact", "attached"),
        ("note", "attached"),
    ]
    assert "alice" in shown.stdout
    assert [one["key"] for one in removed["annotations"]] == ["note"]
    assert removed["history"][0]["value"] == "alice"
    assert wrong.exit_code == 2
    assert "is not KEY=VALUE" in wrong.stderr
