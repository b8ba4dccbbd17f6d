"""The synthetic cloud: it has everything that a cloud has, is the same each time, and changes as much as it says."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from calipso.declared import Declared
from calipso.links import join
from calipso.model import LINK_TYPES, OBJECT_TYPES, object_type
from calipso.records import ROOT, Link, Record, key_of, raw_text, record_hash
from calipso.scan.compare import Prior, assemble, differences_of
from calipso.writer import Differences
from tests.bench.changes import PARTS, change
from tests.bench.generator import SIZES, cloud
from tests.bench.scanning import collected
from tests.bench.seeds import RAW_BYTES

SMALL = SIZES["10k"]


def hashes(records: list[Record]) -> dict[str, str]:
    return {record.key: record_hash(record) for record in records}


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return list(cloud(SMALL))


@pytest.fixture(scope="module")
def links(records: list[Record]) -> list[Link]:
    return join(records)


@pytest.fixture(scope="module")
def standing(records: list[Record]) -> Prior:
    return Prior(hashes(records))


def ends(links: list[Link]) -> set[tuple[str, str, str]]:
    return {(link.type, link.source, link.target) for link in links}


def test_it_has_about_as_many_objects_as_it_is_named_after(records: list[Record]) -> None:
    assert 9_500 < len(records) < 10_500


def test_it_has_every_type(records: list[Record]) -> None:
    assert {record.type for record in records} == {row.name for row in OBJECT_TYPES}


def test_it_has_links_of_every_type(links: list[Link]) -> None:
    assert {link.type for link in links} == {row.name for row in LINK_TYPES}


def test_keys_are_unique(records: list[Record]) -> None:
    assert len({record.key for record in records}) == len(records)


def test_keys_begin_with_their_type_and_hold_no_slash_inside_a_part(records: list[Record]) -> None:
    assert all(record.key.startswith(f"{record.type}/") for record in records)


def test_everything_hangs_in_one_tree(records: list[Record], links: list[Link]) -> None:
    keys = {record.key for record in records}
    assert {record.parent for record in records} - keys == {ROOT}
    assert Counter(link.type for link in links)["contains"] == len(records)


def test_properties_are_the_models(records: list[Record]) -> None:
    named = {row.name: {prop.name for prop in row.properties} | {"region", "host"} for row in OBJECT_TYPES}
    assert [record.key for record in records if record.properties.keys() - named[record.type]] == []


def test_every_property_of_the_model_is_told_of_some_object_but_those_of_rare_things(records: list[Record]) -> None:
    told = {(r.type, name) for r in records for name, value in r.properties.items() if value not in (None, [])}
    silent = {(row.name, prop.name) for row in OBJECT_TYPES for prop in row.properties} - told
    assert {name for _, name in silent} <= {
        "description", "availability_zone", "server_group", "server_group_policy", "floating_ips", "addresses", "mtu",
    }  # fmt: skip


def test_listed_properties_are_lists_and_no_others(records: list[Record]) -> None:
    listed = {(row.name, prop.name) for row in OBJECT_TYPES for prop in row.properties if prop.listed}
    wrong = [
        (record.type, name)
        for record in records
        for name, value in record.properties.items()
        if value is not None and isinstance(value, list) != ((record.type, name) in listed)
    ]
    assert wrong == []


def test_raw_answers_are_of_one_to_two_kib(records: list[Record]) -> None:
    sizes = [len(raw_text(record.raw)) for record in records]
    assert RAW_BYTES[0] <= min(sizes) < sum(sizes) / len(sizes) < max(sizes) <= RAW_BYTES[1]


def test_raw_answers_have_no_volatile_or_secret_keys(records: list[Record]) -> None:
    noise = {row.name: row.volatile | row.secret for row in OBJECT_TYPES}
    assert [
        record.key
        for record in records
        if noise[record.type] & {key for answer in record.raw.values() for key in json.loads(answer)}
    ] == []


def test_two_regions_have_hosts_and_projects_of_equal_names(records: list[Record]) -> None:
    names = Counter(record.name for record in records if record.type in ("host", "project"))
    assert set(names.values()) == {2}


def test_servers_are_on_hosts_of_every_kind(records: list[Record]) -> None:
    bridges = {record.text("bridge")[:3] for record in records if record.type == "vnic"}
    assert bridges == {"br-", "qbr", "tbr", "brq"}


def test_it_is_the_same_each_time(standing: Prior) -> None:
    assert hashes(list(cloud(SMALL))) == standing.hashes


def test_a_larger_cloud_has_more_of_the_same(records: list[Record]) -> None:
    larger, smaller = (Counter(record.type for record in found) for found in (cloud(SMALL * 2), records))
    assert larger["instance"] == pytest.approx(2 * smaller["instance"], rel=0.1)


def test_what_fetchers_would_have_told_gives_the_same_objects(records: list[Record], standing: Prior) -> None:
    collection = collected(records)
    hosts = {scope for scope in collection.read if scope.startswith("host/")}
    assert hashes(list(assemble(collection, {}, {}, hosts).values())) == standing.hashes


def test_what_the_host_knows_is_not_in_the_collected_records(records: list[Record]) -> None:
    collection = collected(records)
    vnic = next(record for record in collection.records.values() if record.type == "vnic")
    assert not vnic.properties.keys() & set(object_type("vnic").host_properties)


def differences(standing: Prior, after: list[Record]) -> Differences:
    return differences_of(standing, {record.key: record for record in after}, Declared("lab", [], []))[0]


def test_a_change_touches_as_much_as_it_says(records: list[Record], standing: Prior) -> None:
    found = differences(standing, list(change(records)))

    share = len(records) * 0.01
    assert len(found.changed) == pytest.approx(share * (PARTS["properties"] + PARTS["relinked"]), abs=3)
    assert len(found.removed) == pytest.approx(share * PARTS["gone"], abs=5)
    assert len(found.added) == pytest.approx(share * PARTS["new"], abs=5)


def test_a_larger_share_touches_more(records: list[Record], standing: Prior) -> None:
    found = differences(standing, list(change(records, share=0.1)))

    touched = len(found.changed) + len(found.removed) + len(found.added)
    assert touched == pytest.approx(len(records) * 0.1, rel=0.05)


def test_what_is_plugged_elsewhere_has_other_links(records: list[Record], links: list[Link], standing: Prior) -> None:
    moved = ends(join(change(records))) - ends(links)

    plugged = [source for name, source, _ in moved if name == "vnic_vedge" and source in standing.hashes]
    assert len(plugged) == pytest.approx(len(records) * 0.01 * PARTS["relinked"], abs=2)


def test_a_change_leaves_one_tree_with_unique_keys(records: list[Record]) -> None:
    after = list(change(records, share=0.1))

    keys = {record.key for record in after}
    assert len(keys) == len(after)
    assert {record.parent for record in after} - keys == {ROOT}


def test_a_server_goes_with_its_ports_and_vnics(records: list[Record], standing: Prior) -> None:
    found = differences(standing, list(change(records, share=0.1)))

    gone = set(found.removed)
    servers = {key for key in gone if key.startswith("instance/")}
    theirs = {r.key for r in records if r.parent in servers or key_of("instance", r.text("device_uuid")) in servers}
    assert servers
    assert theirs <= gone


def test_the_same_change_is_the_same_each_time_and_another_turn_another(records: list[Record]) -> None:
    first, again, other = (hashes(list(change(records, turn=turn))) for turn in (1, 1, 2))
    assert first == again
    assert first != other


def test_turns_follow_each_other(records: list[Record]) -> None:
    once = list(change(records, turn=1))
    found = differences(Prior(hashes(once)), list(change(once, turn=2)))

    touched = len(found.changed) + len(found.removed) + len(found.added)
    assert touched == pytest.approx(len(records) * 0.01, abs=10)
