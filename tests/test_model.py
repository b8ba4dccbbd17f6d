"""The model is whole: every name unique and told, every rule about properties that exist, every type read by one fetcher."""

import re
from collections import Counter
from typing import get_args

import pytest

from calipso.errors import NotFound
from calipso.fetchers import FETCHERS
from calipso.model import (
    LINK_TYPES,
    OBJECT_TYPES,
    Health,
    LinkRule,
    LinkType,
    ObjectType,
    health_of,
    link_type,
    object_type,
)

# What every record has beside its type's own properties.
COMMON = {"key", "name", "parent", "region", "host"}
# What the writer keeps on every node: no type may use these names for its own.
TAKEN = {
    "id",
    "type",
    "key",
    "name",
    "environment",
    "region",
    "host",
    "parent",
    "scope",
    "raw",
    "hash",
    "since",
    "born",
    "until",
}
# What one visit of one host tells of things that neutron and nova decide.
TOLD_BY_HOSTS = {"host", "vservice", "vnic", "vedge", "otep"}
RULES = [
    pytest.param(row, rule, id=f"{row.name}-{number}") for row in LINK_TYPES for number, rule in enumerate(row.rules)
]


def names(row: ObjectType) -> set[str]:
    return COMMON | {prop.name for prop in row.properties}


def has(type_name: str, *properties: str) -> bool:
    return set(properties) <= (COMMON if type_name == "*" else names(object_type(type_name)))


def listed(type_name: str, name: str) -> bool:
    return any(prop.name == name and prop.listed for prop in object_type(type_name).properties)


def each(row: ObjectType | LinkType) -> str:
    return row.name


@pytest.mark.parametrize("attribute", ["name", "label", "title", "description"])
def test_no_two_object_types_share_a_name(attribute: str) -> None:
    told = Counter(getattr(row, attribute) for row in OBJECT_TYPES)
    assert told.most_common(1)[0][1] == 1


@pytest.mark.parametrize("attribute", ["name", "relationship", "description"])
def test_no_two_link_types_share_a_name(attribute: str) -> None:
    told = Counter(getattr(row, attribute) for row in LINK_TYPES)
    assert told.most_common(1)[0][1] == 1


def test_labels_and_relationships_are_those_that_peoples_own_cypher_relies_on() -> None:
    assert {row.label for row in OBJECT_TYPES} >= {
        "Region",
        "Domain",
        "Project",
        "AvailabilityZone",
        "Aggregate",
        "Host",
        "NetworkAgent",
        "Instance",
        "Vnic",
        "Port",
        "Network",
        "Subnet",
        "Vservice",
        "Vconnector",
        "Vedge",
        "Otep",
        "HostPnic",
        "Switch",
        "SwitchPnic",
    }
    assert {row.relationship for row in LINK_TYPES} >= {
        "CONTAINS",
        "PROJECT_INSTANCE",
        "PROJECT_PORT",
        "PROJECT_VSERVICE",
        "AGGREGATE_HOST",
        "INSTANCE_VNIC",
        "VSERVICE_VNIC",
        "VSERVICE_NETWORK",
        "VNIC_PORT",
        "PORT_NETWORK",
        "NETWORK_SUBNET",
        "VNIC_VCONNECTOR",
        "VNIC_VEDGE",
        "VCONNECTOR_VEDGE",
        "VEDGE_VCONNECTOR",
        "VEDGE_OTEP",
        "VCONNECTOR_OTEP",
        "OTEP_VCONNECTOR",
        "OTEP_HOST_PNIC",
        "OTEP_OTEP",
        "VCONNECTOR_HOST_PNIC",
        "VEDGE_HOST_PNIC",
        "HOST_PNIC_NETWORK",
        "HOST_PNIC_SWITCH_PNIC",
        "HOST_PNIC_HOST_PNIC",
        "SWITCH_SWITCH_PNIC",
        "SWITCH_PNIC_SWITCH_PNIC",
    }


@pytest.mark.parametrize("row", OBJECT_TYPES, ids=each)
def test_a_types_label_is_its_name_in_another_case(row: ObjectType) -> None:
    assert re.sub(r"(?<!^)(?=[A-Z])", "_", row.label).lower() == row.name


@pytest.mark.parametrize("row", OBJECT_TYPES, ids=each)
def test_a_type_is_told_in_sentences(row: ObjectType) -> None:
    assert row.description.endswith(".")
    assert row.key
    assert row.source
    assert row.icon
    assert re.fullmatch(r"#[0-9a-f]{6}", row.color)


@pytest.mark.parametrize("row", OBJECT_TYPES, ids=each)
def test_a_types_properties_have_a_name_of_their_own_and_a_sentence(row: ObjectType) -> None:
    assert [prop.name for prop in row.properties if not re.fullmatch(r"[a-z][a-z0-9_]*", prop.name)] == []
    assert [prop.name for prop in row.properties if not prop.description.endswith(".")] == []
    assert len({prop.name for prop in row.properties}) == len(row.properties)


@pytest.mark.parametrize("row", OBJECT_TYPES, ids=each)
def test_no_property_takes_a_name_that_every_object_has(row: ObjectType) -> None:
    assert {prop.name for prop in row.properties} & TAKEN == set()


@pytest.mark.parametrize("row", OBJECT_TYPES, ids=each)
def test_health_is_one_of_four_words(row: ObjectType) -> None:
    assert set(row.health.values()) <= set(get_args(Health))


@pytest.mark.parametrize("row", [row for row in OBJECT_TYPES if row.health], ids=each)
def test_a_type_with_health_has_the_status_that_it_follows_from(row: ObjectType) -> None:
    assert has(row.name, "status")


@pytest.mark.parametrize("row", OBJECT_TYPES, ids=each)
def test_what_is_stripped_from_answers_is_no_property(row: ObjectType) -> None:
    assert (row.volatile | row.secret) & names(row) == set()


@pytest.mark.parametrize("row", [row for row in OBJECT_TYPES if row.host_properties], ids=each)
def test_only_types_that_are_on_a_host_have_facts_of_the_host(row: ObjectType) -> None:
    assert row.name in TOLD_BY_HOSTS


def test_every_type_whose_life_others_decide_has_facts_of_the_host() -> None:
    assert {row.name for row in OBJECT_TYPES if row.host_properties} == TOLD_BY_HOSTS


def test_every_types_life_is_decided_by_one_fetcher() -> None:
    decided = [name for fetcher in FETCHERS for name in fetcher.types]
    assert sorted(decided) == sorted(row.name for row in OBJECT_TYPES)


@pytest.mark.parametrize("fetcher", FETCHERS, ids=lambda fetcher: fetcher.name)
def test_a_types_life_is_decided_where_its_fetcher_looks(fetcher: object) -> None:
    assert {object_type(name).read_at for name in fetcher.types} == {fetcher.per}  # type: ignore[attr-defined]


@pytest.mark.parametrize(("row", "rule"), RULES)
def test_a_link_types_name_tells_what_it_joins(row: LinkType, rule: LinkRule) -> None:
    expected = "contains" if (rule.left, rule.right) == ("*", "*") else f"{rule.left}_{rule.right}"
    assert row.name == expected
    assert row.relationship == row.name.upper()


@pytest.mark.parametrize("row", LINK_TYPES, ids=each)
def test_a_link_type_is_told_in_a_sentence_and_known_by_a_rule(row: LinkType) -> None:
    assert row.description.endswith(".")
    assert row.rules


@pytest.mark.parametrize(("row", "rule"), RULES)
def test_a_rule_joins_by_properties_that_its_types_have(row: LinkType, rule: LinkRule) -> None:
    lent = set(rule.via.gives) if rule.via else set()
    assert has(rule.left, *rule.left_key)
    assert has(rule.right, *(set(rule.right_key) - lent))
    assert len(rule.left_key) == len(rule.right_key)


@pytest.mark.parametrize(("row", "rule"), RULES)
def test_a_rules_conditions_name_properties_that_its_types_have(row: LinkType, rule: LinkRule) -> None:
    assert has(rule.left, *(rule.left_where or ())[:1])
    assert has(rule.right, *(rule.right_where or ())[:1])


@pytest.mark.parametrize(("row", "rule"), [param for param in RULES if param.values[1].via])
def test_a_rule_that_goes_through_a_third_type_uses_properties_that_it_has(row: LinkType, rule: LinkRule) -> None:
    assert rule.via
    assert has(rule.via.type, rule.via.key, rule.via.requires, *rule.via.gives)
    assert has(rule.right, rule.via.right_key)
    assert set(rule.via.gives) <= set(rule.right_key)


@pytest.mark.parametrize(("row", "rule"), RULES)
def test_what_a_link_carries_is_one_value_of_an_end(row: LinkType, rule: LinkRule) -> None:
    ends = {"left": rule.left, "right": rule.right}
    carried = [(ends[side], prop) for _, origin in rule.carried for side, _, prop in [origin.partition(".")]]
    assert [one for one in carried if not has(*one) or listed(*one)] == []


@pytest.mark.parametrize(("row", "rule"), RULES)
def test_things_on_hosts_are_joined_within_their_host_or_by_a_key_of_the_whole_cloud(
    row: LinkType, rule: LinkRule
) -> None:
    whole = {"key", "uuid", "vservice_key", "parent", "port_uuid", "chassis", "lldp_chassis", "switch_key"}
    by_place = set(rule.left_key[:2]) in ({"region", "host"}, {"region", "hosts"}, {"region", "overlay_type"})
    by_key = bool(whole & {*rule.left_key, *rule.right_key})
    assert by_place or by_key


@pytest.mark.parametrize(("row", "rule"), [param for param in RULES if param.values[0].mutual])
def test_mutual_links_join_one_type_and_carry_nothing_of_a_side(row: LinkType, rule: LinkRule) -> None:
    assert rule.left == rule.right
    assert rule.carried == ()
    assert rule.left_where is None
    assert rule.right_where is None


@pytest.mark.parametrize("row", LINK_TYPES, ids=each)
def test_the_ends_of_a_drawn_line_are_named_by_properties_of_its_types(row: LinkType) -> None:
    assert [rule for rule in row.rules if not has(rule.left, row.ends[0]) or not has(rule.right, row.ends[1])] == []


def test_what_is_drawn_inside_contains_and_what_names_an_owner_is_his() -> None:
    drawn = {row.name: row.drawn for row in LINK_TYPES}
    assert [name for name in drawn if drawn[name] == "inside"] == ["contains"]
    assert {name for name in drawn if name.startswith("project_")} <= {
        name for name in drawn if drawn[name] == "right_names"
    }


@pytest.mark.parametrize("row", OBJECT_TYPES, ids=each)
def test_several_of_a_type_have_a_word(row: ObjectType) -> None:
    assert re.fullmatch(rf"{row.title}(s|es)", row.plural)


@pytest.mark.parametrize(
    ("type_name", "status", "health"),
    [
        ("instance", "ACTIVE", "ok"),
        ("instance", "ERROR", "error"),
        ("instance", "SHUTOFF", "warning"),
        ("instance", "A_NEW_WORD", "unknown"),
        ("instance", None, "unknown"),
        ("host_pnic", "degraded", "warning"),
        ("port", "N/A", "ok"),
        ("region", None, "ok"),
    ],
)
def test_health_follows_from_status_by_the_types_table(type_name: str, status: str | None, health: str) -> None:
    assert health_of(type_name, status) == health


def test_a_type_that_the_model_has_not_is_told_with_the_choices() -> None:
    with pytest.raises(NotFound, match="no object type router") as refused:
        object_type("router")
    assert "vservice" in refused.value.hint


def test_a_link_type_that_the_model_has_not_is_told_with_the_choices() -> None:
    with pytest.raises(NotFound, match="no link type VNIC_VEDGE") as refused:
        link_type("VNIC_VEDGE")
    assert "vnic_vedge" in refused.value.hint
