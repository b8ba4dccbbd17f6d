"""The bench of the past measures what it says: changes are what a scan finds, and each peer comes to the same result."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from calipso.compare import compare
from calipso.declared import Declared
from calipso.graph import Graph
from calipso.inventory import RELATIONSHIPS
from calipso.links import join
from calipso.past.moments import moment
from calipso.past.size import size_of_past
from calipso.records import link_hash, record_hash
from calipso.scan.compare import Prior, differences_of
from calipso.writer import Differences
from tests.bench import copies, updates
from tests.bench.changes import change
from tests.bench.forgetful import Forgetful
from tests.bench.generator import cloud, regions
from tests.bench.scanning import declare
from tests.bench.server import PAGE, used_bytes
from tests.conftest import Server, empty

SMALL, SHARE = 18, 0.05
ENVIRONMENTS = ("ours", "plain", "copy")


@pytest.fixture(scope="module")
def told() -> updates.Story:
    return updates.story(SMALL, SHARE, turns=2, copied=2)


def test_no_link_leads_from_one_region_to_another() -> None:
    apart = [link for records in regions(SMALL) for link in join(records)]

    assert {link_hash(link) for link in apart} == {link_hash(link) for link in join(cloud(SMALL))}


def test_an_update_is_what_a_scan_finds(told: updates.Story) -> None:
    before = [record for records in told.first for record in records]
    after = [record for records in told.first for record in change(records, SHARE, 1)]
    links = {link_hash(link): link for link in join(before)}
    prior = Prior({record.key: record_hash(record) for record in before}, links=set(links))
    prior.links_of = lambda marks, _near: {(one.type, one.source, one.target) for m in marks for one in [links[m]]}

    found = differences_of(prior, {record.key: record for record in after}, Declared("lab", [], []))[0]

    assert _keys(told.updates[0]) == _keys(found)


def _keys(found: Differences) -> list[set[object]]:
    records = [{record.key for record in part} for part in (found.added, found.changed)]
    links = [{link_hash(link) for link in part} for part in (found.links_added, found.links_changed)]
    return [*records, *links, set(found.removed), set(found.links_removed)]


def test_an_update_has_every_kind_of_change(told: updates.Story) -> None:
    objects, links = updates.size_of(told.updates[0])

    assert all((told.updates[0].added, told.updates[0].changed, told.updates[0].removed))
    assert objects == pytest.approx(sum(map(len, told.first)) * SHARE, rel=0.2)
    assert links > 0


def test_room_that_a_file_has_but_does_not_use_is_not_counted(tmp_path: Path) -> None:
    file = tmp_path / "store"
    file.write_bytes(b"x" + b"\0" * (PAGE - 1) + b"\0" * PAGE * 3 + b"\0y")

    assert used_bytes(file) == PAGE + 2
    assert used_bytes(tmp_path) == 0


@pytest.fixture(scope="module")
def written(neo4j_server: Server, told: updates.Story) -> Iterator[Graph]:
    """With the past after two updates; without it after the same; and a copy of what was before the second."""
    access = (neo4j_server.uri, neo4j_server.user, neo4j_server.password)
    with Graph(*access) as graph, Forgetful(*access) as forgetful:
        empty(graph)
        for name, parts in zip(ENVIRONMENTS, (told.first, told.first, told.last_but_one), strict=True):
            declare(graph, name)
            updates.write(graph, name, updates.whole(parts), journal=False)
        for update in told.updates:
            updates.write(graph, "ours", update)
            updates.write(forgetful, "plain", update, journal=False)
        yield graph


@pytest.mark.graph
def test_who_keeps_no_past_has_the_same_graph_and_nothing_behind_it(written: Graph) -> None:
    ours, plain = (written.read("bench/counts", environment=one, types=RELATIONSHIPS)[0] for one in ENVIRONMENTS[:2])

    assert ours == plain
    assert not any(size_of_past(written, "plain").values())
    assert all(size_of_past(written, "ours").values())


@pytest.mark.graph
@pytest.mark.parametrize("way", [copies.read_whole, copies.in_server, copies.by_hashes])
def test_copies_differ_by_what_compare_tells(written: Graph, way: copies.Way) -> None:
    at = [moment(written, number, "ours") for number in ("2", "3")]
    told = compare(written, *at, raw=True)

    found = way(written, "copy", "plain")

    assert found.objects.keys() == {one["id"][len("ours") :] for kind in told["objects"].values() for one in kind}
    gone = {key for key, (before, after) in found.links.items() if before and not after}
    assert gone == {
        (link["type"].upper(), link["source"][len("ours") :], link["target"][len("ours") :])
        for link in told["links"]["removed"]
    }
