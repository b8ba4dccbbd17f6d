"""Identity and change: what makes two records the same thing, and what makes it another state of that thing."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from calipso.errors import NotFound
from calipso.model import OBJECT_TYPES
from calipso.records import (
    ROOT,
    Link,
    Record,
    canonical,
    key_in,
    key_of,
    link_hash,
    object_id,
    raw_answers,
    raw_text,
    record_hash,
    without_noise,
)

PORT = Record(
    "port",
    "port/4711",
    "eth0",
    "network/8",
    "ports/RegionOne",
    {
        "mac": "fa:16:3e:00:00:01",
        "mtu": 1500,
        "shared": False,
        "addresses": ["192.0.2.1", "192.0.2.2"],
        "vif_type": None,
    },
    {"neutron": canonical({"id": "4711", "tags": ["b", "a"]})},
)
LINK = Link("vnic_port", "vnic/1", "port/4711", "same uuid 4711", (("network", "8"),))


def hashes() -> list[str]:
    """The hashes of both, as text."""
    return [str(record_hash(PORT)), str(link_hash(LINK))]


@pytest.mark.parametrize(
    ("natural_key", "key"),
    [
        (("4711",), "port/4711"),
        (("RegionOne", "compute-1", "eth0"), "port/RegionOne/compute-1/eth0"),
        (("RegionOne", "a/b"), "port/RegionOne/a%2Fb"),
        (("mac:44:38:39:01:fe:01", "Eth1/1/1"), "port/mac:44:38:39:01:fe:01/Eth1%2F1%2F1"),
        (("100%", "%2F"), "port/100%25/%252F"),
        (("zürich", " "), "port/zürich/ "),
    ],
)
def test_a_key_is_its_type_and_natural_key_with_slashes_encoded(natural_key: tuple[str, ...], key: str) -> None:
    assert key_of("port", *natural_key) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a/b", "c"), ("a", "b/c")),
        (("a", "b"), ("a/b",)),
        (("a/b",), ("a%2Fb",)),
        (("a%25",), ("a%",)),
        (("", "a"), ("a", "")),
        (("RegionOne", "compute-1"), ("RegionTwo", "compute-1")),
    ],
)
def test_different_things_never_share_a_key(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert key_of("host", *one) != key_of("host", *other)


def test_things_of_two_types_with_equal_natural_keys_stay_apart() -> None:
    assert key_of("host", "RegionOne", "x") != key_of("aggregate", "RegionOne", "x")


def test_an_identity_begins_with_its_environment() -> None:
    assert object_id("lab", "port/4711") == "lab/port/4711"
    assert object_id("lab", ROOT) == "lab"


def test_equal_things_of_two_environments_stay_apart() -> None:
    assert object_id("lab", PORT.key) != object_id("lab-2", PORT.key)


@pytest.mark.parametrize("key", [ROOT, "port/4711", "switch_pnic/mac:44:38:39:01:fe:01/Eth1%2F1", "host/lab/lab"])
def test_the_key_is_read_back_from_the_identity(key: str) -> None:
    assert key_in("lab", object_id("lab", key)) == key


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("key", "port/4711"),
        ("name", "eth0"),
        ("parent", "network/8"),
        ("mac", "fa:16:3e:00:00:01"),
        ("shared", False),
        ("vif_type", None),
        ("nothing", None),
    ],
)
def test_a_record_tells_its_values_by_name(name: str, value: object) -> None:
    assert PORT.get(name) == value


def test_a_records_values_come_as_text_or_list_where_that_is_wanted() -> None:
    assert [PORT.text("mtu"), PORT.text("vif_type"), PORT.text("nothing")] == ["1500", "", ""]
    assert [PORT.items("addresses"), PORT.items("mac"), PORT.items("nothing")] == [["192.0.2.1", "192.0.2.2"], [], []]


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(replace(PORT, name="eth1"), id="name"),
        pytest.param(replace(PORT, parent="network/9"), id="parent"),
        pytest.param(replace(PORT, scope="ports/RegionTwo"), id="scope"),
        pytest.param(replace(PORT, properties=PORT.properties | {"mac": "fa:16:3e:00:00:02"}), id="property"),
        pytest.param(replace(PORT, properties=PORT.properties | {"vif_type": "ovs"}), id="property-that-came"),
        pytest.param(replace(PORT, properties=PORT.properties | {"mac": None}), id="property-that-went"),
        pytest.param(replace(PORT, properties=PORT.properties | {"mtu": "1500"}), id="property-of-another-kind"),
        pytest.param(replace(PORT, properties=PORT.properties | {"shared": None}), id="false-is-not-unknown"),
        pytest.param(replace(PORT, properties=PORT.properties | {"addresses": ["192.0.2.1"]}), id="list"),
        pytest.param(replace(PORT, raw={"neutron": canonical({"id": "4711", "tags": ["b"]})}), id="raw-answer"),
    ],
)
def test_a_change_changes_the_hash(changed: Record) -> None:
    assert record_hash(changed) != record_hash(PORT)


@pytest.mark.parametrize(
    "same",
    [
        pytest.param(replace(PORT), id="nothing"),
        pytest.param(replace(PORT, key="port/4712"), id="identity"),
        pytest.param(replace(PORT, properties=dict(reversed(PORT.properties.items()))), id="order-of-properties"),
        pytest.param(
            replace(PORT, properties={k: v for k, v in PORT.properties.items() if v is not None}), id="absent-is-none"
        ),
        pytest.param(replace(PORT, properties=PORT.properties | {"security_groups": []}), id="absent-is-an-empty-list"),
        pytest.param(
            replace(PORT, raw={"neutron": canonical({"tags": ["b", "a"], "id": "4711"})}), id="order-of-the-raw-answer"
        ),
    ],
)
def test_what_is_no_change_leaves_the_hash(same: Record) -> None:
    assert record_hash(same) == record_hash(PORT)


@pytest.mark.parametrize(
    ("changed", "differs"),
    [
        (LINK._replace(evidence="same uuid 4712"), True),
        (LINK._replace(properties=(("network", "9"),)), True),
        (LINK._replace(properties=()), True),
        (LINK._replace(source="vnic/2"), True),
        (LINK._replace(target="port/4712"), True),
        (LINK._replace(type="port_network"), True),
        (LINK._replace(), False),
    ],
)
def test_a_links_hash_follows_its_ends_evidence_and_properties(changed: Link, differs: bool) -> None:
    assert (link_hash(changed) != link_hash(LINK)) == differs


def test_a_hash_is_the_same_in_every_process() -> None:
    program = "from tests.test_records import PORT, LINK, hashes; print(*hashes())"
    told = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed},
            cwd=Path(__file__).parent.parent,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()
        for seed in ("1", "2")
    ]
    assert told == [hashes()] * 2


@pytest.mark.parametrize("value", ["ä", "\udc80", "\x00", 2**70, -1.5, {"b": [1, True, None], "a": "/"}, {1: {}}])
def test_every_value_has_one_canonical_text_that_can_be_read_and_stored(value: object) -> None:
    text = canonical({"of": value})
    assert text.encode()
    assert canonical(json.loads(text)) == text


def test_raw_answers_are_read_back_from_their_text() -> None:
    raw = {"nova": canonical({"id": "1", "a": "ü"}), "host": canonical([1, {"z": None}])}
    assert raw_answers(raw_text(raw)) == raw
    assert json.loads(raw_text(raw)) == {"nova": {"id": "1", "a": "ü"}, "host": [1, {"z": None}]}


def test_noise_and_secrets_are_taken_out_at_any_depth() -> None:
    answer = {
        "nova": {
            "id": "1",
            "updated": "2026-11-22T20:14:00Z",
            "metadata": {"password": "x"},
            "addresses": {"web": [{"addr": "192.0.2.1", "links": []}, ({"adminPass": "y", "version": 4},)]},
        },
        "progress": 0,
    }
    assert without_noise("instance", answer) == {
        "nova": {"id": "1", "addresses": {"web": [{"addr": "192.0.2.1"}, [{"version": 4}]]}}
    }


def test_what_is_noise_depends_on_the_type() -> None:
    answer = {"networks": ["a"], "metadata": {"a": "b"}}
    assert without_noise("network_agent", answer) == {"metadata": {"a": "b"}}
    assert without_noise("instance", answer) == {"networks": ["a"]}


@pytest.mark.parametrize("row", OBJECT_TYPES, ids=lambda row: row.name)
def test_every_volatile_and_secret_key_of_the_model_is_taken_out(row: object) -> None:
    noise = row.volatile | row.secret  # type: ignore[attr-defined]
    answer = {"kept": 1, "deep": [dict.fromkeys(noise, "x")]} | dict.fromkeys(noise, "x")
    assert without_noise(row.name, answer) == {"kept": 1, "deep": [{}]}  # type: ignore[attr-defined]


def test_taking_noise_out_leaves_the_answer_itself_alone() -> None:
    answer = {"id": "1", "updated_at": "now", "deep": {"updated_at": "now"}}
    before = json.dumps(answer)
    without_noise("port", answer)
    assert json.dumps(answer) == before


def test_a_bonds_counters_are_noise() -> None:
    answer = {"bond": {"members": [{"name": "eno1", "mii_status": "up", "link_failure_count": 3}]}}
    assert without_noise("host_pnic", answer) == {"bond": {"members": [{"name": "eno1", "mii_status": "up"}]}}


def test_a_type_that_the_model_has_not_has_no_noise_to_know() -> None:
    with pytest.raises(NotFound, match="no object type cable"):
        without_noise("cable", {})
